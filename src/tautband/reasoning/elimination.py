"""In which order to sum the network out: planned on the sets of observed effects that the causes share.

A set of effects is an int, one bit per effect. A step takes in the causes of one set, then lets the effects go that no
later cause touches. Between steps, the state is which of the effects at hand (the frontier) are explained, so a
step costs about 2 to the power of their number, which is known before anything is summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STARTS = 4
"""First effects that are tried before the cheapest order is taken."""

DEAR = 300_000
"""Rough cost from which all first effects are tried."""


@dataclass(frozen=True)
class Step:
    """One step: what comes in, what is at hand, what goes."""

    causes: int
    """Set of effects whose causes this step takes in."""
    entering: tuple[int, ...]
    """Effects of the set that were not in the frontier before; they join its end."""
    frontier: tuple[int, ...]
    """Effects at hand during the step."""
    leaving: tuple[int, ...]
    """Effects that no later step touches, in the order in which they go."""


@dataclass(frozen=True)
class Plan:
    """The steps, and how many numbers they move for one row, there and back."""

    steps: tuple[Step, ...]
    cost: int

    @property
    def width(self) -> int:
        """The most effects at hand at once."""
        return max((len(step.frontier) for step in self.steps), default=0)


def plan_order(sets: Mapping[int, int]) -> Plan:
    """Find a cheap order.

    Parameters
    ----------
    sets
        How many causes there are for each different set of two or more effects.

    Returns
    -------
    Plan
        The cheapest of a few greedy orders; the same for the same sets.
    """
    return _plan_order(tuple(sorted(sets.items())))


def forget_plans() -> None:
    """Forget the plans made so far; only a benchmark has a reason to."""
    _plan_order.cache_clear()


@lru_cache(maxsize=256)
def _plan_order(sets: tuple[tuple[int, int], ...]) -> Plan:
    reach: dict[int, int] = {}
    degree: dict[int, int] = {}
    for members, causes in sets:
        for effect in bits(members):
            reach[effect] = reach.get(effect, 0) | members
            degree[effect] = degree.get(effect, 0) + causes
    if not reach:
        return Plan((), 0)
    best = None
    for place, start in enumerate(sorted(reach, key=lambda effect: (reach[effect].bit_count(), effect))):
        if best is not None and place >= STARTS and best[0] < DEAR:
            break
        scored = _exit_order(reach, degree, start)
        best = scored if best is None else min(best, scored)
    return _steps(dict(sets), best[1]) if best else Plan((), 0)


def bits(members: int) -> list[int]:
    """List the effects of a set."""
    found = []
    while members:
        low = members & -members
        found.append(low.bit_length() - 1)
        members ^= low
    return found


def _exit_order(reach: dict[int, int], degree: dict[int, int], start: int) -> tuple[int, tuple[int, ...]]:
    """Let go, again and again, of the effect whose causes bring the fewest new effects to hand; with a rough cost."""
    left = dict(reach)
    frontier = gone = cost = 0
    order: list[int] = []
    while left:
        if order:
            keep = ~gone
            start = min([(((own & keep) | frontier).bit_count(), effect) for effect, own in left.items()])[1]
        order.append(start)
        frontier |= left.pop(start) & ~gone
        cost += degree[start] << frontier.bit_count()
        gone |= 1 << start
        frontier &= ~gone
    return cost, tuple(order)


def _steps(sets: dict[int, int], order: tuple[int, ...]) -> Plan:
    """Turn an order of effects into steps and add up their cost."""
    waiting = dict(sets)
    effects = {members: bits(members) for members in sets}
    touches = dict.fromkeys(order, 0)
    for own in effects.values():
        for effect in own:
            touches[effect] += 1
    frontier: list[int] = []
    steps: list[Step] = []
    cost = present = 0
    for effect in order:
        due = [members for members in waiting if members >> effect & 1]
        due.sort(key=lambda members: ((members & ~present).bit_count(), members))
        for members in due:
            entering = tuple(bits(members & ~present))
            frontier += entering
            present |= members
            cost += (waiting.pop(members) * (3 * members.bit_count() + 5)) << len(frontier)
            leaving = []
            for bit in effects[members]:
                touches[bit] -= 1
                if not touches[bit]:
                    leaving.append(bit)
            steps.append(Step(members, entering, tuple(frontier), tuple(leaving)))
            for bit in leaving:
                frontier.remove(bit)
                present &= ~(1 << bit)
    return Plan(tuple(steps), cost)
