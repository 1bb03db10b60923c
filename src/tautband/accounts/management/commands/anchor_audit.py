"""Write down where the audit trails stand, to be kept where nobody who runs the server can change it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tautband.accounts.audit_check import make_anchor
from tautband.accounts.models import Clinic


class Command(BaseCommand):
    """Whoever can write to the database could put back an older state of it whole; an anchor shows that too."""

    help = "Print the sealed head of every clinic's audit trail, for verify_audit --anchor later."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a file to write to."""
        parser.add_argument("--to", metavar="FILE", help="write to a new file instead of printing")

    def handle(self, *_: object, to: str | None, **__: object) -> None:
        """Print the anchor or write it to a new file."""
        anchor = make_anchor(sorted(Clinic.objects.values_list("pk", flat=True)), timezone.now().isoformat())
        if to is None:
            self.stdout.write(anchor, ending="")
            return
        try:
            with Path(to).open("x", encoding="utf-8") as file:
                file.write(anchor)
        except OSError as error:
            raise CommandError(f"{to}: cannot be written ({error.strerror}); allowed: a new file") from None
