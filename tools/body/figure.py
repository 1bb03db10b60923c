"""The posed figure: all that labelling, measuring and drawing need, made from the pinned data and kept in a cache."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.body.outside import face_pairs, outside_faces
from tools.body.pose import Pose, Skeleton, anatomical, bone_weights, reaching, skin
from tools.body.shape import shape_vertices
from tools.body.source import BODY_VERTICES, MM_PER_UNIT, SHA256, Floats, Ints, Source, fetch_wheel

Strings = NDArray[np.str_]
NEUTRAL_HEIGHT = 1700.0  # mm; the other shapes keep their proportion to it
HEAD_ABOVE = 0.82  # of the height: where cavities are looked for
CACHE_VERSION = 5


@dataclass(frozen=True)
class Figure:
    """The body surface in millimetres: +x the person's left, y up from the floor, z to the front.

    Attributes
    ----------
    vertices
        [3 shapes, V, 3], in the order neutral, female, male.
    reaching
        The same with the arms raised forward, for the side views.
    skin
        [F, 4] all faces of the mesh, cavities included (for smooth drawing).
    quads
        [N, 4] the patches: outside faces, in the order of the base mesh.
    vertex_mirror, mirror
        The mirror image of each vertex and of each patch.
    bone, bone_names
        The bone that moves each patch most.
    landmark_names, landmark_places
        Ends of all bones in the posed neutral figure, as "<bone>.head" and "<bone>.tail".
    """

    vertices: Floats
    reaching: Floats
    skin: Ints
    quads: Ints
    vertex_mirror: Ints
    mirror: Ints
    bone: Ints
    bone_names: Strings
    landmark_names: Strings
    landmark_places: Floats

    @cached_property
    def centroids(self) -> Floats:
        """Centre of each patch on the neutral figure."""
        return np.asarray(self.vertices[0][self.quads].mean(axis=1))

    @cached_property
    def normals(self) -> Floats:
        """Unit outward normal of each patch on the neutral figure."""
        cross = _cross(self.vertices[0], self.quads)
        return np.asarray(cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-9))

    @cached_property
    def areas(self) -> Floats:
        """[3, N] area of each patch in mm² per shape."""
        return np.stack([quad_areas(vertices, self.quads) for vertices in self.vertices])

    @property
    def area(self) -> Floats:
        """Area of each patch in mm² on the neutral figure."""
        return np.asarray(self.areas[0])

    @cached_property
    def landmarks(self) -> dict[str, Floats]:
        """Ends of all bones by name."""
        return dict(zip(self.landmark_names.tolist(), self.landmark_places, strict=True))

    @cached_property
    def pairs(self) -> Ints:
        """[K, 2] patches that share an edge."""
        return face_pairs(self.quads)[0]

    @cached_property
    def pair_lengths(self) -> Floats:
        """Length in mm of each shared edge on the neutral figure."""
        edges = face_pairs(self.quads)[1]
        ends = self.vertices[0][edges]
        return np.asarray(np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1))


def _cross(vertices: Floats, quads: Ints) -> Floats:
    corner = vertices[quads]
    return np.asarray(np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1]))


def quad_areas(vertices: Floats, quads: Ints) -> Floats:
    """Area of each quad, as two triangles."""
    a, b, c, d = (vertices[quads[:, k]] for k in range(4))
    first = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    second = np.linalg.norm(np.cross(c - a, d - a), axis=1)
    return np.asarray((first + second) / 2)


def mirror_faces(quads: Ints, vertex_mirror: Ints) -> Ints:
    """The face whose corners are the mirror images of a face's corners."""
    index = {tuple(sorted(corners)): face for face, corners in enumerate(quads.tolist())}
    return np.array([index[tuple(sorted(corners))] for corners in vertex_mirror[quads].tolist()], dtype=np.int64)


def build_figure(source: Source) -> Figure:
    """Make the figure from the source data."""
    mesh = source.base_mesh()
    vertex_mirror = source.mirror(len(mesh.vertices))[:BODY_VERTICES]
    rig = source.json("rigs/standard/rig.default.json")
    bones = list(rig)
    weights = bone_weights(source, bones, BODY_VERTICES)
    shapes = shape_vertices(source, mesh.vertices)
    skeletons = [Skeleton.of(rig, mesh, shape) for shape in shapes]
    poses = [anatomical(skeleton) for skeleton in skeletons]

    def posed(pose: Pose, shape: Floats) -> Floats:
        return skin(vertex_mirror, shape[:BODY_VERTICES], weights, pose, bones) * MM_PER_UNIT

    standing = [posed(pose, shape) for pose, shape in zip(poses, shapes, strict=True)]
    floors = np.array([vertices[:, 1].min() for vertices in standing])
    scale = float(NEUTRAL_HEIGHT / (standing[0][:, 1].max() - floors[0]))
    lift = floors[:, None, None] * [0, 1, 0]
    vertices = np.round((np.stack(standing) - lift) * scale, 1) + 0.0
    raised = np.stack([posed(reaching(skeleton), shape) for skeleton, shape in zip(skeletons, shapes, strict=True)])
    face_mirror = mirror_faces(mesh.quads, vertex_mirror)
    strongest = weights[mesh.quads].sum(axis=1).argmax(axis=1)
    head = vertices[0][mesh.quads, 1].min(axis=1) > HEAD_ABOVE * NEUTRAL_HEIGHT
    keep = outside_faces(vertices[0], mesh.quads, face_mirror, head)
    quads = mesh.quads[keep]
    names, places = _landmarks(poses[0], scale, float(floors[0]))
    return Figure(
        vertices=vertices,
        reaching=np.round((raised - lift) * scale, 1) + 0.0,
        skin=mesh.quads,
        quads=quads,
        vertex_mirror=vertex_mirror,
        mirror=mirror_faces(quads, vertex_mirror),
        bone=strongest[keep],
        bone_names=np.array(bones),
        landmark_names=names,
        landmark_places=places,
    )


def _landmarks(pose: Pose, scale: float, floor: float) -> tuple[Strings, Floats]:
    names: list[str] = []
    places: list[Floats] = []
    for bone in pose.skeleton.rig:
        source, flip = (bone[:-2] + ".L", -1.0) if bone.endswith(".R") else (bone, 1.0)
        for end, place in (("head", pose.head(source)), ("tail", pose.tail(source))):
            names.append(f"{bone}.{end}")
            places.append((place * MM_PER_UNIT - [0, floor, 0]) * scale * [flip, 1.0, 1.0])
    return np.array(names), np.asarray(np.round(np.stack(places), 1), dtype=np.float64)


def load_figure(wheel: Path | None = None) -> Figure:
    """The figure, from the cache when this version of it was built before."""
    cache = Path(tempfile.gettempdir()) / f"tautband-figure-{CACHE_VERSION}-{SHA256[:12]}.npz"
    if cache.exists():
        with np.load(cache) as stored:
            return Figure(**{field.name: stored[field.name] for field in fields(Figure)})
    figure = build_figure(Source(fetch_wheel(wheel)))
    np.savez(cache, **{field.name: getattr(figure, field.name) for field in fields(Figure)})
    return figure
