"""A case as evidence: what was painted, what was left blank, what was found and what was not.

The constants say how a drawing is read. Drawn twice by the same person, the same pain shares 0.4 to 0.6 of its area
(Jaccard; tablet 0.62, shoulder app 0.42), while its amount repeats well: so where the edge of a drawing lies is weak
evidence, and that it covers a region at all is strong. The constants turn that into numbers by judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tautband.reasoning.noisy_or import Floats, Question, tilt

if TYPE_CHECKING:
    from tautband.reasoning.case import Case, Pain
    from tautband.reasoning.network import Effect, Network

BLANK = 0.5
"""How much a blank region counts of a sure absence: about the share of area that two drawings of one pain share."""

BLANK_BESIDE = 0.25
"""The same beside a painted region, where the pain may end a little further than it was painted."""

EDGE = 0.05
"""Coverage up to which a mark says nothing: the brush went over the border."""

FULL = 0.4
"""Coverage from which a region counts as painted without reserve."""

SPILL = 0.02
"""How well a fully painted region fits "it does not hurt there", relative to "it hurts there"."""

SPILL_BESIDE = 0.1
"""The same beside a region that is painted more fully, from where the mark may have spilled over."""


@dataclass(frozen=True)
class Seen:
    """An effect that was seen, and how well that fits it being unexplained and explained."""

    effect: Effect
    unexplained: float
    explained: float


class Missing(NamedTuple):
    """An effect that was looked for and not seen; `weight` 1 is a sure absence, less a doubtful one."""

    effect: Effect
    weight: float


@dataclass(frozen=True)
class Evidence:
    """All that a case says about the effects of a network."""

    seen: tuple[Seen, ...]
    missing: tuple[Missing, ...]


def gather(case: Case, network: Network) -> Evidence:
    """Read a case as evidence.

    Where nothing is painted, blank regions say nothing: the drawing was not begun. A finding that was not asked is in
    neither list.
    """
    painted = {("region", pain.region, pain.side): pain for pain in case.pain if pain.coverage > 0}
    around: dict[Effect, float] = {}
    for effect, pain in painted.items():
        for other in network.beside[effect]:
            around[other] = max(around.get(other, 0.0), pain.coverage)
    seen = []
    missing = []
    for effect in network.beside if painted else ():
        if effect in painted:
            leak = float(network.leaks[network.effects[effect]])
            seen.append(_painted(painted[effect], around.get(effect, 0.0), leak))
        else:
            missing.append(Missing(effect, BLANK_BESIDE if effect in around else BLANK))
    for stated in case.findings:
        effect = ("finding", stated.finding, stated.side)
        if stated.present:
            seen.append(Seen(effect, float(network.leaks[network.effects[effect]]), 1.0))
        else:
            missing.append(Missing(effect, 1.0))
    return Evidence(tuple(seen), tuple(missing))


def ask(network: Network, priors: Floats, evidence: Evidence) -> Question:
    """Put evidence to a network as a question of one row."""
    places = [network.effects[seen.effect] for seen in evidence.seen]
    tilted, _ = tilt(priors[:, None], log_missing(network, evidence)[:, None])
    weights = (
        np.array([seen.unexplained for seen in evidence.seen]),
        np.array([seen.explained for seen in evidence.seen]),
    )
    return Question.one_row(tilted[:, 0], network.owner_of, network.strengths[places], weights)


def log_missing(network: Network, evidence: Evidence) -> Floats:
    """Logarithm of the chance of all that is missing if only one cause is on, by causes."""
    places = [network.effects[effect] for effect, _ in evidence.missing]
    weights = np.array([weight for _, weight in evidence.missing])
    return np.asarray(weights @ network.log_missed[places])


def _painted(pain: Pain, around: float, leak: float) -> Seen:
    spill = SPILL_BESIDE if around > pain.coverage else SPILL
    certainty = min(1.0, max(0.0, (pain.coverage - EDGE) / (FULL - EDGE)))
    not_hurting = spill**certainty
    return Seen(("region", pain.region, pain.side), leak + (1.0 - leak) * not_hurting, 1.0)
