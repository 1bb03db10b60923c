"""The sums: one pass forward and one back over the plan give the marginals of all causes in all rows.

The state is a table: for each effect at hand, whether it is explained already. Taking causes in moves weight from
effects not yet explained to explained ones. Everything is a sum of products of numbers that are not negative, so
nothing cancels and the error bound is a count of roundings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.fold import Fold
from tautband.reasoning.ledger import Ledger, rounding
from tautband.reasoning.mixture import Mixtures
from tautband.reasoning.table import Narrow, Wide, rescale

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Posterior, Question

KEPT = 1 << 27
"""Entries of tables kept at one time for the way back, beside those with which parts of the way begin: 1 GiB."""

PARTS = 4
"""Into how many parts a way is cut, about, whose tables are too many to be kept."""


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
    mixtures = Mixtures(question, layout)
    fold = Fold.of(question, layout)
    ledger = Ledger.blank(question, rounding(question, layout), mixtures.tables.shape)
    ledger.log_evidence += fold.log_alone
    takings: list[Narrow | Wide] = []
    frontier: list[int] = []
    for step in layout.plan.arranged:
        if len(step.own) <= layout.plan.most:
            takings.append(Narrow(step, frontier, fold, mixtures))
        else:
            takings.append(Wide(step, frontier, fold, layout.causes(step)))
        frontier = takings[-1].frontier
    weight = _there_and_back(takings, np.ones((question.rows, 1)), np.ones((question.rows, 1)), ledger)
    with np.errstate(divide="ignore"):
        ledger.log_evidence += np.log(weight[:, 0])
    mixtures.settle(ledger.worth, ledger)
    fold.settle(ledger)
    return ledger.close()


def _there_and_back(takings: list[Narrow | Wide], state: Floats, weight: Floats, ledger: Ledger) -> Floats:
    """From the state before and the weight after some steps to the weight before them.

    Where the tables on the way would fill the memory, only those between a few parts are kept at first, and each part
    is walked once more when the way back comes to it.
    """
    entries = sum(taking.size for taking in takings)
    if len(takings) > 1 and entries > KEPT:
        parts = _cut(takings, entries // PARTS)
        starts = [state]
        for part in parts[:-1]:
            for taking in part:
                taking.take(state)
                state = taking.forward()
                taking.taken()
            starts.append(state)
        del state
        while parts:
            weight = _there_and_back(parts.pop(), starts.pop(), weight, ledger)
        return weight
    for taking in takings[:-1]:
        taking.take(state)
        state = taking.forward()
    for taking in takings[-1:]:
        taking.take(state)
    del state
    for taking in reversed(takings):
        weight = taking.back(weight, ledger)
        ledger.log_evidence += rescale(weight)
    return weight


def _cut(takings: list[Narrow | Wide], most: int) -> list[list[Narrow | Wide]]:
    """Cut where the tables of a part become too many."""
    parts: list[list[Narrow | Wide]] = []
    entries = most
    for taking in takings:
        if entries + taking.size > most:
            parts.append([])
            entries = 0
        parts[-1].append(taking)
        entries += taking.size
    return parts
