"""What the files of `data/` are read into: questions, rules that follow from answers and facts, sources."""

from __future__ import annotations

from datetime import date  # noqa: TC003  msgspec reads the types when it makes a class
from typing import Annotated, Literal

from msgspec import Meta, field

from tautband.atlas.forms import Access, Age, Basis, Compressible, HazardKind, Id, Line, Text, Value
from tautband.atlas.model import Source  # noqa: TC001  as above
from tautband.safety.jurisdictions import Jurisdiction  # noqa: TC001  as above
from tautband.safety.model import Sex, Verdict  # noqa: TC001  as above
from tautband.terms import OLDEST

Sentences = Annotated[str, Meta(min_length=10, max_length=420)]
Question_ = Annotated[str, Meta(min_length=5, max_length=200)]
AskedOf = Literal["patient", "therapist"]
How = Literal["each_visit", "once_an_episode"]
Kind = Literal[
    "consent",
    "emergency",
    "bleeding",
    "infection",
    "heart_and_devices",
    "pregnancy",
    "body",
    "nerves",
    "medicines",
    "mind",
    "today",
    "equipment",
]
Detail = Literal["regions", "muscles", "choice", "number"]
Reach = Literal["here", "near", "limb"]


class Choice(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the possible further answers to a yes."""

    id: Id
    name: Line
    plain: Line


class Number(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that goes with a yes."""

    name: Line
    unit: str
    least: float
    most: float


class After(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The question is asked only when another was answered with yes or not sure, with one of these choices."""

    question: Id
    choices: tuple[Id, ...] = ()


class Question(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing asked before needling."""

    id: Id
    kind: Kind
    text: Question_
    """In the clinician's words."""
    plain: Question_
    """In plain words for the patient."""
    who: Annotated[tuple[AskedOf, ...], Meta(min_length=1)]
    """Who can answer it."""
    asked: How
    details: tuple[Detail, ...] = ()
    choices: tuple[Choice, ...] = field(name="choice", default=())
    number: Number | None = None
    after: After | None = None
    not_of: tuple[Sex, ...] = ()
    """Whom it does not concern; it is asked of everybody else, also where the sex is not known."""
    age_min: Age = 0
    age_max: Age = OLDEST


class When(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must hold for a rule: every given part. A detail that is missing counts as if it held."""

    question: Id | None = None
    """Answered with yes, or with not sure."""
    choices: tuple[Id, ...] = ()
    below: float | None = None
    """The number given with the answer is less than this."""
    age_least: float | None = None
    age_below: float | None = None
    needle_over_mm: float | None = None
    """The needle planned for the site is longer than this."""
    longer_than_usual: bool = False
    """The needle planned for the site is longer than those that the atlas gives as usual."""
    both_sides: bool = False
    """Sites that the rule covers are planned on the left and on the right."""


class Where(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which muscles a rule covers: every given part narrows it. Nothing given is everywhere."""

    named: Reach | None = None
    """The regions and muscles of the answer: themselves, with their neighbours, or the whole limb. None named with
    the answer is everywhere."""
    regions: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()
    """Groups of regions, such as chest; with regions given too, either will do."""
    muscles: tuple[Id, ...] = ()
    hazards: tuple[HazardKind, ...] = ()
    """Muscles to which the atlas gives one of these hazards."""
    compressible: tuple[Compressible, ...] = ()
    access: tuple[Access, ...] = ()


class Rule(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When something holds, what follows, where, why and what to do."""

    id: Id
    part: Literal["screening", "hazard"]
    when: When = field(default_factory=When)
    verdict: Verdict
    where: Where = field(default_factory=Where)
    techniques: tuple[Text, ...] = ()
    """None named means whatever the technique."""
    reason: Sentences
    do: Sentences
    basis: Basis
    sources: tuple[Id, ...] = ()
    valid_from: date
    valid_to: date | None = None
    """The last day; None means still in force."""
    verified: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Rules(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that clearance goes by; never changed after loading."""

    hash: Text
    """SHA-256 in hexadecimal digits over the files."""
    questions: dict[str, Question]
    """In the order in which they are asked, which is that of the file."""
    rules: tuple[Rule, ...]
    jurisdictions: dict[str, Jurisdiction]
    sources: dict[str, Source]
    """Of rules and jurisdictions; the atlas has its own."""
