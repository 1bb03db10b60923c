"""Found a clinic with its first owner, who then invites everybody else."""

import getpass
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tautband.accounts.actions import found_clinic


class Command(BaseCommand):
    """The only way in without an invitation, for whoever runs the server."""

    help = "Make a clinic and its first owner. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what a clinic and an owner must have."""
        parser.add_argument("name", help="the clinic's name")
        parser.add_argument("--place", required=True, metavar="ID", help="where it needles, such as US-CO or IE")
        parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="such as America/Denver")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="the first owner's e-mail address")
        parser.add_argument("--owner-name", required=True, metavar="NAME", help="as it stands under what they sign")

    def handle(self, *_: object, **given: str) -> None:
        """Make both, or say in one line what is wrong."""
        try:
            clinic = found_clinic(
                name=given["name"],
                jurisdiction=given["place"],
                time_zone=given["time_zone"],
                email=given["owner"],
                owner_name=given["owner_name"],
                password=_password(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{clinic.name} is there. Its owner signs in with {given['owner'].lower()}.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, second = getpass.getpass("Password of the owner: "), getpass.getpass("The same again: ")
    if first != second:
        raise CommandError("The two passwords differ.")
    return first
