"""Fill a net of named borders with the regions between them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tools.body.labels_cut import BoolArray, Skin

Borders = Mapping[str, tuple[int, ...]]
Seeds = Mapping[str, int]


def draw(skin: Skin, borders: Borders) -> None:
    """Cut all borders into the skin.

    Raises
    ------
    ValueError
        When a border steps between two vertices that no edge joins.
    """
    for name, path in borders.items():
        for here, there in pairwise(path):
            if there not in skin.links.get(here, ()):
                raise ValueError(f"border {name!r}: no edge of free skin joins vertices {here} and {there}")
        skin.cut_along(list(path))


def fill(skin: Skin, seeds: Seeds) -> dict[str, BoolArray]:
    """The patches of each region: those its seed reaches without crossing a border.

    Raises
    ------
    ValueError
        When a seed is no vertex of free skin, when two seeds lie in one piece, or when a piece of skin has no seed.
    """
    masks: dict[str, BoolArray] = {}
    taken = ~skin.usable
    for name, vertex in seeds.items():
        around = np.flatnonzero(skin.usable & (skin.quads == vertex).any(axis=1))
        if not around.size:
            raise ValueError(f"region {name!r}: its seed, vertex {vertex}, is on no free patch")
        if taken[around].any():
            other = [known for known, mask in masks.items() if mask[around].any()]
            raise ValueError(f"region {name!r}: its seed lies in {', '.join(other)}; a border between them leaks")
        masks[name] = skin.fill(int(around[0]))
        taken = taken | masks[name]
    if not taken.all():
        where = np.round(skin.centres[~taken][0]).astype(int).tolist()
        raise ValueError(f"{int((~taken).sum())} patches belong to no region, the first at {where}")
    return masks
