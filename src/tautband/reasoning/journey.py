"""The sums over a large plan, in batches: one row at a time, and with little kept on the way.

A forward pass keeps what the way back needs. For large states that would fill the memory, so the plan is cut into legs:
only the state at the start of each is kept, and on the way back each leg is walked once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.batch import Batch, BatchIntake, batch_intake, in_batches
from tautband.reasoning.fold import Fold
from tautband.reasoning.ledger import Ledger
from tautband.reasoning.sweep import Exit, Numbers

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Posterior, Question

LEG = 1 << 25
"""Entries that the states of one leg have together: a quarter of a gigabyte."""

WIDEST = 24
"""Effects at hand at most: a state of eight times two to the power of them, and a few copies, must fit in memory."""


def batched_cost(layout: Layout) -> float:
    """Numbers that one row moves, weighed by the time they take; infinite if they would need too much memory."""
    if layout.plan.width > WIDEST:
        return float("inf")
    return sum(batch.cost for batch in in_batches(layout.plan)) << len(layout.conditioned)


def journey(question: Question, layout: Layout) -> Posterior:
    """Answer a question of one row.

    Parameters
    ----------
    question
        One row.
    layout
        The layout of the question.

    Returns
    -------
    Posterior
        Exact up to rounding, as from the plain sums.
    """
    fold = Fold.of(question, layout)
    ledger = Ledger.open(question, layout)
    larger = np.maximum(question.priors, 1.0 - question.priors)
    numbers = Numbers.of(question, larger)
    planned = [cause for step in layout.plan.steps for cause in layout.members[step.causes]]
    log_evidence = fold.log_alone + np.sum(np.log(larger[planned]), axis=0)

    legs = _legs(layout)
    state, frontier = np.ones((1, 1)), list[int]()
    for leg in legs:
        leg.state, leg.frontier = state, frontier
        state, frontier, log_scale = leg.walk(layout, numbers, fold)
        log_evidence = log_evidence + log_scale
        if leg is not legs[-1]:
            leg.forget()
    fold.settle_alone(ledger)
    weight = np.ones((1, 1))
    for leg in reversed(legs):
        if leg is not legs[-1]:
            leg.walk(layout, numbers, fold)
        weight = leg.back(weight, fold, ledger)
    return ledger.close(log_evidence)


@dataclass
class _Leg:
    """Batches one after the other, and the state and frontier before the first."""

    batches: list[Batch]
    state: Floats = field(default_factory=lambda: np.ones((1, 1)))
    frontier: list[int] = field(default_factory=list)
    trail: list[tuple[BatchIntake, list[Exit]]] = field(default_factory=list)

    def walk(self, layout: Layout, numbers: Numbers, fold: Fold) -> tuple[Floats, list[int], Floats]:
        """Go forward; the state and frontier at the end, and the logarithm of what was scaled out on the way."""
        state, frontier = self.state, list(self.frontier)
        log_scale = np.zeros(1)
        for batch in self.batches:
            intake = batch_intake(batch, layout, numbers, frontier)
            state = intake.forward(state)
            frontier = list(intake.frontier)
            exits = []
            for effect in batch.step.leaving:
                leaving = Exit(effect, frontier.index(effect), state)
                state = leaving.forward(fold)
                frontier.remove(effect)
                exits.append(leaving)
                log_scale = log_scale + leaving.log_scale
            self.trail.append((intake, exits))
        return state, frontier, log_scale

    def back(self, weight: Floats, fold: Fold, ledger: Ledger) -> Floats:
        """Go back, and write the answers down; what was kept is let go of step by step."""
        while self.trail:
            intake, exits = self.trail.pop()
            while exits:
                weight = exits.pop().back(weight, fold, ledger)
            weight = intake.back(weight, ledger)
        return weight

    def forget(self) -> None:
        """Let go of all but the state at the start."""
        self.trail.clear()


def _legs(layout: Layout) -> list[_Leg]:
    """Cut the plan where the states of a leg would become too many."""
    legs: list[_Leg] = []
    entries = LEG
    for batch in in_batches(layout.plan):
        size = 2 << len(batch.step.frontier)
        if entries + size > LEG:
            legs.append(_Leg([]))
            entries = 0
        legs[-1].batches.append(batch)
        entries += size
    return legs
