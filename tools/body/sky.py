"""Ambient occlusion: how much of the sky each point of the skin sees."""

from __future__ import annotations

import numpy as np

from tools.body.outside import camera, sphere
from tools.body.raster import Floats, Ints, rasterise, split_quads

SKY_DIRECTIONS = 128
SKY_PIXELS_PER_MM = 0.6
DEPTH_BIAS = 5.0  # mm a point may lie behind what the sky sees and still count as open


def openness(vertices: Floats, quads: Ints, normals: Floats) -> Floats:
    """Share of the sky each vertex sees, weighted by the cosine, 0 to 1."""
    total = np.zeros(len(vertices))
    weight = np.zeros(len(vertices))
    triangles = split_quads(quads)
    for toward in sphere(SKY_DIRECTIONS):
        cosine = normals @ toward
        facing = cosine > 0.02
        points = vertices @ camera(toward).T * SKY_PIXELS_PER_MM
        low = points[:, :2].min(axis=0) - 2
        points[:, :2] -= low
        size = np.ceil(points[:, :2].max(axis=0)).astype(int) + 2
        raster = rasterise(points, triangles, (int(size[0]), int(size[1])))
        depth = (points[triangles[raster.triangle], 2] * raster.weights).sum(axis=2)
        depth = np.where(raster.triangle >= 0, depth, -np.inf)
        column, row = points[:, 0].astype(int), points[:, 1].astype(int)
        clear = points[:, 2] >= depth[row, column] - DEPTH_BIAS * SKY_PIXELS_PER_MM
        # Skylight comes a little more from above, as in a room.
        strength = cosine * (1.0 + 0.35 * toward[1])
        weight += np.where(facing, strength, 0.0)
        total += np.where(facing & clear, strength, 0.0)
    return np.asarray(total / np.maximum(weight, 1e-9))
