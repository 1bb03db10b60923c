"""Intervals: Wilson's for a share, and the bootstrap over cases, paired, for everything else.

NumPy alone: resampling means is one product of matrices, while SciPy or scikit-learn would add 100 MB and more for
it and could not resample the calibration error together with the differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.reasoning.noisy_or import Floats

Z = 1.959963984540054
"""Standard deviations on each side of 95 % of a normal distribution."""

PERCENTILES = (2.5, 97.5)

BLOCK = 4_000_000
"""Numbers of a block of resamples: some 30 megabytes."""

Counts: TypeAlias = "Floats"


class Figure(msgspec.Struct, frozen=True):
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval).

    Parameters
    ----------
    hits
        How many.
    count
        Of how many, at least one.

    Returns
    -------
    tuple of float
        Lowest and highest share.
    """
    share = hits / count
    middle = share + Z * Z / (2 * count)
    half = Z * (share * (1 - share) / count + Z * Z / (4 * count * count)) ** 0.5
    whole = 1 + Z * Z / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def resamples(cases: int, count: int, seed: int) -> Iterator[Counts]:
    """How often each case is drawn in each of `count` resamples with replacement, some resamples at a time."""
    chance = np.random.default_rng(seed)
    rows = max(1, BLOCK // cases)
    for first in range(0, count, rows):
        size = min(rows, count - first)
        yield chance.multinomial(cases, np.full(cases, 1.0 / cases), size=size).astype(float)


def bootstrap_means(values: Floats, count: int, seed: int) -> Floats:
    """Means of every column of `values` (a row per case) over resampled cases, paired across columns."""
    return np.concatenate([drawn @ values / len(values) for drawn in resamples(len(values), count, seed)])


def figure(estimate: float, drawn: Floats) -> Figure:
    """An estimate with the percentile interval of its resamples."""
    low, high = np.percentile(drawn, PERCENTILES)
    return Figure(_rounded(estimate), _rounded(low), _rounded(high))


def _rounded(value: float) -> float:
    return round(float(value), 6)
