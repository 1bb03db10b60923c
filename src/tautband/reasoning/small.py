"""Questions with few effects, answered without a plan: one sum over the sets of effects that nothing explains.

The chance that no cause explains any effect of a set is a product over the causes, and what was observed of an effect
is e - (e - u) times "nothing explains it". So the chance of all is a sum over sets of effects (Quickscore), with signs
that alternate: digits are lost. How many is known afterwards, from the same sum without signs; the answer stands only
if enough are left. Numbers here have the longest format that the machine has, 64 bits of mantissa on common processors.
Groups of causes that reach one effect only, as most do, are a factor of that effect and meet no sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.noisy_or import Posterior, Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tautband.reasoning.noisy_or import Floats, Ints

    LongFloats = NDArray[np.floating]

MOST_EFFECTS = 7
"""Effects from which too few digits are left, and a plan is sooner (measured)."""

MOST_ROWS = 4
"""Rows from which a plan is sooner (measured)."""

SURE = 1e-9
"""The largest error bound that an answer may have."""

UNIT_ROUNDOFF = float(np.finfo(np.longdouble).eps) / 2


def few(question: Question) -> Posterior | None:
    """Answer a question of few effects and rows; nothing if its error bound would be above `SURE`."""
    effects, rows = question.unexplained.shape
    if not 0 < effects <= MOST_EFFECTS or rows > MOST_ROWS:
        return None
    single, joint = _parted(question)
    if not len(single) + len(joint):
        return None
    alone, together = _Alone.of(question, single), _Together.of(question, joint)
    if min(alone.factors.min(initial=1.0), together.factors[:, :, -1].min(initial=1.0)) <= 0.0:
        return None
    scale = np.maximum(question.unexplained, question.explained)
    scale[scale == 0.0] = 1.0
    low, high = (weight.astype(np.longdouble) / scale for weight in (question.unexplained, question.explained))
    signed = _signed(low.T, high.T, alone.missed)
    worlds = np.multiply.reduce(together.factors, axis=1)
    sums = (signed @ worlds[:, :, None])[:, :, 0]
    total = sums[:, -1]
    size = (np.abs(signed[:, -1]) * worlds).sum(axis=1)
    several = 3 * (len(single) + len(joint)) + (2 << effects) + 8 * effects
    chain = several + (effects + 2) * float(question.priors[np.concatenate([single, joint])].sum(axis=0).max())
    if not np.all(total > 0) or (error := float(4.0 * UNIT_ROUNDOFF * chain * (size / total).max())) > SURE:
        return None
    shares = (signed[:, -1] * worlds / total[:, None])[:, :, None]
    causes = question.priors.copy()
    off = np.multiply.reduceat(1.0 - causes, question.starts, axis=0)
    alone.settle(shares, causes, off)
    together.settle(shares, causes, off)
    return Posterior(
        causes=np.clip(causes, 0.0, 1.0),
        groups=np.clip(1.0 - off, 0.0, 1.0),
        unexplained=np.clip((sums[:, :-1] / total[:, None]).astype(np.float64), 0.0, 1.0).T,
        log_evidence=(np.log(total) + np.log(scale).sum(axis=0)).astype(np.float64),
        error_bound=error + 4.0 * float(np.finfo(np.float64).eps),
    )


def _parted(question: Question) -> tuple[Ints, Ints]:
    """The causes that reach an effect: those whose group reaches that one only, and the others."""
    reached = (question.strengths > 0) & (question.priors > 0).any(axis=1)
    sets = np.packbits(reached, axis=0, bitorder="little")[0]
    own = np.bitwise_or.reduceat(sets, question.starts) if len(sets) else sets
    several = (own & (own - 1) > 0)[question.owners]
    return np.flatnonzero((sets > 0) & ~several), np.flatnonzero((sets > 0) & several)


@dataclass(frozen=True)
class _Alone:
    """The causes whose group reaches one effect only."""

    causes: Ints
    owners: Ints
    effect: Ints
    """The effect that each of them reaches."""
    on: LongFloats
    """Chance that each is on and does not explain that effect: causes by rows."""
    factors: LongFloats
    """Chance that each does not explain it: causes by rows."""
    missed: LongFloats
    """Chance that none of them explains an effect: rows by effects."""

    @classmethod
    def of(cls, question: Question, causes: Ints) -> _Alone:
        priors = question.priors[causes].astype(np.longdouble)
        strengths = question.strengths[:, causes]
        reaching = strengths > 0
        on = priors * (1.0 - strengths.max(axis=0, initial=0.0).astype(np.longdouble))[:, None]
        factors = on + (1.0 - priors)
        missed = np.multiply.reduce(np.where(reaching, factors.T[:, None], 1.0), axis=2)
        return cls(causes, question.owners[causes], reaching.argmax(axis=0), on, factors, missed)

    def settle(self, shares: LongFloats, causes: Floats, off: Floats) -> None:
        """Write down how likely each is on, and multiply how likely each group is off."""
        if not len(self.causes):
            return
        held = _held(self.missed.shape[1])
        inside, outside = (held @ shares)[:, :, 0].T, ((1.0 - held) @ shares)[:, :, 0].T
        share = inside[self.effect] / self.factors
        causes[self.causes] = self.on * share + causes[self.causes] * outside[self.effect]
        firsts = _firsts(self.owners)
        effect, missed = self.effect[firsts], np.multiply.reduceat(self.factors, firsts, axis=0)
        off[self.owners[firsts]] *= outside[effect] + inside[effect] / missed


@dataclass(frozen=True)
class _Together:
    """The causes whose group reaches several effects."""

    causes: Ints
    owners: Ints
    off: LongFloats
    """Chance that each is off: rows by causes."""
    factors: LongFloats
    """Chance that each explains none of a set of effects: rows by causes by sets."""

    @classmethod
    def of(cls, question: Question, causes: Ints) -> _Together:
        priors = question.priors[causes].T.astype(np.longdouble)
        off = 1.0 - priors
        factors = priors[:, :, None] * _missed(question.strengths[:, causes].T)
        factors += off[:, :, None]
        return cls(causes, question.owners[causes], off, factors)

    def settle(self, shares: LongFloats, causes: Floats, off: Floats) -> None:
        """Write down how likely each is on, and multiply how likely each group is off."""
        if not len(self.causes):
            return
        inverse = 1.0 / self.factors
        quiet = (inverse @ shares)[:, :, 0]
        causes[self.causes] = (1.0 - self.off * quiet).T
        firsts = _firsts(self.owners)
        many = np.diff(firsts, append=len(self.owners))
        quiet = quiet[:, firsts]
        for place in np.flatnonzero(many > 1).tolist():
            own = slice(firsts[place], firsts[place] + many[place])
            quiet[:, place] = (np.multiply.reduce(inverse[:, own], axis=1)[:, None] @ shares)[:, 0, 0]
        off[self.owners[firsts]] *= quiet.T


def _missed(strengths: Floats) -> LongFloats:
    """Chance that a cause that is on explains none of a set of effects: causes by sets."""
    found = np.ones((len(strengths), 1 << strengths.shape[1]), dtype=np.longdouble)
    missed = 1.0 - strengths.astype(np.longdouble)
    for effect in range(strengths.shape[1]):
        size = 1 << effect
        np.multiply(found[:, :size], missed[:, effect, None], out=found[:, size : 2 * size])
    return found


@cache
def _held(effects: int) -> LongFloats:
    """Whether an effect is in a set: effects by sets."""
    sets = np.arange(1 << effects)
    return (sets >> np.arange(effects)[:, None] & 1).astype(np.longdouble)


def _firsts(owners: Ints) -> Ints:
    """Where the causes of each owner begin."""
    return np.flatnonzero(owners != np.append(-1, owners[:-1]))


def _signed(low: LongFloats, high: LongFloats, missed: LongFloats) -> LongFloats:
    """The factor of each set of effects: rows by effects by sets, each effect as if only its being unexplained counted;
    and, last, as it is."""
    rows, effects = low.shape
    own = np.eye(effects + 1, effects, dtype=bool)
    inside = np.where(own, low[:, None], (low - high)[:, None]) * missed[:, None]
    outside = np.where(own, 0.0, high[:, None])
    found = np.ones((rows, effects + 1, 1 << effects), dtype=np.longdouble)
    for effect in range(effects):
        size = 1 << effect
        np.multiply(found[:, :, :size], inside[:, :, effect, None], out=found[:, :, size : 2 * size])
        found[:, :, :size] *= outside[:, :, effect, None]
    return found
