"""A link for the patient, one to three days after: how is it now? It opens this one thing, once, and then no more."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.accounts.tenancy import let_see, within
from tautband.record.cleaning import clean_into
from tautband.record.errors import LinkError, Refusal, Refused, must_belong, refuse
from tautband.record.links import digest_of, new_token
from tautband.record.models import FollowUp, Visit
from tautband.record.vocabulary import is_drawing
from tautband.record.warning_signs import WARNING_SIGNS

PURPOSE = "follow_up"
OPENS = dt.timedelta(hours=24)
EXPIRES = dt.timedelta(hours=72)
"""After the visit began."""
FIELDS = ("soreness", "bruise", "warning_signs", "strokes", "note")


@transaction.atomic
def make_follow_up(*, visit: Visit, clinic: Clinic, by: Person) -> str:
    """Make a link's secret, which is shown once and kept only as a digest; earlier links of the visit open no more."""
    must_belong(visit, clinic, "visit")
    if visit.state != Visit.State.SIGNED:
        raise refuse("visit", "Allowed: a signed visit.")
    now = timezone.now()
    expires = visit.started + EXPIRES
    if expires <= now:
        raise refuse("visit", "This visit is more than three days ago; call the patient instead.")
    FollowUp.objects.filter(visit=visit, answered__isnull=True, expires__gt=now).update(expires=now)
    token = new_token()
    made = FollowUp.objects.create(
        id=uuid.uuid4(),
        clinic=clinic,
        visit=visit,
        token_digest=digest_of(PURPOSE, token),
        opens=visit.started + OPENS,
        expires=expires,
    )
    record_event(clinic=clinic, person=by, verb="make_follow_up", kind="follow_up", subject=made.id)
    return token


def open_follow_up(*, token: str) -> FollowUp:
    """Return what a link opens and note that it was opened; raise LinkError otherwise."""
    with opened(token) as found:
        record_event(clinic=found.clinic, person=None, verb="open_follow_up", kind="follow_up", subject=found.id)
    return found


def answer_follow_up(*, token: str, values: Mapping[str, object]) -> FollowUp:
    """Write down what the patient says; the link opens no more. `values` are those of `FIELDS`."""
    with opened(token) as found:
        clean_into(found, values, FIELDS)
        refused = _faults(found)
        if refused:
            raise Refused(refused)
        found.answered = timezone.now()
        found.version += 1
        found.save(update_fields=[*FIELDS, "answered", "version"])
        record_event(
            clinic=found.clinic,
            person=None,
            verb="answer_follow_up",
            kind="follow_up",
            subject=found.id,
            warning_signs=len(found.warning_signs),
        )
    return found


@contextmanager
def opened(token: str) -> Iterator[FollowUp]:
    """Hold what a link opens, in one transaction and within its clinic; raise LinkError if it opens nothing."""
    digest = digest_of(PURPOSE, token)
    let_see(link=digest)
    clinic = FollowUp.objects.filter(token_digest=digest).values_list("clinic_id", flat=True).first()
    if clinic is None:
        raise LinkError("unknown", "This link is not valid. Ask the clinic for a new one.")
    with within(clinic), transaction.atomic():
        rows = FollowUp.objects.select_for_update(of=("self",)).select_related("clinic", "visit__episode__patient")
        row = rows.get(token_digest=digest)
        _must_be_open(row)
        yield row


@transaction.atomic
def mark_seen(*, follow_up: FollowUp, clinic: Clinic, by: Person) -> FollowUp:
    """Say that a therapist has seen the answer."""
    must_belong(follow_up, clinic, "follow_up")
    found = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if found.answered is None:
        raise refuse("follow_up", "The patient has not answered yet.")
    if found.seen_at is None:
        found.seen_by, found.seen_at = by, timezone.now()
        found.version += 1
        found.save(update_fields=["seen_by", "seen_at", "version"])
        record_event(clinic=clinic, person=by, verb="mark_seen", kind="follow_up", subject=found.id)
    return found


def waiting(clinic: Clinic) -> QuerySet[FollowUp]:
    """Answers that no therapist has seen, the oldest first."""
    unseen = FollowUp.objects.filter(clinic=clinic, answered__isnull=False, seen_at__isnull=True)
    return unseen.select_related("visit__episode__patient").order_by("answered")


def _must_be_open(row: FollowUp) -> None:
    now = timezone.now()
    if row.answered is not None:
        raise LinkError("used", "Thank you: the clinic has your answer. For anything new, call the clinic.")
    if now >= row.expires:
        raise LinkError("expired", "This link has expired. For anything that worries you, call the clinic.")
    if now < row.opens:
        raise LinkError("early", "This link opens the day after your visit. For anything urgent, call now.")


def _faults(row: FollowUp) -> list[Refusal]:
    signs: Sequence[object] = row.warning_signs if isinstance(row.warning_signs, list) else [None]
    refused = []
    if not all(isinstance(sign, str) and sign in WARNING_SIGNS for sign in signs) or len(set(signs)) < len(signs):
        refused.append(Refusal("warning_signs", f"Allowed: a list of {', '.join(WARNING_SIGNS)}, each once."))
    if not is_drawing(row.strokes):
        refused.append(Refusal("strokes", "Allowed: a drawing as the body chart writes it."))
    return refused
