"""The pain that a muscle explains."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest
from bench.cases import draw_case

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.belief import Belief, believe, vary
from tautband.reasoning.case import Case, Pain
from tautband.reasoning.explained import explained_by, explained_variants


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def by_hand(belief: Belief, group: int, place: int) -> float:
    """Sum over the sets of causes: how likely a link of the group fires, among all that led to the case."""
    question = belief.question
    reaching = np.flatnonzero((question.strengths > 0).any(axis=0))
    priors, own = question.priors[reaching, 0], question.owners[reaching] == group
    strengths, low, high = question.strengths[:, reaching], question.unexplained[:, 0], question.explained[:, 0]
    fired = total = 0.0
    for states in itertools.product([False, True], repeat=len(reaching)):
        on = np.array(states)
        chance = float(np.prod(np.where(on, priors, 1 - priors)))
        weights = high - (high - low) * np.prod(1 - strengths[:, on], axis=1)
        total += chance * float(weights.prod())
        link = 1 - float(np.prod(1 - strengths[place, on & own]))
        fired += chance * link * high[place] * float(np.delete(weights, place).prod())
    return fired / total


@pytest.mark.parametrize("name", ["one point", "several points"])
def test_the_share_is_that_of_all_ways_in_which_it_can_have_come_about(name: str, atlas: Atlas) -> None:
    """On an atlas of four muscles, so that all ways can be counted."""
    muscle = {"one point": "teres_major", "several points": "sternocleidomastoid"}[name]
    kept = {value: atlas.muscles[value] for value in (muscle, "supraspinatus", "splenius_capitis", "trapezius_upper")}
    few = msgspec.structs.replace(atlas, muscles=kept, mimics={}, complaints={}, hash=f"few, {name}")
    felt = [referral.region for point in kept[muscle].points for referral in point.referrals]
    common = sorted(dict.fromkeys(felt), key=lambda region: -felt.count(region))[:3]
    assert (felt.count(common[0]) > 1) is (name == "several points")
    painted = [(region, "midline" if atlas.regions[region].sides == "midline" else "left") for region in common]
    belief = believe(Case("a", pain=tuple(Pain(region, side, 1.0) for region, side in painted)), few)
    owners = belief.network.owners
    group = next(g for g, owner in enumerate(owners) if (owner.id, owner.side) == (muscle, "left"))
    variants = explained_variants(belief, [group])
    told = explained_by(belief, group, variants, vary(belief, variants))
    assert {(region, side) for region, side, _ in told} == set(painted)
    seen = [value.effect for value in belief.evidence.seen]
    for region, side, share in told:
        assert share == pytest.approx(by_hand(belief, group, seen.index(("region", region, side))), abs=2e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_muscle_explains_no_more_than_it_is_likely(seed: int, atlas: Atlas) -> None:
    case = draw_case(atlas, 6, 4, seed)
    answer = assess(case, atlas)
    painted = {(pain.region, pain.side) for pain in case.pain}
    assert [(e.muscle, e.side) for e in answer.beyond.explained] == [(m.muscle, m.side) for m in answer.muscles]
    for muscle, explained in zip(answer.muscles, answer.beyond.explained, strict=True):
        shares = [share for *_, share in explained.regions]
        assert shares == sorted(shares, reverse=True)
        assert {(region, side) for region, side, _ in explained.regions} <= painted
        assert all(share <= muscle.probability + 1e-6 for share in shares)
