"""Patients drawn from a network: a complaint, its causes, what they make the person feel, draw and answer.

A patient comes with a complaint, sometimes with a second one; whoever would have painted nothing is drawn again. What
is asked, and which muscles are palpated, follows from the drawing alone, so that being asked says nothing of the
causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tautband.evaluation.baselines import chart_cover
from tautband.reasoning.case import Case, Pain, Palpated, Stated

if TYPE_CHECKING:
    from collections.abc import Collection

    from tautband.atlas import Atlas
    from tautband.evaluation.cases import Named
    from tautband.reasoning.belief import Bools
    from tautband.reasoning.network import Network
    from tautband.reasoning.noisy_or import Floats, Ints
    from tautband.reasoning.owners import Effect

ASKED = 10
"""Findings asked of a patient, of those that concern the place: a short interview and examination (judgement)."""

YOUNGEST, OLDEST = 18, 80
"""Years of simulated patients."""


@dataclass(frozen=True)
class Patient:
    """A simulated patient: what is known, and which muscles hold an active trigger point."""

    case: Case
    active: frozenset[Named]
    complaints: tuple[tuple[str, str], ...]
    """What brought the patient: complaints and their sides."""


@dataclass(frozen=True)
class World:
    """What patients are drawn from.

    Attributes
    ----------
    atlas
        Its complaints, regions and muscles.
    network
        How causes make regions hurt and findings be present.
    moved
        Chance that a painted region is drawn one region off.
    palpated
        How many muscles are palpated.
    latent
        Chance that a palpated muscle without an active trigger point has a latent one.
    """

    atlas: Atlas
    network: Network
    moved: float = 0.0
    palpated: int = 0
    latent: float = 0.0

    @cached_property
    def regions(self) -> list[Effect]:
        """Every region by side."""
        return [effect for effect in self.network.effects if effect[0] == "region"]

    @cached_property
    def beside(self) -> list[Ints]:
        """The places of the regions that each one touches."""
        place = {effect: at for at, effect in enumerate(self.regions)}
        return [np.array([place[other] for other in self.network.beside[effect]], int) for effect in self.regions]

    @cached_property
    def shares(self) -> Floats:
        """How often each complaint of the atlas brings people."""
        shares = np.array([complaint.share for complaint in self.atlas.complaints.values()])
        return np.asarray(shares / shares.sum())


def draw_patients(world: World, count: int, seed: int) -> list[Patient]:
    """Draw patients.

    Parameters
    ----------
    world
        What they are drawn from.
    count
        How many.
    seed
        Of their chance; each patient has a stream of chance of their own.

    Returns
    -------
    list of Patient
        The same for the same world, count and seed; the first patients are the same for any count.
    """
    streams = np.random.SeedSequence(seed).spawn(count)
    return [_patient(world, f"s{at + 1}", np.random.default_rng(stream)) for at, stream in enumerate(streams)]


def _patient(world: World, name: str, chance: np.random.Generator) -> Patient:
    age, sex = int(chance.integers(YOUNGEST, OLDEST + 1)), str(chance.choice(["female", "male"]))
    while True:
        complaints = _complaints(world, chance)
        priors = world.network.priors(age, sex, told=complaints)
        on = chance.random(len(priors)) < priors
        caused = _caused(world, on, complaints, chance)
        painted = _draw(world, caused[: len(world.regions)], chance)
        if painted.any():
            break
    painted = move(world, painted, chance)
    pain = tuple(
        Pain(region, side, 1.0) for (_, region, side), there in zip(world.regions, painted, strict=True) if there
    )
    case = Case(name, age, sex, pain, _ask(world, painted, caused, chance))
    active = frozenset(
        (world.network.owners[at].id, world.network.owners[at].side)
        for at in np.unique(world.network.owner_of[on])
        if world.network.owners[at].kind == "muscle"
    )
    return Patient(_palpate(world, case, active, chance), active, complaints)


def _complaints(world: World, chance: np.random.Generator) -> tuple[tuple[str, str], ...]:
    """What brings a patient: a complaint, sometimes a second one, each on one side or on both."""
    reading = world.network.reading
    many = 2 if chance.random() < reading.second else 1
    drawn = chance.choice(len(world.shares), size=many, replace=False, p=world.shares)
    found = []
    for at in sorted(drawn.tolist()):
        name = list(world.atlas.complaints)[at]
        sides = ("left", "right") if chance.random() < reading.both_sides else (str(chance.choice(["left", "right"])),)
        found += [(name, side) for side in sides]
    return tuple(found)


def _caused(world: World, on: Bools, complaints: Collection[tuple[str, str]], chance: np.random.Generator) -> Bools:
    """What is felt and found, by effects; each cause is felt narrowly or widely, and strays are rarer elsewhere."""
    network, many = world.network, len(world.regions)
    causes = np.flatnonzero(on)
    extents = chance.integers(len(network.blank.plain), size=len(causes))
    missed = network.log_missed[:, causes].sum(axis=1)
    missed[:many] = network.blank.plain[extents, :, causes].sum(axis=0)
    brought = [network.complaints.names.index(name) for name in complaints]
    inside = np.asarray(network.complaints.regions[brought].any(axis=0))
    leaks = network.leaks.copy()
    leaks[:many] *= np.where(inside[:many], 1.0, network.reading.elsewhere)
    return np.asarray(chance.random(len(missed)) >= np.exp(missed) * (1.0 - leaks))


def _draw(world: World, hurting: Bools, chance: np.random.Generator) -> Bools:
    """Paint what hurts, in any order: pain beside what is painted already is often left out, and skin that does not
    hurt is sometimes painted, as often as the reading of drawings says.
    """
    reading = world.network.reading
    painted = np.zeros(len(hurting), dtype=np.bool_)
    for at in chance.permutation(np.flatnonzero(hurting)):
        painted[at] = not painted[world.beside[at]].any() or chance.random() < reading.beside
    around = np.zeros(len(hurting), dtype=np.bool_)
    for at in np.flatnonzero(painted):
        around[world.beside[at]] = True
    spilled = chance.random(len(hurting)) < np.where(around, reading.spill_beside, reading.spill)
    return painted | (spilled & ~hurting)


def move(world: World, painted: Bools, chance: np.random.Generator) -> Bools:
    """Draw some of the painted regions one region off."""
    if not world.moved:
        return painted
    drawn = np.zeros_like(painted)
    for at in np.flatnonzero(painted):
        drawn[chance.choice(world.beside[at]) if chance.random() < world.moved else at] = True
    return drawn


def _ask(world: World, painted: Bools, caused: Bools, chance: np.random.Generator) -> tuple[Stated, ...]:
    """Ask some findings that any cause felt where it hurts can make present."""
    strengths = world.network.strengths
    felt = strengths[: len(painted)][painted].any(axis=0)
    effects = list(world.network.effects)
    concerned = [at for at in range(len(painted), len(effects)) if strengths[at, felt].any()]
    asked = sorted(chance.permutation(concerned)[:ASKED].tolist())
    return tuple(Stated(effects[at][1], effects[at][2], bool(caused[at])) for at in asked)


def _palpate(world: World, case: Case, active: frozenset[Named], chance: np.random.Generator) -> Case:
    """Palpate the muscles that a wall chart points at, with an examiner as reliable as the reading says."""
    if not world.palpated:
        return case
    scores = chart_cover(case, world.atlas)
    chosen = sorted(scores, key=lambda key: (-scores[key], key))[: world.palpated]
    felt = tuple(_felt(world, key, active, chance) for key in chosen)
    return Case(case.id, case.age, case.sex, case.pain, case.findings, felt)


def _felt(world: World, key: Named, active: frozenset[Named], chance: np.random.Generator) -> Palpated:
    reading = world.network.reading
    point = key in active or chance.random() < world.latent
    return Palpated(
        *key,
        taut_band=bool(chance.random() < (reading.band if point else reading.band_without)),
        tender_spot=bool(chance.random() < (reading.spot if point else reading.spot_without)),
        recognised_pain=bool(chance.random() < (reading.recognition if key in active else reading.recognition_without)),
    )
