"""Why a muscle is likely or not, for any muscle."""

from __future__ import annotations

import pytest
from bench.cases import draw_case

from tautband.assess import assess, why
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.belief import Variant, believe, vary
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.reasons import MOST_SEEN, reason_variants, telling
from tautband.reasoning.report import render_why

CASE = Case(
    "a1",
    age=45,
    sex="female",
    pain=(Pain("deltoid_lateral", "right", 1.0), Pain("scapula_body", "right", 0.6)),
    findings=(Stated("worse_reaching_behind", "right", True),),
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_of_a_listed_muscle_it_tells_what_the_assessment_does(atlas: Atlas) -> None:
    answer = assess(CASE, atlas)
    first, explained = answer.muscles[0], answer.beyond.explained[0]
    told = why(CASE, atlas, first.muscle, first.side)
    assert told.probability == first.probability
    assert told.explained == explained.regions
    reasons = {reason.evidence: reason.log_odds for reason in told.because}
    listed = {reason.evidence: reason.log_odds for reason in first.because}
    painted = {f"region:{pain.region}:{pain.side}" for pain in CASE.pain}
    stated = {name for name in listed if not name.startswith("region") or name in painted}
    assert stated
    assert stated <= reasons.keys()
    assert all(reasons[name] == listed[name] for name in reasons.keys() & listed.keys())


def test_a_rival_is_one_whose_ruling_out_raises_the_muscle(atlas: Atlas) -> None:
    told = why(CASE, atlas, "supraspinatus", "right")
    assert told.rivals
    rises = [rival.after - rival.before for rival in told.rivals]
    assert rises == sorted(rises, reverse=True)
    assert all(rival.before == told.probability for rival in told.rivals)
    belief = believe(CASE, atlas)
    groups = {(owner.kind, owner.id, owner.side): group for group, owner in enumerate(belief.network.owners)}
    own = groups["muscle", "supraspinatus", "right"]
    for rival in told.rivals:
        group = groups[rival.kind, rival.id, rival.side]
        answers = vary(belief, [Variant(ruled_out=group)])
        assert answers.groups[group, 0] == pytest.approx(0, abs=1e-12)
        assert rival.after == pytest.approx(answers.groups[own, 0], abs=1e-6)


def test_a_muscle_of_another_place_explains_nothing(atlas: Atlas) -> None:
    told = why(CASE, atlas, "soleus", "left")
    assert told.explained == ()
    assert told.rivals == ()
    assert told.probability < told.prior
    blank = [reason for reason in told.because if reason.evidence.startswith("region")]
    assert blank
    assert all(reason.log_odds < 0 for reason in blank)
    assert "Painted pain that it explains\n  None" in render_why(CASE, told, atlas)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_told_of_every_listed_muscle_within_the_width(seed: int, atlas: Atlas) -> None:
    case = draw_case(atlas, 5, 5, seed)
    for muscle in assess(case, atlas, reasons=False, ask=False).muscles[:4]:
        text = render_why(case, why(case, atlas, muscle.muscle, muscle.side), atlas)
        assert max(map(len, text.splitlines())) <= 88


def test_no_such_muscle(atlas: Atlas) -> None:
    with pytest.raises(KeyError):
        why(CASE, atlas, "supraspinatus", "midline")


def test_where_very_much_is_painted_what_tells_most_is_tried(atlas: Atlas) -> None:
    pain = tuple(Pain(region.id, side, 1.0) for region in atlas.regions.values() for side in region.exists_on)
    belief = believe(Case("wide", pain=pain[:45]), atlas)
    group = int(belief.posterior.groups[:, 0].argmax())
    tried = telling(belief, [group])
    assert len(tried) == MOST_SEEN
    left_out = sorted(set(range(45)) - set(tried))
    reach = belief.question.strengths[:, belief.network.owner_of == group].max(axis=1)
    assert max(reach[place] for place in left_out) == 0
    variants = reason_variants(belief, [group])
    painted = {seen.effect for seen in belief.evidence.seen}
    assert sum(variant.without in painted for variant in variants) == MOST_SEEN
