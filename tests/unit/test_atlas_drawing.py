"""Drawings of referral: everything essential is seen, on the side it is meant for, and in the frame."""

import pytest

from tautband.atlas import Muscle
from tautband.body import RegionSide, load_sheet
from tautband.terms import Side
from tautband.web.atlas.drawing import MOST_FIGURES, Felt, Layer, Mark, draw, opacity
from tautband.web.atlas.muscle import layers
from tautband.web.knowledge import the_atlas

INSIDE = {"teeth_upper_front", "teeth_upper_back", "teeth_lower_front", "teeth_lower_back", "tongue_palate"}
"""Regions that no view from outside shows."""


def one(region: str, weight: float = 0.7, side: Side = Side.RIGHT) -> Layer:
    return Layer("all", (Felt(RegionSide(region, side), "essential", weight),))


@pytest.mark.parametrize(
    ("region", "views"),
    [
        ("scapula_body", ["back"]),
        ("breast", ["front"]),
        ("temple", ["head_right"]),
        ("palm", ["hand_palm_right"]),
        ("heel_plantar", ["foot_sole_right"]),
        ("thigh_lateral_upper", ["right"]),
    ],
)
def test_a_region_is_drawn_where_it_is_seen_best(region: str, views: list[str]) -> None:
    drawing = draw((one(region),))
    assert [figure.view for figure in drawing.figures] == views
    assert drawing.unseen == ()


def test_what_no_view_shows_is_said() -> None:
    assert draw((one("tongue_palate", side=Side.MIDLINE),)).unseen == (RegionSide("tongue_palate", Side.MIDLINE),)


def test_a_rare_region_asks_for_no_figure_of_its_own() -> None:
    felt = (*one("scapula_body").felt, *one("breast", 0.05).felt)
    assert [figure.view for figure in draw((Layer("all", felt),)).figures] == ["back"]


@pytest.mark.parametrize("muscle", the_atlas().muscles.values(), ids=lambda muscle: str(muscle.id))
def test_every_muscle_shows_its_points_and_essential_regions(muscle: Muscle) -> None:
    drawn = layers(muscle)
    drawing = draw(drawn)
    assert 1 <= len(drawing.figures) <= MOST_FIGURES
    shown = {cross.number for figure in drawing.figures for cross in figure.overlays[0].crosses}
    assert shown == {mark.number for mark in drawn[0].marks}
    essential = {f.place for f in drawn[0].felt if f.kind == "essential" and f.place.region not in INSIDE}
    assert not essential & set(drawing.unseen)
    for figure in drawing.figures:
        left, top, width, height = figure.box
        assert [overlay.key for overlay in figure.overlays] == [layer.key for layer in drawn]
        for cross in figure.overlays[0].crosses:
            assert left <= cross.x <= left + width
            assert top <= cross.y <= top + height


def test_figures_of_one_drawing_have_one_shape() -> None:
    felt = (*one("scapula_body").felt, *one("palm").felt, *one("breast").felt)
    shapes = [figure.box[2] / figure.box[3] for figure in draw((Layer("all", felt),)).figures]
    assert max(shapes) - min(shapes) < 0.01


def test_a_mark_lies_where_its_patch_is() -> None:
    patch = int(load_patch("scapula_body"))
    layer = Layer("all", one("scapula_body").felt, (Mark(1, patch),))
    cross = draw((layer,)).figures[0].overlays[0].crosses[0]
    box = load_sheet("back").outlines[RegionSide("scapula_body", Side.RIGHT)].box
    assert box[0] < cross.x < box[2]
    assert box[1] < cross.y < box[3]


def load_patch(region: str) -> int:
    from tautband.body import place

    return place(region, Side.RIGHT, 0.5, 0.5)


def test_the_more_often_the_darker() -> None:
    weights = [0.05, 0.2, 0.5, 0.9]
    assert [opacity(w) for w in weights] == sorted({opacity(w) for w in weights})
    assert opacity(0.9) <= 0.9
