"""What the network speaks of: effects that can be observed, and the muscles and mimics that own its causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.atlas import Prior

Effect = tuple[str, str, str]
"""Kind ("region", "finding" or "palpation"), id and side of what can be observed."""


@dataclass(frozen=True)
class Owner:
    """A muscle or a mimic on one side: what a result speaks of."""

    kind: str
    id: str
    side: str
    points: tuple[str, ...]
    prior: Prior
    shares: tuple[float, ...]
    """Share of the prior between the points."""
