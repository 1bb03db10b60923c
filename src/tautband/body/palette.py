"""The palette that Python and the browser share: colours and textures of pain, heat, points and outlines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from tautband.body.surface import DATA
from tautband.terms import Quality

Colour = tuple[int, int, int, int]  # red, green, blue, opacity, 0 to 255


@dataclass(frozen=True)
class Pigment:
    """How one quality looks. The texture says it too, so that colour is never the only sign."""

    name: str
    colour: Colour
    texture: str
    painted: bool


@dataclass(frozen=True)
class Palette:
    """All colours of drawings and fields."""

    qualities: dict[Quality, Pigment]
    heat: tuple[Colour, ...]
    point: Colour
    point_halo: Colour
    outline: Colour
    highlight: Colour
    letter: Colour
    texture_tile: int


def colour(text: str) -> Colour:
    """A colour written #rrggbb or #rrggbbaa."""
    digits = text.removeprefix("#").ljust(8, "f")
    red, green, blue, opacity = bytes.fromhex(digits)
    return red, green, blue, opacity


@lru_cache(maxsize=1)
def load_palette() -> Palette:
    """Read palette.json."""
    stored = json.loads((DATA / "palette.json").read_text(encoding="utf-8"))
    qualities = {
        Quality(key): Pigment(entry["name"], colour(entry["colour"]), entry["texture"], entry["painted"])
        for key, entry in stored["qualities"].items()
    }
    return Palette(
        qualities,
        tuple(colour(stop) for stop in stored["heat"]),
        colour(stored["point"]),
        colour(stored["point_halo"]),
        colour(stored["outline"]),
        colour(stored["highlight"]),
        colour(stored["letter"]),
        stored["texture_tile"],
    )
