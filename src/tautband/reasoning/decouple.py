"""A close estimate where the exact answer would cost too much.

A weak link from a cause to an effect is decoupled: the effect keeps it as a chance of its own, the cause forgets it.
What is lost is only that the cause could explain this effect and others at the same time. Links are decoupled
weakest first, by how likely their cause is and by how much they explain, until the rest can be afforded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from tautband.reasoning.noisy_or import Floats, Posterior, Question

HALVINGS = 7
"""Times the share of decoupled links is halved towards the smallest that can be afforded."""


def estimate(question: Question, causes: Floats, limit: int, exact: Callable[[Question], Posterior]) -> Posterior:
    """Answer a question with as few of its weakest links decoupled as it takes.

    Parameters
    ----------
    question
        The question, in any number of rows.
    causes
        A first idea of the chance of each cause, in the first row.
    limit
        The most numbers that the answer of one row may move.
    exact
        What answers a question exactly.

    Returns
    -------
    Posterior
        The answer to the question that is left; its error bound is the rounding of that answer only.
    """
    if lay_out(question).cost <= limit:
        return exact(question)
    links = np.argwhere(question.strengths > 0)
    effect, cause = links[:, 0], links[:, 1]
    gain = np.maximum(question.explained[effect, 0] / np.maximum(question.unexplained[effect, 0], 1e-9), 1.0)
    weight = causes[cause] * np.log1p(question.strengths[effect, cause] * (gain - 1.0))
    order = np.lexsort((cause, effect, weight))
    fewest, most = 0, len(links)
    for _ in range(HALVINGS):
        middle = (fewest + most) // 2
        if lay_out(_without(question, links[order[:middle]])[0]).cost <= limit:
            most = middle
        else:
            fewest = middle
    rest, part = _without(question, links[order[:most]])
    answer = exact(rest)
    return replace(answer, unexplained=answer.unexplained * part)


def _without(question: Question, links: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> tuple[Question, Floats]:
    """Decouple links; also the part of each unexplained weight that no decoupled link explains."""
    strengths = question.strengths.copy()
    missed = np.ones_like(question.unexplained)
    for effect, cause in links:
        missed[effect] *= 1.0 - question.priors[cause] * strengths[effect, cause]
        strengths[effect, cause] = 0.0
    alone = question.unexplained * missed
    unexplained = alone + question.explained * (1.0 - missed)
    part = np.divide(alone, unexplained, out=np.zeros_like(alone), where=unexplained > 0)
    return replace(question, strengths=strengths, unexplained=unexplained), part
