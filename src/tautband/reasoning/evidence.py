"""A case as evidence: what was painted, what was left blank, what was found and what was not, what the hand felt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.noisy_or import Floats, Question, tilt
from tautband.reasoning.palpation import likelihoods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tautband.reasoning.blank import Blanks
    from tautband.reasoning.case import Case
    from tautband.reasoning.network import Network
    from tautband.reasoning.owners import Effect


@dataclass(frozen=True)
class Seen:
    """An effect that was seen, and how well that fits it being unexplained and explained."""

    effect: Effect
    unexplained: float
    explained: float


@dataclass(frozen=True)
class Evidence:
    """All that a case says about the effects of a network.

    Attributes
    ----------
    seen
        What was seen.
    absent
        Findings that were looked for and not there.
    drawn
        Whether anything is painted; only then do blank regions say anything.
    """

    seen: tuple[Seen, ...]
    absent: tuple[Effect, ...]
    drawn: bool

    @property
    def painted(self) -> list[Effect]:
        """The regions that are painted."""
        return [seen.effect for seen in self.seen if seen.effect[0] == "region"]

    def blank(self, network: Network) -> list[Effect]:
        """The regions that are not, where that says something."""
        marks = set(self.painted)
        return [effect for effect in network.beside if effect not in marks] if self.drawn else []


@dataclass(frozen=True)
class Missed:
    """Logarithm of the chance of all that is not there if only one cause is on, by causes."""

    absent: Floats
    blanks: Blanks | None

    @property
    def log(self) -> Floats:
        """The sum."""
        return self.absent if self.blanks is None else self.absent + self.blanks.log

    def without(self, network: Network, effect: Effect) -> Floats:
        """The same if one effect said nothing."""
        place = network.effects[effect]
        if effect[0] == "finding" or self.blanks is None:
            return np.asarray(self.log - network.log_missed[place])
        return self.absent + self.blanks.without(network.blank, place)


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
    around = _around(marks, network)
    seen = [_painted(effect, sure, network, spilled=effect in around) for effect, sure in marks.items()]
    absent = []
    for stated in case.findings:
        effect = ("finding", stated.finding, stated.side)
        if stated.present:
            seen.append(Seen(effect, float(network.leaks[network.effects[effect]]), 1.0))
        else:
            absent.append(effect)
    for felt in case.palpation:
        if felt.tested:
            not_active, active = likelihoods(felt, network.reading)
            seen.append(Seen(("palpation", felt.muscle, felt.side), not_active, active))
    return Evidence(tuple(seen), tuple(absent), bool(marks))


def _around(marks: Iterable[Effect], network: Network) -> set[Effect]:
    return {other for effect in marks for other in network.beside[effect]}


def ask(network: Network, priors: Floats, evidence: Evidence) -> Question:
    """Put evidence to a network as a question of one row."""
    tilted, _ = tilt(priors[:, None], missed(network, evidence).log[:, None])
    weights = (
        np.array([seen.unexplained for seen in evidence.seen]),
        np.array([seen.explained for seen in evidence.seen]),
    )
    strengths = network.reached([seen.effect for seen in evidence.seen])
    return Question.one_row(tilted[:, 0], network.owner_of, strengths, weights)


def missed(network: Network, evidence: Evidence) -> Missed:
    """What is said by all that is not there."""
    absent = network.log_missed[[network.effects[effect] for effect in evidence.absent]].sum(axis=0)
    if not evidence.drawn:
        return Missed(absent, None)
    marks = evidence.painted
    beside = sorted(network.effects[effect] for effect in _around(marks, network).difference(marks))
    return Missed(absent, network.blank.around([network.effects[effect] for effect in marks], beside))


def _painted(effect: Effect, sure: float, network: Network, *, spilled: bool) -> Seen:
    reading = network.reading
    leak = float(network.leaks[network.effects[effect]])
    spill = reading.spill_beside if spilled else reading.spill
    drawn = spill + (1.0 - spill) * (reading.beside if spilled else 1.0)
    return Seen(effect, leak + (1.0 - leak) * (spill / drawn) ** sure, 1.0)
