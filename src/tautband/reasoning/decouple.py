"""A close estimate where the exact answer would cost too much.

Belief propagation gives every link from a cause to an effect two messages: how likely the cause is without this effect,
and what this effect says about the cause. Links that matter least are decoupled: the effect keeps the first message,
the cause the second, and the link leaves the plan. The rest is answered exactly. What is lost is only how the two
ends of a decoupled link depend on one another beyond these messages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tautband.reasoning.elimination import SEARCH_SAVES
from tautband.reasoning.layout import lay_out
from tautband.reasoning.noisy_or import tilt

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Ints, Posterior, Question

ROUNDS = 20
"""Rounds of belief propagation; it settles in about ten on the shipped atlas."""

DAMPING = 0.5
"""Share of the old message in the new one, so that messages do not swing."""

HALVINGS = 7
"""Times the share of decoupled links is halved towards the smallest that can be afforded."""

SMALLEST = 1e-12
LARGEST_LOG_ODDS = 700.0


class Exact(Protocol):
    """What answers a question exactly, with a layout that may be known already."""

    def __call__(self, question: Question, layout: Layout | None = None) -> Posterior:
        """Answer."""


@dataclass(frozen=True)
class Messages:
    """What belief propagation says about each link, effects by causes."""

    cause: Floats
    """Chance of the cause without what this effect says."""
    missed: Floats
    """Chance that none of the other causes explains the effect."""

    @classmethod
    def of(cls, question: Question) -> Messages:
        """Pass messages for the first row of a question."""
        prior = np.clip(question.priors[:, 0], SMALLEST, 1.0 - SMALLEST)
        base = np.log(prior / (1.0 - prior))
        told = np.zeros_like(question.strengths)
        messages = cls._from(question, base, told)
        for _ in range(ROUNDS):
            told = DAMPING * told + (1.0 - DAMPING) * messages.told(question, 0)
            messages = cls._from(question, base, told)
        return messages

    @classmethod
    def _from(cls, question: Question, base: Floats, told: Floats) -> Messages:
        log_odds = np.clip(base + told.sum(axis=0) - told, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)
        cause = 1.0 / (1.0 + np.exp(-log_odds))
        log_missed = np.log1p(-np.minimum(cause * question.strengths, 1.0 - SMALLEST))
        return cls(cause, np.exp(log_missed.sum(axis=1, keepdims=True) - log_missed))

    def told(self, question: Question, row: int) -> Floats:
        """What each effect says about each cause in a row, as a change of its log odds."""
        high = question.explained[:, row][:, None]
        gap = (high - question.unexplained[:, row][:, None]) * self.missed
        on = np.maximum(high - gap * (1.0 - question.strengths), SMALLEST)
        return np.asarray(np.log(on / np.maximum(high - gap, SMALLEST)))


def estimate(question: Question, limit: int, exact: Exact) -> Posterior:
    """Answer a question with as few of its weakest links decoupled as it takes.

    Parameters
    ----------
    question
        The question, in any number of rows.
    limit
        The most numbers that the answer of one row may move.
    exact
        What answers a question exactly.

    Returns
    -------
    Posterior
        The exact answer where that can be afforded, else an estimate; its error bound is that of rounding only.
    """
    layout = lay_out(question, limit, limit)
    if layout.cost <= limit:
        return exact(question, layout)
    messages = Messages.of(question)
    links = np.argwhere(question.strengths > 0)
    effect, cause = links[:, 0], links[:, 1]
    gain = np.maximum(question.explained[effect, 0] / np.maximum(question.unexplained[effect, 0], SMALLEST), 1.0)
    told = messages.told(question, 0).sum(axis=0)
    log_odds = np.log(np.maximum(question.priors[:, 0], SMALLEST)) + told
    chance = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)))
    weight = chance[cause] * np.log1p(question.strengths[effect, cause] * (gain - 1.0))
    order = np.lexsort((cause, effect, weight))
    fewest, most = 0, len(links)
    for _ in range(HALVINGS):
        middle = (fewest + most) // 2
        if lay_out(_cut(question, links[order[:middle]]), limit // SEARCH_SAVES, limit).cost <= limit:
            most = middle
        else:
            fewest = middle
    return _answer(question, messages, links[order[:most]], exact)


def _cut(question: Question, links: Ints) -> Question:
    strengths = question.strengths.copy()
    strengths[links[:, 0], links[:, 1]] = 0.0
    return replace(question, strengths=strengths)


def _answer(question: Question, messages: Messages, links: Ints, exact: Exact) -> Posterior:
    """Answer a question with some links decoupled."""
    cut = np.zeros_like(question.strengths, dtype=bool)
    cut[links[:, 0], links[:, 1]] = True
    missed = np.prod(np.where(cut, 1.0 - messages.cause * question.strengths, 1.0), axis=1)[:, None]
    alone = question.unexplained * missed
    unexplained = alone + question.explained * (1.0 - missed)
    part = np.divide(alone, unexplained, out=np.zeros_like(alone), where=unexplained > 0)
    rows = range(question.rows)
    told = np.stack([np.where(cut, messages.told(question, row), 0.0).sum(axis=0) for row in rows], axis=1)
    priors, log_tilt = tilt(question.priors, told)
    answer = exact(replace(_cut(question, links), priors=priors, unexplained=unexplained))
    return replace(answer, unexplained=answer.unexplained * part, log_evidence=answer.log_evidence + log_tilt)
