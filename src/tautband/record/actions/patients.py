"""Patients, and what to beware of with them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from contextlib import suppress

from django.db import IntegrityError, transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.record.actions.rows import change_row, create_row
from tautband.record.errors import must_belong, refuse
from tautband.record.models import Alert, Patient
from tautband.record.standing import day_of
from tautband.terms import OLDEST

FIELDS = (
    "number",
    "given_name",
    "family_name",
    "birth_date",
    "sex",
    "phone",
    "email",
    "language",
    "guardian",
    "emergency_contact",
)
MOST_TRIES = 5
NUMBER_TAKEN = "Another patient has this number."


def create_patient(
    *,
    clinic: Clinic,
    by: Person,
    values: Mapping[str, object],
    id: uuid.UUID | None = None,  # noqa: A002
) -> Patient:
    """Write a new patient down; without a number they get the clinic's next one. The same id again changes nothing."""
    id_ = id or uuid.uuid4()
    chosen = bool(values.get("number"))
    moving = () if chosen else ("number",)
    for _ in range(1 if chosen else MOST_TRIES):
        patient = Patient(id=id_, clinic=clinic)
        given = dict(values) if chosen else {**values, "number": _next_number(clinic)}
        with suppress(IntegrityError):  # somebody else has taken the number meanwhile
            return create_row(
                row=patient, by=by, verb="create_patient", values=given, fields=FIELDS, check=_check, moving=moving
            )
    raise refuse("number", NUMBER_TAKEN)


def change_patient(
    *, patient: Patient, clinic: Clinic, by: Person, values: Mapping[str, object], base: int | None = None
) -> Patient:
    """Change what is known of a patient; `base` is the version that was seen."""
    return change_row(
        row=patient, clinic=clinic, by=by, verb="change_patient", values=values, fields=FIELDS, base=base, check=_check
    )


def add_alert(*, patient: Patient, clinic: Clinic, by: Person, text: str, id: uuid.UUID | None = None) -> Alert:  # noqa: A002
    """Warn whoever opens the patient."""
    must_belong(patient, clinic, "patient")
    alert = Alert(id=id or uuid.uuid4(), clinic=clinic, patient=patient, by=by, since=day_of(clinic))
    return create_row(row=alert, by=by, verb="add_alert", values={"text": text}, fields=("text",))


@transaction.atomic
def end_alert(*, alert: Alert, clinic: Clinic, by: Person) -> Alert:
    """Say that a warning no longer holds from today."""
    must_belong(alert, clinic, "alert")
    alert = Alert.objects.select_for_update().get(pk=alert.pk)
    if alert.until is None:
        alert.until = max(day_of(clinic), alert.since)
        alert.version += 1
        alert.save(update_fields=["until", "version"])
        record_event(clinic=clinic, person=by, verb="end_alert", kind="alert", subject=alert.id)
    return alert


def _next_number(clinic: Clinic) -> str:
    taken = Patient.objects.filter(clinic=clinic)
    number = taken.count() + 1
    while taken.filter(number=f"{number:05d}").exists():
        number += 1
    return f"{number:05d}"


def _check(patient: Patient) -> dict[str, str]:
    today = day_of(patient.clinic)
    oldest = today - dt.timedelta(days=366 * OLDEST)
    if not oldest <= patient.birth_date <= today:
        return {"birth_date": f"Allowed: a day from {OLDEST} years ago until today."}
    return {}
