"""What to ask, see or test next: safety first, then the findings that would tell most for the time they take.

What a finding tells is the mutual information between it and each muscle or mimic that can hurt where pain is painted,
summed over these. It is exact for each cause; the sum counts twice what two tell about one another. All findings that
are open and practical are rated by a first estimate, as if the causes were independent given the case; the best by
that are worked out exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tautband.reasoning.assessment import Answers, Change, NextFinding
from tautband.reasoning.belief import Belief, Variant, Variants
from tautband.reasoning.times import is_practical, rate, seconds_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tautband.atlas import Atlas
    from tautband.reasoning.noisy_or import Floats, Ints
    from tautband.reasoning.owners import Effect
    from tautband.reasoning.screening import SafetyQuestion

MOST_TRIED = 16
"""Findings whose gain is worked out exactly, out of all by a first estimate."""

MOST_TRIED_ALONE = 8
"""The same among the findings that a lay person can answer alone."""

LEAST_GAIN = 0.001
"""Findings that tell less, in bits, are not worth asking, unless for safety."""

LEADING = 0.005
"""Causes less likely than this are left out of the first estimate."""

MOST_CHANGES = 3
"""What an answer would do is shown for this many muscles and mimics (judgement: more is not read)."""

LEAST_CHANGE = 0.005
"""Changes that a whole percentage does not show are not spoken of."""

CERTAIN = 1e-9
"""An answer less likely than this is taken for impossible: what it would do could not be told from rounding."""


class Proposal(NamedTuple):
    """A finding to establish next, and what either answer would do."""

    finding: NextFinding
    answers: Answers


def finding_variants(belief: Belief, atlas: Atlas, safety: Sequence[SafetyQuestion] = ()) -> list[Variant]:
    """The variants that the best findings, and the safety questions, need: each with one finding more that is missing.

    Parameters
    ----------
    belief
        What the network makes of the case.
    atlas
        Which findings there are, and what they ask of whom.
    safety
        The questions that are asked whatever they tell.
    """
    network = belief.network
    open_ = _open(belief, atlas)
    wanted: list[Effect] = [("finding", question.finding, question.side) for question in safety]
    if open_:
        gains = _estimate(belief, [network.effects[effect] for effect in open_])
        rates = [rate(gain, atlas.findings[effect[1]]) for gain, effect in zip(gains.tolist(), open_, strict=True)]
        order = sorted(range(len(open_)), key=lambda place: (-rates[place], open_[place]))
        ranked = [open_[place] for place in order if rates[place] > 0]
        alone = [effect for effect in ranked if atlas.findings[effect[1]].patient]
        wanted += [*ranked[:MOST_TRIED], *alone[:MOST_TRIED_ALONE]]
    return [Variant(also_missing=effect) for effect in dict.fromkeys(wanted)]


def _open(belief: Belief, atlas: Atlas) -> list[Effect]:
    """The practical findings that the case does not answer."""
    known = {seen.effect for seen in belief.evidence.seen}
    known |= set(belief.evidence.absent)
    return [
        effect
        for effect in belief.network.effects
        if effect[0] == "finding" and effect not in known and is_practical(atlas.findings[effect[1]])
    ]


def next_findings(
    belief: Belief,
    atlas: Atlas,
    variants: Sequence[Variant],
    answers: Variants,
    safety: Sequence[SafetyQuestion] = (),
) -> list[Proposal]:
    """Rank findings: those for safety in their own order, then by what they would tell in a minute.

    Parameters
    ----------
    belief, variants, answers
        What the network makes of the case and of its variants.
    atlas
        Where the findings are.
    safety
        The questions that are asked first, whatever they tell.

    Returns
    -------
    list of Proposal
        Each finding once, on the side where it tells more.
    """
    asked = _Asked(belief, atlas, answers)
    first = [("finding", question.finding, question.side) for question in safety]
    found = {
        effect: asked.proposal(effect, place, red_flag=effect in first)
        for place, variant in enumerate(variants)
        if (effect := variant.also_missing) is not None
    }
    rest = [found[effect] for effect in found if effect not in first]
    rest = [proposal for proposal in rest if proposal.finding.gain_bits >= LEAST_GAIN]
    rest.sort(key=lambda proposal: _rank(proposal, atlas))
    once: dict[str, Proposal] = {}
    for proposal in (*(found[effect] for effect in first if effect in found), *rest):
        once.setdefault(proposal.finding.finding, proposal)
    return list(once.values())


def _rank(proposal: Proposal, atlas: Atlas) -> tuple[float, str, str]:
    finding = proposal.finding
    return -rate(finding.gain_bits, atlas.findings[finding.finding]), finding.finding, finding.side


class _Asked:
    """The groups that a question can concern, and their chances now."""

    def __init__(self, belief: Belief, atlas: Atlas, answers: Variants) -> None:
        self.belief, self.atlas, self.answers = belief, atlas, answers
        self.groups = _concerned(belief)
        self.now = answers.now[self.groups]
        self.told = belief.posterior.groups[self.groups, 0]

    def proposal(self, effect: Effect, place: int, *, red_flag: bool) -> Proposal:
        """A finding, from the variant at a place in which it is missing."""
        _, name, side = effect
        finding = self.atlas.findings[name]
        leak = self.belief.network.leaks[self.belief.network.effects[effect]]
        absent = min(1.0, float((1.0 - leak) * np.exp(self.answers.log_ratio[place])))
        if_absent = self.answers.groups[self.groups, place]
        if_present = _if_present(self.now, if_absent, absent)
        gain = float(np.sum(_information(self.now, if_absent, absent)))
        return Proposal(
            NextFinding(name, side, round(gain, 6), finding.how),
            Answers(
                chance=round(1.0 - absent, 6),
                present=self._changes(if_present) if 1.0 - absent > CERTAIN else (),
                absent=self._changes(if_absent) if absent > CERTAIN else (),
                seconds=seconds_for(finding),
                red_flag=red_flag,
            ),
        )

    def _changes(self, after: Floats) -> tuple[Change, ...]:
        """The largest changes, told from what the answer itself says: the variants may be estimates where it is not."""
        network = self.belief.network
        after = _chance(_log_odds(self.told) + _log_odds(after) - _log_odds(self.now))
        moved = np.abs(after - self.told)
        largest = [place for place in np.argsort(-moved, kind="stable")[:MOST_CHANGES] if moved[place] >= LEAST_CHANGE]
        changes = []
        for place in largest:
            owner = network.owners[self.groups[place]]
            before, later = round(float(self.told[place]), 6), round(float(after[place]), 6)
            changes.append(Change(owner.kind, owner.id, owner.side, before, later))
        return tuple(changes)


def _log_odds(chance: Floats) -> Floats:
    kept = np.clip(chance, 1e-12, 1.0 - 1e-12)
    return np.asarray(np.log(kept / (1.0 - kept)))


def _chance(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _if_present(now: Floats, if_absent: Floats, absent: float) -> Floats:
    """By the law of total probability: what is now is the mean of both answers."""
    return np.clip((now - absent * if_absent) / max(1.0 - absent, CERTAIN), 0.0, 1.0)


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
