"""The inference agrees with brute force on random small networks, whatever they look like."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.naive import enumerate_causes, sum_tables

from tautband.reasoning import elimination, layout, ledger, sweep, table
from tautband.reasoning.infer import exact, infer
from tautband.reasoning.layout import lay_out
from tautband.reasoning.noisy_or import ImpossibleEvidenceError, Posterior, Question, tilt
from tautband.reasoning.small import few

if TYPE_CHECKING:
    from collections.abc import Iterator

AGREEMENT = 1e-9

chances = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-6, 0.999))
small_chances = st.one_of(st.just(0.0), st.floats(1e-9, 0.3))
weights = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-4, 5.0))


@st.composite
def questions(draw: st.DrawFn, priors: st.SearchStrategy[float] = chances, most: int = 10) -> Question:
    """Draw a network of some causes and effects, with soft observations and several rows."""
    causes = draw(st.integers(0, most))
    effects = draw(st.integers(0, 8))
    rows = draw(st.integers(1, 3))
    steps = draw(st.lists(st.booleans(), min_size=causes, max_size=causes))
    owners = np.maximum(np.cumsum(np.array(steps, dtype=np.intp)) - (steps[0] if steps else 0), 0)
    sparse = st.one_of(st.just(0.0), st.just(0.0), chances)

    def table(
        values: st.SearchStrategy[float], first: int, second: int
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        drawn = draw(st.lists(values, min_size=first * second, max_size=first * second))
        return np.array(drawn, dtype=np.float64).reshape(first, second)

    return Question(
        priors=table(priors, causes, rows),
        owners=owners.astype(np.intp),
        strengths=table(sparse, effects, causes),
        unexplained=table(weights, effects, rows),
        explained=table(weights, effects, rows),
    )


@contextmanager
def planned_with(**constants: int) -> Iterator[None]:
    """Other sizes of steps, products and parts than those measured to be fast."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in constants.items():
            for module in (elimination, layout, ledger, sweep, table):
                if hasattr(module, name):
                    patch.setattr(module, name, value)
        elimination.forget_plans()
        yield
    elimination.forget_plans()


def distance(answer: Posterior, question: Question) -> float:
    """How far an answer is from brute force, over all rows."""
    worst = 0.0
    for row in range(question.rows):
        naive = enumerate_causes(question, row)
        for ours, theirs in (
            (answer.causes, naive.causes),
            (answer.groups, naive.groups),
            (answer.unexplained, naive.unexplained),
        ):
            worst = max(worst, float(np.max(np.abs(ours[:, row] - theirs), initial=0.0)))
        if answer.error_bound < AGREEMENT:
            assert answer.log_evidence[row] == pytest.approx(np.log(naive.evidence), abs=AGREEMENT)
    return worst


@settings(max_examples=300)
@given(questions())
def test_exact_answers_agree_with_brute_force(question: Question) -> None:
    if any(enumerate_causes(question, row).evidence == 0 for row in range(question.rows)):
        for way in (infer, exact):
            with pytest.raises(ImpossibleEvidenceError):
                way(question)
        return
    for way in (infer, exact):
        answer = way(question)
        worst = distance(answer, question)
        assert worst <= AGREEMENT
        assert worst <= answer.error_bound
        assert answer.error_bound <= AGREEMENT


@settings(max_examples=12)
@given(questions(small_chances, most=14))
def test_many_rare_causes_agree_with_brute_force(question: Question) -> None:
    assume(all(enumerate_causes(question, row).evidence > 0 for row in range(question.rows)))
    assert distance(infer(question), question) <= AGREEMENT


@settings(max_examples=60)
@given(questions(small_chances, most=8), st.integers(1, 400))
def test_dear_questions_are_answered_within_their_bound(question: Question, limit: int) -> None:
    assume(all(enumerate_causes(question, row).evidence > 0 for row in range(question.rows)))
    answer = infer(question, limit)
    assert distance(answer, question) <= answer.error_bound


@given(st.integers(0, 2**32 - 1))
def test_an_estimate_without_proof_says_so_and_is_right_where_nothing_runs_in_circles(seed: int) -> None:
    """Each cause links two neighbouring effects: what decoupled links are told is all there is to know."""
    draw = np.random.default_rng(seed)
    effects = 12
    strengths = np.zeros((effects, effects - 1))
    for cause in range(effects - 1):
        strengths[cause : cause + 2, cause] = draw.uniform(0.1, 0.9, 2)
    weights = draw.uniform(0.05, 0.5, effects), np.ones(effects)
    question = Question.one_row(draw.uniform(0.01, 0.2, effects - 1), np.arange(effects - 1), strengths, weights)
    answer = infer(question, 1, prove=False)
    assert answer.error_bound == 1.0
    assert distance(answer, question) < 1e-4
    assert infer(question, prove=False).error_bound < AGREEMENT


@given(st.integers(0, 2**32 - 1))
def test_conditioning_on_a_wide_cause_changes_nothing(seed: int) -> None:
    """Two causes reach everything, the others form a chain: the layout conditions on the wide ones."""
    draw = np.random.default_rng(seed)
    effects = 14
    strengths = np.zeros((effects, effects + 1))
    for cause in range(effects - 1):
        strengths[cause : cause + 2, cause] = draw.uniform(0.1, 0.9, 2)
    strengths[:, effects - 1 :] = draw.uniform(0.1, 0.9, (effects, 2))
    question = Question.one_row(
        draw.uniform(0.001, 0.4, effects + 1),
        np.arange(effects + 1),
        strengths,
        (draw.uniform(0.01, 0.5, effects), np.ones(effects)),
    )
    with planned_with(CHEAP=0):
        assert lay_out(question).conditioned
        assert distance(infer(question), question) <= AGREEMENT


@settings(max_examples=150)
@given(questions(), st.integers(2, 6), st.integers(1, 8), st.integers(1, 4), st.sampled_from([1, 64, 1 << 20]))
def test_steps_of_any_size_agree_with_brute_force(
    question: Question, joined: int, causes: int, at_once: int, kept: int
) -> None:
    """Whatever is joined in a step, taken in alone or in parts, and wherever the way back is walked once more."""
    assume(all(enumerate_causes(question, row).evidence > 0 for row in range(question.rows)))
    sizes = {
        "JOINED": joined,
        "MATRIX": joined,
        "MOST_CAUSES": causes,
        "AT_ONCE": at_once,
        "KEPT": kept,
        "FEWEST": 2,
        "NEAR": 8,
    }
    with planned_with(**sizes):
        answer = exact(question)
    worst = distance(answer, question)
    assert worst <= AGREEMENT
    assert worst <= answer.error_bound


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_wide_steps_agree_with_plain_sums(seed: int, dear: bool) -> None:  # noqa: FBT001
    """Groups of several causes, some of which touch nearly every effect, and more causes than can be enumerated."""
    draw = np.random.default_rng(seed)
    causes, effects = 24, 13
    reach = draw.random((effects, causes)) < np.where(np.arange(causes) % 5 == 0, 0.9, 0.3)
    question = Question.one_row(
        draw.uniform(0.001, 0.6, causes),
        np.arange(causes) // 2,
        draw.uniform(0.01, 1.0, (effects, causes)) * reach,
        (draw.uniform(0.001, 0.5, effects), np.ones(effects)),
    )
    with planned_with(DEAR=0 if dear else elimination.DEAR, KEPT=1 << 14 if dear else sweep.KEPT):
        assert lay_out(question).plan.most == (elimination.MATRIX if dear else elimination.JOINED)
        answer = exact(question)
    naive = sum_tables(question)
    np.testing.assert_allclose(answer.causes[:, 0], naive.causes.astype(float), atol=1e-12)
    np.testing.assert_allclose(answer.groups[:, 0], naive.groups.astype(float), atol=1e-12)
    np.testing.assert_allclose(answer.unexplained[:, 0], naive.unexplained.astype(float), atol=1e-12)
    assert answer.log_evidence[0] == pytest.approx(np.log(naive.evidence), abs=1e-12)


@pytest.mark.parametrize("weight", [1e-300, 1e-20, 1e250])
def test_numbers_far_from_one_lose_nothing(weight: float) -> None:
    """Weights that would run out of the range of a float if they were only multiplied."""
    draw = np.random.default_rng(7)
    effects = 12
    question = Question.one_row(
        draw.uniform(0.0, 1e-20, effects - 1),
        np.arange(effects - 1),
        0.5 * (np.eye(effects, effects - 1) + np.eye(effects, effects - 1, k=-1)),
        (np.full(effects, 1e-30 * weight), np.full(effects, weight)),
    )
    answer = exact(question)
    plain = exact(replace(question, unexplained=question.unexplained / weight, explained=question.explained / weight))
    np.testing.assert_allclose(answer.causes, plain.causes, rtol=1e-9)
    assert answer.log_evidence[0] == pytest.approx(plain.log_evidence[0] + effects * np.log(weight))
    assert 0.5 < answer.causes.max() <= 1.0


@given(st.integers(0, 2**32 - 1))
def test_rows_are_answered_as_if_alone(seed: int) -> None:
    draw = np.random.default_rng(seed)
    question = Question(
        priors=draw.uniform(0, 0.3, (8, 5)),
        owners=np.array([0, 0, 1, 2, 2, 2, 3, 4]),
        strengths=draw.uniform(0, 1, (6, 8)) * (draw.random((6, 8)) < 0.4),
        unexplained=draw.uniform(0.01, 0.3, (6, 5)),
        explained=np.ones((6, 5)),
    )
    together = exact(question)
    for row in range(5):
        alone = exact(question.take(slice(row, row + 1)))
        np.testing.assert_allclose(together.groups[:, row], alone.groups[:, 0], atol=1e-12)


@given(questions(small_chances, most=9))
def test_few_effects_are_answered_without_a_plan_or_not_at_all(question: Question) -> None:
    """The sum with signs stands only where enough digits are left of it, and then within its bound."""
    answer = few(question)
    if answer is None:
        return
    assert answer.error_bound <= AGREEMENT
    assert distance(answer, question) <= answer.error_bound
    np.testing.assert_allclose(answer.groups, exact(question).groups, atol=AGREEMENT)


def test_few_effects_that_are_too_unlikely_need_a_plan() -> None:
    """Seven rare effects without a common cause: too many digits are lost, and that is known."""
    question = Question.one_row(np.full(7, 1e-5), np.arange(7), 0.5 * np.eye(7), (np.full(7, 1e-6), np.ones(7)))
    assert few(question) is None
    assert distance(infer(question), question) <= AGREEMENT
    likelier = replace(question, unexplained=np.full((7, 1), 0.5))
    assert few(likelier) is not None


def test_quickscore_would_fail_where_this_does_not() -> None:
    """Twenty findings, each rare without its causes: the alternating sum loses every digit here."""
    draw = np.random.default_rng(5)
    strengths = draw.uniform(0.2, 0.9, (20, 12)) * (draw.random((20, 12)) < 0.5)
    question = Question.one_row(
        draw.uniform(0.001, 0.05, 12), np.arange(12), strengths, (np.full(20, 1e-3), np.ones(20))
    )
    assert distance(infer(question), question) <= AGREEMENT


def test_no_causes_and_no_effects() -> None:
    nothing = Question.one_row(np.zeros(0), np.zeros(0, dtype=np.intp), np.zeros((0, 0)), (np.zeros(0), np.zeros(0)))
    answer = infer(nothing)
    assert answer.causes.shape == (0, 1)
    assert answer.log_evidence[0] == 0.0
    leak_only = Question.one_row(
        np.zeros(0), np.zeros(0, dtype=np.intp), np.zeros((2, 0)), (np.array([0.1, 0.2]), np.ones(2))
    )
    answer = infer(leak_only)
    assert answer.unexplained[:, 0].tolist() == [1.0, 1.0]
    assert answer.log_evidence[0] == pytest.approx(np.log(0.02))


def test_contradictory_evidence_has_a_clear_outcome() -> None:
    strengths = np.array([[0.5, 0.0], [0.4, 0.0]])
    no_leak = (np.zeros(2), np.ones(2))
    impossible = Question.one_row(np.array([0.0, 0.3]), np.arange(2), strengths, no_leak)
    with pytest.raises(ImpossibleEvidenceError, match="nothing that is modelled"):
        infer(impossible)
    with pytest.raises(ImpossibleEvidenceError, match="certain"):
        tilt(np.array([[1.0]]), np.array([[-np.inf]]))
    certain = Question.one_row(np.array([1e-12, 0.3]), np.arange(2), strengths, no_leak)
    assert infer(certain).causes[0, 0] == pytest.approx(1.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(-50, 0))
@example([1.0, 0.0], -700.0)
def test_absences_move_into_the_priors(priors: list[float], log_absent: float) -> None:
    tilted, log_chance = tilt(np.array(priors)[:, None], np.full((len(priors), 1), log_absent))
    expected = np.array(priors) * np.exp(log_absent)
    total = 1 - np.array(priors) + expected
    np.testing.assert_allclose(tilted[:, 0], expected / total, atol=1e-12)
    np.testing.assert_allclose(log_chance, np.log(total).sum(), atol=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"priors": np.array([[1.5]])}, "priors must lie"),
        ({"strengths": np.array([[np.nan]])}, "strengths must lie"),
        ({"unexplained": np.array([[-1.0]])}, "unexplained must be finite"),
        ({"owners": np.array([3])}, "owners must be"),
        ({"explained": np.ones((2, 1))}, "effects by rows"),
    ],
)
def test_a_wrong_question_is_refused(
    change: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]], words: str
) -> None:
    parts = {
        "priors": np.array([[0.1]]),
        "owners": np.array([0]),
        "strengths": np.array([[0.5]]),
        "unexplained": np.array([[0.1]]),
        "explained": np.array([[1.0]]),
    }
    with pytest.raises(ValueError, match=words):
        Question(**{**parts, **change})
