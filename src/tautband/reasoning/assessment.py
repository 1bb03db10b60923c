"""The answer to a case; its JSON is the contract's."""

from __future__ import annotations

import msgspec

from tautband.reasoning.red_flags import RedFlag  # noqa: TC001  msgspec looks the type up


class AtlasUsed(msgspec.Struct, frozen=True):
    """Which atlas gave the answer."""

    version: str
    hash: str


class PointResult(msgspec.Struct, frozen=True):
    """How likely one trigger point is active."""

    point: str
    probability: float


class Reason(msgspec.Struct, frozen=True):
    """What one piece of evidence did to the natural-log odds of a muscle."""

    evidence: str
    log_odds: float


class MuscleResult(msgspec.Struct, frozen=True):
    """How likely a muscle holds an active trigger point on a side, by which points, and why."""

    muscle: str
    side: str
    probability: float
    points: tuple[PointResult, ...]
    because: tuple[Reason, ...]


class MimicResult(msgspec.Struct, frozen=True):
    """How likely another cause is there."""

    mimic: str
    side: str
    probability: float


class Unexplained(msgspec.Struct, frozen=True):
    """How likely nothing that is modelled made a region hurt."""

    region: str
    side: str
    probability: float


class NextFinding(msgspec.Struct, frozen=True):
    """What to ask, see or test next."""

    finding: str
    side: str
    gain_bits: float
    how: str


class Assessment(msgspec.Struct, frozen=True):
    """The whole answer."""

    atlas: AtlasUsed
    red_flags: tuple[RedFlag, ...]
    muscles: tuple[MuscleResult, ...]
    mimics: tuple[MimicResult, ...]
    unexplained: tuple[Unexplained, ...]
    next: tuple[NextFinding, ...]
    error_bound: float

    def to_json(self) -> bytes:
        """The contract's form; the same assessment always gives the same bytes."""
        return msgspec.json.encode(self)
