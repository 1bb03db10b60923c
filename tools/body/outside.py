"""Which faces of the base mesh are skin seen from outside (not the mouth's inside, eye sockets or nostrils)."""

from __future__ import annotations

import numpy as np

from tools.body.raster import Bools, Floats, Ints, rasterise, split_quads

DIRECTIONS = 120
PIXELS_PER_MM = 2.0
SEEN_PIXELS = 12  # summed over all directions; fewer means a glimpse through the closed lips or lids
SPECK = 6  # an unseen group of fewer faces is a fold of the skin, not a cavity


def sphere(count: int) -> Floats:
    """Directions spread evenly over the sphere (Fibonacci lattice)."""
    steps = np.arange(count) + 0.5
    height = 1 - 2 * steps / count
    ring = np.sqrt(1 - height**2)
    angle = np.pi * (1 + np.sqrt(5)) * steps
    return np.stack([ring * np.cos(angle), height, ring * np.sin(angle)], axis=1)


def camera(toward: Floats) -> Floats:
    """Rotation to (right, down, towards the eye) for an eye in the given direction."""
    depth = toward / np.linalg.norm(toward)
    up = np.array([0.0, 1.0, 0.0]) if abs(depth[1]) < 0.95 else np.array([0.0, 0.0, -1.0])
    right = np.cross(up, depth)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(right, depth), depth])


def face_pairs(quads: Ints) -> tuple[Ints, Ints]:
    """Faces sharing an edge: pairs [K, 2] of faces and the shared edges' vertices [K, 2]."""
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    owner = np.repeat(np.arange(len(quads)), 4)
    order = np.lexsort((owner, edges[:, 1], edges[:, 0]))
    edges, owner = edges[order], owner[order]
    same = (edges[1:] == edges[:-1]).all(axis=1)
    first = np.flatnonzero(same)
    return np.stack([owner[first], owner[first + 1]], axis=1), edges[first]


def components(count: int, pairs: Ints, member: Bools) -> Ints:
    """Connected groups among the member faces: a group number per face, -1 for others."""
    group = np.where(member, np.arange(count), -1)
    inner = pairs[member[pairs].all(axis=1)]
    while True:
        low = np.minimum(group[inner[:, 0]], group[inner[:, 1]])
        before = group.copy()
        np.minimum.at(group, inner[:, 0], low)
        np.minimum.at(group, inner[:, 1], low)
        jump = group >= 0
        group[jump] = group[group[jump]]
        if (group == before).all():
            return group


def outside_faces(vertices: Floats, quads: Ints, mirror: Ints, head: Bools) -> Bools:
    """Faces to keep: all off the head, and on the head those an outside eye can see, without specks."""
    own = np.flatnonzero(head)
    triangles = split_quads(quads[own])
    seen = np.zeros(len(quads), dtype=np.int64)
    for toward in sphere(DIRECTIONS):
        points = vertices @ camera(toward).T * PIXELS_PER_MM
        used = points[quads[own].ravel()]
        low = used[:, :2].min(axis=0)
        size = np.ceil(used[:, :2].max(axis=0) - low).astype(int)
        points[:, :2] -= low
        found = rasterise(points, triangles, (int(size[0]), int(size[1]))).triangle
        seen += np.bincount(own[found[found >= 0] // 2], minlength=len(quads))
    visible = ~head | (seen + seen[mirror] >= 2 * SEEN_PIXELS)
    pairs, _ = face_pairs(quads)
    hidden = components(len(quads), pairs, ~visible)
    sizes = np.bincount(hidden[hidden >= 0], minlength=len(quads))
    keep = visible | ((hidden >= 0) & (sizes[hidden] < SPECK))
    group = components(len(quads), pairs, keep)
    main = np.bincount(group[group >= 0]).argmax()
    return np.asarray(group == main)
