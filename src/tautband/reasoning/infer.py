"""The door of the inference: exact where the plan can be afforded, else between two certified bounds."""

from __future__ import annotations

import numpy as np

from tautband.reasoning import bounds
from tautband.reasoning.layout import Layout, expand, lay_out
from tautband.reasoning.noisy_or import Floats, ImpossibleEvidenceError, Posterior, Question
from tautband.reasoning.sweep import sweep

COST_LIMIT = 400_000_000
"""Numbers an exact answer may move: below a second, and below a gigabyte, on a small machine."""

PASSES = 4
"""Passes over a smaller question that may take the place of one too dear."""

CHUNK_COST = 60_000_000
"""Numbers that the rows answered at one time may move: they stay near the processor."""


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
        the limit, half the distance between two certified bounds.

    Raises
    ------
    ImpossibleEvidenceError
        If what was observed has chance zero.
    """
    layout = lay_out(question)
    if layout.cost <= limit:
        return exact(question, layout)
    return bounds.between(question, limit // PASSES, exact)


def exact(question: Question, layout: Layout | None = None) -> Posterior:
    """Answer a question exactly, whatever it costs."""
    layout = layout or lay_out(question)
    chunk = max(1, CHUNK_COST // max(1, layout.cost))
    firsts = range(0, max(1, question.rows), chunk)
    parts = [_conditioned(question.take(slice(first, first + chunk)), layout) for first in firsts]
    if len(parts) == 1:
        return parts[0]
    return Posterior(
        causes=np.concatenate([part.causes for part in parts], axis=1),
        groups=np.concatenate([part.groups for part in parts], axis=1),
        unexplained=np.concatenate([part.unexplained for part in parts], axis=1),
        log_evidence=np.concatenate([part.log_evidence for part in parts]),
        error_bound=max(part.error_bound for part in parts),
    )


def _conditioned(question: Question, layout: Layout) -> Posterior:
    """Answer for each way of the conditioned causes, and weigh the ways."""
    if not layout.conditioned:
        answer = sweep(question, layout)
        _check(answer.log_evidence)
        return answer
    longer, log_chance, part = expand(question, layout.conditioned)
    answer = sweep(longer, layout)
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
