"""Which safety questions are asked: those that could still raise a flag for the pain painted, and no others."""

import msgspec
import pytest

from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.red_flags import raise_red_flags
from tautband.reasoning.screening import MOST_ASKED, safety_questions


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def painted(*regions: str, age: int | None = None, findings: tuple[Stated, ...] = ()) -> Case:
    pain = tuple(Pain(region=region, side="right", coverage=0.8) for region in regions)
    return Case(id="t", age=age, pain=pain, findings=findings)


def test_nothing_painted_nothing_asked(atlas: Atlas) -> None:
    assert safety_questions(Case(id="t"), atlas) == ()


def test_few_questions_that_a_person_can_answer(atlas: Atlas) -> None:
    for region in atlas.regions.values():
        side = "midline" if region.sides == "midline" else "left"
        asked = safety_questions(Case(id="t", pain=(Pain(region=region.id, side=side, coverage=1.0),)), atlas)
        assert len(asked) <= MOST_ASKED
        assert all(atlas.findings[question.finding].patient for question in asked)


def test_each_question_could_complete_a_rule_for_the_pain_painted(atlas: Atlas) -> None:
    case = painted("temple", "brow", age=70)
    for question in safety_questions(case, atlas):
        felt_here = [m for m in atlas.mimics.values() if {link.region for link in m.regions} & {"temple", "brow"}]
        assert any(question.finding in (*r.all_of, *r.any_of) for m in felt_here for r in m.red_flags)


def test_what_was_answered_is_not_asked_again(atlas: Atlas) -> None:
    first = safety_questions(painted("lumbar_lower"), atlas)[0]
    answered = painted("lumbar_lower", findings=(Stated(finding=first.finding, side=first.side, present=False),))
    assert first not in safety_questions(answered, atlas)


def test_answering_yes_to_everything_asked_raises_a_flag(atlas: Atlas) -> None:
    case = painted("calf_upper", age=45)
    for _ in range(6):
        found = tuple(Stated(finding=q.finding, side=q.side, present=True) for q in safety_questions(case, atlas))
        case = msgspec.structs.replace(case, findings=(*case.findings, *found))
        if raise_red_flags(case, atlas):
            return
    pytest.fail("six rounds of yes raised no flag")


def test_the_age_rules_out_what_it_can(atlas: Atlas) -> None:
    child = {q.finding for q in safety_questions(painted("temple", age=20), atlas, most=50)}
    elder = {q.finding for q in safety_questions(painted("temple", age=75), atlas, most=50)}
    assert "jaw_tires_on_chewing" in elder
    assert elder != child


def test_questions_do_not_depend_on_probabilities(atlas: Atlas) -> None:
    quiet = {
        name: msgspec.structs.replace(mimic, prior=msgspec.structs.replace(mimic.prior, probability=1e-6))
        for name, mimic in atlas.mimics.items()
    }
    other = msgspec.structs.replace(atlas, mimics=quiet, hash="quiet-atlas")
    case = painted("breast", "sternum", age=60)
    assert safety_questions(case, other) == safety_questions(case, atlas)


def test_the_leg_that_hurts_is_asked_about_although_more_is_painted_on_the_other_side(atlas: Atlas) -> None:
    shoulder = ("deltoid_lateral", "deltoid_anterior", "axilla")
    arm = [Pain(region=region, side="right", coverage=1.0) for region in shoulder]
    leg = Pain(region="thigh_anterior_upper", side="left", coverage=1.0)
    asked = {q.finding: q.side for q in safety_questions(Case(id="t", pain=(*arm, leg)), atlas, most=50)}
    assert asked["cannot_bear_weight"] == "left"


def test_without_an_age_the_questions_about_children_give_way(atlas: Atlas) -> None:
    unknown, child = (
        [q.finding for q in safety_questions(painted("knee_anterior", age=age), atlas)] for age in (None, 12)
    )
    assert "hip_abduction_limited" in child
    assert "hip_abduction_limited" not in unknown
