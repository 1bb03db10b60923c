"""Write the committed data: surface, patches for the browser, pictures, index maps and the manifest."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tautband.body.surface import CM2_PER_UNIT, MM_PER_UNIT, NAME, SHAPES
from tools.body.cameras import CAMERAS
from tools.body.figure import Figure, quad_areas
from tools.body.views import INDEX_DIVISOR, Frame, frame, index_map, picture, smooth_shape

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tools.body.labelling import Labels
    from tools.body.raster import Floats, Ints
    from tools.body.refine import Patches

AREA_UNIT = 100 * CM2_PER_UNIT  # mm²
DETAIL_AREA = 1000  # area units given to a detail patch, so that coverage of a detail region is 0 or 1
MIRRORED = {
    "left": "right",
    "head_left": "head_right",
    "hand_palm_left": "hand_palm_right",
    "hand_dorsum_left": "hand_dorsum_right",
    "foot_dorsum_left": "foot_dorsum_right",
    "foot_sole_left": "foot_sole_right",
}
ORDER = (
    "front", "back", "left", "right", "head_left", "head_right", "hand_palm_left", "hand_palm_right",
    "hand_dorsum_left", "hand_dorsum_right", "foot_dorsum_left", "foot_dorsum_right",
    "foot_sole_left", "foot_sole_right",
)  # fmt: skip
PATCHES_FORMAT = (
    "gzip of planes over all patches, little-endian: region row u8, side u8 (0 midline, 1 left, 2 right), "
    "area u16 in 0.001 cm2 of the default shape (0: that of the mirror image), "
    "mirror image less patch number u16 (modulo 65536)"
)
INDEX_FORMAT = (
    "gzip of little-endian uint16 rows; every row after the first is XORed with the row above; "
    "0 is nothing, p + 1 is patch p"
)
WEBP_QUALITY = 90
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Rendered:
    """One view of one shape."""

    frame: Frame
    index: Ints
    picture: NDArray[np.uint8]


def integer_areas(patches: Patches, labels: Labels) -> Ints:
    """[3, M] areas in whole units; a patch and its mirror image have the same."""
    areas = np.round(np.stack([quad_areas(shape, patches.quads) for shape in patches.vertices]) / AREA_UNIT)
    areas = np.maximum((areas + areas[:, patches.mirror]) // 2, 1)
    details = np.full((len(areas), len(labels.region) - labels.outside), DETAIL_AREA)
    return np.concatenate([areas, details], axis=1).astype(np.int64)


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """An .npz whose bytes depend on its content alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0))
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", ZIP_DATE), buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)


def write_surface(folder: Path, figure: Figure, patches: Patches, labels: Labels) -> None:
    """surface.npz for Python and patches.bin.gz for the browser."""
    quads, vertices = _compact(patches.quads, patches.vertices)
    faces, corners = _compact(figure.quads, figure.vertices[:1])
    areas = integer_areas(patches, labels)
    write_arrays(
        folder / "surface.npz",
        {
            "region": labels.region.astype("u1"),
            "side": labels.side.astype("u1"),
            "mirror": labels.mirror.astype("<u2"),
            "area": areas.astype("<u2"),
            "outside": np.array([labels.outside], dtype="<u2"),
            "vertices": vertices,
            "quads": quads,
            "face": patches.face.astype("<u2"),
            "face_quads": faces,
            "face_vertices": corners[0],
        },
    )
    (folder / "patches.bin.gz").write_bytes(pack_patches(labels, areas[0]))


def pack_patches(labels: Labels, areas: Ints) -> bytes:
    """Planes over all patches, as PATCHES_FORMAT says; differences and halves because they pack three times smaller."""
    number = np.arange(len(areas))
    planes = (
        labels.region.astype("u1"),
        labels.side.astype("u1"),
        np.where(labels.mirror < number, 0, areas).astype("<u2"),
        ((labels.mirror - number) & 0xFFFF).astype("<u2"),
    )
    return gzip.compress(b"".join(plane.tobytes() for plane in planes), 9, mtime=0)


def _compact(quads: Ints, vertices: Floats) -> tuple[NDArray[np.uint16], NDArray[np.int16]]:
    """Quads and whole-number vertices without the vertices that no quad uses."""
    used, index = np.unique(quads, return_inverse=True)
    return index.reshape(quads.shape).astype("<u2"), np.round(vertices[:, used] / MM_PER_UNIT).astype("<i2")


def pack_index(index: Ints) -> bytes:
    """The index map as gzip of little-endian uint16 rows, each row but the first XOR the row above."""
    rows = (index + 1).astype("<u2")
    delta = rows.copy()
    delta[1:] ^= rows[:-1]
    return gzip.compress(delta.tobytes(), 9, mtime=0)


def render_shape(figure: Figure, patches: Patches, shape: str) -> dict[str, Rendered]:
    """All stored views of a shape."""
    number = SHAPES.index(shape)
    sources = {False: figure.vertices[number], True: figure.reaching[number]}
    poses = {raised: smooth_shape(figure, vertices) for raised, vertices in sources.items()}
    views = {}
    for name, make in CAMERAS.items():
        camera = make(figure, sources[False])
        smooth = poses[camera.reaching]
        index = index_map(smooth, camera, figure, patches)
        views[name] = Rendered(frame(camera, smooth.coarse), index, picture(smooth, camera, figure))
    return views


def write_views(folder: Path, shape: str, views: dict[str, Rendered]) -> None:
    """Pictures and index maps of a shape."""
    own = folder / "views" / shape
    own.mkdir(parents=True, exist_ok=True)
    for name, view in views.items():
        image = Image.fromarray(view.picture, "RGBA")
        image.save(own / f"{name}.webp", quality=WEBP_QUALITY, method=6, exact=False)
        (own / f"{name}.idx.gz").write_bytes(pack_index(view.index))


def manifest(figure: Figure, labels: Labels, rendered: dict[str, dict[str, Rendered]]) -> dict[str, Any]:
    """What views.json says."""
    shapes: dict[str, Any] = {}
    for shape, views in rendered.items():
        vertices = figure.vertices[SHAPES.index(shape)]
        entries = {}
        for name in ORDER:
            stored = MIRRORED.get(name, name)
            size = views[stored].frame
            entry: dict[str, Any] = {
                "width": size.width,
                "height": size.height,
                "index_width": size.width // INDEX_DIVISOR,
                "index_height": size.height // INDEX_DIVISOR,
                "mm_per_pixel": round(1 / size.scale, 5),
            }
            if name == stored:
                entry |= {"picture": f"views/{shape}/{name}.webp", "index": f"views/{shape}/{name}.idx.gz"}
            else:
                entry["mirror_of"] = stored
            entries[name] = entry
        shapes[shape] = {"height_mm": round(float(vertices[:, 1].max()), 1), "views": entries}
    return {
        "surface": NAME,
        "patches": len(labels.region),
        "outside": labels.outside,
        "patches_file": "patches.bin.gz",
        "patches_format": PATCHES_FORMAT,
        "index_format": INDEX_FORMAT,
        "default_shape": SHAPES[0],
        "shapes": shapes,
    }


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """views.json."""
    (folder / "views.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
