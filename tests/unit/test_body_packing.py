"""The text form of drawings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tautband.body import BodyError, Drawing, Layer, Quality, load_surface
from tautband.body.packing import MAX_TEXT

FIXTURE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures/packing.json").read_text(encoding="utf-8"))


def drawing_of(layers: list[dict[str, Any]]) -> Drawing:
    return Drawing(tuple(Layer(Quality(one["quality"]), one["intensity"], tuple(one["patches"])) for one in layers))


def test_fixture_is_for_this_surface() -> None:
    assert FIXTURE["patches"] == load_surface().patches
    assert FIXTURE["longest"] == MAX_TEXT


@pytest.mark.parametrize("case", FIXTURE["good"], ids=lambda case: case["name"])
def test_text_and_layers_agree(case: dict[str, Any]) -> None:
    drawing = drawing_of(case["layers"])
    assert drawing.to_text() == case["text"]
    assert Drawing.from_text(case["text"]) == drawing


@pytest.mark.parametrize("case", FIXTURE["bad"], ids=lambda case: case["why"])
def test_bad_text_is_refused_in_one_line(case: dict[str, str]) -> None:
    with pytest.raises(BodyError) as caught:
        Drawing.from_text(case["text"])
    message = str(caught.value)
    assert message.startswith("drawing: ")
    assert "\n" not in message


def test_another_surface_is_refused() -> None:
    with pytest.raises(BodyError, match=r"surface 'tautband-body/2' is unknown, expected 'tautband-body/1'"):
        Drawing.from_text("AQ==", "tautband-body/2")
    with pytest.raises(BodyError, match="expected 'tautband-body/1'"):
        Drawing(surface="other")


def test_overlong_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(BodyError, match=f"at most {MAX_TEXT} are allowed"):
        Drawing.from_text("A" * (MAX_TEXT + 4))


def test_the_longest_drawing_is_short_enough() -> None:
    """Every patch in every quality, none as strong as its neighbour: a run for each."""
    everywhere = tuple(range(load_surface().patches))
    worst = Drawing(
        tuple(Layer(quality, strength, everywhere[strength::11]) for quality in Quality for strength in range(11))
    )
    assert 0.9 * MAX_TEXT < len(worst.to_text()) <= MAX_TEXT
    assert Drawing.from_text(worst.to_text()) == worst


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((Layer(Quality.ACHE, 11, (1,)),), "intensity 11 is outside 0 to 10"),
        ((Layer(Quality.ACHE, 5, ()),), "layer ache has no patches"),
        ((Layer(Quality.ACHE, 5, (2, 1)),), "must be ascending"),
        ((Layer(Quality.ACHE, 5, (-1,)),), "patch -1 does not exist"),
        ((Layer(Quality.ACHE, 5, (10**6,)),), "patch 1000000 does not exist"),
        ((Layer(Quality.SHARP, 5, (1,)), Layer(Quality.ACHE, 5, (1,))), "sorted by quality"),
        ((Layer(Quality.ACHE, 5, (1,)), Layer(Quality.ACHE, 6, (1,))), "two intensities for ache"),
    ],
)
def test_layers_check_themselves(layers: tuple[Layer, ...], message: str) -> None:
    with pytest.raises(BodyError, match=message):
        Drawing(layers)
