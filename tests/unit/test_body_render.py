"""Pictures of drawings and fields, the palette and the views."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from tautband.body import BodyError, Drawing, Quality, RegionSide, load_surface, place
from tautband.body.packing import QUALITIES
from tautband.body.palette import Colour, load_palette
from tautband.body.render import Look, render_drawing, render_field, side_letters
from tautband.body.surface import DATA, SHAPES
from tautband.body.texture import tile
from tautband.body.views import load_view, view_names
from tautband.terms import Side

BUTTOCK = RegionSide("buttock_upper", Side.RIGHT)
LEAST_DIFFERENCE = 18.0  # CIE76; two of these colours at least differ so much for any of the tested eyes
SKIN = (216, 204, 196, 255)  # the figure where it is lit
# Machado, Oliveira and Fernandes 2009, full strength
EYES = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def pixels(png: bytes) -> np.ndarray:
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGBA"), dtype=np.int64)


def lab(colour: Colour, eye: str) -> np.ndarray:
    channel = np.array(colour[:3]) / 255
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(EYES[eye]) @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = to_xyz @ seen / [0.95047, 1.0, 1.08883]
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("eye", EYES)
def test_painted_colours_differ_for_every_eye(eye: str) -> None:
    painted = [pigment.colour for pigment in load_palette().qualities.values() if pigment.painted]
    assert len(painted) == 5
    for first, second in combinations([*painted, SKIN], 2):
        assert np.linalg.norm(lab(first, eye) - lab(second, eye)) > LEAST_DIFFERENCE


def test_every_quality_has_its_own_colour_and_texture() -> None:
    qualities = load_palette().qualities
    assert tuple(qualities) == QUALITIES
    assert len({pigment.colour for pigment in qualities.values()}) == len(QUALITIES)
    assert len({pigment.texture for pigment in qualities.values()}) == len(QUALITIES)
    tiles = [tile(pigment.texture, 12) for pigment in qualities.values()]
    for first, second in combinations(tiles, 2):
        assert np.abs(first - second).mean() > 0.02
    assert [pigment.texture for pigment in qualities.values() if tile(pigment.texture, 12).max() == 0] == ["plain"]


def test_a_drawing_shows_where_it_is_and_only_there() -> None:
    bare = pixels(render_drawing(Drawing(), Look("back", height=500)))
    sore = pixels(render_drawing(Drawing.from_regions([(BUTTOCK, Quality.ACHE, 8)]), Look("back", height=500)))
    changed = np.abs(bare - sore).max(axis=2) > 12
    view = load_view("back")
    rows = np.arange(500) * view.index.shape[0] // 500
    columns = np.arange(bare.shape[1]) * view.index.shape[1] // bare.shape[1]
    index = view.index[rows][:, columns]
    inside = np.isin(index, load_surface().patches_of(BUTTOCK))
    assert changed[inside].mean() > 0.95
    assert changed[~inside].mean() < 0.005
    assert np.nonzero(changed)[1].mean() > bare.shape[1] / 2  # the right side is on the right, seen from behind


def test_stronger_pain_is_drawn_stronger() -> None:
    bare, faint, strong = (
        pixels(render_drawing(Drawing.from_regions(painted), Look("back", height=300)))
        for painted in ([], [(BUTTOCK, Quality.BURNING, 1)], [(BUTTOCK, Quality.BURNING, 10)])
    )
    assert np.abs(strong - bare).sum() > 1.2 * np.abs(faint - bare).sum() > 0


def test_mirrored_views_show_the_other_side() -> None:
    left, right = load_view("hand_palm_left"), load_view("hand_palm_right")
    surface = load_surface()
    seen = left.index[left.index >= 0]
    assert (surface.side[seen] == 1).all()
    assert (surface.side[right.index[right.index >= 0]] == 2).all()
    assert (left.index[:, ::-1] >= 0).tolist() == (right.index >= 0).tolist()


@pytest.mark.parametrize(
    ("view", "letters"),
    [("front", ("R", "L")), ("back", ("L", "R")), ("left", ("L",)), ("right", ("R",)), ("hand_palm_left", ("L",))],
)
def test_pictures_say_which_side_is_which(view: str, letters: tuple[str, ...]) -> None:
    assert side_letters(load_view(view)) == letters
    named = pixels(render_drawing(Drawing(), Look(view, height=200)))
    bare = pixels(render_drawing(Drawing(), Look(view, height=200, letters=False)))
    columns = np.nonzero((named != bare).any(axis=2))[1]
    assert (columns < named.shape[1] / 2).any()
    assert (columns > named.shape[1] / 2).any() == (len(letters) == 2)


def test_a_field_by_region_and_by_patch_is_the_same() -> None:
    surface = load_surface()
    values = np.zeros(surface.patches)
    values[surface.patches_of(BUTTOCK)] = 0.7
    look = Look("back", height=300, background="#ffffff", outlines=True)
    assert render_field({BUTTOCK: 0.7}, look) == render_field(values.tolist(), look)


def test_points_are_marked() -> None:
    patch = place("buttock_upper", Side.RIGHT, 0.5, 0.5)
    marked = pixels(render_drawing(Drawing(), Look("back", height=600, points=(patch,))))
    bare = pixels(render_drawing(Drawing(), Look("back", height=600)))
    rows, columns = np.nonzero(np.abs(marked - bare).max(axis=2) > 60)
    view = load_view("back")
    own_rows, own_columns = np.nonzero(view.index == patch)
    scale = 600 / view.index.shape[0]
    assert abs(rows.mean() - own_rows.mean() * scale) < 3
    assert abs(columns.mean() - own_columns.mean() * scale) < 3


@pytest.mark.parametrize("shape", SHAPES)
def test_every_view_renders(shape: str) -> None:
    assert len(view_names()) == 14
    for name in view_names():
        picture = pixels(render_drawing(Drawing(), Look(name, shape, height=150)))
        assert picture.shape[0] == 150
        assert 0.1 < (picture[..., 3] > 128).mean() < 0.95


def test_same_drawing_gives_the_same_bytes() -> None:
    drawing = Drawing.from_regions([(BUTTOCK, Quality.ACHE, 8)])
    assert render_drawing(drawing, Look("back", height=200)) == render_drawing(drawing, Look("back", height=200))


def test_unknown_views_are_refused() -> None:
    with pytest.raises(BodyError, match="view 'top' is unknown, allowed are front, back"):
        render_drawing(Drawing(), Look("top"))
    with pytest.raises(BodyError, match="shape 'child' is unknown"):
        render_drawing(Drawing(), Look("front", "child"))


def test_bad_looks_and_fields_are_refused() -> None:
    with pytest.raises(BodyError, match="height 99 is outside 100 to 2000"):
        Look(height=99)
    with pytest.raises(BodyError, match="patch 99999 does not exist"):
        Look(points=(99999,))
    with pytest.raises(BodyError, match="expected one for each of"):
        render_field([0.5])
    for value in (1.5, float("nan"), -0.1):
        with pytest.raises(BodyError, match="a number from 0 to 1"):
            render_field({BUTTOCK: value})


def test_palette_file_is_what_is_read() -> None:
    stored = json.loads((DATA / "palette.json").read_text(encoding="utf-8"))
    assert stored["qualities"]["ache"]["colour"] == "#{:02x}{:02x}{:02x}".format(
        *load_palette().qualities[Quality.ACHE].colour[:3]
    )
    opacity = [stop[3] for stop in load_palette().heat]
    assert opacity == sorted(opacity)
    assert opacity[0] == 0
