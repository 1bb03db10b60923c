"""Catmull-Clark subdivision, so that pictures show a smooth skin; patches stay the faces of the coarse mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tools.body.raster import Bools, Floats, Ints


@dataclass(frozen=True)
class Refinement:
    """One step of subdivision: the finer quads, and what is needed to carry values from coarse to fine vertices."""

    quads: Ints
    coarse_quads: Ints
    edges: Ints
    edge_faces: Ints
    vertex_count: int

    @classmethod
    def of(cls, quads: Ints, vertex_count: int) -> Refinement:
        """Refine the topology: four quads per quad, in its order."""
        sides = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
        edges, owner = np.unique(sides, axis=0, return_inverse=True)
        owner = owner.reshape(-1)
        edge_faces = np.full((len(edges), 2), -1, dtype=np.int64)
        faces = np.repeat(np.arange(len(quads)), 4)
        order = np.argsort(owner, kind="stable")
        first = np.searchsorted(owner[order], np.arange(len(edges)))
        edge_faces[:, 0] = faces[order][first]
        twice = np.bincount(owner, minlength=len(edges)) == 2
        edge_faces[twice, 1] = faces[order][first[twice] + 1]
        edge_point = (vertex_count + len(quads) + owner).reshape(-1, 4)
        face_point = np.repeat(vertex_count + np.arange(len(quads))[:, None], 4, axis=1)
        fine = np.stack([quads, edge_point, face_point, np.roll(edge_point, 1, axis=1)], axis=2)
        return cls(fine.reshape(-1, 4), quads, edges, edge_faces, vertex_count)

    def carry(self, values: Floats) -> Floats:
        """Values at the fine vertices: old vertices, then face points, then edge points."""
        face = values[self.coarse_quads].mean(axis=1)
        ends = values[self.edges]
        middle = ends.mean(axis=1)
        inner = self.edge_faces[:, 1] >= 0
        edge = np.where(inner[:, None], (middle + face[self.edge_faces].mean(axis=1)) / 2, middle)
        return np.concatenate([self._vertices(values, face, middle, inner), face, edge])

    def _vertices(self, values: Floats, face: Floats, middle: Floats, inner: Bools) -> Floats:
        count = self.vertex_count
        corner = self.coarse_quads.ravel()
        valence = np.maximum(np.bincount(corner, minlength=count), 1)[:, None]
        around_faces = _sum_at(corner, np.repeat(face, 4, axis=0), count) / valence
        ends = self.edges.ravel()
        edge_valence = np.maximum(np.bincount(ends, minlength=count), 1)[:, None]
        around_edges = _sum_at(ends, np.repeat(middle, 2, axis=0), count) / edge_valence
        smooth = (around_faces + 2 * around_edges + (valence - 3) * values) / valence
        rim = self.edges[~inner].ravel()
        on_rim = np.bincount(rim, minlength=count)
        rim_mean = _sum_at(rim, np.repeat(middle[~inner], 2, axis=0), count) / np.maximum(on_rim, 1)[:, None]
        return np.where((on_rim > 0)[:, None], (rim_mean + values) / 2, smooth)


def _sum_at(index: Ints, values: Floats, count: int) -> Floats:
    columns = [np.bincount(index, weights=values[:, k], minlength=count) for k in range(values.shape[1])]
    return np.stack(columns, axis=1)


def vertex_normals(vertices: Floats, quads: Ints) -> Floats:
    """Unit normals, each the area-weighted mean of the faces around a vertex."""
    corner = vertices[quads]
    cross = np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1])
    total = _sum_at(quads.ravel(), np.repeat(cross, 4, axis=0), len(vertices))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))
