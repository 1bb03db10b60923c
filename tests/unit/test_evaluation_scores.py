"""Every score of an evaluation, against what was worked out by hand or by going through all orders."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest

from tautband.atlas import Atlas, Muscle, Place, Point, Referral, load_atlas
from tautband.evaluation import intervals
from tautband.evaluation.baselines import chart_cover, chart_match, commonest, essential_patterns
from tautband.evaluation.calibration import Stated, calibrate, state
from tautband.evaluation.intervals import bootstrap_means, figure, wilson
from tautband.evaluation.standing import Standing, stand, without_sides
from tautband.reasoning.case import Case, Pain

if TYPE_CHECKING:
    from collections.abc import Iterable

SCORES = {("a", "left"): 0.5, ("a", "right"): 0.2, ("b", "left"): 0.4, ("c", "left"): 0.4, ("d", "left"): 0.0}


def test_a_muscle_alone_at_its_score_has_one_rank() -> None:
    standing = stand(SCORES, {("a", "right")})
    assert standing == Standing(before=3, tied=1, right=1)
    assert [standing.within(depth) for depth in (1, 3, 4, 5)] == [0.0, 0.0, 1.0, 1.0]
    assert standing.reciprocal == 0.25
    assert standing.rank == 4.0


def test_of_several_right_muscles_the_best_counts() -> None:
    assert stand(SCORES, {("a", "left"), ("d", "left")}) == Standing(before=0, tied=1, right=1)


def test_a_tie_counts_by_chance() -> None:
    standing = stand(SCORES, {("b", "left")})
    assert standing == Standing(before=1, tied=2, right=1)
    assert [standing.within(depth) for depth in (1, 2, 3)] == [0.0, 0.5, 1.0]
    assert standing.reciprocal == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert standing.rank == 2.5


def test_what_the_ranking_leaves_out_stands_behind_all() -> None:
    assert stand(SCORES, {("z", "left")}) == Standing(before=5, tied=1, right=1)
    assert stand({}, {("z", "left"), ("y", "left")}) == Standing(before=0, tied=2, right=2)


def test_sums_that_differ_in_the_last_bit_are_tied() -> None:
    assert stand({("a", ""): 0.1 + 0.2, ("b", ""): 0.3}, {("b", "")}) == Standing(before=0, tied=2, right=1)


@pytest.mark.parametrize(("before", "tied", "right"), [(0, 4, 1), (1, 4, 2), (2, 5, 3), (0, 3, 3), (3, 1, 1)])
def test_ties_agree_with_going_through_all_orders(before: int, tied: int, right: int) -> None:
    standing = Standing(before, tied, right)
    ranks = [before + 1 + order.index(True) for order in permutations([True] * right + [False] * (tied - right))]
    for depth in range(1, before + tied + 1):
        assert standing.within(depth) == pytest.approx(np.mean([rank <= depth for rank in ranks]))
    assert standing.rank == pytest.approx(np.mean(ranks))
    assert standing.reciprocal == pytest.approx(float(sum(Fraction(1, rank) for rank in ranks) / len(ranks)))


def test_without_sides_the_stronger_side_counts() -> None:
    assert without_sides(SCORES) == {("a", ""): 0.5, ("b", ""): 0.4, ("c", ""): 0.4, ("d", ""): 0.0}


def muscle(model: Muscle, name: str, essential: Iterable[str], spillover: Iterable[str], prior: float) -> Muscle:
    """A muscle that is felt in these regions of its own side."""
    referrals = (
        *(Referral(region=region, kind="essential", weight=0.5, basis="judgement") for region in essential),
        *(Referral(region=region, kind="spillover", weight=0.5, basis="judgement") for region in spillover),
    )
    place = Place(region="acromion", out=0.5, down=0.5)
    point = Point(id="main", name="main", share=1.0, place=place, referrals=referrals)
    chance = msgspec.structs.replace(model.prior, probability=prior, modifiers=())
    return msgspec.structs.replace(model, id=name, sides="paired", points=(point,), prior=chance, findings=())


@pytest.fixture(scope="module")
def small() -> Atlas:
    """Three muscles: one felt in one place, one in two, one elsewhere."""
    atlas = load_atlas()
    model = atlas.muscles["infraspinatus"]
    muscles = {
        "narrow": muscle(model, "narrow", ["arm_lateral"], ["arm_anterior"], 0.02),
        "wide": muscle(model, "wide", ["arm_lateral", "forearm_radial"], [], 0.05),
        "elsewhere": muscle(model, "elsewhere", ["calf_upper"], ["arm_lateral"], 0.2),
    }
    return msgspec.structs.replace(atlas, hash="small", muscles=muscles)


PAINTED = Case("c", pain=(Pain("arm_lateral", "left", 1.0), Pain("arm_anterior", "left", 0.6)))


def test_a_pattern_is_what_is_essential_on_its_side(small: Atlas) -> None:
    assert essential_patterns(small)["wide", "right"] == {("arm_lateral", "right"), ("forearm_radial", "right")}


def test_the_chart_that_matches(small: Atlas) -> None:
    scores = chart_match(PAINTED, small)
    assert scores["narrow", "left"] == 1 / 2  # one in common, two in all
    assert scores["wide", "left"] == 1 / 3
    assert scores["narrow", "right"] == scores["elsewhere", "left"] == 0.0


def test_the_chart_that_covers(small: Atlas) -> None:
    scores = chart_cover(PAINTED, small)
    assert scores["narrow", "left"] == scores["wide", "left"] == pytest.approx(1.0 / 1.6)
    assert scores["wide", "right"] == scores["elsewhere", "left"] == 0.0


def test_the_commonest_muscle_for_the_place(small: Atlas) -> None:
    scores = commonest(PAINTED, small)
    assert (scores["narrow", "left"], scores["wide", "left"]) == (0.02, 0.05)
    assert scores["wide", "right"] == scores["elsewhere", "left"] == 0.0


def test_a_case_without_a_drawing_is_ranked_by_no_chart(small: Atlas) -> None:
    for chart in (chart_match, chart_cover, commonest):
        assert set(chart(Case("empty"), small).values()) == {0.0}


def test_wilson_intervals_are_those_of_the_books() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(1, 1)[1] == 1.0


def test_chances_are_paired_with_the_truth() -> None:
    stated = state({("a", ""): 0.3, ("b", ""): 0.6}, {("b", ""), ("z", "")})
    assert stated == Stated((0.3, 0.6, 0.0), (False, True, True))
    assert stated.brier == pytest.approx((0.09 + 0.16 + 1.0) / 3)
    assert state({}, frozenset()).brier == 0.0


def test_calibration_by_hand() -> None:
    cases = [Stated((0.22, 0.28, 0.001), (True, False, False)), Stated((0.95,), (True,))]
    found = calibrate(cases, 50, 1)
    low, high = found.bins
    assert (low.least, low.most, low.muscles, low.stated, low.named, low.share) == (0.2, 0.3, 2, 0.25, 1, 0.5)
    assert (low.low, low.high) == pytest.approx(wilson(1, 2), abs=1e-6)
    assert (high.least, high.most, high.muscles, high.stated, high.named) == (0.9, 1.0, 1, 0.95, 1)
    assert found.error.estimate == pytest.approx((abs(0.5 - 1) + abs(0.95 - 1)) / 3, abs=1e-6)
    assert found.stated == pytest.approx(1.45 / 3, abs=1e-6)
    assert found.share == pytest.approx(2 / 3, abs=1e-6)
    first = (0.78**2 + 0.28**2 + 0.001**2) / 3
    assert found.brier.estimate == pytest.approx((first + 0.05**2) / 2, abs=1e-6)
    # Each of the two cases is drawn 0, 1 or 2 times, so the ends are the cases alone.
    assert (found.brier.low, found.brier.high) == pytest.approx((0.05**2, first), abs=1e-6)
    assert (found.error.low, found.error.high) == pytest.approx((0.05, 0.25), abs=1e-6)


def test_a_bin_holds_its_lower_edge_and_the_last_one_both() -> None:
    found = calibrate([Stated((0.1, 1.0, 0.01), (False, True, False))], 5, 1)
    assert [(each.least, each.muscles) for each in found.bins] == [(0.01, 1), (0.1, 1), (0.9, 1)]


def test_resampled_means_of_one_value_are_that_value() -> None:
    drawn = bootstrap_means(np.full((7, 2), 0.25), 100, 3)
    assert figure(0.25, drawn[:, 0]) == intervals.Figure(0.25, 0.25, 0.25)


def test_differences_are_paired() -> None:
    values = np.random.default_rng(5).random(30)
    drawn = bootstrap_means(np.stack([values, values - 0.1], axis=1), 500, 3)
    assert np.ptp(drawn[:, 0] - drawn[:, 1]) < 1e-12
    assert np.ptp(drawn[:, 0]) > 0.05


def test_the_interval_of_a_mean_is_about_that_of_normal_theory() -> None:
    values = np.random.default_rng(6).random(200)
    found = figure(values.mean(), bootstrap_means(values[:, None], 4000, 3)[:, 0])
    half = 1.96 * values.std() / np.sqrt(200)
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.005)


def test_resamples_do_not_depend_on_their_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(7).random((9, 1))
    whole = bootstrap_means(values, 100, 3)
    monkeypatch.setattr(intervals, "BLOCK", 20)
    assert np.allclose(bootstrap_means(values, 100, 3), whole, atol=1e-15)
