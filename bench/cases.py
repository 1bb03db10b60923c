"""Questions for the benchmarks: cases drawn from the network itself, with a given number of regions and findings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.network import build_network

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.noisy_or import Floats
    from tautband.reasoning.owners import Effect

ACTIVE = 4
"""Causes that hurt at the same time in a drawn case; published means are 4 to 7 active trigger points a person."""


def draw_case(atlas: Atlas, regions: int, findings: int, seed: int) -> Case:
    """Draw a case.

    A first cause is drawn by its prior, three more among those that hurt in the same area. What they explain is
    painted; then neighbours are painted until there are enough regions. Findings are asked of the active causes and of
    their rivals; each is present if a cause or the leak makes it so.
    """
    chance = random.Random(seed)  # noqa: S311  a seeded draw, not a secret
    network = build_network(atlas)
    names = list(network.effects)
    priors = network.priors(None, "unknown")
    links = [_links(network.strengths[:, cause], names) for cause in range(len(priors))]
    while True:
        first = chance.choices(range(len(priors)), priors.tolist())[0]
        area = {effect for effect in links[first] if effect[0] == "region"}
        rivals = [cause for cause, own in enumerate(links) if area & own.keys() and cause != first]
        if len(rivals) < ACTIVE:
            continue
        active = [first, *chance.sample(rivals, ACTIVE - 1)]
        caused = {effect for cause in active for effect, strength in links[cause].items() if chance.random() < strength}
        painted = _painted(atlas, caused, regions, chance)
        asked = _asked(links, active, rivals, findings, chance)
        if len(painted) == regions and len(asked) == findings:
            leaks = {effect: float(network.leaks[network.effects[effect]]) for effect in asked}
            return Case(
                id=f"drawn-{seed}",
                pain=tuple(Pain(name, side, 1.0) for _, name, side in painted),
                findings=tuple(
                    Stated(effect[1], effect[2], effect in caused or chance.random() < leaks[effect])
                    for effect in asked
                ),
            )


def _links(strengths: Floats, names: list[Effect]) -> dict[Effect, float]:
    return {names[place]: value for place, value in enumerate(strengths.tolist()) if value > 0}


def _painted(atlas: Atlas, caused: set[Effect], regions: int, chance: random.Random) -> list[Effect]:
    painted = sorted(effect for effect in caused if effect[0] == "region")
    chance.shuffle(painted)
    painted = painted[:regions]
    for _ in range(50 * regions):
        if not painted or len(painted) == regions:
            break
        _, name, side = chance.choice(painted)
        beside = chance.choice(atlas.regions[name].neighbours)
        if atlas.regions[beside].sides == "midline":
            side = "midline"
        elif side == "midline":
            side = chance.choice(["left", "right"])
        if ("region", beside, side) not in painted:
            painted.append(("region", beside, side))
    return sorted(painted)


def _asked(
    links: list[dict[Effect, float]], active: list[int], rivals: list[int], findings: int, chance: random.Random
) -> list[Effect]:
    """Half of the findings concern the active causes, half their rivals."""
    own = sorted({effect for cause in active for effect in links[cause] if effect[0] == "finding"})
    other = sorted({effect for cause in rivals for effect in links[cause] if effect[0] == "finding"} - set(own))
    asked = chance.sample(own, min(len(own), (findings + 1) // 2))
    return sorted(asked + chance.sample(other, min(len(other), findings - len(asked))))
