"""The slow, obvious twin of the inference: every combination of causes, one by one, in long double."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tautband.reasoning.noisy_or import Floats, Question

    LongFloats = NDArray[np.longdouble]


@dataclass
class Naive:
    """The same answers as a posterior, for one row."""

    causes: LongFloats
    groups: LongFloats
    unexplained: LongFloats
    evidence: float


def enumerate_causes(question: Question, row: int = 0) -> Naive:
    """Sum over all combinations of causes."""
    priors = question.priors[:, row].astype(np.longdouble)
    on = np.array(list(itertools.product([False, True], repeat=len(priors))), dtype=bool).reshape(2 ** len(priors), -1)
    weight = np.prod(np.where(on, priors, 1 - priors), axis=1)
    alone = []
    for effect in range(len(question.strengths)):
        missed = np.prod(np.where(on, 1 - question.strengths[effect].astype(np.longdouble), 1), axis=1)
        open_ = question.unexplained[effect, row] * missed
        factor = open_ + question.explained[effect, row] * (1 - missed)
        alone.append(np.divide(open_, factor, out=np.zeros_like(factor), where=factor > 0))
        weight = weight * factor
    evidence = weight.sum()
    if evidence == 0:
        return Naive(priors, priors, priors, 0.0)
    groups = [weight[on[:, question.owners == group].any(axis=1)].sum() for group in range(question.groups)]
    return Naive(
        causes=(weight[:, None] * on).sum(axis=0) / evidence,
        groups=np.array(groups) / evidence,
        unexplained=np.array([(weight * share).sum() for share in alone]) / evidence,
        evidence=float(evidence),
    )


def sum_tables(question: Question) -> Naive:
    """The answers for one row by plain sums over all sets of explained effects, for more causes than can be enumerated.

    Nothing is planned: every cause is taken into one table of all effects, and every answer is a ratio of two sums.
    """
    priors, low, high = question.priors[:, 0], question.unexplained[:, 0], question.explained[:, 0]
    evidence = _sum_table(question, priors, low, high)
    groups = []
    for group in range(question.groups):
        own = question.owners == group
        off = float(np.prod(1 - priors[own]))
        groups.append(1 - off * _sum_table(question, np.where(own, 0.0, priors), low, high) / evidence)
    causes = []
    for cause in range(len(priors)):
        on = np.where(np.arange(len(priors)) == cause, 1.0, priors)
        causes.append(priors[cause] * _sum_table(question, on, low, high) / evidence)
    places = np.arange(len(low))
    alone = [_sum_table(question, priors, low, np.where(places == place, 0.0, high)) / evidence for place in places]
    return Naive(
        causes=np.array(causes, dtype=np.longdouble),
        groups=np.array(groups, dtype=np.longdouble),
        unexplained=np.array(alone, dtype=np.longdouble),
        evidence=evidence,
    )


def _sum_table(question: Question, priors: Floats, low: Floats, high: Floats) -> float:
    table = np.zeros((2,) * len(low))
    table[(0,) * len(low)] = 1.0
    for cause, prior in enumerate(priors):
        on = table * prior
        for effect, strength in enumerate(question.strengths[:, cause]):
            open_, closed = np.moveaxis(on, effect, 0)
            closed += strength * open_
            open_ *= 1 - strength
        table = table * (1 - prior) + on
    for place in reversed(range(len(low))):
        table = table[..., 0] * low[place] + table[..., 1] * high[place]
    return float(table)
