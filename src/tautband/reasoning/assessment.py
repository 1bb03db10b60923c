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


class Effort(msgspec.Struct, frozen=True):
    """How far the sums behind an answer got; cost and width are counted only where reasons or questions are wanted."""

    exact: bool
    """Whether the error bound is that of rounding alone."""
    cost: int
    """Numbers that the exact answer moves, or would move; counted up to a million times the limit."""
    limit: int
    """Numbers that it was allowed to move."""
    width: int
    """Painted regions and findings that the sums must hold in mind together at the widest place; 0 if not planned."""


class Explanation(msgspec.Struct, frozen=True):
    """A set of causes that together explain the case, with everything else absent."""

    causes: tuple[tuple[str, str, str], ...]
    """Kind (`muscle` or `mimic`), id and side, surest first; of the points of a muscle the best choice counts."""
    relative: float
    """Its probability as a share of that of the best set."""
    proven: bool
    """Whether the search was carried to the end, so that no better set was overlooked."""


class Change(msgspec.Struct, frozen=True):
    """What an answer would do to one muscle or mimic."""

    kind: str
    id: str
    side: str
    before: float
    after: float


class Answers(msgspec.Struct, frozen=True):
    """What the answers to a proposed question would do."""

    chance: float
    """Probability that the finding is present."""
    present: tuple[Change, ...]
    """The largest changes if it is, largest first; empty if it cannot be."""
    absent: tuple[Change, ...]
    """The same if it is not."""
    seconds: int
    """How long it takes to ask or do."""
    red_flag: bool
    """Whether it is asked for safety, whatever it tells about muscles."""


class Explained(msgspec.Struct, frozen=True):
    """The pain that one muscle explains."""

    muscle: str
    side: str
    regions: tuple[tuple[str, str, float], ...]
    """Painted region, its side, and the probability that this muscle made it hurt; highest first."""


class Beyond(msgspec.Struct, frozen=True):
    """What people are shown beside the answer; not part of the contract's JSON."""

    effort: Effort
    explanations: tuple[Explanation, ...] = ()
    """The most probable sets of causes, best first."""
    answers: tuple[Answers, ...] = ()
    """One for each entry of `next`, in its order."""
    explained: tuple[Explained, ...] = ()
    """One for each entry of `muscles`, in its order."""
    contradiction: str = ""
    """Why nothing that is modelled can have led to this case; empty unless that is so."""


class Why(msgspec.Struct, frozen=True):
    """Why a muscle is likely or not: the answer to "why not this one?"."""

    muscle: str
    side: str
    probability: float
    prior: float
    """Its probability in such a person before anything is painted or found."""
    because: tuple[Reason, ...]
    """Evidence for and against, strongest first."""
    explained: tuple[tuple[str, str, float], ...]
    """Painted regions that it can reach, with the probability that it made them hurt; highest first."""
    rivals: tuple[Change, ...]
    """What explains its pain better: the causes whose ruling out would raise it most. Before and after are the chances
    of the muscle itself."""


class Assessment(msgspec.Struct, frozen=True):
    """The whole answer."""

    atlas: AtlasUsed
    red_flags: tuple[RedFlag, ...]
    muscles: tuple[MuscleResult, ...]
    mimics: tuple[MimicResult, ...]
    unexplained: tuple[Unexplained, ...]
    next: tuple[NextFinding, ...]
    error_bound: float
    beyond: Beyond

    def to_json(self) -> bytes:
        """The contract's form; the same assessment always gives the same bytes."""
        return msgspec.json.encode({name: getattr(self, name) for name in CONTRACT})


CONTRACT = tuple(name for name in Assessment.__struct_fields__ if name != "beyond")
"""The fields of an assessment that the contract knows, in its order."""
