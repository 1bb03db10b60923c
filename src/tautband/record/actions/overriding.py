"""Passing over a caution of the safety rules: only what the present clearance says, and never a stop."""

import hashlib
import uuid

from tautband.accounts.audit import record_event
from tautband.accounts.models import Person
from tautband.record.convert import clearance_of
from tautband.record.errors import refuse
from tautband.record.knowledge import rules
from tautband.record.models import Change, Override, Visit
from tautband.safety.model import SafetyError, Verdict


def fill_verdict(row: Override, rule: object) -> None:
    """Take the verdict of the present clearance; raise Refused where it does not say this or cannot be passed over."""
    try:
        lines = [line for line in clearance_of(row.visit).lines if line.rule == rule]
    except SafetyError:
        lines = []
    if not lines:
        raise refuse("rule", "Allowed: a rule that the present clearance names.")
    if not all(line.overridable for line in lines):
        raise refuse("rule", "This cannot be passed over: it is no caution but a stop or a place to avoid.")
    row.verdict = str(max((line.verdict for line in lines), key=lambda verdict: verdict.weight))


def check_verdict(row: Override, derived: str) -> None:
    """Refuse a verdict that the device names and that is not the present one."""
    if row.verdict != derived:
        raise refuse("verdict", f"Allowed: {derived}, which is what the present clearance says, or nothing.")


def doubt_overrides(visit: Visit, by: Person | None, *questions: object) -> None:
    """Let what was passed over wait for a new reason where an answer is no longer the same: it was for other facts.

    The words stay; the verdict that they were given for goes, so that they let nothing pass until they are written
    again. `questions` are those that the answer's row was about and is about.
    """
    about = [rule.id for rule in rules().rules if rule.when.question in questions]
    stale = list(Override.objects.filter(visit=visit, rule__in=about).exclude(verdict=Verdict.MODIFY))
    for row in stale:
        row.verdict = Verdict.MODIFY
        row.version += 1
        row.save(update_fields=["verdict", "version"])
        key = uuid.uuid4()
        Change.objects.create(
            key=key,
            clinic_id=row.clinic_id,
            visit=visit,
            by=by,
            part="override",
            row=row.id,
            version=row.version,
            fields=["verdict"],
            digest=hashlib.sha256(key.bytes).hexdigest(),
        )
    if stale:
        clinic = visit.clinic
        record_event(
            clinic=clinic, person=by, verb="doubt_override", kind="visit", subject=visit.id, overrides=len(stale)
        )
