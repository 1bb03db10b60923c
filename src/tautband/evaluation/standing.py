"""Where the right muscle stands in a ranking, with ties counted fairly."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from tautband.evaluation.cases import Named

Scores = dict[tuple[str, str], float]
"""Muscles by side, and how strongly each is suspected; what is left out stands behind all others."""

DEPTHS = (1, 3, 5)

TIE_DIGITS = 9
"""Scores that agree to so many decimals are equal: sums of the same shares in another order differ in the last bits."""


@dataclass(frozen=True)
class Standing:
    """Where the best of the right muscles stands.

    A wall chart ties dozens of muscles. Which of them comes first is then chance, so the figures are expected values
    over all orders of those that are tied, and not the luck of the alphabet.
    """

    before: int
    """Muscles with a higher score."""
    tied: int
    """Muscles with the same score, the right ones among them."""
    right: int
    """How many of these are right."""

    def within(self, depth: int) -> float:
        """Chance that a right muscle is among the first `depth`."""
        places = min(max(0, depth - self.before), self.tied)
        return 1.0 - comb(self.tied - self.right, places) / comb(self.tied, places)

    @property
    def reciprocal(self) -> float:
        """Expected value of one over the rank of the first right muscle."""
        ways = comb(self.tied, self.right)
        return sum(
            comb(self.tied - 1 - later, self.right - 1) / ways / (self.before + 1 + later)
            for later in range(self.tied - self.right + 1)
        )

    @property
    def rank(self) -> float:
        """Expected rank of the first right muscle."""
        return self.before + (self.tied + 1) / (self.right + 1)


def stand(scores: Mapping[Named, float], right: Set[Named]) -> Standing:
    """Find where the best of the right muscles stands.

    Parameters
    ----------
    scores
        The ranking.
    right
        The right muscles, at least one.

    Returns
    -------
    Standing
        How many stand before it, and how many beside it.
    """
    rounded = {key: round(score, TIE_DIGITS) for key, score in scores.items()}
    found = [rounded[key] for key in right if key in rounded]
    if not found:
        return Standing(len(scores), len(right), len(right))
    best = max(found)
    return Standing(
        before=sum(score > best for score in rounded.values()),
        tied=sum(score == best for score in rounded.values()),
        right=found.count(best),
    )


def without_sides(scores: Mapping[Named, float]) -> Scores:
    """The same for muscles whatever the side: each counts with its stronger side."""
    merged: Scores = {}
    for (muscle, _), score in scores.items():
        merged[muscle, ""] = max(score, merged.get((muscle, ""), score))
    return merged
