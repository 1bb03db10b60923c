"""The data as committed: read back for the checks, and compared with a fresh build."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tools.body.checks import Labelled
from tools.body.labelling import read_vocabulary
from tools.body.outside import face_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tools.body.raster import Ints

VERTEX_TOLERANCE = 1  # units of 0.1 mm: another machine's last bit may round the other way
AREA_TOLERANCE = 0.02
INDEX_TOLERANCE = 0.002  # share of pixels on the border of two patches that may fall to the other one
OUTLINE_TOLERANCE = 0.02  # share of an outline's visible area
OUTLINE_SHIFT = 16  # picture pixels: a speck at the border of two regions may be drawn or not
PICTURE_TOLERANCE = 1.5  # mean difference in levels of 255; encoders differ a little


def read_labelled(folder: Path) -> Labelled:
    """The labelled faces behind the patches: two patches of one face always share its region."""
    with np.load(folder / "surface.npz") as stored:
        data = {name: stored[name].astype(np.int64) for name in stored.files}
    outside = int(data["outside"][0])
    face = data["face"]
    first = np.unique(face, return_index=True)[1]
    details = np.arange(outside, len(data["region"]))
    chosen = np.concatenate([first, details])
    number = np.concatenate([face, len(first) + details - outside])
    pairs, edges = face_pairs(data["face_quads"])
    ends = data["face_vertices"][edges] / 10
    return Labelled(
        vocabulary=read_vocabulary(folder / "regions.csv"),
        region=data["region"][chosen],
        side=data["side"][chosen],
        mirror=number[data["mirror"][chosen]],
        outside=len(first),
        pairs=pairs,
        lengths=np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1),
    )


def faces_are_whole(folder: Path) -> list[str]:
    """The quarters of a face have one region and one side."""
    with np.load(folder / "surface.npz") as stored:
        face, region, side = (stored[name].astype(np.int64) for name in ("face", "region", "side"))
    key = region[: len(face)] * 3 + side[: len(face)]
    first = np.unique(face, return_index=True)[1]
    torn = int((key != key[first][face]).sum())
    return [f"{torn} patches differ from their face"] if torn else []


def read_index_maps(folder: Path, shape: str) -> dict[str, Ints]:
    """All index maps of a shape with faces instead of patches, mirrored views included."""
    with np.load(folder / "surface.npz") as stored:
        face, mirror = stored["face"].astype(np.int64), stored["mirror"].astype(np.int64)
    views = json.loads((folder / "views.json").read_text(encoding="utf-8"))["shapes"][shape]["views"]
    maps = {}
    for name, entry in views.items():
        stored_view = views[entry.get("mirror_of", name)]
        index = read_index(folder / stored_view["index"], entry["index_width"])
        if "mirror_of" in entry:
            index = _flip(index, mirror)
        maps[name] = np.where(index >= 0, face[index], -1)
    return maps


def _flip(index: Ints, mirror: Ints) -> Ints:
    flipped = index[:, ::-1]
    return np.where(flipped >= 0, mirror[flipped], -1)


def read_index(path: Path, width: int) -> Ints:
    """One index map: a patch per pixel, -1 for none."""
    rows = np.frombuffer(gzip.decompress(path.read_bytes()), dtype="<u2").reshape(-1, width)
    return np.bitwise_xor.accumulate(rows, axis=0).astype(np.int64) - 1


def differences(committed: Path, fresh: Path) -> list[str]:
    """How two folders of data differ in content, beyond what another machine's rounding explains."""
    manifests = [(folder / "views.json").read_text(encoding="utf-8") for folder in (committed, fresh)]
    if manifests[0] != manifests[1]:
        return ["views.json differs"]
    faults = _surface_differences(committed / "surface.npz", fresh / "surface.npz")
    for shape, entry in json.loads(manifests[0])["shapes"].items():
        for name, view in entry["views"].items():
            if "mirror_of" not in view:
                faults += [f"{shape} {name}: {fault}" for fault in _view_differences(committed, fresh, view)]
    return faults + outline_differences(committed / "outlines.json", fresh / "outlines.json")


def _surface_differences(committed: Path, fresh: Path) -> list[str]:
    faults = []
    with np.load(committed) as one, np.load(fresh) as two:
        if one.files != two.files:
            return ["surface.npz holds other arrays"]
        for name in one.files:
            first, second = one[name].astype(np.int64), two[name].astype(np.int64)
            tolerance = AREA_TOLERANCE * first + 1 if name == "area" else VERTEX_TOLERANCE if "vertices" in name else 0
            if first.shape != second.shape or (np.abs(first - second) > tolerance).any():
                faults.append(f"surface.npz: {name} differs")
    return faults


def _view_differences(committed: Path, fresh: Path, view: dict[str, Any]) -> list[str]:
    faults = []
    first, second = (read_index(folder / view["index"], view["index_width"]) for folder in (committed, fresh))
    share = float((first != second).mean())
    if share > INDEX_TOLERANCE:
        faults.append(f"{share:.2%} of the index map's pixels differ")
    levels = float(np.abs(_pixels(committed / view["picture"]) - _pixels(fresh / view["picture"])).mean())
    if levels > PICTURE_TOLERANCE:
        faults.append(f"the picture differs by {levels:.2f} levels on average")
    return faults


def outline_differences(committed: Path, fresh: Path) -> list[str]:
    """How two files of outlines differ beyond a pixel's fall to the other side of a border."""
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (committed, fresh))
    if {view: list(drawn) for view, drawn in one["views"].items()} != {v: list(d) for v, d in two["views"].items()}:
        return ["outlines.json names other views or regions"]
    return [
        f"outlines.json: {view} {region} differs"
        for view, drawn in one["views"].items()
        for region, outline in drawn.items()
        if not _alike(outline, two["views"][view][region])
    ]


def _alike(one: dict[str, Any], two: dict[str, Any]) -> bool:
    shift = max(abs(int(a) - int(b)) for a, b in zip(one["box"], two["box"], strict=True))
    return (
        shift <= OUTLINE_SHIFT and abs(one["area"] - two["area"]) <= OUTLINE_TOLERANCE * one["area"] + OUTLINE_SHIFT**2
    )


def _pixels(path: Path) -> NDArray[np.float64]:
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGBA"), dtype=np.float64)
    pixels[..., :3] *= pixels[..., 3:] / 255  # colour beneath full transparency means nothing
    return pixels
