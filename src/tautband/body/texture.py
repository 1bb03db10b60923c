"""The textures of pain qualities as repeating tiles, after the signs of paper pain drawings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from tautband.body.surface import Floats

FINE = 4  # tiles are drawn this much larger and then reduced, for smooth strokes
STROKE = 1.5 / 12  # of the tile

Line = tuple[tuple[float, float], ...]
LINES: dict[str, tuple[Line, ...]] = {
    "chevron": (((0.1, 0.7), (0.5, 0.3), (0.9, 0.7)),),
    "slash": (((-0.1, 0.6), (0.6, -0.1)), ((0.4, 1.1), (1.1, 0.4))),
    "cross": (((0.2, 0.2), (0.8, 0.8)), ((0.2, 0.8), (0.8, 0.2))),
    "dashes": (((0.15, 0.35), (0.85, 0.35)), ((0.15, 0.65), (0.85, 0.65))),
    "bars": (((0.25, 0.0), (0.25, 1.0)), ((0.75, 0.0), (0.75, 1.0))),
    "zigzag": (((0.0, 0.5), (0.25, 0.2), (0.75, 0.8), (1.0, 0.5)),),
}
DISCS: dict[str, tuple[tuple[float, float], ...]] = {"dots": ((0.25, 0.25), (0.75, 0.75)), "rings": ((0.5, 0.5),)}
DOT, RING = 0.13, 0.28  # radii, of the tile


@lru_cache(maxsize=64)
def tile(texture: str, size: int) -> Floats:
    """The strength of the strokes in one tile, 0 to 1."""
    side = size * FINE
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    stroke = max(1, round(STROKE * side))
    for line in LINES.get(texture, ()):
        draw.line([(x * side, y * side) for x, y in line], fill=255, width=stroke, joint="curve")
    for x, y in DISCS.get(texture, ()):
        radius = (DOT if texture == "dots" else RING) * side
        box = (x * side - radius, y * side - radius, x * side + radius, y * side + radius)
        draw.ellipse(box, fill=255 if texture == "dots" else None, outline=255, width=stroke)
    return np.asarray(image.resize((size, size), Image.Resampling.BOX), dtype=np.float64) / 255


def covering(texture: str, size: int, height: int, width: int) -> Floats:
    """The tile repeated over a picture."""
    own = tile(texture, size)
    return np.tile(own, (-(-height // size), -(-width // size)))[:height, :width]
