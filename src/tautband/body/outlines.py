"""Outlines of regions on the views, and where a patch lies in a view: what a drawing in vectors needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tautband.body.errors import BodyError
from tautband.body.surface import DATA, Floats, RegionSide, load_surface
from tautband.body.views import load_manifest, load_view
from tautband.terms import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

SHAPE = "neutral"
FILE = "outlines.json"
NEAR_MM = 60
"""How far from a hidden patch its mark may stand: about as far as the point of a muscle varies (judgement)."""


@dataclass(frozen=True)
class Outline:
    """What a view shows of a region on one side, in pixels of the view's picture."""

    path: str
    """SVG path data; in a mirrored view, of the stored picture before it is flipped."""
    box: tuple[int, int, int, int]
    """Left, top, right, bottom, as seen in the view."""
    area: int
    """Visible pixels."""


@dataclass(frozen=True)
class Sheet:
    """A view as a drawing in vectors is laid over it."""

    view: str
    width: int
    height: int
    mm_per_pixel: float
    picture: str
    """Path of the picture inside the body's data."""
    flipped: bool
    outlines: Mapping[RegionSide, Outline]


def load_sheet(view: str) -> Sheet:
    """Read what lies over a view of the neutral shape.

    Parameters
    ----------
    view
        Name of the view.

    Returns
    -------
    Sheet
        Size, picture and the outlines by region and side.

    Raises
    ------
    BodyError
        When the view is unknown.
    """
    entries = load_manifest()["shapes"][SHAPE]["views"]
    if view not in entries:
        raise BodyError(f"view {view!r} is unknown, allowed are {', '.join(entries)}")
    return _sheet(view)


@cache
def _sheet(view: str) -> Sheet:
    entries = load_manifest()["shapes"][SHAPE]["views"]
    entry = entries[view]
    name = entry.get("mirror_of", view)
    flipped = name != view
    width = int(entry["width"])
    return Sheet(
        view,
        width,
        int(entry["height"]),
        float(entry["mm_per_pixel"]),
        str(entries[name]["picture"]),
        flipped,
        dict(_outline(key, stored, width if flipped else None) for key, stored in _stored()[name].items()),
    )


def _outline(key: str, stored: Mapping[str, Any], mirrored_in: int | None) -> tuple[RegionSide, Outline]:
    region, _, side = key.partition(":")
    left, top, right, bottom = stored["box"]
    where = Side(side)
    if mirrored_in is not None:
        left, right = mirrored_in - right, mirrored_in - left
        where = where.opposite
    return RegionSide(region, where), Outline(stored["path"], (left, top, right, bottom), stored["area"])


@cache
def _stored() -> dict[str, dict[str, dict[str, Any]]]:
    return dict(json.loads((DATA / FILE).read_text(encoding="utf-8"))["views"])


def locate(patch: int, view: str) -> tuple[float, float] | None:
    """Where a patch lies in a view of the neutral shape.

    Parameters
    ----------
    patch
        Number of the patch.
    view
        Name of the view.

    Returns
    -------
    tuple of float or None
        The middle of its visible part in pixels of the view's picture, from the left and from the top; None where the
        view does not show it.

    Raises
    ------
    BodyError
        When the patch or the view does not exist.
    """
    last = load_surface().patches - 1
    if not 0 <= patch <= last:
        raise BodyError(f"patch {patch} does not exist, allowed are 0 to {last}")
    sheet = load_sheet(view)
    if sheet.flipped:
        mirrored = locate(int(load_surface().mirror[patch]), _stored_view(view))
        return None if mirrored is None else (sheet.width - mirrored[0], mirrored[1])
    middle = _middles(view)[patch]
    return None if np.isnan(middle[0]) else (float(middle[0]), float(middle[1]))


def locate_near(patch: int, view: str) -> tuple[float, float] | None:
    """Where a view shows what lies nearest to a patch in its region: for a patch that is hidden, as between the thighs.

    Parameters
    ----------
    patch
        Number of the patch.
    view
        Name of the view.

    Returns
    -------
    tuple of float or None
        As `locate`, of the nearest patch of the same region and side that the view shows within `NEAR_MM`.

    Raises
    ------
    BodyError
        When the patch or the view does not exist.
    """
    found = locate(patch, view)
    surface = load_surface()
    if found is not None or patch >= surface.outside:
        return found
    own = np.flatnonzero(surface.keys[: surface.outside] == surface.keys[patch])
    far = np.linalg.norm(surface.centres[own] - surface.centres[patch], axis=1)
    for other in own[np.argsort(far, kind="stable")][: int((far <= NEAR_MM).sum())]:
        if (found := locate(int(other), view)) is not None:
            return found
    return None


def _stored_view(view: str) -> str:
    return str(load_manifest()["shapes"][SHAPE]["views"][view]["mirror_of"])


@cache
def _middles(view: str) -> Floats:
    """[patches, 2] middle of each patch in a stored view, not a number where it is not seen."""
    shown = load_view(view, SHAPE)
    enlarged = shown.height / shown.index.shape[0]
    rows, columns = np.nonzero(shown.index >= 0)
    patch = shown.index[rows, columns]
    size = load_surface().patches
    count = np.bincount(patch, minlength=size)
    with np.errstate(invalid="ignore"):
        middles = [
            np.bincount(patch, weights=at + 0.5, minlength=size) / np.where(count, count, np.nan)
            for at in (columns, rows)
        ]
    return np.asarray(np.stack(middles, axis=1) * enlarged)
