"""After palpation: the three criteria of a muscle change its chance as far as examiners agree on them, and no more."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from typing import Any

import pytest

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.belief import believe
from tautband.reasoning.case import Case, CaseError, Pain, Palpated, read_case
from tautband.reasoning.palpation import likelihoods
from tautband.reasoning.reading import DEFAULT
from tautband.reasoning.report import render_report
from tautband.reasoning.words import describe_evidence

PAIN = (Pain("acromion", "right", 1.0), Pain("deltoid_lateral", "right", 1.0))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def after(atlas: Atlas, felt: Palpated | None, muscle: str = "infraspinatus") -> float:
    """The chance of a muscle of the right side after one was palpated."""
    belief = believe(Case("a", pain=PAIN, palpation=(felt,) if felt else ()), atlas)
    return float(belief.posterior.groups[belief.network.muscle(muscle, "right"), 0])


def test_likelihoods_by_hand() -> None:
    found = {"band": 0.8, "spot": 0.9, "recognition": 0.85}
    without = {"band_without": 0.4, "spot_without": 0.2, "recognition_without": 0.1}
    reading = replace(DEFAULT, same_hand=1.0, latent=0.25, **found, **without)
    not_active, active = likelihoods(Palpated("infraspinatus", "right", True, True, False), reading)
    assert active == pytest.approx(0.8 * 0.9 * 0.15)
    assert not_active == pytest.approx((0.25 * 0.8 * 0.9 + 0.75 * 0.4 * 0.2) * 0.9)


def test_what_is_not_tested_says_nothing() -> None:
    assert likelihoods(Palpated("infraspinatus", "right"), DEFAULT) == (1.0, 1.0)


def test_each_criterion_found_raises_the_ratio_and_each_missed_lowers_it() -> None:
    def ratio(*signs: bool | None) -> float:
        not_active, active = likelihoods(Palpated("infraspinatus", "right", *signs), DEFAULT)
        return active / not_active

    for signs in itertools.product((True, False, None), repeat=3):
        for place in range(3):
            found, missed, open_ = (ratio(*signs[:place], sign, *signs[place + 1 :]) for sign in (True, False, None))
            assert missed < open_ < found


def test_a_latent_point_is_not_a_cause() -> None:
    """Band and spot without the pain being recognised are what healthy people have too."""
    not_active, active = likelihoods(Palpated("infraspinatus", "right", True, True, False), DEFAULT)
    assert active / not_active < 1.0


def test_a_palpated_muscle_moves_and_its_rivals_the_other_way(atlas: Atlas) -> None:
    before, rival = after(atlas, None), after(atlas, None, "supraspinatus")
    found = Palpated("infraspinatus", "right", True, True, True)
    missed = Palpated("infraspinatus", "right", False, False, False)
    assert after(atlas, missed) < before < after(atlas, found)
    assert after(atlas, found, "supraspinatus") < rival < after(atlas, missed, "supraspinatus")
    assert after(atlas, found) < 0.99


def test_several_points_of_a_muscle_count_once(atlas: Atlas) -> None:
    """The evidence is the muscle's: its odds change by the ratio whatever the number of its points."""
    case = Case("a", palpation=(Palpated("trapezius_upper", "left", True, True, True),))
    belief = believe(case, atlas)
    chance = belief.posterior.groups[belief.network.muscle("trapezius_upper", "left"), 0]
    prior = atlas.muscles["trapezius_upper"].prior.probability
    not_active, active = likelihoods(case.palpation[0], DEFAULT)
    assert len(atlas.muscles["trapezius_upper"].points) > 1
    assert math.log(chance / (1 - chance)) == pytest.approx(math.log(prior / (1 - prior) * active / not_active))


def test_what_was_felt_is_told_as_a_reason(atlas: Atlas) -> None:
    case = Case("a", pain=PAIN, palpation=(Palpated("infraspinatus", "right", True, False),))
    evidence = "palpation:infraspinatus:right"
    words = "Palpation of Infraspinatus (right): taut band, no tender spot"
    assert describe_evidence(evidence, atlas, case) == words
    assert describe_evidence(evidence, atlas) == "Palpation of Infraspinatus (right)"
    assert words in " ".join(render_report(case, assess(case, atlas), atlas).split())


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"muscle": "infra", "side": "left"}, "$.palpation[0].muscle"),
        ({"muscle": "infraspinatus", "side": "none"}, "allowed: left, right"),
        ({"muscle": "infraspinatus", "side": "left", "twitch": True}, 'unknown key "twitch"'),
        ({"muscle": "infraspinatus", "side": "left", "taut_band": 1}, "$.palpation[0].taut_band: is a number"),
    ],
)
def test_wrong_palpation_is_refused_in_one_line(atlas: Atlas, entry: dict[str, Any], message: str) -> None:
    data = {"id": "a", "person": {"age": None, "sex": "unknown"}, "pain": [], "findings": [], "palpation": [entry]}
    with pytest.raises(CaseError) as caught:
        read_case(json.dumps(data), atlas)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_muscle_palpated_twice_is_refused(atlas: Atlas) -> None:
    entry = {"muscle": "infraspinatus", "side": "left", "taut_band": True}
    data = {"id": "a", "person": {"age": 4, "sex": "male"}, "pain": [], "findings": [], "palpation": [entry, entry]}
    with pytest.raises(CaseError, match="repeats infraspinatus"):
        read_case(json.dumps(data), atlas)
