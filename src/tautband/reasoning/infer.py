"""The door of the inference: exact where the plan can be afforded, else an estimate between two certified bounds."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from threading import Lock

import numpy as np

from tautband.reasoning import bounds
from tautband.reasoning.decouple import estimate
from tautband.reasoning.layout import Layout, expand, lay_out
from tautband.reasoning.noisy_or import Floats, ImpossibleEvidenceError, Posterior, Question
from tautband.reasoning.small import few
from tautband.reasoning.sweep import sweep

COST_LIMIT = 4_000_000_000
"""Numbers an exact answer may move while somebody waits: some three seconds on a small machine."""

PATIENT_LIMIT = 100_000_000_000
"""The same where nobody does: about a minute."""

WIDEST = 26
"""Effects at hand at most: the tables then take two to four gigabytes."""

ROUGH_LIMIT = 400_000_000
"""Numbers that an answer between bounds may move: they take more than one pass."""

QUICK_LIMIT = 8_000_000
"""Numbers that an answer may move that must be there at once: with all around them, about fifty milliseconds."""

PASSES = 4
"""Passes over a smaller question that may take the place of one too dear."""

LARGE = 100_000_000
"""Numbers a row moves from which an answer fills the memory, so that such answers wait for one another."""

TOGETHER = 60_000_000
"""Numbers that the rows answered at one time may move: they stay near the processor."""

_one_at_a_time = Lock()


def infer(question: Question, limit: int = COST_LIMIT, *, prove: bool = True) -> Posterior:
    """Answer a question.

    Parameters
    ----------
    question
        Any number of rows.
    limit
        The most numbers that the exact answer of one row may move.
    prove
        Whether an estimate is to be held between certified bounds, which takes several times as long; otherwise its
        error bound is 1: nothing is proven.

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
    answer = few(question)
    if answer is not None:
        return answer
    layout = lay_out(question, limit, limit)
    if layout.cost <= limit and layout.plan.width <= WIDEST:
        return exact(question, layout)
    if not prove:
        return replace(estimate(question, min(limit, ROUGH_LIMIT), exact), error_bound=1.0)
    return bounds.between(question, min(limit, ROUGH_LIMIT) // PASSES, exact)


def exact(question: Question, layout: Layout | None = None) -> Posterior:
    """Answer a question exactly, whatever it costs."""
    layout = layout or lay_out(question)
    if not layout.conditioned:
        answer = _sums(question, layout)
        _check(answer.log_evidence)
        return answer
    return _conditioned(question, layout)


def _sums(question: Question, layout: Layout) -> Posterior:
    """Answer rows, some at a time."""
    rows = max(1, TOGETHER // max(1, layout.plan.cost))
    parts = [question.take(slice(first, first + rows)) for first in range(0, max(1, question.rows), rows)]
    with _one_at_a_time if layout.plan.cost > LARGE else nullcontext():
        return Posterior.join([sweep(part, layout) for part in parts])


def _conditioned(question: Question, layout: Layout) -> Posterior:
    """Answer for each way of the conditioned causes, and weigh the ways."""
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
