"""The sums: one pass forward and one back over the plan give the marginals of all causes in all rows.

A state has one axis of length two per effect at hand (not yet explained, explained) and the rows last; only its flat
form is kept. Taking a cause in splits the state into off and on; in the part that is on, each effect not yet
explained becomes so with the cause's strength. Everything is a sum of products of numbers that are not negative,
so nothing cancels and the error bound is a count of roundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tautband.reasoning.elimination import Step, bits
from tautband.reasoning.fold import Fold
from tautband.reasoning.ledger import Ledger

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Posterior, Question


SHORT = (2, 4)
MANY = 128
"""Lengths of a last axis that are split, where there are at least this many of them (measured)."""


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
    larger = np.maximum(question.priors, 1.0 - question.priors)
    numbers = Numbers.of(question, larger)
    planned = [cause for step in layout.plan.steps for cause in layout.members[step.causes]]
    log_evidence = fold.log_alone + np.sum(np.log(larger[planned]), axis=0)
    trail: list[tuple[Intake, list[Exit]]] = []
    benches: dict[int, Bench] = {}
    for step in layout.plan.steps:
        size = 1 << len(step.frontier)
        if size not in benches:
            benches[size] = Bench(size, question.rows)
        intake = Intake(numbers, step, layout.members[step.causes].tolist(), benches[size])
        state = intake.forward(state)
        exits = []
        frontier = list(step.frontier)
        for effect in step.leaving:
            leaving = Exit(effect, frontier.index(effect), state)
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


@dataclass
class Numbers:
    """What the steps look up, in the form that is fastest to look up.

    The larger of the chances that a cause is on and off is left out of the state, and added to the evidence at once;
    for all causes that are rather off than on, this saves a product with the whole state.
    """

    on: list[Floats]
    off: list[Floats]
    rather_off: list[bool]
    strengths: list[list[float]]
    owners: list[int]

    @classmethod
    def of(cls, question: Question, larger: Floats) -> Numbers:
        off = (1.0 - question.priors) / larger
        return cls(
            on=list(question.priors / larger),
            off=list(off),
            rather_off=np.all(off == 1.0, axis=1).tolist(),
            strengths=question.strengths.T.tolist(),
            owners=question.owners.tolist(),
        )


class Bench:
    """Room to work on a state of a given size, and the halves of that room for each effect; made once, used often."""

    def __init__(self, size: int, rows: int) -> None:
        self.room = np.empty((size, rows))
        self.halves = [self._halves(1 << place, rows) for place in range(size.bit_length() - 1)]

    def _halves(self, below: int, rows: int) -> list[tuple[Floats, Floats, Floats]]:
        """Not yet explained, explained, and as much spare room.

        NumPy is several times slower along a last axis of two or four than along one stride, so short ones are split.
        """
        view = self.room.reshape(-1, 2, below * rows)
        pairs = [(view[:, 0], view[:, 1])]
        if below * rows in SHORT and len(view) >= MANY:
            pairs = [(view[:, 0, place], view[:, 1, place]) for place in range(below * rows)]
        return [(unexplained, explained, np.empty_like(unexplained)) for unexplained, explained in pairs]


class Settles(Protocol):
    """Where the answers for causes go."""

    def settle_cause(self, cause: int, group: int, share: Floats) -> None:
        """Take the chance that a cause is on, for itself and its group."""

    def settle_group(self, group: int, quiet: Floats) -> None:
        """Take the chance that no cause of a group is on."""


class Intake:
    """The causes of one set, taken in one after the other."""

    def __init__(self, numbers: Numbers, step: Step, causes: list[int], bench: Bench) -> None:
        self.numbers = numbers
        self.causes = causes
        self.bench = bench
        effects = bits(step.causes)
        places = [step.frontier.index(effect) for effect in effects]
        self.reached = [
            [
                (place, strength)
                for effect, place in zip(effects, places, strict=True)
                if (strength := numbers.strengths[cause][effect]) > 0
            ]
            for cause in causes
        ]
        self.groups = [numbers.owners[cause] for cause in causes]
        self.new = len(step.entering)
        self.before: list[Floats] = []

    def forward(self, state: Floats) -> Floats:
        """Take the causes in."""
        if self.new:
            entered = np.zeros((state.shape[0] << self.new, state.shape[1]))
            entered[: state.shape[0]] = state
            state = entered
        on, halves = self.bench.room, self.bench.halves
        for cause, reached in zip(self.causes, self.reached, strict=True):
            self.before.append(state)
            np.multiply(state, self.numbers.on[cause], out=on)
            for place, strength in reached:
                for unexplained, explained, spare in halves[place]:
                    np.multiply(unexplained, strength, out=spare)
                    np.add(explained, spare, out=explained)
                    np.multiply(unexplained, 1.0 - strength, out=unexplained)
            state = state + on if self.numbers.rather_off[cause] else state * self.numbers.off[cause] + on
        return state

    def back(self, weight: Floats, ledger: Settles) -> Floats:
        """Write the answers for the causes down; the given weight is used up."""
        on, halves = self.bench.room, self.bench.halves
        after_group: dict[int, Floats] = {}
        for cause, group, before, reached in reversed(
            list(zip(self.causes, self.groups, self.before, self.reached, strict=True))
        ):
            if group not in after_group and self.groups.count(group) > 1:
                after_group[group] = weight.copy()
            np.multiply(weight, self.numbers.on[cause], out=on)
            for place, strength in reached:
                for unexplained, explained, spare in halves[place]:
                    np.multiply(explained, strength, out=spare)
                    np.multiply(unexplained, 1.0 - strength, out=unexplained)
                    np.add(unexplained, spare, out=unexplained)
            ledger.settle_cause(cause, group, _inner(before, on))
            if not self.numbers.rather_off[cause]:
                weight *= self.numbers.off[cause]
            weight += on
        for group, after in after_group.items():
            places = [place for place, other in enumerate(self.groups) if other == group]
            off = np.prod([self.numbers.off[self.causes[place]] for place in places], axis=0)
            ledger.settle_group(group, off * _inner(self.before[places[0]], after))
        return weight[: weight.shape[0] >> self.new]


def _inner(state: Floats, weight: Floats) -> Floats:
    """Sum of state times weight, by rows."""
    if state.shape[1] == 1:
        return np.asarray(np.dot(state[:, 0], weight[:, 0]))[None]
    return np.asarray(np.einsum("sr,sr->r", state, weight))


@dataclass
class Exit:
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
