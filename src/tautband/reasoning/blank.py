"""What blank skin says: that a cause felt there is less likely, but less so the more of its pattern is blank anyway.

In half of the people a cause is felt narrowly, in half widely; on the average with the strengths of the atlas. So its
blank regions depend on one another: the first few count, and many more hardly add to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tautband.reasoning.noisy_or import Floats, Ints
    from tautband.reasoning.reading import Reading

SUREST = 0.95
"""No region is felt more surely than this, however widely a cause is felt (judgement)."""


@dataclass(frozen=True)
class Blank:
    """Logarithm of the chance that each region stays blank if one cause is on.

    Tables are extents (narrow, wide) by regions by causes.
    """

    plain: Floats
    beside: Floats
    """The same for regions beside a painted one."""
    whole: Floats
    """The sum of `plain` over all regions: extents by causes."""
    changes: Floats
    """What it changes that a region is painted, and then what it changes that one is beside: regions by both."""
    rank: dict[int, int]
    """The place of each effect that is a region among the regions."""

    @classmethod
    def of(cls, strengths: Floats, places: Ints, reading: Reading) -> Blank:
        """Work the tables out from the strengths of the regions, regions by causes."""
        extents = (reading.narrow, 2.0 - reading.narrow)
        felt = np.stack([np.minimum(extent * strengths, np.maximum(strengths, SUREST)) for extent in extents])
        plain = np.log1p(-felt)
        rank = {place: at for at, place in enumerate(places.tolist())}
        beside = np.log1p(-reading.beside * felt)
        changes = np.concatenate([-plain, beside - plain], axis=1).swapaxes(0, 1)
        return cls(plain, beside, plain.sum(axis=1), np.ascontiguousarray(changes), rank)

    def around(self, painted: list[int], beside: list[int]) -> Blanks:
        """What is said by all regions but the painted ones; some are beside these."""
        changed = [self.rank[place] for place in painted] + [len(self.rank) + self.rank[place] for place in beside]
        left = self.whole + np.add.reduce(self.changes[changed], axis=0)
        return Blanks(np.minimum(left, 0.0), frozenset(beside))


@dataclass(frozen=True)
class Blanks:
    """What the blank regions of a drawing say: extents by causes, and which of them are beside painted ones."""

    sums: Floats
    beside: frozenset[int]

    @property
    def log(self) -> Floats:
        """Logarithm of the chance of all of them if only one cause is on, by causes."""
        return _either(self.sums)

    def without(self, blank: Blank, place: int) -> Floats:
        """The same if one of them said nothing."""
        table = blank.beside if place in self.beside else blank.plain
        return _either(self.sums - table[:, blank.rank[place]])


def _either(sums: Floats) -> Floats:
    return np.asarray(np.logaddexp(sums[0], sums[1]) - np.log(2.0))
