"""What leaves the clinic for a patient leaves a trace too."""

from django.db import transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person


@transaction.atomic
def note_sent(*, clinic: Clinic, person: Person, kind: str, subject: object) -> None:
    """Write that something was sent to a patient's own address; the address itself is not kept."""
    record_event(clinic=clinic, person=person, verb="send", kind=kind, subject=subject)
