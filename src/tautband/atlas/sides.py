"""On which sides a cause is felt and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.terms import Side

if TYPE_CHECKING:
    from tautband.atlas.model import Finding, Region


def felt_on(what: Region | Finding, where: str, side: str) -> tuple[str, ...]:
    """The sides on which a cause makes a region hurt, or a finding present.

    Parameters
    ----------
    what
        The region or finding.
    where
        The side that the cause's file gives: same, opposite, both, left or right.
    side
        The side of the cause; one without a side, or across the middle, is felt on both.

    Returns
    -------
    tuple of str
        Sides on which the region or finding exists.
    """
    if what.exists_on != (Side.LEFT, Side.RIGHT):
        return what.exists_on
    if where in what.exists_on:
        return (where,)
    if where == "both" or side not in what.exists_on:
        return what.exists_on
    return (side,) if where == "same" else (Side(side).opposite.value,)
