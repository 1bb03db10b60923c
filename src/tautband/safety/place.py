"""Where, by whom and on what papers: what the jurisdiction and the credential say about needling today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

from tautband.atlas.forms import Text, Value
from tautband.safety.jurisdictions import Severity
from tautband.safety.model import Line, SafetyError, Verdict
from tautband.safety.place_facts import EVERYWHERE, Facts, Outcome
from tautband.safety.place_rules import check
from tautband.safety.practitioner_rules import practitioner_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tautband.atlas import Atlas
    from tautband.safety.jurisdictions import Jurisdiction, Rule, StatusRow
    from tautband.safety.model import Site
    from tautband.safety.place_facts import Place
    from tautband.safety.practitioner import Practitioner

__all__ = ["Deadline", "deadline", "place_lines", "report_by"]


class Deadline(Value, frozen=True):
    """Until when an event must be reported, and by which rule."""

    by: date
    text: Text
    source: tuple[str, ...]
    verified: date | None


def place_lines(
    *,
    place: Place,
    practitioner: Practitioner,
    sites: tuple[Site, ...],
    day: date,
    jurisdictions: Mapping[str, Jurisdiction],
    atlas: Atlas,
) -> tuple[Line, ...]:
    """Say what the place and the practitioner's credential mean for needling on a day.

    Parameters
    ----------
    place
        Jurisdiction, papers and the clinic's own decision.
    practitioner
        Who is to needle.
    sites
        What is planned; only techniques that one must have been trained in depend on it.
    day
        The day of treatment; it chooses the rules.
    jurisdictions
        From `load_jurisdictions`.
    atlas
        Says which muscles lie in an area.

    Returns
    -------
    tuple of Line
        Status first, then the credential, then the jurisdiction's rules in the order of its file. What is fulfilled
        gives no line; duties that nothing here can see fulfilled give a line with the verdict go.

    Raises
    ------
    SafetyError
        If the jurisdiction is not known.
    """
    facts = Facts(place, practitioner, sites, day, _known(place.jurisdiction, jurisdictions), atlas)
    lines = [_status_line(facts), *practitioner_lines(facts)]
    for rule in facts.jurisdiction.rules_on(day):
        lines += [_line(facts, rule, found) for found in check(rule, facts)]
    return tuple(lines)


def deadline(jurisdiction: Jurisdiction, severity: Severity, on: date) -> Deadline | None:
    """Until when an event must be reported to the jurisdiction.

    Parameters
    ----------
    jurisdiction
        Where the event happened.
    severity
        How grave it was.
    on
        The day of the event; it chooses the rule, and the days are counted from the day after.

    Returns
    -------
    Deadline or None
        The earliest; None where no rule that we know of asks for a report. That is no proof that none is due.

    Raises
    ------
    SafetyError
        If there is no such severity.
    """
    if severity not in get_args(Severity):
        raise SafetyError(f"severity: {severity!r} is unknown; allowed: {', '.join(get_args(Severity))}")
    rules = (rule for rule in jurisdiction.rules_on(on) if rule.kind == "reporting_deadline_days")
    found = [
        Deadline(by=on + timedelta(days=rule.number), text=rule.text, source=rule.source, verified=rule.checked)
        for rule in rules
        if severity in rule.severities
    ]
    return min(found, key=lambda one: one.by, default=None)


def report_by(jurisdiction: Jurisdiction, severity: Severity, on: date) -> date | None:
    """The last day on which an event can be reported in time; see `deadline`."""
    found = deadline(jurisdiction, severity, on)
    return found.by if found else None


def _known(id_: str, jurisdictions: Mapping[str, Jurisdiction]) -> Jurisdiction:
    if id_ not in jurisdictions:
        raise SafetyError(f"place: jurisdiction: {id_!r} is unknown; allowed: {', '.join(jurisdictions)}")
    return jurisdictions[id_]


def _line(facts: Facts, rule: Rule, found: Outcome) -> Line:
    suffix = f".{found.suffix}" if found.suffix else ""
    return Line(
        rule=f"{facts.jurisdiction.id}.{rule.kind}{suffix}",
        part=found.part,
        verdict=found.verdict,
        covers=found.covers,
        reason=found.reason,
        do=found.do,
        source=rule.source,
        basis=rule.basis,
        verified=rule.checked,
    )


def _status_line(facts: Facts) -> Line:
    """The line of the status: go where it is allowed, or where the law is silent and the clinic has decided."""
    row = facts.jurisdiction.status_on(facts.day)
    name = facts.jurisdiction.name
    if row is None:
        reason = f"Nothing is known of the status of dry needling in {name} on this day."
        return _status(facts, None, Verdict.STOP, reason, "Ask the board in writing before anyone needles.")
    if row.value == "prohibited":
        do = "Do not needle here. Treat without needles, or refer to somebody who is licensed for it."
        return _status(facts, row, Verdict.STOP, row.text, do)
    if row.value == "allowed":
        return _status(facts, row, Verdict.GO, row.text, "Follow the rules listed below, if there are any.")
    fault = _fault_of_decision(facts)
    if fault:
        do = (
            "Ask the board in writing. The clinic's owner then records a decision: who, when, the reasons, and until "
            "when it holds."
        )
        return _status(facts, row, Verdict.STOP, f"{row.text} {fault}", do)
    decision = facts.place.decision
    assert decision is not None  # or there was a fault
    reason = f"{row.text} The clinic decided to needle: {decision.reasons.rstrip('.')}."
    do = f"Decided by {decision.who} on {decision.when.isoformat()}; look at it again by {decision.until.isoformat()}."
    return _status(facts, row, Verdict.GO, reason, do)


def _fault_of_decision(facts: Facts) -> str:
    """What is wrong with the clinic's decision on a silent jurisdiction, empty if it holds."""
    decision = facts.place.decision
    if decision is None:
        return "Silent is not allowed, and the clinic has recorded no decision."
    if decision.jurisdiction != facts.jurisdiction.id:
        return "The clinic's decision is for another jurisdiction."
    if not decision.who.strip() or not decision.reasons.strip():
        return "The clinic's decision does not say who decided and why."
    if not decision.permits:
        return "The clinic decided against needling."
    if facts.day < decision.when:
        return "The clinic's decision was taken after this day."
    return "The clinic's decision has run out." if decision.until < facts.day else ""


def _status(facts: Facts, row: StatusRow | None, verdict: Verdict, reason: str, do: str) -> Line:
    return Line(
        rule=f"{facts.jurisdiction.id}.status",
        part="place",
        verdict=verdict,
        covers=EVERYWHERE,
        reason=reason,
        do=do,
        source=row.source if row else (),
        basis=row.basis if row else "judgement",
        verified=row.checked if row else None,
    )
