"""Numbers of the atlas in plain words."""

import pytest

from tautband.atlas import Modifier, Place, RedFlagRule, Source
from tautband.atlas.words import modifier_words
from tautband.body import RegionSide
from tautband.terms import Side
from tautband.web.atlas.words import (
    AREA_NAMES,
    KIND_NAMES,
    how_often,
    one_in,
    place_words,
    rule_words,
    short_citation,
    unseen_words,
)
from tautband.web.knowledge import the_atlas


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.02, "fewer than 1 in 10"),
        (0.08, "about 1 in 10"),
        (0.5, "about 5 in 10"),
        (0.9, "about 9 in 10"),
        (0.97, "almost always"),
    ],
)
def test_a_share_is_said_in_tenths(share: float, words: str) -> None:
    assert how_often(share) == words


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.16, "about 1 in 6"),
        (0.1, "about 1 in 10"),
        (0.03, "about 1 in 35"),
        (0.004, "about 1 in 250"),
        (0.0003, "about 1 in 3300"),
    ],
)
def test_a_small_probability_is_said_as_one_in_so_many(probability: float, words: str) -> None:
    assert one_in(probability) == words


@pytest.mark.parametrize(
    ("modifier", "words"),
    [
        (Modifier(factor=2), "Everybody: 2 times as likely"),
        (Modifier(age_min=60, factor=3), "Age 60 and over: 3 times as likely"),
        (Modifier(age_max=39, factor=0.2), "Age up to 39: 80 % less likely"),
        (Modifier(age_min=40, age_max=59, sex="female", factor=1.5), "Women, age 40 to 59: 1.5 times as likely"),
    ],
)
def test_for_whom_a_cause_is_likelier_is_said(modifier: Modifier, words: str) -> None:
    assert modifier_words(modifier) == words


def test_a_place_is_its_region_and_how_far_down() -> None:
    assert place_words(Place(region="shin", out=0.5, down=0.1)) == "Front of the lower leg, upper third"
    assert place_words(Place(region="shin", out=0.5, down=1.0)) == "Front of the lower leg, lower third"
    assert place_words(Place(region="arch", out=0.5, down=0.9)).endswith("towards the toes")


def test_a_rule_is_said_line_by_line() -> None:
    rule = RedFlagRule(
        all_of=("a",),
        any_of=("b", "c", "d"),
        at_least=2,
        none_of=("e",),
        regions=("sternum", "heel_plantar"),
        side="left",
        age_min=50,
        reason="because",
    )
    names = {key: key.upper() for key in "abcde"}
    assert rule_words(rule, names, the_atlas().regions) == (
        "A",
        "At least 2 of: B; C; D",
        "Pain in one of: Breastbone; Sole of the heel (left side)",
        "Age 50 and over",
        "None of: E",
    )


def test_many_places_of_a_rule_are_named_by_their_part_of_the_body() -> None:
    regions = the_atlas().regions
    many = tuple(id_ for id_, region in regions.items() if region.group in {"neck", "chest"})
    said = rule_words(RedFlagRule(regions=many, regions_at_least=2, reason="because"), {}, regions)
    assert said == (f"Pain in at least 2 of {len(many)} places: neck, chest",)


def test_what_is_not_shown_is_named_with_its_side() -> None:
    places = [RegionSide("shin", side) for side in (Side.RIGHT, Side.LEFT)]
    assert unseen_words([*places, RegionSide("palm", Side.LEFT)]) == (
        "Front of the lower leg; Centre of the palm (left side)"
    )
    assert unseen_words([]) == ""


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ("Travell JG, Simons DG", "Travell 1983"),
        ("van der Geest KSM, Brouwer E", "van der Geest 1983"),
        ("Abbott Center", "Abbott Center 1983"),
    ],
)
def test_a_source_is_named_by_its_first_author(authors: str, words: str) -> None:
    assert short_citation(Source(id="x", authors=authors, year=1983, title="t", seen="abstract")) == words


def test_every_area_and_every_kind_has_a_name() -> None:
    atlas = the_atlas()
    areas = {muscle.area for muscle in atlas.muscles.values()} | {mimic.area for mimic in atlas.mimics.values()}
    assert areas <= set(AREA_NAMES)
    assert {finding.kind for finding in atlas.findings.values()} <= set(KIND_NAMES)
