"""Begin a clinic: its first owner then asks everybody else in."""

import zoneinfo

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.accounts.tenancy import within
from tautband.safety.jurisdictions_load import load_jurisdictions


class Command(BaseCommand):
    """Nobody signs up alone, so the first owner comes from whoever runs the server."""

    help = "Make a clinic and its first owner; print the link by which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what a clinic cannot be without."""
        parser.add_argument("--name", required=True, help="the clinic's name")
        parser.add_argument("--jurisdiction", required=True, metavar="ID", help="where it needles: US-CO, CA-AB, IE")
        parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="such as America/Denver (default: UTC)")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="the owner's e-mail address")
        parser.add_argument("--owner-name", metavar="NAME", help="and their name")

    def handle(
        self,
        *_: object,
        name: str,
        jurisdiction: str,
        time_zone: str,
        owner: str,
        owner_name: str | None,
        **__: object,
    ) -> None:
        """Make both, or neither."""
        places = load_jurisdictions()
        if jurisdiction not in places:
            raise CommandError(f"{jurisdiction[:20]!r} is no place we know; allowed: {', '.join(sorted(places))}")
        if time_zone not in zoneinfo.available_timezones():
            raise CommandError(f"{time_zone[:40]!r} is no time zone; allowed: names such as America/Denver")
        clinic = Clinic(name=name.strip(), jurisdiction=jurisdiction, time_zone=time_zone)
        try:
            clinic.full_clean()
            person = found_clinic(clinic, owner, owner_name or "")
        except ValidationError as error:
            fields = "; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
            raise CommandError(fields) from None
        scheme = "https" if settings.HTTPS else "http"
        self.stdout.write(f"clinic {clinic.pk}")
        if person.has_usable_password():
            self.stdout.write("The owner has an account already: sign in, and choose the clinic.")
            return
        key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
        path = reverse(
            "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
        )
        self.stdout.write(f"{scheme}://{settings.ALLOWED_HOSTS[0]}{path}")


@transaction.atomic
def found_clinic(clinic: Clinic, email: str, name: str) -> Person:
    """Save a clinic with its first owner and the first event of its trail."""
    clinic.save(force_insert=True)
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = Person.objects.create_user(email.strip(), name=name.strip())
    with within(clinic.pk):
        Membership.objects.create(person=person, clinic=clinic, role=Role.OWNER)
        record_event(clinic=clinic, person=None, verb="found_clinic", kind="clinic", subject=clinic.pk, owner=person.pk)
    return person
