"""The body surface: numbered patches, each in one region and on one side, with its area and its mirror image."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tautband.body.errors import BodyError
from tautband.terms import Side

NAME = "tautband-body/1"
SHAPES = ("neutral", "female", "male")
DATA = Path(__file__).parent / "data"
CM2_PER_UNIT = 0.001  # surface.npz stores areas as whole numbers of this
MM_PER_UNIT = 0.1  # and vertices as whole numbers of this
SIDES = (Side.MIDLINE, Side.LEFT, Side.RIGHT)  # by side code

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """A named area of skin, one row of the region vocabulary."""

    id: str
    name: str
    paired: bool
    group: str
    neighbours: frozenset[str]
    views: tuple[str, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which it exists."""
        return (Side.LEFT, Side.RIGHT) if self.paired else (Side.MIDLINE,)


@lru_cache(maxsize=1)
def load_regions() -> dict[str, Region]:
    """The region vocabulary by id, in its own order."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Region(
                row["id"],
                row["name"],
                row["sides"] == "paired",
                row["group"],
                frozenset(row["neighbours"].split(";")),
                tuple(row["views"].split(";")),
            )
            for row in csv.DictReader(file)
        }


@dataclass(frozen=True, order=True)
class RegionSide:
    """A region on one side of the body.

    Raises
    ------
    BodyError
        When the region is unknown, or does not exist on that side.
    """

    region: str
    side: Side

    def __post_init__(self) -> None:
        known = load_regions().get(self.region)
        if known is None:
            raise BodyError(f"region {self.region!r} is unknown; regions.csv lists what is allowed")
        if self.side not in known.sides:
            allowed = " or ".join(known.sides)
            raise BodyError(f"region {self.region}: side {str(self.side)!r} is not allowed, expected {allowed}")
        object.__setattr__(self, "side", Side(self.side))


@dataclass(frozen=True, eq=False)
class Surface:
    """All patches of the body; those from `outside` on are detail patches that no picture shows.

    Attributes
    ----------
    name
        Name and version; a drawing carries it.
    regions
        The vocabulary, in the order of the numbers in `region`.
    region, side, mirror
        Per patch: row of the vocabulary, side code (0 midline, 1 left, 2 right), the mirror image.
    area_units
        [3 shapes, patches] in thousandths of a square centimetre.
    outside
        Number of outside patches.
    """

    name: str
    regions: tuple[Region, ...]
    region: Ints
    side: Ints
    mirror: Ints
    area_units: Ints
    outside: int
    source: Path = field(repr=False)

    @property
    def patches(self) -> int:
        """Number of patches, detail patches included."""
        return len(self.region)

    @cached_property
    def area_cm2(self) -> Floats:
        """Area of each patch of the neutral shape in cm²."""
        return np.asarray(self.area_units[0] * CM2_PER_UNIT)

    @property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """Neighbouring regions by region."""
        return {region.id: region.neighbours for region in self.regions}

    @cached_property
    def keys(self) -> Ints:
        """Per patch, one number for region and side: three times the region's row plus the side code."""
        return self.region * 3 + self.side

    def region_side(self, key: int) -> RegionSide:
        """What a number of `keys` stands for."""
        return RegionSide(self.regions[key // 3].id, SIDES[key % 3])

    def patches_of(self, place: RegionSide) -> Ints:
        """The patches of a region on one side."""
        row = next(row for row, region in enumerate(self.regions) if region.id == place.region)
        return np.flatnonzero(self.keys == row * 3 + SIDES.index(place.side))

    @cached_property
    def vertices(self) -> Floats:
        """[3 shapes, vertices, 3] in mm: x to the person's left, y up from the floor, z to the front."""
        with np.load(self.source) as stored:
            return np.asarray(stored["vertices"] * MM_PER_UNIT)

    @cached_property
    def quads(self) -> Ints:
        """[outside, 4] the corners of each outside patch."""
        with np.load(self.source) as stored:
            return np.asarray(stored["quads"], dtype=np.int64)

    @cached_property
    def centres(self) -> Floats:
        """[outside, 3] centre of each outside patch of the neutral shape in mm."""
        return np.asarray(self.vertices[0][self.quads].mean(axis=1))


@lru_cache(maxsize=1)
def load_surface() -> Surface:
    """Read the committed surface (once per process)."""
    path = DATA / "surface.npz"
    with np.load(path) as stored:
        region, side, mirror, area = (stored[key].astype(np.int64) for key in ("region", "side", "mirror", "area"))
        outside = int(stored["outside"][0])
    return Surface(NAME, tuple(load_regions().values()), region, side, mirror, area, outside, path)
