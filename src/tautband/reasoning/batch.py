"""Causes taken into a large state many at a time, as products of matrices.

What a few causes do to the effects they touch is a matrix: from which of these were explained before, to which are
explained after. A large state, ordered so that these effects come first, is multiplied by it at once, which a
processor does many times faster than splitting the state for every cause. A cause that touches many effects is one
such product for the first half of them and one for the second. Nothing is subtracted here either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tautband.reasoning.elimination import Plan, Step, bits
from tautband.reasoning.sweep import Bench, Intake, Numbers

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.ledger import Ledger
    from tautband.reasoning.noisy_or import Floats

MOST = 7
"""Effects of a batch at most; a product takes two to the power of them for every entry of the state (measured)."""

NARROW = 10
"""Effects at hand up to which steps are done one by one."""


AT_ONCE = 4
"""Effects of a cause that touches many which one product takes (measured)."""

FEWEST = 32
"""Columns of a matrix below which products are slow."""

NEAR = 1 << 16
"""Entries of a state worked on at one time: they stay near the processor."""


@dataclass(frozen=True)
class Batch:
    """Steps done together: as one step, and the sets whose causes it takes in."""

    step: Step
    sets: tuple[int, ...]

    @property
    def cost(self) -> int:
        """Numbers that it moves for one row, there and back, counted as in a plan by the time they take (measured)."""
        effects = self.step.causes.bit_count()
        each = (1 << effects) // 8 + 8 if effects <= MOST else 20 * len(self.sets)
        return each << len(self.step.frontier)


def in_batches(plan: Plan) -> list[Batch]:
    """Join steps that follow one another, as long as they touch few effects together and none leaves on the way."""
    found: list[list[Step]] = []
    union = 0
    for step in plan.steps:
        joined = union | step.causes
        wide = len(step.frontier) > NARROW
        if wide and found and not found[-1][-1].leaving and joined.bit_count() <= MOST:
            found[-1].append(step)
            union = joined
        else:
            found.append([step])
            union = step.causes
    return [_join(steps) for steps in found]


def _join(steps: list[Step]) -> Batch:
    union = 0
    for step in steps:
        union |= step.causes
    entering = tuple(effect for step in steps for effect in step.entering)
    whole = Step(union, entering, steps[-1].frontier, steps[-1].leaving)
    return Batch(whole, tuple(step.causes for step in steps))


class BatchIntake(Protocol):
    """A batch ready to be taken in; `frontier` is the order of the effects afterwards."""

    frontier: list[int]

    def forward(self, state: Floats) -> Floats:
        """Take the causes in."""

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        """Write the answers for the causes down."""

    def forget(self) -> None:
        """Let go of what `forward` kept for `back`."""


def batch_intake(batch: Batch, layout: Layout, numbers: Numbers, frontier: list[int]) -> BatchIntake:
    """Make a batch ready, for a frontier in a given order."""
    causes = [cause for members in batch.sets for cause in layout.members[members].tolist()]
    order = _Order.of(batch.step, frontier)
    if len(order.own) <= MOST:
        return _Dense(order, numbers, causes)
    return _Wide(order, numbers, causes)


@dataclass(frozen=True)
class _Order:
    """The effects before and during a batch, those of the batch last: a state has the last effect first."""

    before: list[int]
    rest: list[int]
    old: list[int]
    new: list[int]

    @classmethod
    def of(cls, step: Step, frontier: list[int]) -> _Order:
        own = bits(step.causes)
        old = [effect for effect in frontier if effect in own]
        return cls(frontier, [effect for effect in frontier if effect not in own], old, list(step.entering))

    @property
    def own(self) -> list[int]:
        return self.old + self.new

    def bring(self, state: Floats) -> Floats:
        """Bring the batch's own effects to the front: one row for each of their states."""
        return _reorder(state, self.before, self.rest + self.old).reshape(1 << len(self.old), -1)

    def put_back(self, state: Floats) -> Floats:
        """Put the effects back in the order before."""
        return _reorder(state, self.rest + self.old, self.before)


def _reorder(state: Floats, before: list[int], after: list[int]) -> Floats:
    """Change the order of the effects of a state; effects that stay side by side are moved as one."""
    axes = [before[::-1].index(effect) for effect in reversed(after)]
    runs: list[list[int]] = []
    for axis in axes:
        if runs and runs[-1][-1] == axis - 1:
            runs[-1].append(axis)
        else:
            runs.append([axis])
    by_place = sorted(range(len(runs)), key=lambda run: runs[run][0])
    shape = [1 << len(runs[run]) for run in by_place]
    moved = state.reshape(shape).transpose([by_place.index(run) for run in range(len(runs))])
    return np.ascontiguousarray(moved).reshape(-1, 1)


class _Summed:
    """A ledger in which the rows of a question are shares of one row."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def settle_cause(self, cause: int, group: int, share: Floats) -> None:
        self.ledger.settle_cause(cause, group, share.sum(keepdims=True))

    def settle_group(self, group: int, quiet: Floats) -> None:
        self.ledger.settle_group(group, quiet.sum(keepdims=True))


class _Dense:
    """Causes that touch few effects together; their matrix is found by taking them in from each state alone."""

    def __init__(self, order: _Order, numbers: Numbers, causes: list[int]) -> None:
        self.order = order
        self.frontier = order.rest + order.own
        size, states = 1 << len(order.own), 1 << len(order.old)
        members = sum(1 << effect for effect in order.own)
        step = Step(members, (), tuple(order.own), ())
        self.intake = Intake(numbers, step, causes, Bench(size, states))
        self.matrix = self.intake.forward(np.eye(size, states))

    def forward(self, state: Floats) -> Floats:
        self.state = self.order.bring(state)
        return np.asarray(self.matrix @ self.state).reshape(-1, 1)

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        weight = weight.reshape(len(self.matrix), -1)
        self.intake.back(weight @ self.state.T, _Summed(ledger))
        return self.order.put_back(self.matrix.T @ weight)

    def forget(self) -> None:
        del self.state


class _Wide:
    """Causes that all touch the same many effects, one by one: each a product for either half of the effects."""

    def __init__(self, order: _Order, numbers: Numbers, causes: list[int]) -> None:
        self.order = order
        self.frontier = order.rest + order.own
        self.numbers, self.causes = numbers, causes
        parts = np.array_split(np.array(order.own[::-1]), -(-len(order.own) // AT_ONCE))
        self.factors = [
            [_explaining([numbers.strengths[cause][effect] for effect in part.tolist()]) for part in parts]
            for cause in causes
        ]
        self.groups = [numbers.owners[cause] for cause in causes]

    def forward(self, state: Floats) -> Floats:
        self.state = self.order.bring(state)
        after = np.empty((1 << len(self.order.own), self.state.shape[1]))
        for part in self._parts():
            after[:, part] = self._states(part)[-1]
        return after.reshape(-1, 1)

    def _parts(self) -> list[slice]:
        """Columns of the state worked on at one time."""
        columns = max(FEWEST, NEAR >> len(self.order.own))
        return [slice(first, first + columns) for first in range(0, self.state.shape[1], columns)]

    def _states(self, part: slice) -> list[Floats]:
        """The state before each cause, and after the last."""
        columns = self.state[:, part]
        entered = np.zeros((1 << len(self.order.own), columns.shape[1]))
        entered[: len(columns)] = columns
        states = [entered]
        for cause, factors in zip(self.causes, self.factors, strict=True):
            on = _product(factors, states[-1]) * self.numbers.on[cause]
            states.append(self._off(cause, states[-1], on))
        return states

    def _off(self, cause: int, state: Floats, on: Floats) -> Floats:
        """Add the part in which a cause is off to the part in which it is on."""
        on += state if self.numbers.rather_off[cause] else state * self.numbers.off[cause]
        return on

    def back(self, weight: Floats, ledger: Ledger) -> Floats:
        weight = weight.reshape(1 << len(self.order.own), -1)
        before = np.empty_like(self.state)
        shares = np.zeros((len(self.causes), 1))
        quiet = {group: np.zeros(1) for group in self.groups}
        for part in self._parts():
            states = self._states(part)
            left = weight[:, part]
            after_group: dict[int, Floats] = {}
            for place in reversed(range(len(self.causes))):
                cause = self.causes[place]
                after_group.setdefault(self.groups[place], left)
                on = _product([factor.T for factor in self.factors[place]], left) * self.numbers.on[cause]
                shares[place] += np.vdot(states[place], on)
                left = self._off(cause, left, on)
            for group, after in after_group.items():
                quiet[group] += np.vdot(states[self.groups.index(group)], after)
            before[:, part] = left[: len(before)]
        for place, (cause, group) in enumerate(zip(self.causes, self.groups, strict=True)):
            ledger.settle_cause(cause, group, shares[place])
        for group, share in quiet.items():
            members = [cause for cause, other in zip(self.causes, self.groups, strict=True) if other == group]
            if len(members) > 1:
                ledger.settle_group(group, share * np.prod([self.numbers.off[cause] for cause in members], axis=0))
        return self.order.put_back(before)

    def forget(self) -> None:
        del self.state


def _explaining(strengths: list[float]) -> Floats:
    """The matrix of a cause that is on, for effects from the highest to the lowest place."""
    matrix = np.ones((1, 1))
    for strength in strengths:
        matrix = np.kron(matrix, np.array([[1.0 - strength, 0.0], [strength, 1.0]]))
    return matrix


def _product(factors: list[Floats], state: Floats) -> Floats:
    """Multiply the effects at the highest places by the first matrix, those below by the next."""
    done = 1
    moved = state
    for factor in factors:
        moved = np.matmul(factor, moved.reshape(done, len(factor), -1))
        done *= len(factor)
    return np.asarray(moved.reshape(state.shape))
