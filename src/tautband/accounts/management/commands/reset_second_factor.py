"""Let somebody in again who lost the phone, the keys and the recovery codes."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tautband.accounts.actions import reset_second_factor
from tautband.accounts.models import Person


class Command(BaseCommand):
    """For whoever runs the server, once they are sure who asks; an owner of one clinic could open another's door."""

    help = "Remove every second factor of a person. Their password stays, and they must set up a new factor."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose."""
        parser.add_argument("email", help="the address they sign in with")

    def handle(self, *_: object, email: str, **__: object) -> None:
        """Remove them, or say in one line that there is nobody of this address."""
        person = Person.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError("nobody signs in with this address")
        removed = reset_second_factor(person=person)
        self.stdout.write(f"{removed} removed; at the next sign-in the password is enough to set up a new one")
