"""The views: where each camera stands, what it frames, and how a picture and an index map are made."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.body import sky
from tools.body.light import shade, soften
from tools.body.pose import unit
from tools.body.raster import Bools, Floats, Ints, rasterise, split_quads
from tools.body.subdivide import Refinement, vertex_normals

if TYPE_CHECKING:
    from tools.body.figure import Figure
    from tools.body.refine import Patches

Bytes = NDArray[np.uint8]

SUPERSAMPLE = 2
BODY_HEIGHT, DETAIL_HEIGHT = 2000, 1200  # pixels of the pictures
RELIEF_ROUNDS, RELIEF_DEPTH = 9, 1.8  # how widely the skin around is averaged, and the mm that count as full relief
INDEX_DIVISOR = 2  # an index map is this much smaller than its picture
MARGIN = 0.012  # of the picture's height, left free around the figure
FADE = 0.10  # of the picture's height, over which a cut limb fades out
CUT_ALPHA = 0.5  # where a fading limb stops being paintable


@dataclass(frozen=True)
class Camera:
    """An orthographic view: rotation to (right, down, towards the eye), the vertices framed, and the picture's height.

    `cut` is a plane (normal, offset): what lies beyond it fades out. `reaching` views show the arms raised forward.
    """

    rotation: Floats
    member: Bools
    height: int
    cut: tuple[Floats, float] | None = None
    reaching: bool = False


def looking(toward: Floats, up: Floats) -> Floats:
    """Rotation for an eye in the given direction, with a direction that points up in the picture."""
    depth = unit(toward)
    down = -unit(up - depth * (up @ depth))
    return np.stack([np.cross(depth, down), down, depth])


@dataclass(frozen=True)
class Smooth:
    """A shape's subdivided skin with normals, open sky, relief and the coarse face each fine quad came from."""

    vertices: Floats
    quads: Ints
    normals: Floats
    sky: Floats
    relief: Floats
    parent: Ints
    coarse: Floats


def smooth_shape(figure: Figure, vertices: Floats) -> Smooth:
    """Subdivide twice; the open sky is measured once subdivided and carried on."""
    first = Refinement.of(figure.skin, len(vertices))
    once = first.carry(vertices)
    normals = vertex_normals(once, first.quads)
    open_sky = soften(_openness(once, first.quads, normals), first.quads, 2)
    relief = _relief(once, first.quads, normals)
    second = Refinement.of(first.quads, len(once))
    twice = second.carry(once)
    parent = np.repeat(np.arange(len(figure.skin)), 16)
    carried = second.carry(np.stack([open_sky, relief], axis=1))
    fine_normals = vertex_normals(twice, second.quads)
    return Smooth(twice, second.quads, fine_normals, carried[:, 0], carried[:, 1], parent, vertices)


def _relief(vertices: Floats, quads: Ints, normals: Floats) -> Floats:
    """How far each vertex stands out of (positive) or lies below the skin around it, -1 to 1."""
    smoothed = np.stack([soften(vertices[:, axis], quads, RELIEF_ROUNDS) for axis in range(3)], axis=1)
    height = ((vertices - smoothed) * normals).sum(axis=1)
    return soften(np.clip(height / RELIEF_DEPTH, -1, 1), quads, 2)


def _openness(vertices: Floats, quads: Ints, normals: Floats) -> Floats:
    """Open sky from the cache when the same surface was measured before (it takes minutes)."""
    key = hashlib.sha256(vertices.tobytes() + Path(sky.__file__).read_bytes()).hexdigest()[:16]
    cache = Path(tempfile.gettempdir()) / f"tautband-sky-{key}.npy"
    if not cache.exists():
        np.save(cache, sky.openness(vertices, quads, normals))
    return np.asarray(np.load(cache), dtype=np.float64)


@dataclass(frozen=True)
class Frame:
    """Picture size and the map from millimetres to its pixels."""

    width: int
    height: int
    scale: float
    low: Floats

    def place(self, points: Floats, factor: float) -> Floats:
        """Points (right, down, towards the eye) in pixels of a picture enlarged by a factor."""
        out = points * (self.scale * factor)
        out[:, :2] -= self.low * (self.scale * factor)
        return out


def frame(camera: Camera, vertices: Floats) -> Frame:
    """Fit the members into the picture; sizes are multiples of four so that index maps share the frame."""
    shown = camera.member.copy()
    if camera.cut is not None:
        shown &= np.asarray(vertices @ camera.cut[0] < camera.cut[1])
    seen = vertices[shown] @ camera.rotation.T
    low, high = seen[:, :2].min(axis=0), seen[:, :2].max(axis=0)
    scale = camera.height * (1 - 2 * MARGIN) / (high[1] - low[1])
    margin = camera.height * MARGIN / scale
    width = int(np.ceil((high[0] - low[0] + 2 * margin) * scale / 4) * 4)
    side = (width / scale - (high[0] - low[0])) / 2
    return Frame(width, camera.height, scale, low - [side, margin])


def members(smooth: Smooth, camera: Camera, figure: Figure) -> Ints:
    """Fine quads a camera draws: those that face it and whose coarse face lies among its members."""
    keep: Bools = np.asarray(camera.member[figure.skin].all(axis=1))
    corner = smooth.vertices[smooth.quads]
    normal = np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1])
    return np.flatnonzero(keep[smooth.parent] & np.asarray(normal @ camera.rotation[2] > 0))


def fading(camera: Camera, points: Floats, scale: float) -> Floats:
    """1 where the figure is whole, falling to 0 towards the cut."""
    if camera.cut is None:
        return np.ones(points.shape[:-1])
    normal, offset = camera.cut
    length = FADE * camera.height / scale
    step = np.clip((offset - points @ normal) / length, 0, 1)
    return np.asarray(step * step * (3 - 2 * step))


def picture(smooth: Smooth, camera: Camera, figure: Figure) -> Bytes:
    """The shaded picture, [height, width, 4] bytes with straight alpha."""
    view = frame(camera, smooth.coarse)
    own = members(smooth, camera, figure)
    triangles = split_quads(smooth.quads[own])
    points = view.place(smooth.vertices @ camera.rotation.T, SUPERSAMPLE)
    raster = rasterise(points, triangles, (view.width * SUPERSAMPLE, view.height * SUPERSAMPLE))
    hit = raster.triangle >= 0
    corner, weight = triangles[raster.triangle[hit]], raster.weights[hit][:, :, None]
    normals = (smooth.normals[corner] * weight).sum(axis=1) @ camera.rotation.T
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    open_sky = (smooth.sky[corner] * weight[:, :, 0]).sum(axis=1)
    relief = (smooth.relief[corner] * weight[:, :, 0]).sum(axis=1)
    place = (smooth.vertices[corner] * weight).sum(axis=1)
    alpha = np.zeros(hit.shape)
    alpha[hit] = fading(camera, place, view.scale)
    colour = np.zeros((*hit.shape, 3))
    colour[hit] = shade(normals, open_sky, relief) * alpha[hit][:, None]
    return _downsample(colour, alpha)


def _downsample(colour: Floats, alpha: Floats) -> Bytes:
    height, width = alpha.shape[0] // SUPERSAMPLE, alpha.shape[1] // SUPERSAMPLE
    block = (height, SUPERSAMPLE, width, SUPERSAMPLE)
    cover = alpha.reshape(block).mean(axis=(1, 3))
    mean = colour.reshape(*block, 3).mean(axis=(1, 3)) / np.maximum(cover, 1e-9)[..., None]
    out = np.concatenate([np.where(cover[..., None] > 0, mean, 0.0), cover[..., None]], axis=2)
    return np.round(out * 255).astype(np.uint8)


def index_map(smooth: Smooth, camera: Camera, figure: Figure, patches: Patches) -> Ints:
    """Patch per pixel (-1 none) at the picture's size divided; cavities take the nearest patch beside them."""
    view = frame(camera, smooth.coarse)
    own = members(smooth, camera, figure)
    triangles = split_quads(smooth.quads[own])
    points = view.place(smooth.vertices @ camera.rotation.T, 1 / INDEX_DIVISOR)
    raster = rasterise(points, triangles, (view.width // INDEX_DIVISOR, view.height // INDEX_DIVISOR))
    hit = raster.triangle >= 0
    place = (smooth.vertices[triangles[raster.triangle]] * raster.weights[..., None]).sum(axis=2)
    hit &= fading(camera, place, view.scale) >= CUT_ALPHA
    quarter = own[raster.triangle // 2] // 4
    patch = np.where(hit, patches.of_quarter[quarter // 4, quarter % 4], -1)
    hollow = hit & (patch < 0)
    while hollow.any():
        before = patch.copy()
        for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
            patch = np.where(hollow & (patch < 0), np.roll(before, shift, axis=axis), patch)
        hollow = hit & (patch < 0)
        if (patch == before).all():
            break
    return patch
