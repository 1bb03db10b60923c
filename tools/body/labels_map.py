"""Fill a net of named borders with the regions between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tools.body.labels_cut import BoolArray, Floats, Skin

Point = tuple[float, float, float]
Borders = Mapping[str, tuple[Point, ...]]
Seeds = Mapping[str, Point]
OFF_MM = 4.0  # a border's point further than this from every vertex means that the figure has changed


def draw(skin: Skin, borders: Borders) -> None:
    """Cut all borders into the skin."""
    for name, points in borders.items():
        skin.cut(*(_vertex(skin, name, point) for point in points))


def _vertex(skin: Skin, name: str, point: Point) -> int:
    distance = np.linalg.norm(skin.vertices[skin.known] - np.asarray(point), axis=1)
    if distance.min() > OFF_MM:
        raise ValueError(
            f"border {name!r}: no vertex within {OFF_MM:g} mm of {point}, the nearest is {distance.min():.1f} mm away"
        )
    return int(skin.known[np.argmin(distance)])


def fill(skin: Skin, seeds: Seeds) -> dict[str, BoolArray]:
    """The patches of each region: those its seed reaches without crossing a border.

    Raises
    ------
    ValueError
        When two seeds lie in one piece, or when a piece of skin has no seed.
    """
    masks: dict[str, BoolArray] = {}
    taken = ~skin.usable
    for name, point in seeds.items():
        face = free_face(skin, point)
        if taken[face]:
            other = [known for known, mask in masks.items() if mask[face]]
            raise ValueError(f"region {name!r}: its seed lies in {other or 'the limbs'}; a border between them leaks")
        masks[name] = skin.fill(face)
        taken = taken | masks[name]
    if not taken.all():
        where = np.round(skin.centres[~taken][0]).astype(int).tolist()
        raise ValueError(f"{int((~taken).sum())} patches belong to no region, the first at {where}")
    return masks


def free_face(skin: Skin, point: Point) -> int:
    """The usable patch whose centre is nearest to a point."""
    choice = np.flatnonzero(skin.usable)
    offset: Floats = skin.centres[choice] - np.asarray(point)
    return int(choice[np.argmin(np.linalg.norm(offset, axis=1))])
