"""Where the sums write their answers down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.elimination import AT_ONCE
from tautband.reasoning.noisy_or import Floats, Posterior, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Ints

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps) / 2


@dataclass
class Ledger:
    """The answers to a question, as they come in."""

    question: Question
    causes: Floats
    groups: Floats
    unexplained: Floats
    log_evidence: Floats
    off: Floats
    """Chance before the sums that no cause of a group is on: groups by rows."""
    worth: Floats
    """What the rest of the network makes of each entry of the tables of the batches."""
    open: Floats
    """Share of all worlds in which no cause of the plan explains an effect, apart from the weight of the effect."""
    closed: Floats
    """The same where one does."""
    error: float

    @classmethod
    def blank(cls, question: Question, error: float, tables: tuple[int, ...]) -> Ledger:
        """Open a ledger with the answers for the causes that reach no observed effect."""
        off = np.multiply.reduceat(1.0 - question.priors, question.starts, axis=0)
        return cls(
            question=question,
            causes=question.priors.copy(),
            groups=1.0 - off,
            unexplained=np.zeros_like(question.unexplained),
            log_evidence=np.zeros(question.rows),
            off=off,
            worth=np.zeros(tables),
            open=np.zeros_like(question.unexplained),
            closed=np.zeros_like(question.unexplained),
            error=error,
        )

    def settle_causes(self, causes: Ints | Sequence[int], groups: Ints | Sequence[int], chances: Floats) -> None:
        """Take the chances that causes are on; that of a group is the same, unless the group is settled after it."""
        self.causes[causes] = self.groups[groups] = chances

    def settle_groups(self, groups: Ints | Sequence[int], quiet: Floats) -> None:
        """Take how much likelier than before it is that no cause of a group is on."""
        self.groups[groups] = 1.0 - self.off[groups] * quiet

    def close(self) -> Posterior:
        """Close the ledger."""
        return Posterior(
            causes=np.clip(self.causes, 0.0, 1.0),
            groups=np.clip(self.groups, 0.0, 1.0),
            unexplained=np.clip(self.unexplained, 0.0, 1.0),
            log_evidence=self.log_evidence,
            error_bound=self.error,
        )


def rounding(question: Question, layout: Layout) -> float:
    """What rounding can cost at most.

    Every number on the way is a sum of products of numbers that are not negative, so its relative error is at most
    the unit roundoff times the longest chain of operations behind it. In a batch that is, per cause, thirty for two
    products with half a table each, and then five sums over as many terms as its matrix has rows; for a cause taken
    in alone, a sum and a dozen factors per product. Each is met once forward or once back, and as much again in the
    quotient. An answer is in the end a sum over the states at hand.
    """
    chain, most = 0, layout.plan.most
    for step in layout.plan.steps:
        products = -(-len(step.own) // AT_ONCE)
        each = 30 + (2 << most // 2) if len(step.own) <= most else ((1 << AT_ONCE) + 16) * products
        chain += (5 << most) + each * len(layout.causes(step))
    chain += sum(4 * len(causes) for causes in layout.folded.values())
    chain += 10 * len(question.unexplained) + 2 * int(question.priors.shape[0]) + (1 << layout.plan.width)
    return 4.0 * UNIT_ROUNDOFF * chain
