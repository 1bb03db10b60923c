"""A little of everything that a clinic's tables can hold, put in below the verbs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Credential, Invitation, Membership, Person, PlaceDecision, Role
from tautband.accounts.tenancy import within
from tautband.record import models as record

NOW = datetime(2026, 3, 5, 9, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 3, 5)
NAME = "Sentinel-Ångström 🙂"


def a_working_clinic(name: str) -> Clinic:
    """Make a clinic with a patient, a draft and what belongs to it; every kind of column has a value somewhere."""
    clinic = Clinic.objects.create(name=name, jurisdiction="US-CO")
    by = Person.objects.create_user(f"{name}@example.org", "a long enough password")
    with within(clinic.pk), transaction.atomic():
        Membership.objects.create(person=by, clinic=clinic, role=Role.THERAPIST, since=DAY)
        Credential.objects.create(person=by, kind="licence", number="1", jurisdiction="US-CO", issued=DAY, areas=["a"])
        PlaceDecision.objects.create(
            clinic=clinic, jurisdiction="US-CO", permits=True, reasons="R", decided_by=by, decided_on=DAY, until=DAY
        )
        Invitation.objects.create(clinic=clinic, email="new@example.org", role=Role.OWNER, invited_by=by, expires=NOW)
        visit = _visit(clinic, by)
        _parts(clinic, visit, by)
        for count in range(3):
            record_event(clinic=clinic, person=by, verb="read", kind="visit", subject=visit.pk, rows=count)
    return clinic


def _visit(clinic: Clinic, by: Person) -> record.Visit:
    patient = record.Patient.objects.create(
        clinic=clinic, number="7", given_name="Zoë", family_name=NAME, birth_date=date(1970, 4, 1)
    )
    record.Alert.objects.create(clinic=clinic, patient=patient, text="Faints", by=by)
    consent = record.Consent.objects.create(
        clinic=clinic,
        patient=patient,
        text_version="1",
        language="en",
        signer="patient",
        signer_name=NAME,
        signature=bytes(range(256)),
        witnessed_by=by,
        given_at=NOW,
        expires_on=DAY + timedelta(365),
    )
    episode = record.Episode.objects.create(clinic=clinic, patient=patient, complaint="Pain", diagnoses=["M25.511"])
    return record.Visit.objects.create(
        clinic=clinic,
        episode=episode,
        therapist=by,
        jurisdiction="US-CO",
        started=NOW,
        consent=consent,
        note='"\\\n\t½',
    )


def _parts(clinic: Clinic, visit: record.Visit, by: Person) -> None:
    of = {"clinic": clinic, "visit": visit}
    goal = record.Goal.objects.create(clinic=clinic, episode=visit.episode, activity="Swim")
    record.GoalScore.objects.create(**of, goal=goal, score=Decimal("3.5"))
    record.Answer.objects.create(**of, question="q", value="yes", details={"b": [1, None, 0.5], "a": {"é": True}})
    record.Drawing.objects.create(**of, strokes="x" * 5000)
    record.Finding.objects.create(**of, finding="worse_gripping", side="none", present=False)
    record.Measure.objects.create(**of, kind="ppt", what="infraspinatus", value=Decimal("312.0"), seconds=3)
    record.Palpation.objects.create(**of, muscle="infraspinatus", side="left", taut_band="yes")
    record.Site.objects.create(
        **of, muscle="infraspinatus", side="left", diameter_mm=Decimal("0.30"), techniques=["static"], needles_out=1
    )
    record.Intervention.objects.create(**of, kind="exercise", what="Stretch", minutes=4)
    record.Override.objects.create(**of, rule="r", verdict="modify", reason="Discussed", by=by)
    record.AdverseEvent.objects.create(
        **of, kind="bruise", onset="day", noticed_at=NOW, severity=1, care="none", relation="certain", by=by
    )
    record.FollowUp.objects.create(**of, token_digest=f"{clinic.pk.int:064x}", opens=NOW, expires=NOW)
    record.Intake.objects.create(
        **of, patient=visit.episode.patient, token_digest=f"{clinic.pk.int:064x}", expires=NOW, made_by=by
    )
    record.Change.objects.create(key=UUID(int=clinic.pk.int ^ 1), **of, by=by, part="site", row=visit.pk, version=2)
