"""What a drawing amounts to: coverage of regions, intensity and quality by region, extent, likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.body.errors import BodyError
from tautband.body.packing import QUALITIES
from tautband.body.surface import CM2_PER_UNIT, SHAPES, RegionSide, load_surface

if TYPE_CHECKING:
    from tautband.body.drawing import Drawing
    from tautband.terms import Quality


@dataclass(frozen=True)
class RegionPain:
    """The pain painted in one region: share of its area, highest given intensity, qualities in code order."""

    coverage: float
    intensity: int | None
    qualities: tuple[Quality, ...]


@dataclass(frozen=True)
class Extent:
    """How much of the body surface is painted."""

    share: float
    cm2: float


def coverage(drawing: Drawing) -> dict[RegionSide, float]:
    """Painted share, by area, of each region that is painted at all, in vocabulary order."""
    return {place: pain.coverage for place, pain in by_region(drawing).items()}


def by_region(drawing: Drawing) -> dict[RegionSide, RegionPain]:
    """The pain in each region that is painted at all, in vocabulary order (left before right)."""
    surface = load_surface()
    area = surface.area_units[0]
    keys = surface.keys
    whole = np.bincount(keys, weights=area)
    painted = np.bincount(keys[drawing.painted], weights=area[drawing.painted], minlength=len(whole))
    intensity: dict[int, int] = {}
    qualities: dict[int, set[Quality]] = {}
    for layer in drawing.layers:
        for key in np.unique(keys[list(layer.patches)]).tolist():
            qualities.setdefault(key, set()).add(layer.quality)
            if layer.intensity is not None:
                intensity[key] = max(intensity.get(key, 0), layer.intensity)
    return {
        surface.region_side(key): RegionPain(
            float(painted[key] / whole[key]),
            intensity.get(key),
            tuple(quality for quality in QUALITIES if quality in qualities[key]),
        )
        for key in np.flatnonzero(painted).tolist()
    }


def extent(drawing: Drawing, shape: str = "neutral") -> Extent:
    """Painted share of the outside surface of a shape, and its area; detail patches are not counted."""
    if shape not in SHAPES:
        raise BodyError(f"shape {shape!r} is unknown, allowed are {', '.join(SHAPES)}")
    surface = load_surface()
    area = surface.area_units[SHAPES.index(shape), : surface.outside]
    painted = int(area[drawing.painted[drawing.painted < surface.outside]].sum())
    return Extent(painted / int(area.sum()), painted * CM2_PER_UNIT)


def jaccard(first: Drawing, second: Drawing) -> float:
    """Painted area in both drawings over the area painted in either; 1 when both are empty."""
    area = load_surface().area_units[0]
    both = np.intersect1d(first.painted, second.painted, assume_unique=True)
    either = np.union1d(first.painted, second.painted)
    return float(area[both].sum() / area[either].sum()) if len(either) else 1.0
