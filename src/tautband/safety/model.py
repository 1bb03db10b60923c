"""What clearance is made of: verdicts, what a line covers, what was answered, where a needle is to go, the trace."""

from __future__ import annotations

from datetime import date  # noqa: TC003  msgspec reads the types when it makes a class
from enum import StrEnum
from typing import Literal

from msgspec import field

from tautband.atlas.forms import Value

Part = Literal["screening", "hazard", "practitioner", "place"]
Spot = tuple[str, str]
"""A muscle's id and the side on which it is needled."""
LineBasis = Literal["measured", "consensus", "judgement", "rule_text", "reported"]
"""As in the atlas; and for law, whether the words of the rule were read or somebody reports them."""
Reply = Literal["yes", "no", "unsure"]
Sex = Literal["female", "male", "other", "unknown"]

STATIC = "static"
ELECTRICAL = "electrical"
TECHNIQUES = {
    STATIC: "leaving the needle in place",
    "pistoning": "fast in and fast out",
    "cone": "slow moves in a cone",
    "winding": "winding the needle",
    "pecking": "pecking at bone",
    ELECTRICAL: "electrical stimulation",
    "superficial": "superficial needling",
    "perineural": "needling beside a nerve",
    "tendon": "needling a tendon",
    "scar": "needling a scar",
}
"""Every technique by its id, in plain words."""


class Verdict(StrEnum):
    """What may be done, from the mildest to the gravest."""

    GO = "go"
    MODIFY = "modify"
    AVOID_HERE = "avoid_here"
    PHYSICIAN_FIRST = "physician_first"
    STOP = "stop"

    @property
    def weight(self) -> int:
        """0 for go up to 4 for stop."""
        return list(Verdict).index(self)

    def worse_of(self, *others: Verdict) -> Verdict:
        """The gravest of this verdict and the others."""
        return max((self, *others), key=lambda verdict: verdict.weight)


OVERRIDABLE = frozenset({Verdict.MODIFY, Verdict.PHYSICIAN_FIRST})
"""What a therapist may overrule with a reason; never a stop, never a place to be avoided."""


class Covers(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a line is about: everywhere or some muscles, with every technique or only some.

    A line about one technique everywhere has `all` and that technique. Neither `all` nor a muscle is nowhere: the
    line is still read aloud and blocks nothing, as with a wound where the atlas has no muscle.
    """

    all: bool = False
    muscles: frozenset[Spot] = frozenset()
    techniques: frozenset[str] = frozenset()
    """Empty means whatever the technique."""

    def reaches(self, muscle: str, side: str, techniques: frozenset[str]) -> bool:
        """Whether needling a muscle on a side with these techniques is covered.

        Parameters
        ----------
        muscle, side
            The muscle's id, and left, right or midline.
        techniques
            Ids of techniques. None means that nothing is planned yet: then what covers only some techniques does
            not reach.
        """
        here = self.all or (muscle, side) in self.muscles
        return here and (not self.techniques or not self.techniques.isdisjoint(techniques))


class Line(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the trace: a rule that holds, and what follows from it. It can be read aloud alone."""

    rule: str
    part: Part
    verdict: Verdict
    covers: Covers
    reason: str
    """One sentence: why."""
    do: str
    """What to do, or how to modify."""
    source: tuple[str, ...] = ()
    """Ids of sources, looked up in `Rules.sources`."""
    basis: LineBasis = "judgement"
    verified: date | None = None
    """When somebody last compared the rule with its source; None means never, and the page says so."""

    @property
    def overridable(self) -> bool:
        """Whether a therapist may go on with a written reason."""
        return self.verdict in OVERRIDABLE


class Details(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes with a yes: where, which, how much."""

    regions: frozenset[tuple[str, str]] = frozenset()
    """Region ids with left, right or midline."""
    muscles: frozenset[Spot] = frozenset()
    choice: str = ""
    number: float | None = None
    """In the unit that the question names."""


class Answer(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One screening question answered. No answer at all is never a no."""

    question: str
    value: Reply
    details: Details = field(default_factory=Details)


class Person(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rules need to know of the patient besides the answers."""

    age: float | None = None
    """Years; None means not recorded, which clears nothing."""
    sex: Sex = "unknown"


class Site(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One muscle on one side where a needle is to go."""

    muscle: str
    side: str
    """left, right, or midline for a muscle across the middle."""
    techniques: frozenset[str] = frozenset()
    needle_mm: float | None = None
    """Length of the needle's shaft in millimetres."""
    electrical: bool = False
    depth_mm: float | None = None
    """Intended depth in millimetres; no rule computes a safe one."""
    at: frozenset[tuple[str, str]] = frozenset()
    """Regions, by side, where the needle goes in, as far as they are known. Rules about places count them beside
    those where the atlas has the muscle's trigger points."""

    @property
    def spot(self) -> Spot:
        """The muscle and the side."""
        return (self.muscle, self.side)

    @property
    def used(self) -> frozenset[str]:
        """The techniques, with electrical stimulation if it is ticked separately."""
        return self.techniques | {ELECTRICAL} if self.electrical else self.techniques


class Clearance(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer of the safety rules for one person, day, practitioner and place, with the whole trace."""

    verdict: Verdict
    """The gravest of the sites; with no site planned, of the lines that cover everything."""
    lines: tuple[Line, ...]
    """Gravest first, then by part and rule."""
    unanswered: tuple[str, ...]
    """Required questions without an answer, in their order; `pregnancy.choice` is a detail that is missing."""
    sites: dict[Spot, Verdict]
    hash: str
    """SHA-256 in hexadecimal digits over the canonical inputs and lines."""

    @property
    def cleared(self) -> bool:
        """Whether needling may begin as planned, or with modifications: everything asked, nothing graver."""
        return not self.unanswered and self.verdict.weight <= Verdict.MODIFY.weight

    def for_site(self, muscle: str, side: str, techniques: frozenset[str]) -> tuple[Line, ...]:
        """The lines that cover needling a muscle on a side with these techniques.

        Parameters
        ----------
        muscle, side
            The muscle's id, and left, right or midline.
        techniques
            Ids of techniques.

        Returns
        -------
        tuple of Line
            Gravest first.
        """
        return tuple(line for line in self.lines if line.covers.reaches(muscle, side, techniques))


class SafetyError(ValueError):
    """A question to the safety rules that cannot be answered; the message says what, where and what is allowed."""
