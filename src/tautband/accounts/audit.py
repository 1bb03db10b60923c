"""The audit trail: one chain of events for each clinic, written in the transaction of what it records."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tautband.accounts.models import AuditEvent, AuditHead, Clinic, Person

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_WORD = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z]{1,3})?", re.ASCII)
_VERSION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){0,3}|[0-9]{4}-[0-9]{2}", re.ASCII)
MOST = 1_000_000
"""No count of ours is larger; a telephone number is."""


def record_event(
    *, clinic: Clinic, person: Person | None, verb: str, kind: str = "", subject: object = "", **details: object
) -> AuditEvent:
    """Append one event. Details hold ids, names of fields and counts, never what a field holds."""
    if not transaction.get_connection().in_atomic_block:
        message = "an audit event is written in the transaction of what it records"
        raise RuntimeError(message)
    checked = {name: _checked(name, value) for name, value in {"verb": verb, "kind": kind, **details}.items()}
    head = _locked_head(clinic)
    event = AuditEvent(
        clinic=clinic,
        number=head.number + 1,
        at=timezone.now(),
        person=person,
        verb=verb,
        subject_kind=kind,
        subject=str(_checked("subject", subject)),
        details={name: checked[name] for name in details},
        previous=head.digest,
    )
    event.digest = digest(event)
    event.save(force_insert=True)
    head.number, head.digest, head.seal = event.number, event.digest, seal(clinic.pk, event.number, event.digest)
    head.save(force_update=True)
    return event


def _locked_head(clinic: Clinic) -> AuditHead:
    """Return the clinic's head, held until the transaction ends, so that no two events follow the same one."""
    locked = AuditHead.objects.select_for_update().filter(clinic=clinic)
    if (head := locked.first()) is None:
        AuditHead.objects.get_or_create(clinic=clinic)
        head = locked.get()
    return head


def _checked(name: str, value: object) -> object:
    """Return a detail as JSON holds it; refuse what could be a value out of somebody's record, without quoting it."""
    if value is None or isinstance(value, bool) or value == "":
        return value
    if isinstance(value, int) and abs(value) < MOST:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and any(form.fullmatch(value) for form in (_ID, _WORD, _PLACE, _VERSION)):
        return str(value)
    if isinstance(value, dict):
        return {str(_checked(name, key)): _checked(name, part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_checked(name, part) for part in value]
        return sorted(parts, key=str) if isinstance(value, set | frozenset) else parts
    message = f"the audit detail {name!r} is no id, name of a field, word, version or count; nothing else may be kept"
    raise ValueError(message)


def digest(event: AuditEvent) -> str:
    """Return the digest of an event and of the one before, made with today's key."""
    return next(iter(digests(event)))


def digests(event: AuditEvent) -> Iterable[str]:
    """Give the event's digest under today's key, then under those before it."""
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
    return keyed("event", json.dumps(content, sort_keys=True, ensure_ascii=False))


def seal(clinic: UUID, number: int, last: str) -> str:
    """Return the seal of a head whose chain ends with this number and digest, made with today's key."""
    return next(iter(seals(clinic, number, last)))


def seals(clinic: UUID, number: int, last: str) -> Iterable[str]:
    """Give the seal of a head under today's key, then under those before it."""
    return keyed("head", f"{clinic} {number} {last}")


def keyed(purpose: str, text: str) -> Iterable[str]:
    """Give the keyed digest of a text for one purpose, under today's key, then under those before it."""
    for secret in map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        key = hashlib.sha256(f"audit {purpose} {secret}".encode()).digest()
        yield hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
