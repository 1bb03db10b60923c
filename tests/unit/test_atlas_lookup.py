"""Finding things in the atlas by name and by region."""

import pytest

from tautband.atlas import Atlas, load_atlas
from tautband.atlas.lookup import by_complaint, exactly, felt_in, named, near


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize("wanted", ["infraspinatus", "Infraspinatus", "Musculus infraspinatus", " INFRASPINATUS "])
def test_a_name_is_found_however_it_is_written(atlas: Atlas, wanted: str) -> None:
    assert named(atlas.muscles, wanted) == ["infraspinatus"]


def test_a_whole_name_is_not_a_part_of_one(atlas: Atlas) -> None:
    assert exactly(atlas.complaints, "Low-back") == ["low_back"]
    assert exactly(atlas.complaints, "back") == []
    assert {"low_back", "upper_back"} <= set(named(atlas.complaints, "back"))


def test_a_cause_is_found_by_complaint_most_common_first(atlas: Atlas) -> None:
    found = by_complaint(atlas, atlas.muscles["trapezius_upper"])
    chances = [prior.probability for _, prior in found]
    assert chances == sorted(chances, reverse=True)
    assert {complaint.id for complaint, _ in found} >= {"neck", "shoulder"}
    for complaint, prior in found:
        assert (prior.kind, prior.cause) == ("muscle", "trapezius_upper")
        assert prior in complaint.priors


def test_part_of_a_name_finds_all_that_hold_it(atlas: Atlas) -> None:
    assert named(atlas.muscles, "trapezius") == [id_ for id_ in atlas.muscles if "trapezius" in id_]
    assert named(atlas.muscles, "upper trapezius") == ["trapezius_upper"]
    assert named(atlas.muscles, "spleen") == []
    assert named(atlas.muscles, "  ") == []


def test_a_slip_of_the_pen_is_understood(atlas: Atlas) -> None:
    assert near(atlas.muscles, "infraspinatis")[0] == "infraspinatus"
    assert near(atlas.muscles, "xyzzy") == []


def test_muscles_felt_in_a_region_come_strongest_first(atlas: Atlas) -> None:
    found = felt_in(atlas, ["deltoid_anterior", "arm_anterior", "deltoid_anterior"])
    strengths = [felt.strength for felt in found]
    assert strengths == sorted(strengths, reverse=True)
    by_hand = {
        muscle.id
        for muscle in atlas.muscles.values()
        for point in muscle.points
        for referral in point.referrals
        if referral.region in {"deltoid_anterior", "arm_anterior"}
    }
    assert {felt.muscle.id for felt in found} == by_hand
    for felt in found:
        for referral in felt.referrals:
            weights = [r.weight for p in felt.muscle.points for r in p.referrals if r.region == referral.region]
            assert referral.weight == max(weights)


def test_nothing_is_felt_nowhere(atlas: Atlas) -> None:
    assert felt_in(atlas, []) == []
