"""The body: patches, regions and views; drawings and what they amount to.

Pictures are made by `tautband.body.render`, which is imported only where they are needed because it loads Pillow.
"""

from tautband.body.drawing import Drawing, mirror
from tautband.body.errors import BodyError
from tautband.body.measure import Extent, RegionPain, by_region, coverage, extent, jaccard
from tautband.body.outlines import Outline, Sheet, load_sheet, locate, locate_near
from tautband.body.packing import Layer
from tautband.body.place import place
from tautband.body.surface import Region, RegionSide, Surface, load_regions, load_surface
from tautband.terms import Quality

__all__ = [
    "BodyError",
    "Drawing",
    "Extent",
    "Layer",
    "Outline",
    "Quality",
    "Region",
    "RegionPain",
    "RegionSide",
    "Sheet",
    "Surface",
    "by_region",
    "coverage",
    "extent",
    "jaccard",
    "load_regions",
    "load_sheet",
    "load_surface",
    "locate",
    "locate_near",
    "mirror",
    "place",
]
