"""From the masks of the labelling modules to one region and side per patch, detail patches included."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tools.body.figure import Figure
    from tools.body.raster import Ints
    from tools.body.refine import Patches

REGIONS_CSV = Path(__file__).parents[2] / "src/tautband/body/data/regions.csv"
MIDLINE, LEFT, RIGHT = 0, 1, 2
DETAIL_REGIONS = ("teeth_upper_front", "teeth_upper_back", "teeth_lower_front", "teeth_lower_back", "tongue_palate")
Masks = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True)
class Vocabulary:
    """Rows of regions.csv."""

    names: tuple[str, ...]
    midline: tuple[bool, ...]
    neighbours: tuple[frozenset[str], ...]
    views: tuple[frozenset[str], ...]


def read_vocabulary(path: Path = REGIONS_CSV) -> Vocabulary:
    """Read the region vocabulary."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Vocabulary(
        tuple(row["id"] for row in rows),
        tuple(row["sides"] == "midline" for row in rows),
        tuple(frozenset(row["neighbours"].split(";")) for row in rows),
        tuple(frozenset(row["views"].split(";")) for row in rows),
    )


@dataclass(frozen=True)
class Labels:
    """Per patch, detail patches last: row of regions.csv (-1 unlabelled), side, mirror patch."""

    region: Ints
    side: Ints
    mirror: Ints
    outside: int


def combine(figure: Figure, limbs: Masks, head_trunk: Masks) -> Labels:
    """Limb masks claim first, head and trunk take what is left; the right half mirrors the left."""
    vocabulary = read_vocabulary()
    left = figure.centroids[:, 0] > 0
    region = np.full(len(figure.quads), -1, dtype=np.int64)
    for masks in (limbs, head_trunk):
        free = left & (region < 0)
        for name, mask in masks.items():
            if name not in vocabulary.names:
                raise SystemExit(f"labels: unknown region {name!r}; regions.csv lists what is allowed")
            region[free & mask & (region < 0)] = vocabulary.names.index(name)
    region = np.where(left, region, region[figure.mirror])
    midline = np.array(vocabulary.midline)
    side = np.where(midline[region], MIDLINE, np.where(left, LEFT, RIGHT))
    return _with_details(region, side, figure.mirror, vocabulary)


def spread(labels: Labels, patches: Patches) -> Labels:
    """Labels of the patches: each has those of its face; the detail patches follow."""
    return _with_details(labels.region[patches.face], labels.side[patches.face], patches.mirror, read_vocabulary())


def _with_details(region: Ints, side: Ints, mirror: Ints, vocabulary: Vocabulary) -> Labels:
    outside = len(region)
    rows: list[tuple[int, int, int]] = []
    for name in DETAIL_REGIONS:
        row, here = vocabulary.names.index(name), outside + len(rows)
        if vocabulary.midline[row]:
            rows.append((row, MIDLINE, here))
        else:
            rows.extend([(row, LEFT, here + 1), (row, RIGHT, here)])
    extra = np.array(rows, dtype=np.int64)
    return Labels(
        np.concatenate([region, extra[:, 0]]),
        np.concatenate([side, extra[:, 1]]),
        np.concatenate([mirror, extra[:, 2]]),
        outside,
    )
