"""The body: patches, regions and views; drawings and what they amount to.

Pictures are made by `tautband.body.render`, which is imported only where they are needed because it loads Pillow.
"""

from tautband.body.drawing import Drawing, mirror
from tautband.body.errors import BodyError
from tautband.body.measure import Extent, RegionPain, by_region, coverage, extent, jaccard
from tautband.body.packing import Layer
from tautband.body.place import place
from tautband.body.surface import Region, RegionSide, Surface, load_regions, load_surface
from tautband.terms import Quality

__all__ = [
    "BodyError",
    "Drawing",
    "Extent",
    "Layer",
    "Quality",
    "Region",
    "RegionPain",
    "RegionSide",
    "Surface",
    "by_region",
    "coverage",
    "extent",
    "jaccard",
    "load_regions",
    "load_surface",
    "mirror",
    "place",
]
