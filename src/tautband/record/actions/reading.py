"""Reading leaves a trace too."""

from django.db import transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person


@transaction.atomic
def note_read(*, clinic: Clinic, person: Person | None, kind: str, subject: object) -> None:
    """Write that somebody opened something about a patient."""
    record_event(clinic=clinic, person=person, verb="read", kind=kind, subject=subject)
