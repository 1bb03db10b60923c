"""Outlines of regions: fresh, small, whole, and in agreement with the index maps they come from."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from tools.body import committed, outlines

from tautband.body import BodyError, RegionSide, load_sheet, load_surface, locate, locate_near, place
from tautband.body.surface import DATA
from tautband.body.views import load_view, view_names
from tautband.terms import Side

RING = re.compile(r"M-?\d+ -?\d+l(?:-?\d+[ -]-?\d+[ -]?)+z")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("body")
    for name in ("views.json", "surface.npz"):
        shutil.copy(DATA / name, folder)
    shutil.copytree(DATA / "views" / "neutral", folder / "views" / "neutral")
    outlines.write_outlines(folder)
    return folder


def test_the_committed_outlines_are_those_of_the_committed_maps(fresh: Path) -> None:
    assert committed.outline_differences(DATA / outlines.FILE, fresh / outlines.FILE) == []


def test_an_outline_that_moved_is_found(fresh: Path, tmp_path: Path) -> None:
    stored = json.loads((fresh / outlines.FILE).read_text())
    stored["views"]["front"]["sternum:midline"]["box"][0] += 40
    (tmp_path / outlines.FILE).write_text(json.dumps(stored))
    found = committed.outline_differences(DATA / outlines.FILE, tmp_path / outlines.FILE)
    assert found == ["outlines.json: front sternum:midline differs"]


def test_all_views_together_are_small() -> None:
    assert (DATA / outlines.FILE).stat().st_size < 300_000
    for views in (("front", "back"), ("head_right",), ("hand_palm_right", "hand_dorsum_right")):
        assert sum(len(o.path) for view in views for o in load_sheet(view).outlines.values()) < 60_000


@pytest.mark.parametrize("view", view_names())
def test_a_view_outlines_just_the_regions_it_shows(view: str) -> None:
    surface, shown, sheet = load_surface(), load_view(view), load_sheet(view)
    seen = np.unique(surface.keys[shown.index[shown.index >= 0]])
    assert set(sheet.outlines) == {surface.region_side(int(key)) for key in seen}
    for outline in sheet.outlines.values():
        left, top, right, bottom = outline.box
        assert 0 <= left < right <= sheet.width
        assert 0 <= top < bottom <= sheet.height
        assert outline.area > 0
        assert re.fullmatch(f"(?:{RING.pattern})+", outline.path), outline.path[:80]


def filled_area(path: str) -> float:
    """Area inside the rings of a path, holes taken off by their direction."""
    total = 0.0
    for ring in path.split("z")[:-1]:
        start, steps = ring[1:].split("l")
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        corners = np.cumsum([[int(n) for n in start.split()], *zip(numbers[::2], numbers[1::2], strict=True)], axis=0)
        x, y = corners[:, 0], corners[:, 1]
        total += float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)
    return abs(total)


def test_outlines_cover_the_figure_without_gap() -> None:
    for view in ("front", "right", "hand_palm_right"):
        sheet = load_sheet(view)
        drawn = sum(filled_area(outline.path) for outline in sheet.outlines.values())
        shown = sum(outline.area for outline in sheet.outlines.values())
        assert abs(drawn / shown - 1) < 0.01, view


def test_smoothing_keeps_every_region_and_the_silhouette() -> None:
    seen = np.full((40, 40), -1)
    seen[5:35, 5:20] = 3
    seen[5:35, 20:35] = 4
    seen[12:14, 12:14] = 7
    smooth = outlines.smoothed(seen, 3.0)
    assert set(np.unique(smooth)) == {-1, 3, 4, 7}
    assert ((smooth >= 0) == (seen >= 0)).all()


@pytest.mark.parametrize(("view", "other"), [("left", "right"), ("head_left", "head_right")])
def test_a_mirrored_view_shows_the_other_side(view: str, other: str) -> None:
    sheet, twin = load_sheet(view), load_sheet(other)
    assert sheet.flipped
    assert not twin.flipped
    assert sheet.picture == twin.picture
    region = next(where for where in sheet.outlines if where.side == Side.LEFT)
    left, right = sheet.outlines[region], twin.outlines[RegionSide(region.region, Side.RIGHT)]
    assert left.path == right.path
    assert left.box == (sheet.width - right.box[2], right.box[1], sheet.width - right.box[0], right.box[3])


def test_a_patch_lies_within_its_region() -> None:
    where = RegionSide("scapula_body", Side.RIGHT)
    patch = place("scapula_body", Side.RIGHT, 0.5, 0.5)
    found = locate(patch, "back")
    assert found is not None
    left, top, right, bottom = load_sheet("back").outlines[where].box
    assert left < found[0] < right
    assert top < found[1] < bottom
    assert locate(patch, "front") is None


def test_a_patch_lies_mirrored_in_a_mirrored_view() -> None:
    patch = place("temple", Side.RIGHT, 0.5, 0.5)
    twin = int(load_surface().mirror[patch])
    one, two = locate(patch, "head_right"), locate(twin, "head_left")
    assert one is not None
    assert two is not None
    assert two == (load_sheet("head_left").width - one[0], one[1])
    assert locate(patch, "head_left") is None


def test_a_hidden_patch_is_marked_at_its_nearest_neighbour() -> None:
    hidden = next(
        patch
        for patch in load_surface().patches_of(RegionSide("thigh_medial_upper", Side.RIGHT)).tolist()
        if locate(patch, "front") is None and locate_near(patch, "front") is not None
    )
    near = locate_near(hidden, "front")
    assert near is not None
    left, top, right, bottom = load_sheet("front").outlines[RegionSide("thigh_medial_upper", Side.RIGHT)].box
    assert left - 4 <= near[0] <= right + 4
    assert top - 4 <= near[1] <= bottom + 4
    assert locate_near(hidden, "head_right") is None
    seen = place("sternum", Side.MIDLINE, 0.5, 0.5)
    assert locate_near(seen, "front") == locate(seen, "front")


@pytest.mark.parametrize(("patch", "view", "words"), [(-1, "front", "patch -1"), (0, "below", "view 'below'")])
def test_what_does_not_exist_is_refused(patch: int, view: str, words: str) -> None:
    with pytest.raises(BodyError, match=words):
        locate(patch, view)
