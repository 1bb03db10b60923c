"""The sums: one pass forward and one back over the plan give the marginals of all causes in all rows.

A state has one axis of length two per effect at hand (not yet explained, explained) and the rows last; only its flat
form is kept. Taking a cause in splits the state into off and on; in the part that is on, each effect not yet
explained becomes so with the cause's strength. Everything is a sum of products of numbers that are not negative,
so nothing cancels and the error bound is a count of roundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.elimination import Step, bits
from tautband.reasoning.fold import Fold
from tautband.reasoning.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Posterior, Question


def sweep(question: Question, layout: Layout) -> Posterior:
    """Answer a question.

    Parameters
    ----------
    question
        Any number of rows.
    layout
        The layout of the question.

    Returns
    -------
    Posterior
        Exact up to rounding. The evidence of a row that has chance zero is minus infinity, its other answers void.
    """
    fold = Fold.of(question, layout)
    ledger = Ledger.open(question, layout)
    state = np.ones((1, question.rows))
    log_evidence = fold.log_alone.copy()
    trail: list[tuple[_Intake, list[_Exit]]] = []
    for step in layout.plan.steps:
        intake = _Intake(question, step, layout.members[step.causes].tolist())
        state = intake.forward(state)
        exits = []
        frontier = list(step.frontier)
        for effect in step.leaving:
            leaving = _Exit(effect, frontier.index(effect), state)
            state = leaving.forward(fold)
            frontier.remove(effect)
            exits.append(leaving)
            log_evidence += leaving.log_scale
        trail.append((intake, exits))

    fold.settle_alone(ledger)
    weight = np.ones((1, question.rows))
    for intake, exits in reversed(trail):
        for leaving in reversed(exits):
            weight = leaving.back(weight, fold, ledger)
        weight = intake.back(weight, ledger)
    return ledger.close(log_evidence)


class _Intake:
    """The causes of one set, taken in one after the other."""

    def __init__(self, question: Question, step: Step, causes: list[int]) -> None:
        self.question = question
        self.causes = causes
        effects = bits(step.causes)
        self.places = [step.frontier.index(effect) for effect in effects]
        self.strengths = question.strengths[np.ix_(effects, causes)].T.tolist()
        self.new = len(step.entering)
        self.on: list[Floats] = []
        self.before_group: dict[int, Floats] = {}

    def forward(self, state: Floats) -> Floats:
        if self.new:
            entered = np.zeros((state.shape[0] << self.new, state.shape[1]))
            entered[: state.shape[0]] = state
            state = entered
        group = -1
        for cause, strengths in zip(self.causes, self.strengths, strict=True):
            if self.question.owners[cause] != group:
                group = int(self.question.owners[cause])
                self.before_group[group] = state
            chance = self.question.priors[cause]
            on = state * chance
            for view, strength in self._reached(on, strengths):
                view[:, 1] += view[:, 0] * strength
                view[:, 0] *= 1.0 - strength
            self.on.append(on)
            state = state * (1.0 - chance)
            state += on
        return state

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        after_group = weight
        for place in reversed(range(len(self.causes))):
            cause = self.causes[place]
            chance = self.question.priors[cause]
            ledger.causes[cause] = np.einsum("sr,sr->r", self.on[place], weight)
            on = weight * chance
            for view, strength in self._reached(on, self.strengths[place]):
                view[:, 0] *= 1.0 - strength
                view[:, 0] += view[:, 1] * strength
            weight = weight * (1.0 - chance)
            weight += on
            group = int(self.question.owners[cause])
            if place == 0 or self.question.owners[self.causes[place - 1]] != group:
                ledger.settle_group(group, self.before_group[group], after_group)
                after_group = weight
        return weight[: weight.shape[0] >> self.new]

    def _reached(self, state: Floats, strengths: list[float]) -> Iterator[tuple[Floats, float]]:
        rows = state.shape[1]
        for place, strength in zip(self.places, strengths, strict=True):
            if strength > 0:
                yield state.reshape(-1, 2, rows << place), strength


@dataclass
class _Exit:
    """An effect that leaves, at its place in the state before."""

    effect: int
    place: int
    state: Floats

    def forward(self, fold: Fold) -> Floats:
        rows = self.state.shape[1]
        view = self.state.reshape(-1, 2, 1 << self.place, rows)
        left = view[:, 0] * fold.unexplained[self.effect]
        left += view[:, 1] * fold.explained[self.effect]
        left = left.reshape(-1, rows)
        largest = left.max(axis=0)
        self.scale = np.where(largest > 0, largest, 1.0)
        left /= self.scale
        with np.errstate(divide="ignore"):
            self.log_scale = np.log(largest)
        return np.asarray(left)

    def back(self, weight: Floats, fold: Fold, ledger: Ledger) -> Floats:
        rows = weight.shape[1]
        beyond = (weight / self.scale).reshape(-1, 1 << self.place, rows)
        before = np.empty((beyond.shape[0], 2, 1 << self.place, rows))
        before[:, 0] = beyond * fold.unexplained[self.effect]
        before[:, 1] = beyond * fold.explained[self.effect]
        state = self.state.reshape(before.shape)
        open_ = np.einsum("hlr,hlr->r", state[:, 0], beyond)
        closed = np.einsum("hlr,hlr->r", state[:, 1], beyond)
        fold.settle(self.effect, open_, closed, ledger)
        return before.reshape(-1, rows)
