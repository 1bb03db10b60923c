"""The visible outline of every region of every stored view, as SVG path data made from the index maps.

Borders that two regions share are smoothed and simplified together, so that no gaps and no overlaps appear.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from tautband.body.surface import NAME, SHAPES, SIDES
from tools.body.committed import read_index
from tools.body.labelling import read_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tools.body.raster import Floats, Ints

FILE = "outlines.json"
SPREAD = 1.3  # of the smoothing, in widths of a usual patch: wide enough to turn the steps of quads into curves
TOLERANCE = 2.4  # index pixels: corners that cut off a smaller triangle than this squared are left out
LEAST_SPECK = 14  # index pixels: smaller specks of a region are not drawn


def write_outlines(folder: Path) -> None:
    """outlines.json, from the surface, the manifest and the index maps in the folder."""
    views = json.loads((folder / "views.json").read_text(encoding="utf-8"))["shapes"][SHAPES[0]]["views"]
    with np.load(folder / "surface.npz") as stored:
        keys = stored["region"].astype(np.int64) * 3 + stored["side"].astype(np.int64)
    names = [f"{region}:{side.value}" for region in read_vocabulary().names for side in SIDES]
    lines = []
    for name, entry in views.items():
        if "mirror_of" not in entry:
            index = read_index(folder / entry["index"], entry["index_width"])
            drawn = outlines_of(index, keys, entry["width"] // entry["index_width"])
            inside = ",\n".join(f"  {json.dumps(names[key])}: {_packed(drawn[key])}" for key in sorted(drawn))
            lines.append(f' "{name}": {{\n{inside}\n }}')
    text = f'{{\n"surface": "{NAME}",\n"views": {{\n' + ",\n".join(lines) + "\n}\n}\n"
    (folder / FILE).write_text(text, encoding="utf-8")


def outlines_of(index: Ints, keys: Ints, enlarged: int) -> dict[int, dict[str, Any]]:
    """Path, box and visible area in picture pixels by key, from one index map."""
    seen = np.where(index >= 0, keys[index], -1)
    grain = float(np.sqrt((index >= 0).sum() / max(len(np.unique(index)) - 1, 1)))
    smooth = smoothed(seen, SPREAD * grain)
    present = [int(key) for key in np.unique(smooth) if key >= 0]
    shapes = [_pixels_of(smooth, key) for key in present]
    simple = shapely.coverage_simplify(shapes, TOLERANCE)
    drawn = {}
    for key, shape in zip(present, simple, strict=True):
        rings = [_whole(ring, enlarged) for ring in _rings(shape)]
        corners = np.concatenate([ring for ring in rings if len(ring)])
        low, high = corners.min(axis=0), corners.max(axis=0)
        drawn[key] = {
            "path": "".join(_path(ring) for ring in rings if len(ring) > 2),
            "box": [int(value) for value in (*low, *high)],
            "area": int((seen == key).sum()) * enlarged * enlarged,
        }
    return drawn


def smoothed(seen: Ints, spread: float) -> Ints:
    """Each pixel goes to the region that is strongest around it; the silhouette stays, and no region vanishes."""
    kernel = np.exp(-0.5 * (np.arange(-round(3 * spread), round(3 * spread) + 1) / spread) ** 2)
    strongest = np.zeros(seen.shape)
    result = np.where(seen >= 0, seen, -1)
    reach = len(kernel) // 2
    for key in np.unique(seen[seen >= 0]):
        rows, columns = np.nonzero(seen == key)
        box = np.s_[
            max(rows.min() - reach, 0) : rows.max() + reach + 1,
            max(columns.min() - reach, 0) : columns.max() + reach + 1,
        ]
        vote = _blurred((seen[box] == key).astype(np.float64), kernel)
        wins = (vote > strongest[box]) & (seen[box] >= 0)
        strongest[box][wins] = vote[wins]
        result[box][wins] = key
    for key in np.setdiff1d(seen, result):
        result[seen == key] = key
    return result


def _blurred(values: Floats, kernel: Floats) -> Floats:
    reach = len(kernel) // 2
    for axis in (0, 1):
        padded = np.pad(values, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)])
        size = values.shape[axis]
        shifts = (np.take(padded, np.arange(i, i + size), axis=axis) for i in range(len(kernel)))
        values = np.sum([weight * shift for weight, shift in zip(kernel, shifts, strict=True)], axis=0)
    return values


def _pixels_of(labels: Ints, key: int) -> shapely.Geometry:
    """The pixels of a key as one shape: its runs in each row, united."""
    member = np.pad(labels == key, ((0, 0), (1, 1))).astype(np.int8)
    step = np.diff(member, axis=1)
    rows, starts = np.nonzero(step == 1)
    _, ends = np.nonzero(step == -1)
    return shapely.union_all(shapely.box(starts, rows, ends, rows + 1))


def _rings(shape: shapely.Geometry) -> list[NDArray[np.float64]]:
    """Outer and inner rings of all parts but specks; at least the largest part."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    kept = [part for number, part in enumerate(parts) if number == 0 or part.area >= LEAST_SPECK]
    rings = [ring for part in kept for ring in shapely.get_rings(part) if ring.length > 0]
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def _whole(ring: NDArray[np.float64], enlarged: int) -> Ints:
    """A ring in whole picture pixels without corners that fall together."""
    corners = np.round(ring * enlarged).astype(np.int64)
    keep = (corners != np.roll(corners, 1, axis=0)).any(axis=1)
    return np.asarray(corners[keep])


def _path(ring: Ints) -> str:
    """One closed ring in relative steps, the shortest way to write it."""
    steps = np.diff(ring, axis=0)
    moves = " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-")
    return f"M{ring[0, 0]} {ring[0, 1]}l{moves}z"


def _packed(outline: dict[str, Any]) -> str:
    return json.dumps(outline, separators=(",", ":"))
