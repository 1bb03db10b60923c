"""Whether stated chances mean what they say: bins, the calibration error, the Brier score.

The truth of published cases is incomplete: nobody says which muscles were ruled out, and a muscle that the authors did
not name may have held a trigger point all the same. So the share of named muscles is a lower bound of the share that
were at fault, and stated chances that lie above it are not proven to be too high.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.intervals import Figure, figure, resamples, wilson
from tautband.reasoning.listing import LEAST_LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from tautband.evaluation.cases import Named
    from tautband.evaluation.standing import Scores
    from tautband.reasoning.noisy_or import Floats

EDGES = (LEAST_LISTED, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bins of chance. Below the first edge nothing is listed, so nothing is stated."""


class Stated(msgspec.Struct, frozen=True):
    """The chances stated in one case, and which of these muscles were named."""

    chances: tuple[float, ...]
    named: tuple[bool, ...]

    @property
    def brier(self) -> float:
        """Mean squared distance of the chances from 1 for a named muscle and 0 for another."""
        if not self.chances:
            return 0.0
        return float(np.mean((np.array(self.chances) - np.array(self.named)) ** 2))


class Bin(msgspec.Struct, frozen=True):
    """Muscles with about the same stated chance."""

    least: float
    most: float
    muscles: int
    stated: float
    """Their mean stated chance."""
    named: int
    share: float
    """The share that was named, with its 95 % interval (Wilson); muscles of one case are taken as independent."""
    low: float
    high: float


class Calibration(msgspec.Struct, frozen=True):
    """How stated chances compare with what was named."""

    brier: Figure
    """Mean over cases, of all muscles that can be felt where pain is painted and all that were named."""
    error: Figure
    """Expected calibration error over the bins: how far stated chance and named share are apart, on average."""
    stated: float
    """Mean stated chance of all muscles in the bins."""
    share: float
    """Share of them that was named."""
    bins: tuple[Bin, ...]


def state(scores: Scores, named: Set[Named], among: Set[Named] | None = None) -> Stated:
    """Pair the chances of a case with its truth; a muscle that has none counts as stated with chance 0.

    Parameters
    ----------
    scores
        The chances.
    named
        The truth.
    among
        Which muscles count beside the named ones; those that have a chance unless told otherwise. Two ways to answer
        are comparable among the same muscles only.

    Returns
    -------
    Stated
        In the order of names and sides.
    """
    keys = sorted({*(scores if among is None else among), *named})
    return Stated(tuple(scores.get(key, 0.0) for key in keys), tuple(key in named for key in keys))


def calibrate(cases: Sequence[Stated], count: int, seed: int) -> Calibration:
    """Compare stated chances with the truth.

    Parameters
    ----------
    cases
        At least one.
    count
        How many resamples of cases the intervals take.
    seed
        Of their chance.

    Returns
    -------
    Calibration
        Scores with their intervals, and the bins.
    """
    sums = np.array([_by_bin(case) for case in cases])
    muscles, stated, named = sums.sum(axis=0).T
    brier = np.array([case.brier for case in cases])
    errors, briers = [], []
    for drawn in resamples(len(cases), count, seed):
        errors.append(_error(np.tensordot(drawn, sums, axes=1)))
        briers.append(drawn @ brier / len(cases))
    whole = max(1.0, float(muscles.sum()))
    return Calibration(
        brier=figure(float(brier.mean()), np.concatenate(briers)),
        error=figure(float(_error(sums.sum(axis=0)[None])[0]), np.concatenate(errors)),
        stated=round(float(stated.sum()) / whole, 6),
        share=round(float(named.sum()) / whole, 6),
        bins=tuple(
            _bin(place, int(muscles[place]), float(stated[place]), int(named[place]))
            for place in range(len(EDGES) - 1)
            if muscles[place]
        ),
    )


def _by_bin(case: Stated) -> Floats:
    """Of one case, by bin: how many muscles, the sum of their chances, how many were named."""
    chances, named = np.array(case.chances), np.array(case.named, dtype=float)
    shown = chances >= EDGES[0]
    chances, named = chances[shown], named[shown]
    places = np.clip(np.searchsorted(EDGES, chances, side="right") - 1, 0, len(EDGES) - 2)
    sums = np.zeros((len(EDGES) - 1, 3))
    np.add.at(sums, places, np.stack([np.ones_like(chances), chances, named], axis=1))
    return sums


def _error(sums: Floats) -> Floats:
    """The expected calibration error of sums by resample and bin."""
    muscles, stated, named = np.moveaxis(sums, -1, 0)
    return np.asarray(np.abs(stated - named).sum(axis=-1) / np.maximum(1.0, muscles.sum(axis=-1)))


def _bin(place: int, muscles: int, stated: float, named: int) -> Bin:
    low, high = wilson(named, muscles)
    numbers = [round(number, 6) for number in (stated / muscles, named / muscles, low, high)]
    return Bin(EDGES[place], EDGES[place + 1], muscles, numbers[0], named, *numbers[1:])
