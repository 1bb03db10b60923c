"""How the skin is lit: a key and a fill light under an open sky, in a tone that sits on light and dark pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tools.body.raster import Floats, Ints


def soften(values: Floats, quads: Ints, rounds: int) -> Floats:
    """Blend each vertex's value with those around it."""
    corner = quads.ravel()
    count = np.maximum(np.bincount(corner, minlength=len(values)), 1)
    for _ in range(rounds):
        mean = values[quads].mean(axis=1)
        values = np.bincount(corner, weights=np.repeat(mean, 4), minlength=len(values)) / count
    return values


SKIN = np.array([0.835, 0.785, 0.750])
SHADE = np.array([0.470, 0.415, 0.405])  # tone of the deepest shade, warm as thin skin is
KEY = np.array([-0.45, -0.55, 0.70])  # directions in view space: right, down, towards the eye
HOLLOW_CONTRAST, RIDGE_CONTRAST = 0.17, 0.04
FILL = np.array([0.70, -0.10, 0.55])


def shade(normals: Floats, open_sky: Floats, relief: Floats) -> Floats:
    """Colour (0 to 1, three channels) for unit normals in view space the share of open sky and the relief."""
    key = normals @ (KEY / np.linalg.norm(KEY))
    fill = normals @ (FILL / np.linalg.norm(FILL))
    wrap = np.clip((key + 0.45) / 1.45, 0, 1) ** 1.5
    soft = np.clip((fill + 0.5) / 1.5, 0, 1)
    facing = np.clip(normals[..., 2], 0, 1)
    sky = np.clip(open_sky, 0, 1) ** 1.15
    level = (0.14 + 0.64 * wrap + 0.12 * soft) * (0.45 + 0.55 * sky) + 0.22 * sky
    level *= 0.66 + 0.34 * facing**0.7
    level *= 1 + HOLLOW_CONTRAST * np.clip(relief, -1, 0) + RIDGE_CONTRAST * np.clip(relief, 0, 1)
    level = np.clip(level, 0, 1.08)[..., None]
    tone = SHADE + (SKIN - SHADE) * np.clip((level - 0.18) / 0.72, 0, 1.15)
    half = KEY / np.linalg.norm(KEY) + np.array([0, 0, 1.0])
    gloss = np.clip(normals @ (half / np.linalg.norm(half)), 0, 1) ** 18
    return np.asarray(np.clip(tone + 0.035 * (gloss * sky)[..., None], 0, 1))
