"""The slow, obvious twin of the inference: every combination of causes, one by one, in long double."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tautband.reasoning.noisy_or import Question

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
