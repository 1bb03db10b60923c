"""What to ask, see or test next: the findings that would tell most about what may cause this pain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.assessment import NextFinding
from tautband.reasoning.belief import Belief, Variant, Variants

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.noisy_or import Floats, Ints

MOST_TRIED = 16
"""Findings whose gain is worked out exactly, out of all by a first estimate."""

MOST_TRIED_ALONE = 8
"""The same among the findings that a lay person can answer alone."""

LEAST_GAIN = 0.001
"""Findings that tell less, in bits, are not worth asking."""

LEADING = 0.005
"""Causes less likely than this are left out of the first estimate."""


def finding_variants(belief: Belief, atlas: Atlas) -> list[Variant]:
    """The variants that the best findings need: each with one finding more that is missing."""
    network = belief.network
    known = {seen.effect for seen in belief.evidence.seen}
    known |= set(belief.evidence.absent)
    open_ = [effect for effect in network.effects if effect[0] == "finding" and effect not in known]
    if not open_:
        return []
    gains = _estimate(belief, [network.effects[effect] for effect in open_])
    order = sorted(range(len(open_)), key=lambda place: (-gains[place], open_[place]))
    ranked = [open_[place] for place in order if gains[place] > 0]
    alone = [effect for effect in ranked if atlas.findings[effect[1]].patient]
    chosen = dict.fromkeys((*ranked[:MOST_TRIED], *alone[:MOST_TRIED_ALONE]))
    return [Variant(also_missing=effect) for effect in chosen]


def next_findings(belief: Belief, atlas: Atlas, variants: list[Variant], answers: Variants) -> tuple[NextFinding, ...]:
    """Rank findings by what they would tell.

    The gain of a finding is the mutual information between it and each muscle or mimic that can hurt where pain is
    painted, summed over these. It is exact for each cause; the sum counts twice what two tell about one another.
    """
    found = []
    concerned = _concerned(belief)
    now = answers.now[concerned]
    for place, variant in enumerate(variants):
        if variant.also_missing is None:
            continue
        _, name, side = variant.also_missing
        leak = belief.network.leaks[belief.network.effects[variant.also_missing]]
        absent = float((1.0 - leak) * np.exp(answers.log_ratio[place]))
        gain = float(np.sum(_information(now, answers.groups[concerned, place], absent)))
        if gain >= LEAST_GAIN:
            found.append(NextFinding(name, side, round(gain, 6), atlas.findings[name].how))
    return tuple(sorted(found, key=lambda value: (-value.gain_bits, value.finding, value.side)))


def _concerned(belief: Belief) -> Ints:
    """The groups that can hurt where pain is painted; all where nothing is, for then anything can be meant."""
    painted = [place for place, seen in enumerate(belief.evidence.seen) if seen.effect[0] == "region"]
    if not painted:
        return np.arange(len(belief.network.owners))
    reaching = np.any(belief.question.strengths[painted] > 0, axis=0)
    return np.unique(belief.network.owner_of[reaching])


def _estimate(belief: Belief, effects: list[int]) -> Floats:
    """The gain of findings as if the causes were independent given the case."""
    network, causes = belief.network, belief.posterior.causes[:, 0]
    leading = np.flatnonzero(causes >= LEADING)
    reached = network.strengths[np.ix_(np.array(effects, dtype=np.intp), leading)]
    log_missed = np.log1p(-np.minimum(reached * causes[leading], 1.0 - 1e-12))
    owners = network.owner_of[leading]
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    if not len(starts):
        return np.zeros(len(effects))
    log_own = np.add.reduceat(log_missed, starts, axis=1)
    chance = np.clip(belief.posterior.groups[owners[starts], 0], 1e-9, 1.0 - 1e-9)
    absent = (1.0 - network.leaks[effects]) * np.exp(log_missed.sum(axis=1))
    absent_off = np.minimum(absent[:, None] * np.exp(-log_own), 1.0)
    chance_absent = np.clip(1.0 - (1.0 - chance) * absent_off / absent[:, None], 0.0, 1.0)
    concerned = np.isin(owners[starts], _concerned(belief))
    return np.asarray(_information(chance, chance_absent, absent[:, None])[:, concerned].sum(axis=1))


def _information(chance: Floats, chance_absent: Floats, absent: Floats | float) -> Floats:
    """Mutual information, in bits, between a cause and a finding that is absent with a given chance."""
    present = np.maximum(1.0 - absent, 1e-12)
    chance_present = np.clip((chance - absent * chance_absent) / present, 0.0, 1.0)
    kept = _entropy(chance) - absent * _entropy(chance_absent) - (1.0 - absent) * _entropy(chance_present)
    return np.maximum(kept, 0.0)


def _entropy(chance: Floats) -> Floats:
    kept = np.clip(chance, 1e-15, 1.0 - 1e-15)
    return np.asarray(-(kept * np.log2(kept) + (1.0 - kept) * np.log2(1.0 - kept)))
