"""Say whether the audit trail is whole."""

import sys
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tautband.accounts.audit_check import AnchorError, Mark, problems, read_anchor
from tautband.accounts.models import AuditHead, Clinic
from tautband.accounts.tenancy import within


class Command(BaseCommand):
    """Exit status: 0 the trail is whole, 1 it was tampered with, 2 the question makes no sense."""

    help = "Check the audit trail of every clinic, or of one; exit 1 if anything was changed, removed or put in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one clinic and an anchor."""
        parser.add_argument("--clinic", metavar="ID", help="check this clinic alone")
        parser.add_argument("--anchor", metavar="FILE", help="also compare with what anchor_audit wrote earlier")

    def handle(self, *_: object, clinic: str | None, anchor: str | None, **__: object) -> None:
        """Print one line for each clinic and one for each thing that is wrong."""
        marks = _marks(anchor) if anchor else {}
        chosen = [_clinic(clinic)] if clinic else sorted({*Clinic.objects.values_list("pk", flat=True), *marks})
        broken = 0
        for one in chosen:
            found = list(problems(one, marks.get(one)))
            broken += bool(found)
            for line in found:
                self.stdout.write(f"clinic {one}: {line}")
            if not found:
                self.stdout.write(f"clinic {one}: whole, {_length(one)} events")
        if not chosen:
            self.stdout.write("there is no clinic yet")
        if broken:
            sys.exit(1)


def _clinic(text: str) -> UUID:
    try:
        clinic = UUID(text)
    except ValueError:
        raise CommandError(f"{text[:60]!r} is no clinic's id; allowed: an id such as verify_audit prints") from None
    if not Clinic.objects.filter(pk=clinic).exists():
        raise CommandError(f"there is no clinic {clinic}")
    return clinic


def _marks(name: str) -> dict[UUID, Mark]:
    try:
        return read_anchor(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{name}: cannot be read; allowed: a file that anchor_audit wrote") from None
    except AnchorError as error:
        raise CommandError(f"{name}: {error}") from None


def _length(clinic: UUID) -> int:
    with within(clinic):
        return AuditHead.objects.get(clinic=clinic).number
