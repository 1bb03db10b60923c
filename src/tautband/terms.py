"""Words that every room shares."""

from __future__ import annotations

from enum import StrEnum

OLDEST = 120
"""Years; an older age is taken for a mistake."""


class Side(StrEnum):
    """The person's own side. `none` is for what has no side at all, `midline` for what lies across the middle."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"
    NONE = "none"

    @property
    def opposite(self) -> Side:
        """The other side; midline and none are their own opposites."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(self, self)


class Quality(StrEnum):
    """How pain feels; the order is the code in the text form of a drawing."""

    ACHE = "ache"
    SHARP = "sharp"
    BURNING = "burning"
    TINGLING = "tingling"
    NUMB = "numb"
    TIGHT = "tight"
    THROBBING = "throbbing"
    ELECTRIC = "electric"
    OTHER = "other"
