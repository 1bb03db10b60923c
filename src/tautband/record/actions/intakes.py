"""Questions and drawing on the patient's own phone, by an address and a code that live for an hour and open once."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.accounts.tenancy import let_see, within
from tautband.record.actions.changes import save_changes
from tautband.record.convert import person_of
from tautband.record.errors import LinkError, must_belong, refuse
from tautband.record.knowledge import rules
from tautband.record.links import digest_of, fits, new_code, new_token
from tautband.record.models import Answer, Drawing, Intake, Visit
from tautband.record.parts import row_id
from tautband.record.standing import day_of
from tautband.safety.rules import Question

ADDRESS, CODE, PHONE = "intake address", "intake code", "intake phone"
LIVES = dt.timedelta(hours=1)
MOST_ATTEMPTS = 5
"""Wrong codes, then it is locked: one chance in 200,000 to guess six digits."""
UNKNOWN = "This address is not valid. Ask at the desk for a new one."
LOCKED = "Too many wrong codes. Ask at the desk for a new one."


@dataclass(frozen=True)
class NewIntake:
    """What the desk hands over, shown once: the secret of the address, and the code that is told beside it."""

    intake: Intake
    token: str
    code: str


@transaction.atomic
def make_intake(*, visit: Visit, clinic: Clinic, by: Person) -> NewIntake:
    """Make an address and a code for a draft; earlier ones of the visit open no more."""
    must_belong(visit, clinic, "visit")
    if visit.state != Visit.State.DRAFT:
        raise refuse("visit", "Allowed: a visit that is not signed.")
    now = timezone.now()
    Intake.objects.filter(visit=visit, sent__isnull=True, expires__gt=now).update(expires=now)
    token, code = new_token(), new_code()
    intake = Intake.objects.create(
        id=uuid.uuid4(),
        clinic=clinic,
        patient=visit.episode.patient,
        visit=visit,
        token_digest=digest_of(ADDRESS, token),
        code_digest=digest_of(CODE, token, code),
        expires=now + LIVES,
        made_by=by,
    )
    record_event(clinic=clinic, person=by, verb="make_intake", kind="intake", subject=intake.id)
    return NewIntake(intake, token, code)


def open_intake(*, token: str, code: str) -> tuple[Intake, str]:
    """Open an intake with its code, once; return it and the secret by which this phone goes on.

    A wrong code is counted, and the fifth locks it.
    """
    with _held(token) as intake:
        still = intake.opened is None and intake.attempts < MOST_ATTEMPTS
        right = still and fits(intake.code_digest, CODE, token, code)
        phone = new_token()
        if right:
            intake.opened = timezone.now()
            intake.session_digest = digest_of(PHONE, phone)
        else:
            intake.attempts = min(intake.attempts + 1, MOST_ATTEMPTS)
        intake.version += 1
        intake.save(update_fields=["opened", "session_digest", "attempts", "version"])
        verb = "open_intake" if right else "refuse_intake"
        record_event(clinic=intake.clinic, person=None, verb=verb, kind="intake", subject=intake.id)
    # Raised after the attempt is in the database, so that refusing does not take it back.
    if right:
        return intake, phone
    if intake.opened is not None:
        raise LinkError("used", "This code was used already. Ask at the desk for a new one.")
    if intake.attempts >= MOST_ATTEMPTS:
        raise LinkError("locked", LOCKED)
    raise LinkError("wrong_code", "This code is not right. Look again, or ask at the desk.")


def read_intake(*, token: str, phone: str) -> Intake:
    """Return the intake that this phone has opened."""
    with _held(token) as intake:
        _must_be_of(intake, phone)
    return intake


def questions_of(intake: Intake) -> tuple[Question, ...]:
    """Return what the patient can answer, in order; some are asked only after others (`Question.after`)."""
    person = person_of(intake.patient, day_of(intake.clinic))
    return tuple(
        question
        for question in rules().questions.values()
        if "patient" in question.who and (person.age is None or question.age_min <= person.age <= question.age_max)
    )


def answer_intake(
    *, token: str, phone: str, answers: Sequence[Mapping[str, object]], strokes: str | None = None
) -> Intake:
    """Put the patient's answers and drawing into the draft, once, and never over what a therapist wrote there.

    An answer has `question`, `value` and perhaps `details`. Raises LinkError, Refused, or Frozen.
    """
    with _held(token) as intake:
        _must_be_of(intake, phone)
        allowed = {question.id for question in questions_of(intake)}
        if not all(isinstance(one, Mapping) and one.get("question") in allowed for one in answers):
            raise refuse("question", "Allowed: the questions of this page.")
        visit = intake.visit
        changes = [*_answers(visit, answers), *_drawing(visit, strokes)]
        save_changes(visit=visit.id, clinic=intake.clinic, by=None, changes=changes)
        intake.sent = timezone.now()
        intake.version += 1
        intake.save(update_fields=["sent", "version"])
        record_event(clinic=intake.clinic, person=None, verb="answer_intake", kind="intake", subject=intake.id)
    return intake


def _answers(visit: Visit, answers: Sequence[Mapping[str, object]]) -> Iterator[dict[str, object]]:
    present = {row.question: row for row in Answer.objects.filter(visit=visit)}
    for one in answers:
        question = str(one["question"])
        row = present.get(question)
        if row is not None and not row.by_patient:
            continue
        id_ = row.id if row else row_id(visit.id, "answer", question)
        yield _change("answer", id_, row.version if row else 0, dict(one))


def _drawing(visit: Visit, strokes: str | None) -> Iterator[dict[str, object]]:
    row = Drawing.objects.filter(visit=visit, moment="before").first()
    if strokes and (row is None or row.by_patient):
        id_ = row.id if row else row_id(visit.id, "drawing", "before")
        yield _change("drawing", id_, row.version if row else 0, {"moment": "before", "strokes": strokes})


def _change(part: str, id_: uuid.UUID, base: int, values: dict[str, object]) -> dict[str, object]:
    return {"key": str(uuid.uuid4()), "part": part, "id": str(id_), "base": base, "set": values}


@contextmanager
def _held(token: str) -> Iterator[Intake]:
    """Hold what an address names, in one transaction and within its clinic; raise LinkError if it is over."""
    digest = digest_of(ADDRESS, token)
    let_see(link=digest)
    clinic = Intake.objects.filter(token_digest=digest).values_list("clinic_id", flat=True).first()
    if clinic is None:
        raise LinkError("unknown", UNKNOWN)
    with within(clinic), transaction.atomic():
        rows = Intake.objects.select_for_update(of=("self",))
        intake = rows.select_related("clinic", "patient", "visit__episode").get(token_digest=digest)
        if intake.sent is not None:
            raise LinkError("used", "Thank you: your answers have arrived.")
        if timezone.now() >= intake.expires:
            raise LinkError("expired", "This address has expired. Ask at the desk for a new one.")
        yield intake


def _must_be_of(intake: Intake, phone: str) -> None:
    if not fits(intake.session_digest, PHONE, phone):
        raise LinkError("unknown", UNKNOWN)
