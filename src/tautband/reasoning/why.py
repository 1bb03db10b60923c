"""Why any muscle is likely or not: what speaks for it, what against, and what explains its pain better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.assessment import Change, Why
from tautband.reasoning.belief import Belief, Variant, Variants, vary
from tautband.reasoning.explained import explained_by, explained_variants
from tautband.reasoning.reasons import reason_variants, reasons_for

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_RIVALS = 3
"""Rivals that are told (judgement)."""

MOST_TRIED = 12
"""Rivals that are ruled out to see what that changes: the likeliest that reach what the muscle reaches."""

LEAST_RISE = 0.005
"""A rival whose ruling out raises the muscle by less is none."""


def why_group(belief: Belief, group: int) -> Why:
    """Say why a muscle is likely or not.

    Parameters
    ----------
    belief
        What the network makes of a case.
    group
        The place of the muscle among the owners of the network.

    Returns
    -------
    Why
        Its probability, the evidence for and against it, the pain it explains, and its rivals: what is more likely in
        its stead. A rival is found by ruling it out: the muscle is then as likely as it is told after the change.
    """
    variants = list(
        dict.fromkeys(
            [
                *reason_variants(belief, [group]),
                *explained_variants(belief, [group]),
                *(Variant(ruled_out=rival) for rival in _rivals(belief, group)),
            ]
        )
    )
    answers = vary(belief, variants)
    owner = belief.network.owners[group]
    prior = 1.0 - np.prod(1.0 - belief.priors[belief.network.owner_of == group])
    return Why(
        muscle=owner.id,
        side=owner.side,
        probability=round(float(belief.posterior.groups[group, 0]), 6),
        prior=round(float(prior), 6),
        because=reasons_for(belief, group, variants, answers),
        explained=explained_by(belief, group, variants, answers),
        rivals=_raised(belief, group, variants, answers),
    )


def _rivals(belief: Belief, group: int) -> list[int]:
    """The likeliest other groups that reach something seen which this group reaches."""
    owner_of, strengths = belief.network.owner_of, belief.question.strengths > 0
    shared = strengths[strengths[:, owner_of == group].any(axis=1)].any(axis=0)
    others = [int(other) for other in np.unique(owner_of[shared]) if other != group]
    chances = belief.posterior.groups[:, 0]
    return sorted(others, key=lambda other: (-chances[other], other))[:MOST_TRIED]


def _raised(belief: Belief, group: int, variants: Sequence[Variant], answers: Variants) -> tuple[Change, ...]:
    """The rivals whose ruling out raises the group most: which they are, and its chance before and after."""
    now = float(answers.now[group])
    found = []
    for place, variant in enumerate(variants):
        rise = float(answers.groups[group, place]) - now
        if variant.ruled_out is not None and rise >= LEAST_RISE:
            owner = belief.network.owners[variant.ruled_out]
            found.append((-rise, Change(owner.kind, owner.id, owner.side, round(now, 6), round(now + rise, 6))))
    found.sort(key=lambda entry: (entry[0], entry[1].id, entry[1].side))
    return tuple(change for _, change in found[:MOST_RIVALS])
