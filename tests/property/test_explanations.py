"""The most probable sets of causes: the search against every set there is."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bench.cases import draw_case
from hypothesis import given, settings
from hypothesis import strategies as st

from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.belief import believe
from tautband.reasoning.explanations import LEAST_RELATIVE, most_probable, search
from tautband.reasoning.noisy_or import Question

if TYPE_CHECKING:
    from tautband.reasoning.noisy_or import Ints

TOLD = 3


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Small networks; effects may be wanted, unwanted or certain, and links may be sure."""
    chance = st.floats(0.01, 0.9)
    owners = np.cumsum([0, *draw(st.lists(st.integers(0, 1), max_size=7))]).astype(np.intp)
    effects = draw(st.integers(1, 5))
    links = st.lists(st.just(0.0) | chance | st.just(1.0), min_size=len(owners), max_size=len(owners))
    strengths = np.array([draw(links) for _ in range(effects)])
    weights = [np.array([draw(chance | st.just(1.0)) for _ in range(effects)]) for _ in range(2)]
    priors = np.array([draw(chance) for _ in owners])
    return Question.one_row(priors, owners, strengths, (weights[0], weights[1]))


def every_set(question: Question) -> list[tuple[float, tuple[int, ...]]]:
    """The best score for each set of groups, best first, over the causes that reach an effect."""
    reaching = np.flatnonzero((question.strengths > 0).any(axis=0))
    best: dict[tuple[int, ...], tuple[float, tuple[int, ...]]] = {}
    for states in itertools.product([False, True], repeat=len(reaching)):
        on: Ints = reaching[np.array(states, dtype=bool)]
        chance = question.priors[on, 0]
        missed = np.prod(1 - question.strengths[:, on], axis=1)
        weights = question.explained[:, 0] * (1 - missed) + question.unexplained[:, 0] * missed
        score = float(np.log(chance / (1 - chance)).sum() + np.log(weights).sum())
        groups = tuple(sorted(set(question.owners[on].tolist())))
        if groups not in best or score > best[groups][0]:
            best[groups] = score, tuple(on.tolist())
    return sorted(best.values(), key=lambda entry: -entry[0])


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_the_search_finds_the_best_sets_and_proves_it(question: Question) -> None:
    expected = [entry for entry in every_set(question) if entry[0] > every_set(question)[0][0] + np.log(LEAST_RELATIVE)]
    found = search(question, TOLD)
    assert [entry.score for entry in found] == pytest.approx([score for score, _ in expected[:TOLD]], abs=1e-9)
    assert all(entry.proven for entry in found)
    groups = [frozenset(question.owners[list(entry.causes)].tolist()) for entry in found]
    assert len(set(groups)) == len(groups)


@settings(max_examples=50, deadline=None)
@given(question=questions(), budget=st.integers(0, 3))
def test_a_search_cut_short_claims_nothing_that_is_false(question: Question, budget: int) -> None:
    expected = every_set(question)
    for place, entry in enumerate(search(question, TOLD, budget)):
        assert entry.score <= expected[place][0] + 1e-9
        if entry.proven:
            assert entry.score == pytest.approx(expected[place][0], abs=1e-9)


def test_no_evidence_is_explained_by_nothing() -> None:
    assert most_probable(believe(draw_case(load_atlas(), 1, 0, 0), load_atlas()))[0].relative == 1.0
    empty = Question.one_row(np.array([0.1]), np.zeros(1, dtype=np.intp), np.zeros((0, 1)), (np.zeros(0), np.zeros(0)))
    (found,) = search(empty)
    assert found.causes == ()
    assert found.proven


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize("seed", range(4))
def test_sets_of_the_shipped_atlas_are_told_best_first(seed: int, atlas: Atlas) -> None:
    told = most_probable(believe(draw_case(atlas, 4, 5, seed), atlas))
    assert told[0].relative == 1.0
    assert [value.relative for value in told] == sorted((value.relative for value in told), reverse=True)
    assert all(value.proven for value in told)
    assert len({frozenset(value.causes) for value in told}) == len(told)
    for value in told:
        assert len(set(value.causes)) == len(value.causes)
