"""The pain that a muscle explains: for each painted region the chance that this muscle made it hurt.

In the model every link from an active trigger point to a region fires by itself or not, and the region hurts if some
link fires. A muscle made a region hurt if one of its points is active and that link fired, whatever else fired too.
So the chances of several muscles for one region may add up to more than 1: pain can be made twice.

With Z the chance of the case, Z0 that of the case without the region and Zm that of the case without the region in
which, besides, no link of the muscle to the region fired, the chance is e (Z0 - Zm) / Z, where e is the weight of the
region if it is explained. Where one point alone of the muscle reaches the region, Z0 - Zm is Z0 times the strength
of the link times the chance that the point is active in the case without the region. All of it is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.belief import Belief, Variant, Variants
from tautband.reasoning.reasons import telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tautband.reasoning.noisy_or import Ints
    from tautband.reasoning.owners import Effect

LEAST_SHARE = 0.01
"""Regions that a muscle explains less likely than this are left out; of very many, so are those it explains least."""


def explained_variants(belief: Belief, groups: Sequence[int]) -> list[Variant]:
    """The variants that are needed to say which pain some groups explain."""
    found: dict[Variant, None] = {}
    tried = {belief.evidence.seen[place].effect for place in telling(belief, list(groups))}
    for effect in _painted(belief):
        for group in groups if effect in tried else ():
            links = _links(belief, effect, group)
            if len(links):
                found[Variant(without=effect)] = None
            if len(links) > 1:
                found[Variant(without=effect, silent=group)] = None
    return list(found)


def explained_by(
    belief: Belief, group: int, variants: Sequence[Variant], answers: Variants
) -> tuple[tuple[str, str, float], ...]:
    """Each painted region that a group can reach, with the chance that it made it hurt; highest first."""
    places = {variant: place for place, variant in enumerate(variants)}
    shares = []
    for effect, weight in _painted(belief).items():
        links = _links(belief, effect, group)
        place = places.get(Variant(without=effect))
        if not len(links) or place is None:
            continue
        log_ratio = answers.log_ratio[place]
        if len(links) > 1:
            silent = answers.log_ratio[places[Variant(without=effect, silent=group)]]
            fired = -np.expm1(silent - log_ratio)
        else:
            strength = belief.network.strengths[belief.network.effects[effect], links[0]]
            fired = strength * answers.causes[links[0], place]
        share = min(1.0, max(0.0, float(weight * np.exp(log_ratio) * fired)))
        if share >= LEAST_SHARE:
            shares.append((effect[1], effect[2], round(share, 6)))
    return tuple(sorted(shares, key=lambda value: (-value[2], value[0], value[1])))


def _painted(belief: Belief) -> dict[Effect, float]:
    """The painted regions, with their weight if they are explained."""
    return {seen.effect: seen.explained for seen in belief.evidence.seen if seen.effect[0] == "region"}


def _links(belief: Belief, effect: Effect, group: int) -> Ints:
    network = belief.network
    reaching = (network.owner_of == group) & (network.strengths[network.effects[effect]] > 0)
    return np.flatnonzero(reaching)
