"""Certified bounds where the exact answer would cost too much.

For an effect that was seen, the logarithm of its weight is a concave, growing function of the summed strengths of the
causes that are on. A tangent lies above it; weighted secants from "all off" (Jensen's inequality) lie below it. Both
are products over the causes, as an absent effect is, so an effect that is replaced by them leaves the plan. With a few
effects replaced, one exact pass over the rest bounds every joint chance from above and one from below, and so
every posterior from both sides. The answer itself is the estimate of `decouple`, held between these bounds.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np

from tautband.reasoning.decouple import Exact, estimate
from tautband.reasoning.layout import lay_out
from tautband.reasoning.noisy_or import Floats, Posterior, Question, tilt

ROUNDS = 3
"""Times the tangents and secants are moved to where the last pass found the causes."""

PASSES = 16
"""The passes for the bounds are this much cheaper than the one for the estimate, for there are many of them."""

SURE = 0.999
"""Effects that some cause explains more surely than this are never replaced: a logarithm is taken of what is missed."""


@dataclass(frozen=True)
class Relaxed:
    """The effects that are replaced, and the question that is left."""

    rest: Question
    kept: list[int]
    replaced: list[int]
    theta: Floats
    """Minus the logarithm of what a cause misses: effects by causes."""
    low: Floats
    """Weight of each replaced effect if it is unexplained."""
    high: Floats
    """Weight of each replaced effect if it is explained."""

    def value(self, theta: Floats) -> Floats:
        """Logarithm of the weight of each effect (rows) at a sum of strengths."""
        return np.asarray(np.log(self.high[:, None] - (self.high - self.low)[:, None] * np.exp(-theta)))

    def slope(self, theta: Floats) -> Floats:
        """Its derivative."""
        gap = (self.high - self.low)[:, None] * np.exp(-theta)
        return np.asarray(gap / (self.high[:, None] - gap))


def between(question: Question, limit: int, exact: Exact) -> Posterior:
    """Answer the rows of a question between two bounds each, within a limit of cost."""
    return Posterior.join([_one_row(question.take(slice(row, row + 1)), limit, exact) for row in range(question.rows)])


def relax(question: Question, limit: int) -> Relaxed:
    """Replace effects until the cost is below the limit: those first that many causes reach and that say little."""
    low, high = question.unexplained[:, 0], question.explained[:, 0]
    sure = np.max(question.strengths, axis=1, initial=0.0)
    fits = [effect for effect in range(len(low)) if 0 < low[effect] < high[effect] and sure[effect] <= SURE]
    reached = np.count_nonzero(question.strengths, axis=1)
    fits.sort(key=lambda effect: (reached[effect] / np.log(high[effect] / low[effect]), effect))

    def without(count: int) -> list[int]:
        gone = set(fits[len(fits) - count :])
        return [effect for effect in range(len(low)) if effect not in gone]

    def affordable(count: int) -> bool:
        return lay_out(_keep(question, without(count)), limit, limit).cost <= limit

    kept = without(bisect_left(range(len(fits)), x=True, key=affordable))
    replaced = sorted(set(range(len(low))).difference(kept))
    theta = -np.log1p(-question.strengths[replaced])
    return Relaxed(_keep(question, kept), kept, replaced, theta, low[replaced], high[replaced])


def _keep(question: Question, kept: list[int]) -> Question:
    return replace(
        question,
        strengths=question.strengths[kept],
        unexplained=question.unexplained[kept],
        explained=question.explained[kept],
    )


@dataclass(frozen=True)
class _Pass:
    """One exact pass: the logarithm of its chance of what was seen, and its answer; first row all, then one row for
    each replaced effect left unexplained."""

    log_evidence: Floats
    answer: Posterior


def _one_row(question: Question, limit: int, exact: Exact) -> Posterior:
    relaxed = relax(question, limit // PASSES)
    expected = relaxed.theta @ question.priors
    for _ in range(ROUNDS):
        slope = relaxed.slope(expected)
        upper = _pass(relaxed, slope * relaxed.theta, relaxed.value(expected) - slope * expected, exact, alone=False)
        expected = relaxed.theta @ upper.answer.causes
    slope = relaxed.slope(expected)
    upper = _pass(relaxed, slope * relaxed.theta, relaxed.value(expected) - slope * expected, exact, alone=True)

    shares = relaxed.theta * upper.answer.causes[:, 0] + 1e-9 * relaxed.theta
    for turn in range(ROUNDS + 1):
        shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
        points = np.divide(relaxed.theta, shares, out=np.zeros_like(shares), where=shares > 0)
        gains = relaxed.value(points) - np.log(relaxed.low)[:, None]
        lower = _pass(relaxed, shares * gains, np.log(relaxed.low)[:, None], exact, alone=turn == ROUNDS)
        shares = shares * lower.answer.causes[:, 0] * np.maximum(gains - points * relaxed.slope(points), 0.0)
        shares = shares + 1e-12 * relaxed.theta
    near = estimate(question, limit, exact)
    return _between(relaxed, upper, lower, near)


def _pass(relaxed: Relaxed, products: Floats, constants: Floats, exact: Exact, *, alone: bool) -> _Pass:
    """Answer the rest with every replaced effect as a product over the causes."""
    whole = products.sum(axis=0)
    rows = [whole]
    logs = [float(constants.sum())]
    if alone:
        for place in range(len(relaxed.replaced)):
            rows.append(whole - products[place] - relaxed.theta[place])
            logs.append(float(constants.sum() - constants[place, 0] + np.log(relaxed.low[place])))
    priors, log_tilt = tilt(relaxed.rest.priors, np.array(rows).T)
    wide = replace(
        relaxed.rest,
        priors=priors,
        unexplained=np.repeat(relaxed.rest.unexplained, len(rows), axis=1),
        explained=np.repeat(relaxed.rest.explained, len(rows), axis=1),
    )
    answer = exact(wide)
    return _Pass(np.array(logs) + log_tilt + answer.log_evidence, answer)


def _between(relaxed: Relaxed, upper: _Pass, lower: _Pass, near: Posterior) -> Posterior:
    """Hold the estimate between the bounds; its error is at most its distance from the further one."""
    gap = np.exp(lower.log_evidence[0] - upper.log_evidence[0])
    slack = 4.0 * max(upper.answer.error_bound, lower.answer.error_bound)

    def meet(above: Floats, below: Floats) -> tuple[Floats, Floats]:
        """Lowest and highest share of a part, from the part and its complement in both passes."""
        part_low, rest_low = gap * np.maximum(below - slack, 0.0), gap * np.maximum(1.0 - below - slack, 0.0)
        lowest = part_low / (part_low + (1.0 - above) + slack)
        highest = (above + slack) / (above + slack + rest_low)
        return lowest, highest

    unexplained = np.zeros((len(near.unexplained), 2))
    unexplained[relaxed.kept] = np.stack(meet(upper.answer.unexplained[:, 0], lower.answer.unexplained[:, 0]), axis=1)
    for place, effect in enumerate(relaxed.replaced, start=1):
        unexplained[effect, 0] = np.exp(lower.log_evidence[place] - upper.log_evidence[0])
        unexplained[effect, 1] = min(1.0, np.exp(upper.log_evidence[place] - lower.log_evidence[0]))
    causes = np.stack(meet(upper.answer.causes[:, 0], lower.answer.causes[:, 0]), axis=1)
    groups = np.stack(meet(upper.answer.groups[:, 0], lower.answer.groups[:, 0]), axis=1)
    held = [
        (np.clip(value[:, 0], ends[:, 0], ends[:, 1]), ends)
        for value, ends in ((near.causes, causes), (near.groups, groups), (near.unexplained, unexplained))
    ]
    furthest = max(float(np.max(np.abs(value[:, None] - ends), initial=0.0)) for value, ends in held)
    return Posterior(
        causes=held[0][0][:, None],
        groups=held[1][0][:, None],
        unexplained=held[2][0][:, None],
        log_evidence=np.array([(upper.log_evidence[0] + lower.log_evidence[0]) / 2]),
        error_bound=min(1.0, furthest + slack),
    )
