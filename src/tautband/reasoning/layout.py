"""Before the sums: causes sorted by the effects they can explain, and what is simple folded away, without error.

A cause that reaches no observed effect keeps its prior. A group of causes that all reach the same single effect is
folded into that effect's weights. A few causes that reach very many effects are conditioned on, if that pays. What
is left goes to the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tautband.reasoning.elimination import ANY, SEARCH_SAVES, Plan, Step, plan_order
from tautband.reasoning.noisy_or import Floats, Ints, Question

MOST_CONDITIONED = 4
"""Causes conditioned on at most: each doubles the rows."""

CHEAP = 20_000_000
"""Cost below which a plan is not worth improving by conditioning."""

WIDE = 5
"""Effects a cause must reach before conditioning on it is tried."""


@dataclass(frozen=True)
class Layout:
    """Who takes part where."""

    plan: Plan
    members: dict[int, list[int]]
    """For each set of the plan, the causes of its groups, in order."""
    folded: dict[int, list[int]]
    """For each effect, the causes folded into it."""
    conditioned: tuple[int, ...]
    """Causes conditioned on."""

    def causes(self, step: Step) -> list[int]:
        """The causes that a step takes in."""
        return [cause for members in step.sets for cause in self.members[members]]

    @property
    def cost(self) -> int:
        """Numbers that one row of the question moves."""
        return self.plan.cost << len(self.conditioned)


def lay_out(question: Question, limit: int = ANY // SEARCH_SAVES, most: int = ANY) -> Layout:
    """Sort the causes of a question.

    A plan that cannot come near a limit of cost is taken as it comes; none is made that would cost far above `most`.
    """
    masks = _group_masks(question)
    sizes = np.bincount(question.owners, minlength=question.groups)
    by_mask: dict[int, list[int]] = {}
    for group, mask in masks.items():
        by_mask.setdefault(mask, []).append(group)
    joint = {mask: groups for mask, groups in by_mask.items() if mask.bit_count() > 1}
    plan, chosen = _condition(joint, sizes, SEARCH_SAVES * limit, most)
    for group in chosen:
        joint[masks[group]] = [other for other in joint[masks[group]] if other != group]
    single = {mask.bit_length() - 1: groups for mask, groups in by_mask.items() if mask.bit_count() == 1}
    ends = np.cumsum(sizes).tolist()
    starts = [0, *ends[:-1]]

    def causes(groups: list[int]) -> list[int]:
        return [cause for group in groups for cause in range(starts[group], ends[group])]

    return Layout(
        plan=plan,
        members={mask: causes(groups) for mask, groups in joint.items() if groups},
        folded={effect: causes(groups) for effect, groups in single.items()},
        conditioned=tuple(starts[group] for group in chosen),
    )


def _group_masks(question: Question) -> dict[int, int]:
    """The set of effects that each group can explain, of those that can explain any."""
    reached = (question.strengths > 0) & (question.priors > 0).any(axis=1)
    packed = np.packbits(reached, axis=0, bitorder="little")
    packed = np.bitwise_or.reduceat(packed, question.starts, axis=1)
    size = len(packed)
    groups = np.flatnonzero(packed.any(axis=0)).tolist()
    flat = packed[:, groups].T.tobytes()
    sets = [flat[place : place + size] for place in range(0, len(flat), size)] if size else []
    return {group: int.from_bytes(members, "little") for group, members in zip(groups, sets, strict=True)}


def _condition(joint: dict[int, list[int]], sizes: Ints, hope: int, most: int) -> tuple[Plan, list[int]]:
    """Choose the causes to condition on: while the widest one costs more in the plan than its two versions would."""
    left = {mask: list(groups) for mask, groups in joint.items()}
    plan = _plan(left, sizes, hope, most)
    chosen: list[int] = []
    while plan.cost > CHEAP and len(chosen) < MOST_CONDITIONED:
        widest = max(left, key=lambda mask: (mask.bit_count(), mask), default=0)
        groups = left.get(widest, [])
        room = MOST_CONDITIONED - len(chosen)
        if widest.bit_count() < WIDE or len(groups) > room or any(sizes[group] > 1 for group in groups):
            break
        without = {mask: kept for mask, kept in left.items() if mask != widest}
        cheaper = _plan(without, sizes, hope, most)
        if cheaper.cost << len(groups) >= plan.cost:
            break
        left, plan = without, cheaper
        chosen.extend(groups)
    return plan, chosen


def _plan(joint: dict[int, list[int]], sizes: Ints, hope: int, most: int) -> Plan:
    causes = {mask: sum(int(sizes[group]) for group in groups) for mask, groups in joint.items()}
    return plan_order(causes, hope, most)


def expand(question: Question, conditioned: tuple[int, ...]) -> tuple[Question, Floats, Floats]:
    """Ask every row once for each way in which the conditioned causes can be on or off.

    Returns
    -------
    tuple
        The longer question, ways outside and rows inside; the logarithm of the chance of each of its rows; and the
        part of each unexplained weight that the conditioned causes do not explain either.
    """
    ways = 1 << len(conditioned)
    priors = np.tile(question.priors, (1, ways))
    unexplained = np.tile(question.unexplained, (1, ways))
    explained = np.tile(question.explained, (1, ways))
    part = np.ones_like(unexplained)
    log_chance = np.zeros(priors.shape[1])
    for place, cause in enumerate(conditioned):
        on = np.repeat((np.arange(ways) >> place & 1).astype(bool), question.rows)
        with np.errstate(divide="ignore"):
            log_chance += np.log(np.where(on, priors[cause], 1.0 - priors[cause]))
        strength = np.where(on, question.strengths[:, cause][:, None], 0.0)
        alone = unexplained * (1.0 - strength)
        unexplained = alone + explained * strength
        part *= np.divide(alone, unexplained, out=np.zeros_like(alone), where=unexplained > 0)
        priors[cause] = 0.0
    longer = Question(priors, question.owners, question.strengths, unexplained, explained)
    return longer, log_chance, part
