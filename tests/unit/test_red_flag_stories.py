"""Red-flag rules speak up for full and sparse stories of each condition, and keep quiet for ordinary sore muscles."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.case import Case, case_from_data
from tautband.reasoning.red_flags import raise_red_flags

STORIES = tomllib.loads(
    (Path(__file__).resolve().parents[1] / "fixtures" / "red_flag_stories.toml").read_text(encoding="utf-8")
)
Story = dict[str, Any]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def case_of(story: Story, atlas: Atlas, *, age_known: bool = True) -> Case:
    pain = [dict(zip(("region", "side"), place.split(":"), strict=True), coverage=0.7) for place in story["pain"]]
    findings = []
    for stated in story["findings"]:
        finding, _, side = stated.partition(":")
        findings.append({"finding": finding, "side": side or "none", "present": True})
    person = {"age": story["age"] if age_known else None, "sex": story.get("sex", "unknown")}
    return case_from_data({"id": "story", "person": person, "pain": pain, "findings": findings}, atlas)


def raised(story: Story, atlas: Atlas, *, age_known: bool = True) -> set[str]:
    return {flag.mimic for flag in raise_red_flags(case_of(story, atlas, age_known=age_known), atlas)}


@pytest.mark.parametrize("story", STORIES["story"], ids=lambda story: story["mimic"])
def test_story_raises_its_flag(story: Story, atlas: Atlas) -> None:
    assert story["mimic"] in raised(story, atlas)


@pytest.mark.parametrize("story", STORIES["quiet"], ids=lambda story: story["name"])
def test_ordinary_story_raises_nothing(story: Story, atlas: Atlas) -> None:
    assert raised(story, atlas) == set()


def test_every_red_flag_has_two_stories(atlas: Atlas) -> None:
    told = [story["mimic"] for story in STORIES["story"]]
    for mimic in atlas.mimics.values():
        assert (told.count(mimic.id) >= 2) == mimic.red_flag, mimic.id


@pytest.mark.parametrize(
    "finding", ["night_pain", "pain_constant", "duration_over_3_months", "getting_worse", "usual_care_failed"]
)
def test_one_soft_sign_alone_raises_nothing(finding: str, atlas: Atlas) -> None:
    for region in atlas.regions.values():
        place = f"{region.id}:{'midline' if region.sides == 'midline' else 'left'}"
        assert raised({"age": 45, "pain": [place], "findings": [finding]}, atlas) == set(), region.id


def test_a_painted_region_alone_raises_nothing_in_an_adult(atlas: Atlas) -> None:
    for region in atlas.regions.values():
        place = f"{region.id}:{'midline' if region.sides == 'midline' else 'right'}"
        for age in (17, 30, 50, 70, 90):
            assert raised({"age": age, "pain": [place], "findings": []}, atlas) == set(), (region.id, age)


def test_unknown_age_never_satisfies_an_age(atlas: Atlas) -> None:
    child = {"age": 12, "pain": ["thigh_anterior_upper:left"], "findings": []}
    assert raised(child, atlas) == {"slipped_capital_femoral_epiphysis"}
    assert raised(child, atlas, age_known=False) == set()
