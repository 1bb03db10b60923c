"""What one step does to the table, there and back.

The table has the rows first, then one axis of length two per effect at hand (not yet explained, explained), the effect
named last first; only its flat form is kept. A step brings its own effects to the front of it.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.elimination import AT_ONCE
from tautband.reasoning.mixture import Mixtures, explaining, spread

if TYPE_CHECKING:
    from tautband.reasoning.elimination import Step
    from tautband.reasoning.fold import Fold
    from tautband.reasoning.ledger import Ledger
    from tautband.reasoning.noisy_or import Floats

TINY = 1e-60
"""Rows whose largest entry is smaller are scaled, so that nothing that counts falls below the smallest float."""

NEAR = 1 << 16
"""Entries of a table worked on at one time where causes are taken in one by one: they stay near the processor."""

FEWEST = 32
"""Columns of a product below which it is slow."""


class Order:
    """A change of the order of the effects at hand."""

    def __init__(self, before: list[int], after: list[int]) -> None:
        place = {effect: len(before) - count for count, effect in enumerate(before)}
        self.axes = [0, *[place[effect] for effect in reversed(after)]]
        self.back_axes = [0] * len(self.axes)
        for count, axis in enumerate(self.axes):
            self.back_axes[axis] = count
        self.same = before == after
        self.shape = (-1, *[2] * len(before))

    def bring(self, state: Floats) -> Floats:
        """Change the order."""
        return self._moved(state, self.axes)

    def put_back(self, state: Floats) -> Floats:
        """Change it back."""
        return self._moved(state, self.back_axes)

    def _moved(self, state: Floats, axes: list[int]) -> Floats:
        if self.same:
            return state
        return state.reshape(self.shape).transpose(axes).reshape(len(state), -1)


class Taking:
    """A step on its way: `take` keeps a table, `forward` says what follows, `back` answers and lets go of the table."""

    state: Floats

    def __init__(self, step: Step, frontier: list[int], fold: Fold) -> None:
        old = step.staying + step.leaving
        self.order = Order(frontier, [*step.rest, *old])
        self.frontier = [*step.rest, *step.staying, *step.entering]
        """Effects at hand afterwards."""
        self.gone = step.leaving + step.passing
        self.pairs = [fold.weights[effect] for effect in self.gone]
        self.weights = reduce(_outer, self.pairs) if self.pairs else None
        self.rows = fold.weights.shape[1]
        self.size = self.rows << len(frontier)
        """Entries of the table that is kept."""
        self.after = 1 << len(step.entering), 1 << len(self.gone), 1 << len(step.staying)
        self.old = 1 << len(old)

    def take(self, state: Floats) -> None:
        """Keep the table before this step, as states of its own effects by states of the others."""
        self.state = self.order.bring(state).reshape(self.rows, self.old, -1)

    def taken(self) -> Floats:
        """Let go of what was kept."""
        state = self.state
        del self.state
        return state

    def settle_gone(self, shares: Floats, ledger: Ledger) -> None:
        """Answer for the effects that go: how likely each is explained, apart from its own weight."""
        if self.weights is None:
            return
        total = np.vecdot(shares, self.weights)
        shares = shares * _inverse(total)[:, None]
        for place, effect in enumerate(self.gone):
            others = [np.ones_like(pair) if other == place else pair for other, pair in enumerate(self.pairs)]
            left = (shares * reduce(_outer, others)).reshape(len(shares), -1, 2, 1 << place)
            ledger.open[effect], ledger.closed[effect] = left.sum(axis=(1, 3)).T


class Narrow(Taking):
    """Causes that touch few effects together, taken in at once as one matrix."""

    def __init__(self, step: Step, frontier: list[int], fold: Fold, mixtures: Mixtures) -> None:
        super().__init__(step, frontier, fold)
        self.rank = mixtures.place[step.sets]
        effects, half = len(step.own), mixtures.low
        old = len(step.staying + step.leaving)
        low, high = min(effects, half), max(effects - half, 0)
        self.low, self.high = spread(low, min(old, half)), spread(high, max(old - half, 0))
        self.halves = 1 << high, 1 << low
        self.whole, self.matrix = self._matrix(mixtures.tables[self.rank, :, : 1 << high, : 1 << low])

    def _matrix(self, table: Floats) -> tuple[Floats, Floats]:
        """The matrix before and after the effects that go get their weight: states after by states before."""
        high, low = self.halves
        whole = self.high.T @ (table @ self.low)
        whole = whole.reshape(self.rows, high, -1, low, self.low.shape[1] // low).swapaxes(2, 3)
        whole = whole.reshape(self.rows, *self.after, self.old)
        if self.weights is None:
            return whole, whole.reshape(self.rows, -1, self.old)
        return whole, np.einsum("rnlou,rl->rnou", whole, self.weights).reshape(self.rows, -1, self.old)

    def forward(self) -> Floats:
        """What follows."""
        state = np.asarray(self.matrix @ self.state).reshape(self.rows, -1)
        rescale(state)
        return state

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        """From the weight after the step to that before it."""
        entering, _, staying = self.after
        weight = weight.reshape(self.rows, entering * staying, -1)
        worth = np.asarray(weight @ self.taken().swapaxes(1, 2)).reshape(self.rows, entering, 1, staying, self.old)
        if self.weights is not None:
            self.settle_gone(np.einsum("rnlou,rnou->rl", self.whole, worth[:, :, 0]), ledger)
            worth = worth * self.weights[:, None, :, None, None]
        high, low = self.halves
        split = worth.reshape(self.rows, high, low, -1, self.low.shape[1] // low).swapaxes(2, 3)
        split = split.reshape(self.rows, self.high.shape[1], self.low.shape[1])
        ledger.worth[self.rank, :, :high, :low] = self.high @ split @ self.low.T
        return self.order.put_back(np.asarray(self.matrix.swapaxes(1, 2) @ weight).reshape(self.rows, -1))


class Wide(Taking):
    """Causes that touch many effects, taken in one by one: a product for each few of the effects.

    Here the rows stand last, beside the columns, so that products are long where there are many rows of small tables.
    """

    def __init__(self, step: Step, frontier: list[int], fold: Fold, causes: list[int]) -> None:
        super().__init__(step, frontier, fold)
        question = fold.question
        self.causes = causes
        self.owners = question.owners[causes].tolist()
        own = step.own[::-1]
        parts = [list(own[place : place + AT_ONCE][::-1]) for place in range(0, len(own), AT_ONCE)]
        strengths = question.strengths[:, causes].T
        self.factors = [explaining(strengths[:, part]) for part in parts]
        self.on = question.priors[causes]
        self.off = 1.0 - self.on
        self.own = 1 << len(own)
        self.states: list[Floats] = []
        """The tables between the causes, kept for the way back if they are small."""
        self.left = None if self.weights is None else self.weights.T[:, None, None, :]

    def forward(self) -> Floats:
        """What follows."""
        after = np.empty((self.rows, self.after[0] * self.after[2], self.state.shape[2]))
        parts = self._columns()
        for part in parts:
            states = self._states(part)
            self.states = states if len(parts) == 1 else []
            state = states[-1]
            if self.left is not None:
                state = np.einsum("nlocr,lr->nocr", state.reshape(*self.after, -1, self.rows), self.left[:, 0, 0])
            after[:, :, part] = state.reshape(after.shape[1], -1, self.rows).transpose(2, 0, 1)
        return after.reshape(self.rows, -1)

    def taken(self) -> Floats:
        """Let go of what was kept."""
        self.states = []
        return super().taken()

    def _columns(self) -> list[slice]:
        """Columns of the table worked on at one time."""
        columns = max(-(-FEWEST // self.rows), NEAR // (self.rows * self.own))
        return [slice(first, first + columns) for first in range(0, self.state.shape[2], columns)]

    def _states(self, part: slice) -> list[Floats]:
        """The table before each cause, and after the last."""
        columns = self.state[:, :, part]
        entered = np.zeros((self.own, columns.shape[2], self.rows))
        entered[: self.old] = columns.transpose(1, 2, 0)
        states = [entered]
        for place in range(len(self.causes)):
            on = self._product([factor[place] for factor in self.factors], states[-1], place)
            on += self.off[place] * states[-1]
            states.append(on)
        return states

    def _product(self, factors: list[Floats], state: Floats, place: int) -> Floats:
        """What follows if the cause is on; the first factor is for the effects that change slowest."""
        done, moved = 1, state
        for factor in factors:
            moved = np.matmul(factor, moved.reshape(done, len(factor), -1))
            done *= len(factor)
        moved = moved.reshape(state.shape)
        moved *= self.on[place]
        return moved

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        """From the weight after the step to that before it."""
        weight = weight.reshape(self.rows, self.after[0] * self.after[2], -1)
        before = np.empty_like(self.state)
        sums = np.zeros((2 * len(self.causes) + 1, self.rows))
        gone = np.zeros((self.rows, self.after[1]))
        for part in self._columns():
            states = self.states or self._states(part)
            left = weight[:, :, part].transpose(1, 2, 0)
            if self.left is None:
                left = np.ascontiguousarray(left)
            else:
                left = left.reshape(self.after[0], self.after[2], -1, self.rows)
                gone += np.einsum("nlocr,nocr->rl", states[-1].reshape(*self.after, -1, self.rows), left)
                left = (left[:, None] * self.left).reshape(states[-1].shape)
            before[:, :, part] = self._back(states, left, sums)[: self.old].transpose(2, 0, 1)
        self.taken()
        sums *= _inverse(sums[-1])
        self.settle_gone(gone, ledger)
        self._settle_causes(sums, ledger)
        return self.order.put_back(before.reshape(self.rows, -1))

    def _back(self, states: list[Floats], left: Floats, sums: Floats) -> Floats:
        """Go back over some columns, and add up what is known then of each cause, each group, and all."""
        many = len(self.causes)
        after = left
        for place in reversed(range(many)):
            if place + 1 < many and self.owners[place + 1] != self.owners[place]:
                after = left
            on = self._product([factor[place].T for factor in self.factors], left, place)
            sums[place] += _inner(states[place], on)
            sums[many + place] += _inner(states[place], after)
            on += self.off[place] * left
            left = on
        sums[-1] += _inner(states[0], left)
        return left

    def _settle_causes(self, sums: Floats, ledger: Ledger) -> None:
        many = len(self.causes)
        ledger.settle_causes(self.causes, self.owners, sums[:many])
        firsts = [place for place in range(many) if self.owners.index(self.owners[place]) == place]
        several = [place for place in firsts if self.owners.count(self.owners[place]) > 1]
        if several:
            ledger.settle_groups([self.owners[place] for place in several], sums[[many + place for place in several]])


def _outer(low: Floats, high: Floats) -> Floats:
    return (high[:, :, None] * low[:, None, :]).reshape(len(low), -1)


def _inner(state: Floats, weight: Floats) -> Floats:
    """Sum of state times weight, by rows."""
    if state.shape[-1] == 1:
        return np.asarray(np.dot(state.ravel(), weight.ravel()))[None]
    return np.asarray(np.einsum("ocr,ocr->r", state, weight))


def _inverse(total: Floats) -> Floats:
    return np.asarray(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0))


def rescale(state: Floats) -> Floats:
    """Make the largest entry of each row one, if one of them is far below; the logarithm of what is divided by."""
    peak = np.maximum.reduce(state, axis=1)
    if np.minimum.reduce(peak) >= TINY:
        return np.zeros(1)
    peak[peak == 0.0] = 1.0
    state /= peak[:, None]
    return np.asarray(np.log(peak))
