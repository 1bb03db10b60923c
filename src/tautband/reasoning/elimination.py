"""In which order to sum the network out: planned on the sets of observed effects that the causes share.

A set of effects is an int, one bit per effect. A step takes in the causes of one set, then lets the effects go that no
later cause touches. Between steps, the state is which of the effects at hand (the frontier) are explained, so a
step costs about 2 to the power of their number, which is known before anything is summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JOINED = 6
"""Effects that the sets of one step touch together at most (measured)."""

MATRIX = 8
"""Effects that a single set of a dear plan may have to be taken in as a matrix; in others it is `JOINED` (measured)."""

MOST_CAUSES = 16
"""Causes from which a step takes no further set, for its causes are combined one after the other (measured)."""

AT_ONCE = 4
"""Effects that one product takes of a cause that touches too many for a matrix (measured)."""

STARTS = 4
"""First effects that are tried before the cheapest order is taken."""

START = 1_000_000
"""Rough cost for which one more first effect is tried: so much is saved, about, in the time that takes (measured)."""

DEAR = 20_000_000
"""Cost from which larger matrices are tried, and for which the steps of one more order are worked out (measured)."""


SEARCH_SAVES = 4
"""A long search for a plan makes it at most so many times cheaper (measured: 2.7 times)."""

HOPELESS = 64
"""How many times above the most a rough cost must be for no plan to be made: what is rough is not so far off."""

ANY = 1 << 2000
"""A cost above all others."""


@dataclass(frozen=True)
class Step:
    """One step: causes that are taken in, and what becomes of the effects they touch."""

    sets: tuple[int, ...]
    """Sets of effects whose causes this step takes in."""
    staying: tuple[int, ...]
    """Effects at hand before and after."""
    leaving: tuple[int, ...]
    """Effects at hand before only."""
    passing: tuple[int, ...]
    """Effects at hand neither before nor after."""
    entering: tuple[int, ...]
    """Effects at hand after only."""
    width: int
    """How many effects are at hand or touched."""
    rest: tuple[int, ...] = ()
    """Effects at hand that the step does not touch, in the order in which it finds them; only of arranged steps."""

    @property
    def own(self) -> tuple[int, ...]:
        """All effects the step touches, in the order in which it counts them."""
        return self.staying + self.leaving + self.passing + self.entering


@dataclass(frozen=True)
class Plan:
    """The steps, and how many numbers they move for one row, there and back."""

    steps: tuple[Step, ...]
    cost: int
    most: int = JOINED
    """Steps that touch more effects take their causes in one by one."""

    @property
    def width(self) -> int:
        """The most effects at hand at once."""
        return max((step.width for step in self.steps), default=0)

    @cached_property
    def arranged(self) -> tuple[Step, ...]:
        """The steps with their effects in an order in which a table seldom has to be turned.

        What a step touches comes last at hand. Where a table is turned anyway, what is needed latest comes first, so
        that long runs of it stay together the next time.
        """
        found = []
        at_hand: list[int] = []
        for step, due in zip(self.steps, _next_uses(self.steps), strict=True):
            old = {*step.staying, *step.leaving}
            kept = len(at_hand) - len(old)
            if not old.issuperset(at_hand[kept:]):
                first = min(place for place, effect in enumerate(at_hand) if effect in old)
                at_hand[first:] = sorted(at_hand[first:], key=lambda effect: (effect in old, -due.get(effect, 0)))
            rest, tail = at_hand[:kept], at_hand[kept:]
            staying, leaving = ([effect for effect in tail if effect in kind] for kind in (step.staying, step.leaving))
            entering = sorted(step.entering, key=lambda effect: -due.get(effect, 0))
            at_hand = [*rest, *staying, *entering]
            arranged = Step(
                step.sets, tuple(staying), tuple(leaving), step.passing, tuple(entering), step.width, tuple(rest)
            )
            found.append(arranged)
        return tuple(found)


def plan_order(sets: Mapping[int, int], hope: int = ANY, most: int = ANY) -> Plan:
    """Find a cheap order.

    Parameters
    ----------
    sets
        How many causes there are for each different set of two or more effects.
    hope
        Cost above which it is not worth looking for a cheaper one.
    most
        Cost above which no plan is of use.

    Returns
    -------
    Plan
        The cheapest of a few greedy orders; the same for the same sets. Without steps and dearer than anything
        where it would cost far more than the most.
    """
    return _plan_order(tuple(sorted(sets.items())), hope, most)


def forget_plans() -> None:
    """Forget the plans made so far; only a benchmark has a reason to."""
    _plan_order.cache_clear()


@lru_cache(maxsize=256)
def _plan_order(sets: tuple[tuple[int, int], ...], hope: int, most: int) -> Plan:
    reach: dict[int, int] = {}
    degree: dict[int, int] = {}
    for members, causes in sets:
        for effect in bits(members):
            reach[effect] = reach.get(effect, 0) | members
            degree[effect] = degree.get(effect, 0) + causes
    if not reach:
        return Plan((), 0)
    rough: list[tuple[int, tuple[int, ...]]] = []
    far = HOPELESS * most
    for start in sorted(reach, key=lambda effect: (reach[effect].bit_count(), effect)):
        if len(rough) >= STARTS and (len(rough) * START >= min(rough)[0] or min(rough)[0] > hope):
            break
        rough.append(_exit_order(reach, degree, start, far))
    if min(rough)[0] > far:
        return Plan((), ANY)
    plan = _steps(dict(sets), min(rough)[1], JOINED)
    if plan.cost <= DEAR or plan.cost > hope:
        return plan
    plans: list[Plan] = []
    for _, order in sorted(rough):
        plans.append(_steps(dict(sets), order, MATRIX))
        if len(plans) * DEAR >= min(plan.cost for plan in plans):
            break
    return min(plans, key=lambda plan: plan.cost)


@lru_cache(maxsize=4096)
def bits(members: int) -> tuple[int, ...]:
    """List the effects of a set."""
    found = []
    while members:
        low = members & -members
        found.append(low.bit_length() - 1)
        members ^= low
    return tuple(found)


def _exit_order(reach: dict[int, int], degree: dict[int, int], start: int, most: int) -> tuple[int, tuple[int, ...]]:
    """Let go, again and again, of the effect whose causes bring the fewest new effects to hand; with a rough cost.

    It stops where the cost is more than `most`.
    """
    left = dict(reach)
    frontier = gone = cost = 0
    order: list[int] = []
    while left and cost <= most:
        if order:
            keep = ~gone
            start = min([(((own & keep) | frontier).bit_count(), effect) for effect, own in left.items()])[1]
        order.append(start)
        frontier |= left.pop(start) & ~gone
        cost += degree[start] << frontier.bit_count()
        gone |= 1 << start
        frontier &= ~gone
    return cost, tuple(order)


def _next_uses(steps: Sequence[Step]) -> list[dict[int, int]]:
    """After each step, the next one that touches each effect."""
    found = []
    due: dict[int, int] = {}
    for place in reversed(range(len(steps))):
        found.append(dict(due))
        due.update(dict.fromkeys(steps[place].own, place))
    return found[::-1]


@dataclass
class _Open:
    """Sets that are taken in together."""

    sets: list[int]
    own: int
    causes: int

    @classmethod
    def of(cls, members: int, causes: int) -> _Open:
        return cls([members], members, causes)

    def join(self, other: _Open) -> bool:
        """Take more sets in, if that is no dearer."""
        joined = self.own | other.own
        if (joined.bit_count() > JOINED and joined != self.own) or self.causes + other.causes > MOST_CAUSES:
            return False
        self.sets += other.sets
        self.own = joined
        self.causes += other.causes
        return True


def _steps(sets: dict[int, int], order: tuple[int, ...], most: int) -> Plan:
    """Turn an order of effects into steps and add up their cost."""
    waiting = dict(sets)
    taken: list[_Open] = []
    seen = 0
    for effect in order:
        while due := [members for members in waiting if members >> effect & 1]:
            step = _together(due, waiting, seen, most)
            for members in step.sets:
                del waiting[members]
            seen |= step.own
            wide = max(each.own.bit_count() for each in (step, *taken[-1:])) > most
            if wide or not taken or not taken[-1].join(step):
                taken.append(step)
    later = [0]
    for step in reversed(taken):
        later.append(later[-1] | step.own)
    later.reverse()
    before = cost = 0
    steps = []
    for step, after in zip(taken, later[1:], strict=True):
        old, new = step.own & before, step.own & ~before
        width = (before | step.own).bit_count()
        staying, leaving, passing, entering = (
            bits(kind) for kind in (old & after, old & ~after, new & ~after, new & after)
        )
        steps.append(Step(tuple(step.sets), staying, leaving, passing, entering, width))
        cost += _each(step, most) << width
        before = (before | step.own) & after
    return Plan(tuple(steps), cost, most)


def _together(due: list[int], waiting: dict[int, int], seen: int, most: int) -> _Open:
    """The sets that are taken in next: one that brings few effects to hand, and what touches few effects with it."""
    first = min(due, key=lambda members: ((members & ~seen).bit_count(), members))
    step = _Open.of(first, waiting[first])
    if first.bit_count() > most:
        return step
    for members in sorted(due, key=lambda members: ((first | members).bit_count(), members)):
        if members != first:
            step.join(_Open.of(members, waiting[members]))
    for members, causes in waiting.items():
        if members | step.own == step.own and members not in step.sets:
            step.join(_Open.of(members, causes))
    return step


def _each(step: _Open, most: int) -> int:
    """Numbers moved for each entry of the table, there and back, counted by the time they take (measured)."""
    effects = step.own.bit_count()
    return 8 + (1 << effects) // 8 if effects <= most else 8 + 12 * step.causes * -(-effects // AT_ONCE)
