"""How often a right muscle is among the first, and one over its rank, with intervals and paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.intervals import Figure, bootstrap_means, figure
from tautband.evaluation.standing import DEPTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tautband.evaluation.standing import Standing
    from tautband.reasoning.noisy_or import Floats


class Recall(msgspec.Struct, frozen=True):
    """How often a primary muscle is among the first, and one over its rank, both on average over cases."""

    top1: Figure
    top3: Figure
    top5: Figure
    mrr: Figure


def marks(standings: Mapping[str, Standing], methods: Sequence[str]) -> list[list[float]]:
    """By method: whether a right muscle is among the first, and one over its rank."""
    found = [standings[name] for name in methods]
    return [[*(standing.within(depth) for depth in DEPTHS), standing.reciprocal] for standing in found]


def recall_of(
    standings: Sequence[Mapping[str, Standing]], methods: Sequence[str], count: int, seed: int
) -> tuple[dict[str, Recall], dict[str, Recall]]:
    """Every method's figures, and how far the first method is above each other one.

    Parameters
    ----------
    standings
        Of each case, where the best right muscle stands by method.
    methods
        Their names, the one that is judged first.
    count
        How many resamples of cases the intervals take.
    seed
        Of their chance.

    Returns
    -------
    tuple
        Figures by method, and differences by every method but the first.
    """
    found = np.array([marks(one, methods) for one in standings])  # cases, methods, measures
    flat = found.reshape(len(found), -1)
    means = found.mean(axis=0)
    drawn = bootstrap_means(flat, count, seed).reshape(count, *found.shape[1:])
    recall = {name: _figures(means[place], drawn[:, place]) for place, name in enumerate(methods)}
    ahead = {
        name: _figures(means[0] - means[place], drawn[:, 0] - drawn[:, place])
        for place, name in enumerate(methods)
        if place
    }
    return recall, ahead


def _figures(means: Floats, drawn: Floats) -> Recall:
    return Recall(*(figure(mean, column) for mean, column in zip(means, drawn.T, strict=True)))
