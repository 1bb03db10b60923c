"""Something went wrong: written as observed, graded by published scales, with the day until which it must be told."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils import timezone

from tautband.accounts.models import Clinic, Person
from tautband.record.actions.rows import change_row, create_row
from tautband.record.errors import must_belong
from tautband.record.knowledge import rules
from tautband.record.models import AdverseEvent, Visit
from tautband.record.scales import Brady, Carnes, Observed, White, brady, carnes, white
from tautband.record.standing import day_of
from tautband.safety.place import Deadline, deadline

FIELDS = (
    "site",
    "kind",
    "onset",
    "noticed_at",
    "severity",
    "duration_hours",
    "care",
    "relation",
    "limits_function",
    "resolved",
    "lasting_harm",
    "description",
    "reported_to",
    "reported_on",
)
KINDS = {
    "bleeding": "Bleeding",
    "bruise": "Bruise",
    "pain_during": "Pain during needling",
    "pain_after": "Pain afterwards",
    "aggravation": "The complaint became worse",
    "drowsiness": "Drowsiness",
    "headache": "Headache",
    "nausea": "Nausea",
    "faint": "Fainted or nearly fainted",
    "stuck_needle": "Needle stuck",
    "bent_needle": "Needle bent",
    "broken_needle": "Needle broken",
    "forgotten_needle": "Needle left in",
    "pneumothorax": "Pneumothorax, or suspected",
    "nerve": "Nerve hurt",
    "infection": "Infection",
    "allergy": "Allergic reaction",
    "needlestick": "Needlestick of somebody else",
    "other": "Something else",
}


def report_event(
    *,
    visit: Visit,
    clinic: Clinic,
    by: Person,
    values: Mapping[str, object],
    id: uuid.UUID | None = None,  # noqa: A002
) -> AdverseEvent:
    """Write an event down, also for a signed visit. The same id again changes nothing."""
    must_belong(visit, clinic, "visit")
    event = AdverseEvent(id=id or uuid.uuid4(), clinic=clinic, visit=visit, by=by)
    return create_row(
        row=event, by=by, verb="report_event", values=values, fields=FIELDS, check=_check, moving=("noticed_at",)
    )


def change_event(
    *, event: AdverseEvent, clinic: Clinic, by: Person, values: Mapping[str, object], base: int | None = None
) -> AdverseEvent:
    """Write down how an event went on and to whom it was reported."""
    return change_row(
        row=event, clinic=clinic, by=by, verb="change_event", values=values, fields=FIELDS, base=base, check=_check
    )


def grades_of(event: AdverseEvent) -> tuple[White, Carnes, Brady]:
    """The event's grade on each scale."""
    seen = Observed(
        severity=event.severity,
        duration_hours=event.duration_hours,
        care=event.care,  # type: ignore[arg-type]  # one of the choices of the column, which the database holds it to
        limits_function=event.limits_function,
        lasting_harm=event.lasting_harm,
    )
    return white(seen), carnes(seen), brady(seen)


def deadline_of(event: AdverseEvent) -> Deadline | None:
    """Until when the event must be reported where it happened; None where no rule that we know of asks for it."""
    place = rules().jurisdictions.get(event.visit.jurisdiction)
    if place is None:
        return None
    happened: dt.date = day_of(event.clinic, event.noticed_at)
    return deadline(place, grades_of(event)[0].value, happened)


def _check(event: AdverseEvent) -> dict[str, str]:
    wrong = {}
    if event.kind not in KINDS:
        wrong["kind"] = f"Allowed: {', '.join(KINDS)}."
    if event.site is not None and event.site.visit_id != event.visit_id:
        wrong["site"] = "Allowed: a site of this visit, or nothing."
    now = timezone.now()
    if event.noticed_at > now or event.noticed_at < event.visit.started - dt.timedelta(hours=24):
        wrong["noticed_at"] = "Allowed: a moment from the visit until now."
    if event.reported_on and event.reported_on > day_of(event.clinic):
        wrong["reported_on"] = "Allowed: a day that has come, or nothing."
    return wrong
