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

STARTS = 8
"""First effects that are tried before the cheapest order is taken."""

DEAR = 1_000_000
"""Cost from which all first effects are tried."""


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


@lru_cache(maxsize=256)
def _plan_order(sets: tuple[tuple[int, int], ...]) -> Plan:
    reach: dict[int, int] = {}
    for members, _ in sets:
        for effect in bits(members):
            reach[effect] = reach.get(effect, 0) | members
    best = Plan((), 0)
    tried: set[tuple[int, ...]] = set()
    for place, start in enumerate(sorted(reach, key=lambda effect: (reach[effect].bit_count(), effect))):
        if place >= STARTS and best.cost < DEAR:
            break
        order = _exit_order(reach, start)
        if order not in tried:
            tried.add(order)
            plan = _steps(dict(sets), order)
            best = plan if not best.steps or plan.cost < best.cost else best
    return best


def bits(members: int) -> list[int]:
    """List the effects of a set."""
    found = []
    while members:
        low = members & -members
        found.append(low.bit_length() - 1)
        members ^= low
    return found


def _exit_order(reach: dict[int, int], start: int) -> tuple[int, ...]:
    """Let go, again and again, of the effect whose causes bring the fewest new effects to hand."""
    left = dict(reach)
    frontier = gone = 0
    order: list[int] = []
    while left:
        if order:
            start = min(left, key=lambda effect: (((left[effect] & ~gone) | frontier).bit_count(), effect))
        order.append(start)
        frontier |= left.pop(start) & ~gone
        gone |= 1 << start
        frontier &= ~gone
    return tuple(order)


def _steps(sets: dict[int, int], order: tuple[int, ...]) -> Plan:
    """Turn an order of effects into steps and add up their cost."""
    waiting = dict(sets)
    touches = {effect: sum(1 for members in sets if members >> effect & 1) for effect in order}
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
            for bit in bits(members):
                touches[bit] -= 1
                if not touches[bit]:
                    leaving.append(bit)
            steps.append(Step(members, entering, tuple(frontier), tuple(leaving)))
            for bit in leaving:
                frontier.remove(bit)
                present &= ~(1 << bit)
    return Plan(tuple(steps), cost)
