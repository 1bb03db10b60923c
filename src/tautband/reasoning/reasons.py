"""Why a muscle is likely or not: what leaving out each piece of evidence would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.assessment import Reason
from tautband.reasoning.belief import Belief, Variant, Variants
from tautband.reasoning.evidence import missed

if TYPE_CHECKING:
    from tautband.reasoning.noisy_or import Floats
    from tautband.reasoning.owners import Effect

LEAST_LOG_ODDS = 0.05
"""Weaker reasons are left out: they change a chance by about one part in a hundred at most."""

MOST_BLANKS = 12
"""Blank regions that are tried as reasons: those where the leading muscles most often hurt."""

MOST_SEEN = 40
"""Painted regions and present findings that are tried as reasons: all of them, but where very much is painted."""

SMALLEST = 1e-12
"""Probabilities are kept this far from 0 and 1 before their odds are taken."""


def reason_variants(belief: Belief, groups: list[int]) -> list[Variant]:
    """The variants that the reasons for some groups need, most telling first."""
    evidence = belief.evidence
    stated = [evidence.seen[place].effect for place in telling(belief, groups)]
    stated += evidence.absent
    return [Variant(without=effect) for effect in (*stated, *_blanks(belief, groups))]


def telling(belief: Belief, groups: list[int]) -> list[int]:
    """The places, in order, of what was seen and may tell most about some groups: what they most likely cause."""
    if len(belief.evidence.seen) <= MOST_SEEN:
        return list(range(len(belief.evidence.seen)))
    causes = np.isin(belief.network.owner_of, groups)
    caused = belief.question.strengths[:, causes] * belief.posterior.causes[causes, 0]
    return sorted(np.argsort(-np.max(caused, axis=1, initial=0.0), kind="stable")[:MOST_SEEN].tolist())


def _blanks(belief: Belief, groups: list[int]) -> list[Effect]:
    """The blank regions where the given groups would most likely have hurt."""
    network = belief.network
    causes = np.isin(network.owner_of, groups)
    chances = belief.posterior.causes[causes, 0]
    base = missed(network, belief.evidence)
    expected = []
    for effect in belief.evidence.blank(network):
        said = base.without(network, effect)[causes] - base.log[causes]
        expected.append((-float(np.max(said * chances, initial=0.0)), effect))
    return [effect for worth, effect in sorted(expected)[:MOST_BLANKS] if worth < 0]


def reasons_for(belief: Belief, group: int, variants: list[Variant], answers: Variants) -> tuple[Reason, ...]:
    """The reasons for and against one group, strongest first, from the answers to the variants."""
    now = _log_odds(answers.now[group : group + 1])[0]
    without = _log_odds(answers.groups[group])
    prior = 1.0 - np.prod(1.0 - belief.priors[belief.network.owner_of == group])
    found = [Reason("prior", round(float(_log_odds(np.array([prior]))[0]), 3))]
    for place, variant in enumerate(variants):
        if variant.without is not None and variant.silent is None:
            found.append(Reason(":".join(variant.without), round(float(now - without[place]), 3)))
    strong = [reason for reason in found if abs(reason.log_odds) >= LEAST_LOG_ODDS]
    return tuple(sorted(strong, key=lambda reason: (-abs(reason.log_odds), reason.evidence)))


def _log_odds(chances: Floats) -> Floats:
    kept = np.clip(chances, SMALLEST, 1.0 - SMALLEST)
    return np.asarray(np.log(kept / (1.0 - kept)))
