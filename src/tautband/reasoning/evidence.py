"""A case as evidence: what was painted, what was left blank, what was found and what was not, what the hand felt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tautband.reasoning.noisy_or import Floats, Question, tilt
from tautband.reasoning.palpation import likelihoods

if TYPE_CHECKING:
    from tautband.reasoning.case import Case
    from tautband.reasoning.network import Network
    from tautband.reasoning.owners import Effect


@dataclass(frozen=True)
class Seen:
    """An effect that was seen, and how well that fits it being unexplained and explained."""

    effect: Effect
    unexplained: float
    explained: float


class Missing(NamedTuple):
    """An effect that was looked for and not seen; `beside` if it is a blank region beside a painted one."""

    effect: Effect
    beside: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that a case says about the effects of a network."""

    seen: tuple[Seen, ...]
    missing: tuple[Missing, ...]


def painted(case: Case, network: Network) -> dict[Effect, float]:
    """How surely each region is meant that is painted, 0 to 1: the complaint."""
    certainty = network.reading.certainty
    return {("region", pain.region, pain.side): certainty(pain.coverage) for pain in case.pain if pain.coverage > 0}


def chances(case: Case, network: Network) -> Floats:
    """Chance of each cause before the evidence: among people of this age and sex with this complaint."""
    return network.priors(case.age, case.sex, painted(case, network))


def gather(case: Case, network: Network) -> Evidence:
    """Read a case as evidence.

    Where nothing is painted, blank regions say nothing: the drawing was not begun. A finding that was not asked is in
    neither list.
    """
    marks = painted(case, network)
    around = {other for effect, sure in marks.items() if sure > 0 for other in network.beside[effect]}
    seen = [_painted(effect, sure, network, spilled=effect in around) for effect, sure in marks.items()]
    missing = [Missing(effect, effect in around) for effect in network.beside if marks and effect not in marks]
    for stated in case.findings:
        effect = ("finding", stated.finding, stated.side)
        if stated.present:
            seen.append(Seen(effect, float(network.leaks[network.effects[effect]]), 1.0))
        else:
            missing.append(Missing(effect))
    for felt in case.palpation:
        if felt.tested:
            not_active, active = likelihoods(felt, network.reading)
            seen.append(Seen(("palpation", felt.muscle, felt.side), not_active, active))
    return Evidence(tuple(seen), tuple(missing))


def ask(network: Network, priors: Floats, evidence: Evidence) -> Question:
    """Put evidence to a network as a question of one row."""
    tilted, _ = tilt(priors[:, None], log_missing(network, evidence)[:, None])
    weights = (
        np.array([seen.unexplained for seen in evidence.seen]),
        np.array([seen.explained for seen in evidence.seen]),
    )
    strengths = network.reached([seen.effect for seen in evidence.seen])
    return Question.one_row(tilted[:, 0], network.owner_of, strengths, weights)


def log_missing(network: Network, evidence: Evidence) -> Floats:
    """Logarithm of the chance of all that is missing if only one cause is on, by causes."""
    places = [network.effects[missing.effect] for missing in evidence.missing if not missing.beside]
    beside = [network.effects[missing.effect] for missing in evidence.missing if missing.beside]
    return np.asarray(network.log_missed[places].sum(axis=0) + network.log_missed_beside[beside].sum(axis=0))


def log_missed(network: Network, missing: Missing) -> Floats:
    """The same for one of them."""
    table = network.log_missed_beside if missing.beside else network.log_missed
    return np.asarray(table[network.effects[missing.effect]])


def _painted(effect: Effect, sure: float, network: Network, *, spilled: bool) -> Seen:
    reading = network.reading
    leak = float(network.leaks[network.effects[effect]])
    spill = reading.spill_beside if spilled else reading.spill
    return Seen(effect, leak + (1.0 - leak) * spill**sure, 1.0)
