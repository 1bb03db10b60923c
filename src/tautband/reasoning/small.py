"""Questions with few effects, answered without a plan: one sum over the sets of effects that nothing explains.

The chance that no cause explains any effect of a set is a product over the causes, and what was observed of an effect
is e - (e - u) times "nothing explains it". So the chance of all is a sum over sets of effects (Quickscore), with signs
that alternate: digits are lost. How many is known afterwards, from the same sum without signs; the answer stands only
if enough are left. Numbers here have the longest format that the machine has, 64 bits of mantissa on common processors.
"""

from __future__ import annotations

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
    reached = np.flatnonzero((question.strengths > 0).any(axis=0) & (question.priors > 0).any(axis=1))
    if not len(reached):
        return None
    priors = question.priors[reached].astype(np.longdouble)[:, None]
    missed = _missed(question.strengths[:, reached].T)[:, :, None]
    on = priors * missed
    factors = on + (1.0 - priors)
    if factors.min() <= 0.0:
        return None
    scale = np.maximum(question.unexplained, question.explained)
    scale[scale == 0.0] = 1.0
    signed = _signed(question.unexplained / scale, question.explained / scale)
    worlds = np.multiply.reduce(factors, axis=0)
    sums = (signed * worlds).sum(axis=1)
    total = sums[-1]
    size = (np.abs(signed[-1]) * worlds).sum(axis=0)
    chain = 3 * len(reached) + (effects + 2) * float(priors.sum(axis=0).max()) + (2 << effects) + 8 * effects
    if not np.all(total > 0) or (error := float(4.0 * UNIT_ROUNDOFF * chain * (size / total).max())) > SURE:
        return None
    inverse = 1.0 / factors
    shares = (signed[-1] * worlds / total) * inverse
    causes = question.priors.copy()
    causes[reached] = (on * shares).sum(axis=1)
    quiet = (1.0 - priors) * inverse
    groups = _groups(question, reached, quiet, signed[-1] * worlds / total)
    return Posterior(
        causes=np.clip(causes, 0.0, 1.0),
        groups=np.clip(groups, 0.0, 1.0),
        unexplained=np.clip((sums[:-1] / total).astype(np.float64), 0.0, 1.0),
        log_evidence=(np.log(total) + np.log(scale).sum(axis=0)).astype(np.float64),
        error_bound=error + 4.0 * float(np.finfo(np.float64).eps),
    )


def _missed(strengths: Floats) -> LongFloats:
    """Chance that a cause that is on explains none of a set of effects: causes by sets."""
    found = np.ones((len(strengths), 1), dtype=np.longdouble)
    for effect in range(strengths.shape[1]):
        found = np.concatenate([found, found * (1.0 - strengths[:, effect, None].astype(np.longdouble))], axis=1)
    return found


def _signed(low: Floats, high: Floats) -> LongFloats:
    """The factor of each set of effects: effects by sets by rows, each effect as if only its being unexplained counted;
    and, last, as it is."""
    effects, rows = low.shape
    low, high = low.astype(np.longdouble), high.astype(np.longdouble)
    found = np.ones((effects + 1, 1, rows), dtype=np.longdouble)
    for effect in range(effects):
        pair = np.stack([high[effect], low[effect] - high[effect]])[None].repeat(effects + 1, axis=0)
        pair[effect] = np.zeros(rows), low[effect]
        found = (pair[:, :, None] * found[:, None]).reshape(effects + 1, -1, rows)
    return found


def _groups(question: Question, reached: Ints, quiet: LongFloats, worlds: LongFloats) -> Floats:
    """Chance that some cause of a group is on, from how much each cause that is off takes of each world."""
    starts = np.flatnonzero(np.diff(question.owners, prepend=-1))
    off = 1.0 - question.priors
    groups = 1.0 - np.multiply.reduceat(off, starts, axis=0)
    off[reached] = 1.0
    others = np.multiply.reduceat(off, starts, axis=0)
    owners = question.owners[reached]
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    own = np.multiply.reduceat(quiet, firsts, axis=0)
    groups[owners[firsts]] = 1.0 - (own * worlds).sum(axis=1) * others[owners[firsts]]
    return groups
