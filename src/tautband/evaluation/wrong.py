"""Worlds that the reasoner has wrong: weights that are off, pain drawn beside its place, muscles nobody has heard of.

Each is the model itself with one thing changed, so that what it does to the chances can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.patients import World, move
from tautband.reasoning.network import build_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tautband.atlas import Atlas
    from tautband.evaluation.patients import Patient
    from tautband.reasoning.network import Network

WEIGHTS_OFF = (0.5, 1.0)
"""Standard deviations, on the logit scale, by which strengths are off: odds of a strength off by 1.6 and by 2.7."""

AGREEMENTS = (0.6, 0.5, 0.4)
"""Share of regions (Jaccard) that two drawings of one pain have in common through marks one region off alone."""

UNKNOWN = 0.1
"""Share of muscles that the reasoner has never heard of."""

PALPATED = 4
"""Muscles palpated, in the order of a wall chart."""

MORE_LATENT = 0.6
"""Chance of a latent point in a palpated muscle without an active one, where the model is wrong about it."""


@dataclass(frozen=True)
class Scenario:
    """A world, what is wrong with it in words, and the atlas that the reasoner knows."""

    words: str
    world: World
    known: Atlas


def scenarios(atlas: Atlas, seed: int) -> dict[str, Scenario]:
    """Every world, the right one first.

    Parameters
    ----------
    atlas
        What the reasoner takes for true.
    seed
        Of how weights are off and which muscles are unknown.

    Returns
    -------
    dict
        By name.
    """
    network = build_network(atlas)
    right = World(atlas, network)
    latent = network.reading.latent
    found = {"right": Scenario("the model itself", right, atlas)}
    for deviation in WEIGHTS_OFF:
        off = World(atlas, weights_off(network, deviation, seed))
        found[f"weights_{deviation:g}"] = Scenario(f"strengths off by {deviation:g} (SD of their logits)", off, atlas)
    for agreement in AGREEMENTS:
        moved = replace(right, moved=moved_for(agreement))
        found[f"drawn_{agreement:g}"] = Scenario(f"marks one region off, Jaccard {agreement:g}", moved, atlas)
    found["unknown"] = Scenario(f"{UNKNOWN:.0%} of muscles unknown", right, without_some(atlas, UNKNOWN, seed))
    hand = replace(right, palpated=PALPATED, latent=latent)
    found["palpated"] = Scenario(f"the model itself, {PALPATED} muscles palpated", hand, atlas)
    more = replace(hand, latent=MORE_LATENT)
    found["latent"] = Scenario(f"the same, latent points in {MORE_LATENT:.0%} instead of {latent:.0%}", more, atlas)
    return found


def weights_off(network: Network, deviation: float, seed: int) -> Network:
    """The same network with every strength off at random on the logit scale."""
    noise = np.random.default_rng(seed).normal(0.0, deviation, network.strengths.shape)
    odds = network.strengths / (1.0 - network.strengths) * np.exp(noise)
    strengths = odds / (1.0 + odds)
    return replace(
        network,
        strengths=strengths,
        log_missed=np.log1p(-strengths),
    )


def moved_for(agreement: float) -> float:
    """The chance that a mark lies one region off at which two drawings agree so far.

    If a region stays with chance k in each of two drawings, they share k squared of it, of 2 - k squared in all.
    """
    return 1.0 - sqrt(2.0 * agreement / (1.0 + agreement))


def without_some(atlas: Atlas, share: float, seed: int) -> Atlas:
    """The same atlas without some muscles, drawn at random; its hash says so."""
    names = list(atlas.muscles)
    gone = np.random.default_rng(seed).choice(names, size=round(share * len(names)), replace=False)
    muscles = {name: muscle for name, muscle in atlas.muscles.items() if name not in set(gone)}
    complaints = {
        name: msgspec.structs.replace(
            complaint,
            priors=tuple(prior for prior in complaint.priors if prior.kind == "mimic" or prior.cause in muscles),
        )
        for name, complaint in atlas.complaints.items()
    }
    return msgspec.structs.replace(
        atlas, muscles=muscles, complaints=complaints, hash=f"{atlas.hash} without {len(gone)} by seed {seed}"
    )


def agreement(world: World, patients: Sequence[Patient], seed: int) -> float:
    """How far two drawings of the same marks agree in a world: mean Jaccard."""
    chance = np.random.default_rng(seed)
    found = []
    for patient in patients:
        marks = {(pain.region, pain.side) for pain in patient.case.pain}
        painted = np.array([effect[1:] in marks for effect in world.regions])
        first, second = move(world, painted, chance), move(world, painted, chance)
        found.append((first & second).sum() / (first | second).sum())
    return float(np.mean(found))
