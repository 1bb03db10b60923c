"""From a place in words (region, how far out, how far down) to a patch."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tautband.body.errors import BodyError
from tautband.body.surface import Floats, Ints, RegionSide, Surface, load_regions, load_surface
from tautband.terms import Side

SLAB = 0.22  # share of a region's patches, nearest in height, among which the way out is measured
SLAB_LEAST = 8


def place(region: str, side: Side, out: float, down: float) -> int:
    """The patch at a place of a region.

    Parameters
    ----------
    region, side
        Where; in a region across the middle, the side is that of the half, and midline means the left half.
    out
        0 nearest the body's midline, 1 farthest from it; in regions seen from the side, 0 at the back, 1 at the front.
    down
        0 at the top, 1 at the bottom; in regions of the foot, 0 at the heel end, 1 at the toe end.

    Raises
    ------
    BodyError
        When the region does not exist on that side, or a fraction lies outside 0 to 1.
    """
    for name, value in (("out", out), ("down", down)):
        if not 0 <= value <= 1:
            raise BodyError(f"place in {region}: {name} = {value} is outside 0 to 1")
    known = load_regions().get(region)
    across = known is not None and not known.paired and side in {Side.LEFT, Side.RIGHT}
    where = RegionSide(region, Side.MIDLINE if across else side)
    patch = _on_left(where.region, out, down)
    return int(load_surface().mirror[patch]) if side == Side.RIGHT else patch


@lru_cache(maxsize=4096)
def _on_left(region: str, out: float, down: float) -> int:
    surface = load_surface()
    own = surface.patches_of(RegionSide(region, load_regions()[region].sides[0]))
    if own[0] >= surface.outside:  # a detail region is a single patch
        return int(own[0])
    own = own[surface.centres[own, 0] > 0]
    across, along = _axes(surface, region, own)
    height = _share(along)
    count = min(len(own), max(SLAB_LEAST, round(SLAB * len(own))))
    slab = np.argsort(np.abs(height - down), kind="stable")[:count]
    way = _share(across[slab])
    return int(own[slab[np.argmin(np.abs(way - out) + np.abs(height[slab] - down))]])


def _axes(surface: Surface, region: str, own: Ints) -> tuple[Floats, Floats]:
    centres = surface.centres[own]
    if load_regions()[region].group == "foot":
        return centres[:, 0], centres[:, 2]
    corner = surface.vertices[0][surface.quads[own]]
    facing = np.abs(np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1]).sum(axis=0))
    seen_from_side = facing[0] > facing[2]
    return centres[:, 2 if seen_from_side else 0], -centres[:, 1]


def _share(values: Floats) -> Floats:
    low, high = values.min(), values.max()
    return np.asarray((values - low) / max(high - low, 1e-9))
