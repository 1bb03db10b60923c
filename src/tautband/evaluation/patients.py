"""Patients drawn from a network: a complaint, its causes, what they make the person feel, draw and answer.

A patient comes with the complaint in which most of the pain lies, as the model understands a complaint: whoever was
drawn with one and hurts more elsewhere is drawn again. What is asked, and which muscles are palpated, follows from the
drawing alone, so that being asked says nothing of the causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tautband.evaluation.baselines import chart_cover
from tautband.reasoning.case import Case, Pain, Palpated, Stated

if TYPE_CHECKING:
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
    complaint: tuple[str, str]
    """The complaint that brought the patient, and its side."""


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
    def complaints(self) -> tuple[list[tuple[str, str]], list[list[Effect]], Floats]:
        """Each complaint and side, its regions, and how often it brings people."""
        names, own, shares = [], [], []
        for complaint in self.atlas.complaints.values():
            for side in ("left", "right"):
                fits = {side, "midline"}
                own.append([effect for effect in self.regions if effect[1] in complaint.regions and effect[2] in fits])
                shares.append(complaint.share)
                names.append((complaint.id, side))
        return names, own, np.array(shares) / sum(shares)

    @cached_property
    def inside(self) -> Floats:
        """Which regions belong to each complaint and side: complaints by regions."""
        return np.array([[float(effect in own) for effect in self.regions] for own in map(set, self.complaints[1])])


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
    names, own, shares = world.complaints
    complaint = chance.choice(len(own), p=shares)
    age, sex = int(chance.integers(YOUNGEST, OLDEST + 1)), str(chance.choice(["female", "male"]))
    priors = world.network.priors(age, sex, dict.fromkeys(own[complaint], 1.0))
    while True:
        on = chance.random(len(priors)) < priors
        caused = _caused(world, on, chance)
        painted = _draw(world, caused[: len(world.regions)], chance)
        totals = world.inside @ painted
        if totals[complaint] == totals.max() > 0:
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
    return Patient(_palpate(world, case, active, chance), active, names[complaint])


def _caused(world: World, on: Bools, chance: np.random.Generator) -> Bools:
    """What is felt, drawn and found, by effects; each cause is felt narrowly or widely."""
    network, many = world.network, len(world.regions)
    causes = np.flatnonzero(on)
    extents = chance.integers(len(network.blank.plain), size=len(causes))
    missed = network.log_missed[:, causes].sum(axis=1)
    missed[:many] = network.blank.plain[extents, :, causes].sum(axis=0)
    return np.asarray(chance.random(len(missed)) >= np.exp(missed) * (1.0 - network.leaks))


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
