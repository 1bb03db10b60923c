"""From an atlas to numbers: the network, the reading of a drawing, reasons, what to ask next, and words."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from tautband.assess import assess
from tautband.atlas import Atlas, Modifier, load_atlas
from tautband.reasoning.belief import Variant, believe, vary
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.evidence import gather, missed
from tautband.reasoning.network import Network, build_network
from tautband.reasoning.reading import DEFAULT
from tautband.reasoning.reasons import reason_variants, reasons_for
from tautband.reasoning.words import chance_words, describe_evidence, describe_reason, strength_words


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def network(atlas: Atlas) -> Network:
    return build_network(atlas)


CASE = Case(
    "a1",
    age=45,
    sex="female",
    pain=(Pain("deltoid_lateral", "right", 1.0), Pain("acromion", "right", 0.6)),
    findings=(Stated("neer", "right", True), Stated("painful_arc", "right", False)),
)


@pytest.fixture
def case(atlas: Atlas) -> Case:
    known = tuple(stated for stated in CASE.findings if stated.finding in atlas.findings)
    assert known
    return msgspec.structs.replace(CASE, findings=known)


def owner(network: Network, name: str, side: str) -> int:
    return next(place for place, value in enumerate(network.owners) if (value.id, value.side) == (name, side))


def test_points_share_the_prior_of_their_muscle(atlas: Atlas, network: Network) -> None:
    priors = network.priors(None, "unknown")
    for name, muscle in atlas.muscles.items():
        for side in ("left", "right") if muscle.sides == "paired" else ("midline",):
            points = priors[network.owner_of == owner(network, name, side)]
            assert len(points) == len(muscle.points)
            assert 1 - np.prod(1 - points) == pytest.approx(muscle.prior.probability)


def test_links_stand_on_their_side(atlas: Atlas, network: Network) -> None:
    point = atlas.muscles["infraspinatus"].points[0]
    causes = network.owner_of == owner(network, "infraspinatus", "left")
    first = int(np.flatnonzero(causes)[0])
    for referral in point.referrals:
        region = atlas.regions[referral.region]
        expected = referral.weight * region.drawn * DEFAULT.repeat
        here = network.effects[("region", region.id, "left" if region.sides == "paired" else "midline")]
        assert referral.side == "same"
        assert network.strengths[here, first] == pytest.approx(expected)
        if region.sides == "paired":
            assert network.strengths[network.effects[("region", region.id, "right")], first] == 0


def test_left_and_right_are_mirror_images(network: Network) -> None:
    other = {"left": "right", "right": "left"}
    effects = [network.effects[(kind, name, other.get(side, side))] for kind, name, side in network.effects]
    for place, value in enumerate(network.owners):
        if value.kind == "muscle" and value.side == "left":
            mirrored = owner(network, value.id, "right")
            np.testing.assert_array_equal(
                network.strengths[:, network.owner_of == place],
                network.strengths[np.ix_(np.array(effects), np.flatnonzero(network.owner_of == mirrored))],
            )


def test_the_first_fitting_modifier_counts_and_the_unknown_fits_nothing(atlas: Atlas) -> None:
    modifiers = (
        Modifier(age_min=50, sex="female", factor=3.0),
        Modifier(age_min=50, factor=2.0),
        Modifier(age_min=0, age_max=20, factor=20.0),
    )
    mimic = atlas.mimics["si_joint_pain"]
    prior = msgspec.structs.replace(mimic.prior, probability=0.04, modifiers=modifiers)
    changed = msgspec.structs.replace(
        atlas, muscles={}, mimics={"m": msgspec.structs.replace(mimic, id="m", prior=prior)}, hash="modifiers"
    )
    network = build_network(changed)
    for age, sex, expected in (
        (60, "female", 0.12 / 1.08),
        (60, "male", 0.08 / 1.04),
        (60, "unknown", 0.08 / 1.04),
        (49, "female", 0.04),
        (None, "female", 0.04),
        (10, "male", 0.8 / 1.76),
    ):
        assert network.priors(age, sex)[0] == pytest.approx(expected), (age, sex)


def test_what_is_blank_counts_less_beside_the_pain(atlas: Atlas, network: Network) -> None:
    evidence = gather(Case("a", pain=(Pain("deltoid_lateral", "right", 1.0),)), network)
    near = ("region", "arm_lateral", "right")
    assert near[1] in atlas.regions["deltoid_lateral"].neighbours
    blank, places = network.blank, network.effects
    painted = [places["region", "deltoid_lateral", "right"]]
    as_beside, as_far = (blank.around(painted, beside).log for beside in ([places[near]], []))
    assert np.all(as_beside >= as_far)
    assert np.any(as_beside > as_far)
    whole = blank.around(painted, sorted(places[each] for each in network.beside["region", "deltoid_lateral", "right"]))
    np.testing.assert_allclose(missed(network, evidence).log, whole.log)


def test_blank_regions_together_say_less_than_each_alone(network: Network) -> None:
    """A cause of many places is not ruled out because it is felt in few of them."""
    evidence = gather(Case("a", pain=(Pain("deltoid_lateral", "right", 1.0),)), network)
    together = missed(network, evidence).log
    alone = sum(network.log_missed[network.effects[effect]] for effect in evidence.blank(network))
    assert np.all(together >= alone - 1e-12)
    wide = int(np.argmin(alone))
    assert together[wide] > alone[wide] + 1.0


def test_blank_regions_say_what_their_two_extents_say_by_hand(network: Network) -> None:
    evidence = gather(Case("a", pain=(Pain("vertex", "left", 1.0),)), network)
    cause = int(np.flatnonzero(network.owner_of == owner(network, "infraspinatus", "right"))[0])
    around = set(network.beside["region", "vertex", "left"])
    widths = []
    for extent in (DEFAULT.narrow, 2 - DEFAULT.narrow):
        chance = 1.0
        for effect in evidence.blank(network):
            strength = min(0.95, extent * network.strengths[network.effects[effect], cause])
            chance *= 1 - strength * (DEFAULT.beside if effect in around else 1)
        widths.append(chance)
    assert missed(network, evidence).log[cause] == pytest.approx(math.log(sum(widths) / 2))


def test_nothing_painted_says_nothing(atlas: Atlas, network: Network) -> None:
    for pain in ((), (Pain("temple", "left", 0.0),)):
        evidence = gather(Case("a", pain=pain), network)
        assert evidence.seen == ()
        assert not missed(network, evidence).log.any()
    prior = network.priors(None, "unknown")
    np.testing.assert_allclose(believe(Case("a"), atlas).posterior.causes[:, 0], prior, atol=1e-12)


def test_coverage_counts_from_the_edge_to_the_full(atlas: Atlas, network: Network) -> None:
    def unexplained(coverage: float, *others: Pain) -> float:
        pain = (Pain("deltoid_lateral", "right", coverage), *others)
        evidence = gather(Case("a", pain=pain), network)
        return next(seen.unexplained for seen in evidence.seen if seen.effect[1] == "deltoid_lateral")

    assert unexplained(DEFAULT.edge / 2) == pytest.approx(1.0)
    assert unexplained(DEFAULT.edge) == pytest.approx(1.0)
    values = [unexplained(value) for value in (0.1, 0.2, 0.3, DEFAULT.full)]
    assert values == sorted(values, reverse=True)
    assert unexplained(DEFAULT.full) == pytest.approx(unexplained(1.0))
    spilled = unexplained(DEFAULT.full, Pain("deltoid_anterior", "right", 1.0))
    assert unexplained(DEFAULT.full) < spilled < 1.0


def test_what_was_hardly_touched_needs_no_explanation(atlas: Atlas) -> None:
    def left(coverage: float) -> set[str]:
        pain = (Pain("acromion", "right", 1.0), Pain("nose", "left", coverage))
        return {entry.region for entry in assess(Case("a", pain=pain), atlas, reasons=False, ask=False).unexplained}

    assert "nose" not in left(DEFAULT.edge)
    assert "nose" in left(1.0)


def test_evidence_marked_missing_is_what_was_asked_and_absent(case: Case, atlas: Atlas, network: Network) -> None:
    absent = Stated("worse_gripping", "right", False)
    evidence = gather(msgspec.structs.replace(case, findings=(absent,)), network)
    assert ("finding", "worse_gripping", "right") in evidence.absent


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def test_a_reason_is_what_leaving_the_finding_out_would_change(atlas: Atlas) -> None:
    findings = (
        Stated("hand_behind_back_limited", "right", True),
        Stated("worse_reaching_behind", "right", False),
        Stated("duration_over_3_months", "none", True),
    )
    case = msgspec.structs.replace(CASE, findings=findings)
    belief = believe(case, atlas)
    group = owner(belief.network, "infraspinatus", "right")
    variants = reason_variants(belief, [group])
    reasons = {r.evidence: r.log_odds for r in reasons_for(belief, group, variants, vary(belief, variants))}
    compared = 0
    for left_out in findings:
        shorter = msgspec.structs.replace(case, findings=tuple(f for f in findings if f is not left_out))
        without = believe(shorter, atlas).posterior.groups[group, 0]
        expected = log_odds(belief.posterior.groups[group, 0]) - log_odds(without)
        told = reasons.get(f"finding:{left_out.finding}:{left_out.side}", 0.0)
        assert told == pytest.approx(expected, abs=0.051 if told == 0 else 0.001)
        compared += told != 0
    assert compared
    given = next(prior for prior in atlas.complaints["shoulder"].priors if prior.cause == "infraspinatus")
    assert reasons["prior"] == pytest.approx(log_odds(given.probability), abs=0.001)
    assert reasons["region:deltoid_lateral:right"] > 0
    mixed = [*variants, Variant(without=("region", "deltoid_lateral", "right"), silent=group), Variant(ruled_out=0)]
    again = reasons_for(belief, group, mixed, vary(belief, mixed))
    assert {reason.evidence: reason.log_odds for reason in again} == pytest.approx(reasons)
    assert len(again) == len(reasons)
    assert list(map(abs, reasons.values())) == sorted(map(abs, reasons.values()), reverse=True)


def test_no_variants_is_no_work(case: Case, atlas: Atlas) -> None:
    answers = vary(believe(case, atlas), [])
    assert answers.groups.shape[1] == 0


def test_a_variant_without_an_absent_finding_takes_it_back(atlas: Atlas) -> None:
    absent = Stated("worse_gripping", "right", False)
    belief = believe(msgspec.structs.replace(CASE, findings=(absent,)), atlas)
    answers = vary(belief, [Variant(without=("finding", "worse_gripping", "right"))])
    plain = believe(msgspec.structs.replace(CASE, findings=()), atlas)
    np.testing.assert_allclose(answers.groups[:, 0], plain.posterior.groups[:, 0], atol=1e-12)


def test_words(atlas: Atlas) -> None:
    assert [chance_words(p) for p in (0.9, 0.75, 0.6, 0.3, 0.1, 0.05, 0.0)] == [
        "very likely", "very likely", "likely", "quite possible", "possible", "unlikely", "very unlikely",
    ]  # fmt: skip
    assert [strength_words(x) for x in (2.5, -1.2, 0.6, -0.3, 0.1)] == [
        "very strongly", "strongly", "clearly", "somewhat", "slightly",
    ]  # fmt: skip
    case = msgspec.structs.replace(CASE, findings=(Stated("neer", "right", False),))
    region = atlas.regions["deltoid_lateral"].name
    finding = atlas.findings["neer"].name
    for evidence, expected in (
        ("region:deltoid_lateral:right", f"Pain painted: {region} (right)"),
        ("region:deltoid_lateral:left", f"No pain painted: {region} (left)"),
        ("finding:neer:right", f"Not present: {finding} (right)"),
        ("finding:neer:left", f"{finding} (left)"),
    ):
        assert describe_evidence(evidence, atlas, case) == expected
    assert describe_evidence("prior", atlas).startswith("How often")


def test_pain_that_speaks_against_a_muscle_says_why(atlas: Atlas) -> None:
    case = Case(id="t", pain=(Pain(region="deltoid_anterior", side="right", coverage=1.0),))
    painted, blank = "region:deltoid_anterior:right", "region:deltoid_lateral:right"
    assert describe_reason(painted, -0.5, atlas, case).endswith("(other causes explain it better)")
    assert describe_reason(painted, 0.5, atlas, case) == "Pain painted: Front of shoulder (right)"
    assert describe_reason(blank, -0.5, atlas, case) == "No pain painted: Outer shoulder (right)"
