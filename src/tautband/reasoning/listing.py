"""From a belief to what an assessment lists: muscles with their points, mimics, and pain that stays unexplained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.assessment import Effort, MimicResult, MuscleResult, PointResult, Unexplained
from tautband.reasoning.belief import Belief, reaching
from tautband.reasoning.layout import lay_out

if TYPE_CHECKING:
    from tautband.reasoning.noisy_or import Floats

MOST_LISTED = 15
LEAST_LISTED = 0.01
"""Muscles, and mimics, are listed down to this probability, and this many at most; people are shown fewer. Listed
are muscles that can be felt where pain is painted, and mimics that can cause anything seen: of others the case says
nothing, however common they are."""

LEAST_UNEXPLAINED = 0.3
"""Painted regions are listed as unexplained from this probability."""

HARDLY = 0.5
"""Regions are listed as unexplained only where the mark fits "it does not hurt there" at most so well relative to "it
does": what the brush hardly touched needs no explanation (judgement)."""

DIGITS = 6
ROUNDING = 0.5 * 10.0**-DIGITS
"""Probabilities are rounded to digits that are the same on every machine; the error bound counts that."""

EXACT = 1e-6
"""An error bound up to this is that of rounding alone: the sums were carried to the end."""


FAR = 1_000_000
"""Times the limit from which it is not counted how much dearer an exact answer would be."""


def leading(belief: Belief, kind: str) -> list[int]:
    """The groups of a kind to list, most likely first; equals in the order of their names."""
    chances, owners = belief.posterior.groups[:, 0], belief.network.owners
    kinds = belief.network.muscles if kind == "muscle" else ~belief.network.muscles
    listed = np.flatnonzero((chances >= LEAST_LISTED) & kinds & reaching(belief, painted=kind == "muscle"))
    if len(listed) > MOST_LISTED:
        last = np.partition(chances[listed], -MOST_LISTED)[-MOST_LISTED]
        listed = listed[chances[listed] > last - 4.0 * ROUNDING]  # those that rounding may make its equals, too
    groups = [
        (-chance, owners[group].id, owners[group].side, group)
        for group, chance in zip(listed.tolist(), _rounded(chances[listed]), strict=True)
    ]
    return [group for *_, group in sorted(groups)[:MOST_LISTED]]


def muscle_results(belief: Belief, groups: list[int]) -> tuple[MuscleResult, ...]:
    """Muscles with their points, most likely point first, without reasons."""
    owners = [belief.network.owners[group] for group in groups]
    starts = belief.question.starts[groups].tolist()
    causes = belief.posterior.causes[:, 0].tolist()
    found = []
    for owner, chance, start in zip(owners, _rounded(belief.posterior.groups[groups, 0]), starts, strict=True):
        active = [round(cause, DIGITS) for cause in causes[start : start + len(owner.points)]]
        points = sorted(zip(owner.points, active, strict=True), key=lambda point: (-point[1], point[0]))
        results = tuple(PointResult(*point) for point in points)
        found.append(MuscleResult(owner.id, owner.side, chance, results, ()))
    return tuple(found)


def mimic_results(belief: Belief, groups: list[int]) -> tuple[MimicResult, ...]:
    """Mimics with their probability."""
    owners = [belief.network.owners[group] for group in groups]
    chances = _rounded(belief.posterior.groups[groups, 0])
    return tuple(MimicResult(owner.id, owner.side, chance) for owner, chance in zip(owners, chances, strict=True))


def unexplained_regions(belief: Belief) -> tuple[Unexplained, ...]:
    """Painted regions that nothing modelled explains well, worst first; not those that were hardly touched."""
    found = [
        Unexplained(seen.effect[1], seen.effect[2], chance)
        for seen, chance in zip(belief.evidence.seen, _rounded(belief.posterior.unexplained[:, 0]), strict=True)
        if seen.effect[0] == "region" and chance >= LEAST_UNEXPLAINED and seen.unexplained <= HARDLY * seen.explained
    ]
    return tuple(sorted(found, key=lambda value: (-value.probability, value.region, value.side)))


def error_bound(belief: Belief) -> float:
    """How far any listed probability can be from the exact one."""
    return min(1.0, belief.posterior.error_bound + ROUNDING)


def effort(belief: Belief, limit: int, *, counted: bool) -> Effort:
    """How far the sums got; what they cost is counted only if it is wanted."""
    exact = belief.posterior.error_bound <= EXACT
    if not counted:
        return Effort(exact, 0, limit, 0)
    layout = lay_out(belief.question, most=FAR * limit) if exact else lay_out(belief.question, 0, FAR * limit)
    return Effort(exact, min(layout.cost, FAR * limit), limit, layout.plan.width)


def _rounded(chances: Floats) -> list[float]:
    return [round(chance, DIGITS) for chance in chances.tolist()]
