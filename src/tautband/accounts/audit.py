"""The audit trail: one chain of events for each clinic, written in the transaction of what it records."""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tautband.accounts.models import AuditEvent, AuditHead, Clinic, Person


def record_event(
    *, clinic: Clinic, person: Person | None, verb: str, kind: str = "", subject: object = "", **details: object
) -> AuditEvent:
    """Append one event. Details hold ids, names of fields and counts, never what a field holds."""
    if not transaction.get_connection().in_atomic_block:
        message = "an audit event is written in the transaction of what it records"
        raise RuntimeError(message)
    AuditHead.objects.get_or_create(clinic=clinic)
    head = AuditHead.objects.select_for_update().get(clinic=clinic)
    event = AuditEvent(
        clinic=clinic,
        number=head.number + 1,
        at=timezone.now(),
        person=person,
        verb=verb,
        subject_kind=kind,
        subject=str(subject),
        details=details,
        previous=head.digest,
    )
    event.digest = digest(event)
    event.save(force_insert=True)
    head.number, head.digest, head.seal = event.number, event.digest, seal(event)
    head.save()
    return event


def digest(event: AuditEvent) -> str:
    """Return the keyed digest of an event and the one before."""
    content = [
        str(event.clinic_id),
        event.number,
        event.at.isoformat(),
        str(event.person_id),
        event.verb,
        event.subject_kind,
        event.subject,
        event.details,
        event.previous,
    ]
    return _keyed("event", json.dumps(content, sort_keys=True, ensure_ascii=False))


def seal(event: AuditEvent) -> str:
    """Return the seal of a head that ends with this event."""
    return _keyed("head", f"{event.clinic_id} {event.number} {event.digest}")


def _keyed(purpose: str, text: str) -> str:
    key = hashlib.sha256(f"audit {purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
