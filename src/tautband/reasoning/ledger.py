"""Where the sums write their answers down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.noisy_or import Floats, Posterior, Question

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2

LONGEST_PRODUCT = 128
"""Terms of a sum that takes several causes in at once."""


@dataclass
class Ledger:
    """The answers to a question, as they come in."""

    question: Question
    causes: Floats
    groups: Floats
    unexplained: Floats
    off: Floats
    """Chance before the sums that no cause of a group is on: groups by rows."""
    error: float

    @classmethod
    def open(cls, question: Question, layout: Layout) -> Ledger:
        """Open a ledger with the answers for the causes that reach no observed effect."""
        starts = np.flatnonzero(np.diff(question.owners, prepend=-1))
        off = np.multiply.reduceat(1.0 - question.priors, starts, axis=0) if len(starts) else question.priors
        return cls(
            question=question,
            causes=question.priors.copy(),
            groups=1.0 - off,
            unexplained=np.zeros_like(question.unexplained),
            off=off,
            error=_rounding(question, layout),
        )

    def settle_cause(self, cause: int, group: int, share: Floats) -> None:
        """Take the chance that a cause is on; it is that of its group, unless the group is settled after it."""
        self.causes[cause] = self.groups[group] = share

    def settle_group(self, group: int, quiet: Floats) -> None:
        """Take the chance that no cause of a group is on."""
        self.groups[group] = 1.0 - quiet

    def close(self, log_evidence: Floats) -> Posterior:
        """Close the ledger."""
        return Posterior(
            causes=np.clip(self.causes, 0.0, 1.0),
            groups=np.clip(self.groups, 0.0, 1.0),
            unexplained=np.clip(self.unexplained, 0.0, 1.0),
            log_evidence=log_evidence,
            error_bound=self.error,
        )


def _rounding(question: Question, layout: Layout) -> float:
    """What rounding can cost at most.

    Every number on the way is a sum of products of numbers that are not negative, so its relative error is at most
    the unit roundoff times the longest chain of operations behind it: per cause two for the split and three per
    effect reached, per effect five for its exit, once forward and once back, and as much again for the quotient. An
    answer is in the end a sum over the states at hand, and a step in batches is one over those of its own effects.
    """
    chain = sum(5 + 3 * step.causes.bit_count() for step in layout.plan.steps for _ in layout.members[step.causes])
    chain += sum(4 * len(causes) for causes in layout.folded.values())
    chain += 8 * len(question.unexplained) + 2 * int(question.priors.shape[0])
    chain += (1 << layout.plan.width) + LONGEST_PRODUCT * len(layout.plan.steps)
    return 4.0 * UNIT_ROUNDOFF * chain
