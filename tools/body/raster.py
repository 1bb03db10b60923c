"""An orthographic rasteriser in NumPy: which triangle does each pixel see, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CHUNK_PIXELS = 4_000_000  # candidate pixels handled at once, bounding memory
DEPTH_STEPS = 1 << 30


@dataclass(frozen=True)
class Raster:
    """Per pixel: the triangle seen (-1 where none) and its barycentric weights."""

    triangle: Ints
    weights: Floats


def split_quads(quads: Ints) -> Ints:
    """Two triangles per quad; triangle t belongs to quad t // 2."""
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)


def rasterise(points: Floats, triangles: Ints, size: tuple[int, int]) -> Raster:
    """Nearest triangle per pixel; points are (right, down, towards the eye) in pixels, size is (width, height)."""
    width, height = size
    corners = points[triangles]
    low = np.floor(corners[:, :, :2].min(axis=1) - 0.5).astype(np.int64)
    high = np.ceil(corners[:, :, :2].max(axis=1) + 0.5).astype(np.int64)
    low = np.clip(low, 0, [width, height])
    high = np.clip(high, 0, [width, height])
    span = high - low
    depth_low, depth_high = points[:, 2].min(), points[:, 2].max()
    scale = (DEPTH_STEPS - 1) / max(depth_high - depth_low, 1e-9)
    best = np.full(width * height, -1, dtype=np.int64)
    visible = np.flatnonzero((span > 0).all(axis=1))
    box = span[visible].max(axis=1)
    classes = np.ceil(np.log2(np.maximum(box, 1))).astype(np.int64)
    for power in np.unique(classes):
        members = visible[classes == power]
        side = int(1 << power)
        step = max(1, CHUNK_PIXELS // (side * side))
        for start in range(0, len(members), step):
            _splat(members[start : start + step], side, corners, low, (best, width, height, depth_low, scale))
    found = best >= 0
    triangle = np.where(found, best & 0xFFFFFFFF, -1)
    pixels = np.flatnonzero(found)
    weights = np.zeros((width * height, 3))
    place = np.stack([pixels % width + 0.5, pixels // width + 0.5], axis=1)
    weights[pixels] = _barycentric(corners[triangle[pixels]], place)
    return Raster(triangle.reshape(height, width), weights.reshape(height, width, 3))


def _splat(members: Ints, side: int, corners: Floats, low: Ints, target: tuple[Ints, int, int, float, float]) -> None:
    best, width, height, depth_low, scale = target
    offset = np.arange(side * side)
    x = low[members, 0, None] + offset % side
    y = low[members, 1, None] + offset // side
    own = corners[members]
    place = np.stack([x + 0.5, y + 0.5], axis=2)
    weights = _barycentric(own[:, None], place)
    inside = (weights >= -1e-7).all(axis=2) & (x < width) & (y < height)
    row, column = np.nonzero(inside)
    depth = (weights[row, column] * own[row, :, 2]).sum(axis=1)
    key = (np.clip((depth - depth_low) * scale, 0, DEPTH_STEPS - 1).astype(np.int64) << 32) | members[row]
    np.maximum.at(best, y[row, column] * width + x[row, column], key)


def _barycentric(corners: Floats, place: Floats) -> Floats:
    ax, ay = corners[..., 0, 0], corners[..., 0, 1]
    bx, by = corners[..., 1, 0] - ax, corners[..., 1, 1] - ay
    cx, cy = corners[..., 2, 0] - ax, corners[..., 2, 1] - ay
    px, py = place[..., 0] - ax, place[..., 1] - ay
    determinant = bx * cy - by * cx
    safe = np.where(np.abs(determinant) < 1e-12, np.inf, determinant)
    second = (px * cy - py * cx) / safe
    third = (bx * py - by * px) / safe
    first = np.where(np.isinf(safe), -1.0, 1 - second - third)
    return np.stack([first, second, third], axis=-1)
