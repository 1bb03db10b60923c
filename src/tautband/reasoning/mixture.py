"""What the causes of each batch explain together: for all batches at once, each as a small table of its own.

The table of a batch has one axis of length two per effect: explained by a cause of this batch or not. The effects are
split in two halves, so that a cause that is on is a small matrix for either half. On the way back, the answer for each
cause is read off what the rest of the network makes of each entry of the table.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tautband.reasoning.elimination import Step
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.ledger import Ledger
    from tautband.reasoning.noisy_or import Floats, Ints, Question


class Mixtures:
    """The tables of the batches: batches by rows by either half of the effects."""

    def __init__(self, question: Question, layout: Layout) -> None:
        self.question, self.most = question, layout.plan.most
        self.low = self.most // 2
        """Effects of the half of a table that changes fastest."""
        batches = [(layout.causes(step), step) for step in layout.plan.arranged if len(step.own) <= self.most]
        batches.sort(key=lambda batch: -len(batch[0]))
        self.place = {step.sets: rank for rank, (_, step) in enumerate(batches)}
        lengths = [len(causes) for causes, _ in batches]
        longest = lengths[0] if lengths else 0
        counts = [sum(length > turn for length in lengths) for turn in range(longest)]
        self.turns = [slice(sum(counts[:turn]), sum(counts[: turn + 1])) for turn in range(longest)]
        """Where the first causes of all batches stand, then the second ones, and so on."""
        self.rank = np.array([rank for count in counts for rank in range(count)], dtype=np.intp)
        order = [batches[rank][0][turn] for turn, count in enumerate(counts) for rank in range(count)]
        self.causes = np.array(order, dtype=np.intp)
        self.first, self.second = self._explaining([step for _, step in batches])
        self.on = question.priors[self.causes][:, :, None, None]
        self.off = 1.0 - self.on
        self.before = np.empty((len(self.causes), question.rows, 1 << (self.most - self.low), 1 << self.low))
        self.taken = np.empty_like(self.before)
        self.tables = np.zeros((len(batches), *self.before.shape[1:]))
        self.tables[:, :, 0, 0] = 1.0
        for turn in self.turns:
            state = self.tables[: turn.stop - turn.start]
            self.before[turn] = state
            self.taken[turn] = self.first[turn, None] @ state @ self.second[turn, None].swapaxes(2, 3)
            self.taken[turn] *= self.on[turn]
            state *= self.off[turn]
            state += self.taken[turn]

    def _explaining(self, steps: list[Step]) -> tuple[Floats, Floats]:
        """The matrices of each cause that is on, for the effects of higher and of lower place."""
        own = np.zeros((len(steps), self.most), dtype=np.intp)
        used = np.zeros((len(steps), self.most))
        for rank, step in enumerate(steps):
            own[rank, : len(step.own)] = step.own
            used[rank, : len(step.own)] = 1.0
        strengths = self.question.strengths[own[self.rank], self.causes[:, None]] * used[self.rank]
        return explaining(strengths[:, self.low :]), explaining(strengths[:, : self.low])

    def settle(self, worth: Floats, ledger: Ledger) -> None:
        """Write the answers for the causes down, given what each entry of the tables is worth."""
        after = np.empty_like(self.before)
        total = np.einsum("brhl,brhl->br", self.tables, worth)
        share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        worth = worth * share[:, :, None, None]
        for turn in reversed(self.turns):
            state = worth[: turn.stop - turn.start]
            after[turn] = state
            taken = self.first[turn, None].swapaxes(2, 3) @ state @ self.second[turn, None]
            taken *= self.on[turn]
            state *= self.off[turn]
            state += taken
        chances = np.einsum("crhl,crhl->cr", self.taken, after)
        groups = self.question.owners[self.causes]
        ledger.settle_causes(self.causes, groups, chances)
        self._settle_groups(groups, after, ledger)

    def _settle_groups(self, groups: Ints, after: Floats, ledger: Ledger) -> None:
        ends: dict[int, tuple[int, int]] = {}
        for place, group in enumerate(groups.tolist()):
            ends[group] = (ends.get(group, (place, place))[0], place)
        several = {group: ends_ for group, ends_ in ends.items() if ends_[0] != ends_[1]}
        if several:
            firsts, lasts = (list(values) for values in zip(*several.values(), strict=True))
            quiet = np.einsum("grhl,grhl->gr", self.before[firsts], after[lasts])
            ledger.settle_groups(list(several), quiet)


def explaining(strengths: Floats) -> Floats:
    """What causes that are on do to some effects: a matrix for each cause; the first effect changes fastest."""
    single = np.ones((*strengths.shape, 2, 2))
    single[:, :, 0, 1] = 0.0
    single[:, :, 1, 0] = strengths
    single[:, :, 0, 0] -= strengths
    found = single[:, 0]
    for place in range(1, strengths.shape[1]):
        side = 2 << place
        found = (single[:, place, :, None, :, None] * found[:, None, :, None, :]).reshape(-1, side, side)
    return found


@cache
def spread(effects: int, old: int) -> Floats:
    """Which state follows which if some effects become explained: states after and before, by what becomes explained.

    Only the first `old` effects can have been explained before.
    """
    explained, before = np.arange(1 << effects)[:, None, None], np.arange(1 << old)
    after = np.arange(1 << effects)[:, None]
    follows = (explained | before) == after
    return np.ascontiguousarray(follows.reshape(1 << effects, -1), dtype=np.float64)
