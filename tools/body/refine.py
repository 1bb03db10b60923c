"""Patches from labelled faces: large faces are split in four, so that a stroke follows the finger everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tools.body.subdivide import Refinement

if TYPE_CHECKING:
    from tools.body.figure import Figure
    from tools.body.raster import Bools, Floats, Ints

SPLIT_ABOVE = 100.0  # mm² on the neutral figure


@dataclass(frozen=True)
class Patches:
    """The outside patches.

    Attributes
    ----------
    face
        The figure's outside face each patch is, or is a quarter of.
    quads, vertices
        Corners of each patch, and [3 shapes, V, 3] their places in mm.
    mirror
        The mirror image of each patch.
    of_quarter
        [faces of the whole skin, 4] the patch of each quarter face, -1 in cavities.
    """

    face: Ints
    quads: Ints
    vertices: Floats
    mirror: Ints
    of_quarter: Ints


def make_patches(figure: Figure) -> Patches:
    """Number the patches in the order of the faces, the quarters of a face by its corners."""
    areas = (figure.area + figure.area[figure.mirror]) / 2
    split = areas > SPLIT_ABOVE
    counts = np.where(split, 4, 1)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    face = np.repeat(np.arange(len(counts)), counts)
    quarter = np.arange(len(face)) - first[face]

    step = Refinement.of(figure.skin, figure.vertices.shape[1])
    vertices = np.stack([step.carry(shape) for shape in figure.vertices])
    skin_face = _skin_faces(figure)
    fine = step.quads.reshape(-1, 4, 4)[skin_face[face], quarter]
    quads = np.where(split[face][:, None], fine, figure.quads[face])

    of_quarter = np.full((len(figure.skin), 4), -1, dtype=np.int64)
    of_quarter[skin_face] = first[:, None] + np.where(split[:, None], np.arange(4), 0)
    return Patches(face, quads, vertices, _mirror(figure, split, first), of_quarter)


def _skin_faces(figure: Figure) -> Ints:
    index = {tuple(corners): row for row, corners in enumerate(figure.skin.tolist())}
    return np.array([index[tuple(corners)] for corners in figure.quads.tolist()], dtype=np.int64)


def _mirror(figure: Figure, split: Bools, first: Ints) -> Ints:
    """Quarter k of a face holds its corner k; its mirror image holds that corner's mirror image."""
    wanted = figure.vertex_mirror[figure.quads]
    other = figure.quads[figure.mirror]
    quarter = (wanted[:, :, None] == other[:, None, :]).argmax(axis=2)
    images = first[figure.mirror][:, None] + np.where(split[:, None], quarter, 0)
    return np.concatenate([row[: 4 if whole else 1] for row, whole in zip(images, split, strict=True)])
