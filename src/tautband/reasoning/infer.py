"""The door of the inference: exact where the plan can be afforded, else an estimate between two certified bounds."""

from __future__ import annotations

from threading import Lock

import numpy as np

from tautband.reasoning import bounds
from tautband.reasoning.journey import batched_cost, journey
from tautband.reasoning.layout import Layout, expand, lay_out
from tautband.reasoning.noisy_or import Floats, ImpossibleEvidenceError, Posterior, Question
from tautband.reasoning.sweep import sweep

COST_LIMIT = 2_000_000_000
"""Numbers an exact answer may move: some three seconds, and a third of a gigabyte, on a small machine."""

LARGE = 150_000_000
"""Numbers a row moves from which it is answered in batches of causes (measured)."""

ROUGH_LIMIT = 400_000_000
"""Numbers that an answer between bounds may move: they take more than one pass."""

PASSES = 4
"""Passes over a smaller question that may take the place of one too dear."""

CHUNK_COST = 60_000_000
"""Numbers that the rows answered at one time may move: they stay near the processor."""

_one_at_a_time = Lock()
"""Large answers wait for one another, so that those asked for side by side do not fill the memory."""


def infer(question: Question, limit: int = COST_LIMIT) -> Posterior:
    """Answer a question.

    Parameters
    ----------
    question
        Any number of rows.
    limit
        The most numbers that the exact answer of one row may move.

    Returns
    -------
    Posterior
        Chances with their error bound: the rounding of an exact answer, or, if the plan of that would be dearer than
        the limit, the distance of an estimate from the further of two certified bounds.

    Raises
    ------
    ImpossibleEvidenceError
        If what was observed has chance zero.
    """
    layout = lay_out(question)
    if cost(layout) <= limit:
        return exact(question, layout)
    return bounds.between(question, min(limit, ROUGH_LIMIT) // PASSES, exact)


def cost(layout: Layout) -> float:
    """Numbers that the exact answer of one row moves, by the cheaper way to it."""
    return layout.cost if layout.plan.cost <= LARGE else batched_cost(layout)


def exact(question: Question, layout: Layout | None = None) -> Posterior:
    """Answer a question exactly, whatever it costs."""
    layout = layout or lay_out(question)
    chunk = max(1, CHUNK_COST // max(1, layout.cost))
    firsts = range(0, max(1, question.rows), chunk)
    return Posterior.join([_conditioned(question.take(slice(first, first + chunk)), layout) for first in firsts])


def _sums(question: Question, layout: Layout) -> Posterior:
    if layout.plan.cost <= LARGE:
        return sweep(question, layout)
    with _one_at_a_time:
        return Posterior.join([journey(question.take(slice(row, row + 1)), layout) for row in range(question.rows)])


def _conditioned(question: Question, layout: Layout) -> Posterior:
    """Answer for each way of the conditioned causes, and weigh the ways."""
    if not layout.conditioned:
        answer = _sums(question, layout)
        _check(answer.log_evidence)
        return answer
    longer, log_chance, part = expand(question, layout.conditioned)
    answer = _sums(longer, layout)
    ways = 1 << len(layout.conditioned)
    logs = (log_chance + answer.log_evidence).reshape(ways, question.rows)
    highest = logs.max(axis=0)
    _check(highest)
    weights = np.exp(logs - highest)
    total = weights.sum(axis=0)
    weights /= total

    def mean(values: Floats) -> Floats:
        return np.asarray(np.einsum("vwr,wr->vr", values.reshape(-1, ways, question.rows), weights))

    causes, groups = mean(answer.causes), mean(answer.groups)
    for place, cause in enumerate(layout.conditioned):
        on = (np.arange(ways) >> place & 1).astype(float)
        causes[cause] = groups[question.owners[cause]] = on @ weights
    return Posterior(
        causes=causes,
        groups=groups,
        unexplained=mean(answer.unexplained * part),
        log_evidence=highest + np.log(total),
        error_bound=4.0 * answer.error_bound,
    )


def _check(log_evidence: Floats) -> None:
    if np.any(np.isneginf(log_evidence)):
        raise ImpossibleEvidenceError("nothing that is modelled can have caused all that is present")
