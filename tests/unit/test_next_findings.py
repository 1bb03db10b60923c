"""What to ask next: what it tells, what each answer would do, how long it takes, and safety first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from bench.cases import draw_case

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.belief import Variant, believe, vary
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.next_findings import Proposal, finding_variants, next_findings
from tautband.reasoning.screening import safety_questions
from tautband.reasoning.times import ATTENTION, NOT_HERE, SECONDS_OF, SECONDS_OF_KIND, rate, seconds_for

if TYPE_CHECKING:
    from tautband.reasoning.noisy_or import Floats

CASE = Case(
    "a1",
    age=45,
    sex="female",
    pain=(Pain("deltoid_lateral", "right", 1.0), Pain("acromion", "right", 0.6)),
    findings=(Stated("neer", "right", True),),
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def proposals(case: Case, atlas: Atlas) -> list[Proposal]:
    belief = believe(case, atlas)
    safety = safety_questions(case, atlas)
    variants = finding_variants(belief, atlas, safety)
    return next_findings(belief, atlas, variants, vary(belief, variants), safety)


def entropy(chances: Floats) -> float:
    return float(-(chances * np.log2(chances) + (1 - chances) * np.log2(1 - chances)).sum())


def test_a_gain_is_the_information_two_answers_would_bring(atlas: Atlas) -> None:
    belief = believe(CASE, atlas)
    best = next(proposal for proposal in proposals(CASE, atlas) if not proposal.answers.red_flag)
    name, side = best.finding.finding, best.finding.side
    hurting = belief.network.strengths[[belief.network.effects["region", p.region, p.side] for p in CASE.pain]]
    concerned = np.unique(belief.network.owner_of[(hurting > 0).any(axis=0)])
    present, absent = (
        believe(msgspec.structs.replace(CASE, findings=(*CASE.findings, Stated(name, side, answer))), atlas)
        for answer in (True, False)
    )
    now = belief.posterior.groups[concerned, 0]
    if_present, if_absent = present.posterior.groups[concerned, 0], absent.posterior.groups[concerned, 0]
    place = int(np.argmax(np.abs(if_present - if_absent)))
    chance = (now[place] - if_absent[place]) / (if_present[place] - if_absent[place])
    assert best.answers.chance == pytest.approx(chance, abs=1e-6)
    expected = entropy(now) - chance * entropy(if_present) - (1 - chance) * entropy(if_absent)
    assert best.finding.gain_bits == pytest.approx(expected, abs=1e-5)
    assert best.finding.how == atlas.findings[name].how


def test_each_answer_does_what_was_said(atlas: Atlas) -> None:
    told = proposals(CASE, atlas)
    compared = 0
    for proposal in told[:8]:
        for answer, changes in ((True, proposal.answers.present), (False, proposal.answers.absent)):
            stated = Stated(proposal.finding.finding, proposal.finding.side, answer)
            after = believe(msgspec.structs.replace(CASE, findings=(*CASE.findings, stated)), atlas)
            chances = {
                (owner.kind, owner.id, owner.side): chance
                for owner, chance in zip(after.network.owners, after.posterior.groups[:, 0], strict=True)
            }
            for change in changes:
                assert change.after == pytest.approx(chances[change.kind, change.id, change.side], abs=2e-6)
                compared += 1
            sizes = [abs(change.after - change.before) for change in changes]
            assert sizes == sorted(sizes, reverse=True)
    assert compared > 20


def test_before_is_what_the_answer_says(atlas: Atlas) -> None:
    answer = assess(CASE, atlas)
    said = {("muscle", m.muscle, m.side): m.probability for m in answer.muscles}
    said |= {("mimic", m.mimic, m.side): m.probability for m in answer.mimics}
    changes = [change for asked in answer.beyond.answers for change in (*asked.present, *asked.absent)]
    compared = [change for change in changes if (change.kind, change.id, change.side) in said]
    assert compared
    for change in compared:
        assert change.before == pytest.approx(said[change.kind, change.id, change.side], abs=2e-6)


@pytest.mark.parametrize("seed", range(5))
def test_safety_first_then_by_what_a_minute_tells(seed: int, atlas: Atlas) -> None:
    case = draw_case(atlas, 4, 4, seed)
    answer = assess(case, atlas)
    assert len(answer.next) == len(answer.beyond.answers)
    safety = [(question.finding, question.side) for question in safety_questions(case, atlas)]
    assert [(value.finding, value.side) for value in answer.next[: len(safety)]] == safety
    assert [asked.red_flag for asked in answer.beyond.answers] == [
        place < len(safety) for place in range(len(answer.next))
    ]
    rates = [rate(value.gain_bits, atlas.findings[value.finding]) for value in answer.next[len(safety) :]]
    assert rates == sorted(rates, reverse=True)
    names = [value.finding for value in answer.next]
    assert len(set(names)) == len(names)
    assert not {(stated.finding, stated.side) for stated in case.findings} & {(v.finding, v.side) for v in answer.next}
    assert not NOT_HERE & set(names)
    assert all(
        asked.seconds == seconds_for(atlas.findings[name])
        for asked, name in zip(answer.beyond.answers, names, strict=True)
    )


def test_a_question_about_other_pain_tells_nothing(atlas: Atlas) -> None:
    """Chewing concerns muscles of the jaw, and no jaw hurts."""
    variants = [Variant(also_missing=("finding", "worse_chewing", "none"))]
    belief = believe(CASE, atlas)
    assert next_findings(belief, atlas, variants, vary(belief, variants)) == []


def test_what_cannot_be_present_has_one_answer(atlas: Atlas) -> None:
    """A finding without leak that no cause of the atlas makes is absent for sure; asked for safety, it says so."""
    never = msgspec.structs.replace(atlas.findings["fever_or_chills"], leak=0.0)
    mimics = {
        name: msgspec.structs.replace(
            mimic, findings=tuple(f for f in mimic.findings if f.finding != "fever_or_chills")
        )
        for name, mimic in atlas.mimics.items()
    }
    muscles = {
        name: msgspec.structs.replace(m, findings=tuple(f for f in m.findings if f.finding != "fever_or_chills"))
        for name, m in atlas.muscles.items()
    }
    changed = msgspec.structs.replace(
        atlas, findings={**atlas.findings, "fever_or_chills": never}, mimics=mimics, muscles=muscles, hash="never"
    )
    told = {value.finding.finding: value.answers for value in proposals(Case("a", pain=CASE.pain), changed)}
    everything = [Variant(also_missing=("finding", "fever_or_chills", "none"))]
    belief = believe(CASE, changed)
    assert "fever_or_chills" not in told or told["fever_or_chills"].present == ()
    assert next_findings(belief, changed, everything, vary(belief, everything)) == []


@pytest.mark.parametrize("seed", range(4))
def test_the_first_estimate_keeps_the_best_questions(seed: int, atlas: Atlas) -> None:
    belief = believe(draw_case(atlas, 5, 5, seed), atlas)
    known = {value.effect for value in belief.evidence.seen} | set(belief.evidence.absent)
    everything = [
        Variant(also_missing=effect)
        for effect in belief.network.effects
        if effect[0] == "finding" and effect not in known and effect[1] not in NOT_HERE
    ]
    best = next_findings(belief, atlas, everything, vary(belief, everything))[:3]
    tried = {variant.also_missing for variant in finding_variants(belief, atlas)}
    assert all(("finding", value.finding.finding, value.finding.side) in tried for value in best)


def test_every_time_is_of_a_finding_that_exists(atlas: Atlas) -> None:
    assert set(SECONDS_OF) | NOT_HERE <= set(atlas.findings)
    assert {finding.kind for finding in atlas.findings.values()} <= set(SECONDS_OF_KIND)
    for name, seconds in SECONDS_OF.items():
        assert seconds != SECONDS_OF_KIND[atlas.findings[name].kind]


def test_the_same_gain_is_worth_less_if_it_takes_longer(atlas: Atlas) -> None:
    short, long = atlas.findings["worse_gripping"], atlas.findings["neurological_deficit"]
    assert rate(0.3, short) == pytest.approx(60 * 0.3 / (SECONDS_OF_KIND["provoked_by"] + ATTENTION))
    assert rate(0.3, short) > rate(0.3, long)
