"""The committed views: pictures of the figure and, for each pixel of their index maps, the patch beneath."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tautband.body.errors import BodyError
from tautband.body.surface import DATA, SHAPES, Ints, load_surface

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, eq=False)
class View:
    """One view of one shape. The index map holds a patch per pixel, -1 where there is none."""

    name: str
    shape: str
    width: int
    height: int
    mm_per_pixel: float
    picture: Path
    flipped: bool
    index: Ints


@lru_cache(maxsize=1)
def load_manifest() -> dict[str, Any]:
    """The manifest of views."""
    return dict(json.loads((DATA / "views.json").read_text(encoding="utf-8")))


def view_names() -> tuple[str, ...]:
    """All views, in order of display."""
    return tuple(load_manifest()["shapes"][SHAPES[0]]["views"])


@lru_cache(maxsize=16)
def load_view(name: str, shape: str = "neutral") -> View:
    """Read a view.

    Raises
    ------
    BodyError
        When the view or the shape is unknown.
    """
    if shape not in SHAPES:
        raise BodyError(f"shape {shape!r} is unknown, allowed are {', '.join(SHAPES)}")
    views = load_manifest()["shapes"][shape]["views"]
    if name not in views:
        raise BodyError(f"view {name!r} is unknown, allowed are {', '.join(views)}")
    entry = views[name]
    stored = views[entry.get("mirror_of", name)]
    index = _unpack(DATA / stored["index"], entry["index_height"], entry["index_width"])
    flipped = "mirror_of" in entry
    if flipped:
        index = index[:, ::-1]
        index = np.where(index >= 0, load_surface().mirror[index], -1)
    picture = DATA / stored["picture"]
    return View(name, shape, entry["width"], entry["height"], entry["mm_per_pixel"], picture, flipped, index)


def _unpack(path: Path, height: int, width: int) -> Ints:
    rows = np.frombuffer(gzip.decompress(path.read_bytes()), dtype="<u2").reshape(height, width)
    return np.bitwise_xor.accumulate(rows, axis=0).astype(np.int64) - 1
