"""Where it is done: a jurisdiction's status and rules, each with its dates, source and how far it was verified."""

from __future__ import annotations

from datetime import date  # noqa: TC003  msgspec reads the types when it makes a class
from typing import Literal

from msgspec import field

from tautband.atlas.forms import Id, Sentences, Text, Value

Status = Literal["allowed", "silent", "prohibited"]
"""Silent means that nobody found an express rule; it never means allowed."""
Standing = Literal["in_force", "proposed", "superseded"]
"""Only what is in force is applied; the others are shown. In force still needs the day to lie within the dates."""
RuleBasis = Literal["rule_text", "reported", "judgement"]
"""The rule, or the board's own statement of it, was read; somebody else reports it; or it is our general knowledge."""
Kind = Literal[
    "years_of_practice",
    "degree",
    "training_hours",
    "in_person_hours",
    "theory_hours",
    "practical_hours",
    "prerequisite_hours",
    "postgraduate_hours",
    "hours_before_use",
    "course_years",
    "supervised_sessions",
    "exam",
    "region_limits",
    "technique_limits",
    "technique_ban",
    "written_consent",
    "not_acupuncture_statement",
    "training_told",
    "referral",
    "physician_consultation",
    "notice_to_referrer",
    "separate_note",
    "plan_of_care",
    "reporting_deadline_days",
    "not_delegable_to",
    "proof_to_board_days",
    "registration",
    "cpr",
    "bloodborne",
    "hygiene",
    "guardian_consent",
    "event_plan",
]
Severity = Literal["mild", "significant", "serious"]
"""How grave an event was: passing; needing care or interfering with life; hospital, disability or death."""

NUMBERS = {
    "years_of_practice": "years",
    "degree": "year",
    "training_hours": "hours",
    "in_person_hours": "hours",
    "theory_hours": "hours",
    "practical_hours": "hours",
    "prerequisite_hours": "hours",
    "postgraduate_hours": "hours",
    "hours_before_use": "hours",
    "course_years": "years",
    "supervised_sessions": "sessions",
    "reporting_deadline_days": "days",
    "proof_to_board_days": "days",
    "guardian_consent": "years",
}
"""The unit of every kind whose value is a number."""
LISTS: dict[str, frozenset[str]] = {
    "exam": frozenset({"written", "practical"}),
    "technique_ban": frozenset({"static", "electrical", "perineural", "auricular", "distal"}),
    "written_consent": frozenset({"signed", "copy"}),
    "notice_to_referrer": frozenset({"diagnosis", "technique", "number", "size", "sites", "risks"}),
    "not_delegable_to": frozenset({"assistant", "student", "support", "provisional"}),
}
"""The words allowed in the list of every kind whose value is a list; every other kind's value is true."""


class Dated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a status and a rule share: when it holds, where it stands and how sure it is."""

    text: Sentences
    """One or two sentences that say what the rule asks."""
    source: tuple[Id, ...] = ()
    """Ids of `data/jurisdictions/sources.toml`."""
    since: date | None = field(name="from", default=None)
    """First day; None means not known, and that it holds on every earlier day as well."""
    until: date | None = field(name="to", default=None)
    """Last day; None means not known to end."""
    standing: Standing = "in_force"
    basis: RuleBasis
    verified: bool
    """Whether anybody read the rule, or the board's own statement of it."""
    last_verified: date | None = None
    disagreement: str = ""
    """What another source says instead, or what is unsettled."""
    disagreement_source: tuple[Id, ...] = ()
    """Who says so."""

    def holds(self, day: date) -> bool:
        """Whether this is in force on a day."""
        begun = self.since is None or self.since <= day
        return self.standing == "in_force" and begun and (self.until is None or day <= self.until)

    @property
    def checked(self) -> date | None:
        """When somebody last read the rule, None if nobody did."""
        return self.last_verified if self.verified else None


class StatusRow(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a physical therapist may needle there at all."""

    value: Status


class Rule(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a jurisdiction asks or forbids."""

    kind: Kind
    value: bool | int | tuple[str, ...]
    unit: str = ""
    within_years: int | None = None
    """With hours before use: how many years after the first course all hours must be complete."""
    here: bool = False
    """With years of practice: only practice under this jurisdiction's own licence counts."""
    unless_in_school: bool = False
    """With years of practice: not asked of those who learned it before their first licence."""
    severities: tuple[Severity, ...] = ()
    """With a reporting deadline: the events that must be reported."""

    @property
    def number(self) -> int:
        """The value of a kind that is a number, in `unit`."""
        return 0 if isinstance(self.value, bool | tuple) else self.value

    @property
    def words(self) -> tuple[str, ...]:
        """The value of a kind that is a list."""
        return self.value if isinstance(self.value, tuple) else ()


class Jurisdiction(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state, province or country with everything that is known of its rules."""

    id: Text
    """ISO 3166-2 for a state or province, ISO 3166-1 for a country."""
    name: Text
    status: tuple[StatusRow, ...]
    rules: tuple[Rule, ...] = field(name="rule", default=())

    def status_on(self, day: date) -> StatusRow | None:
        """The status on a day; None where the file knows none for that day, which allows nothing."""
        return next((row for row in self.status if row.holds(day)), None)

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on a day, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.holds(day))
