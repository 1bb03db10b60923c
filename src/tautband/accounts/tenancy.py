"""Which clinic's rows the database shows. On PostgreSQL its row-level security compares each row with what is set here.

Nothing set shows nothing. SQLite has no such security; there the views' own filters stand alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError, connection

CLINIC = "tautband.clinic"
"""Rows of this clinic may be seen and written."""
PERSON = "tautband.person"
"""This person's own memberships may be seen, in whichever clinic, so that they can choose where to work."""
LINK = "tautband.link"
"""The row that a link or code with this digest opens may be seen, before its clinic is known."""


def let_see(*, clinic: UUID | str | None = None, person: UUID | str | None = None, link: str | None = None) -> None:
    """Set what this connection sees from now on; what is not named stays as it is."""
    chosen = {CLINIC: clinic, PERSON: person, LINK: link}
    _set({name: str(value) for name, value in chosen.items() if value is not None})


def see_nothing() -> None:
    """Forget what was set, so that nothing is left for whoever uses the connection next."""
    if connection.connection is not None:
        _set(dict.fromkeys((CLINIC, PERSON, LINK), ""))


@contextmanager
def within(clinic: UUID | str) -> Iterator[None]:
    """Show and write the rows of one clinic inside of the block, then what was shown before."""
    before = _set({CLINIC: str(clinic)})
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):  # a failed transaction takes back the setting as well
            _set({CLINIC: before})
        raise
    _set({CLINIC: before})


def _set(values: dict[str, str]) -> str:
    """Set each value for the connection; return which clinic was shown before."""
    if connection.vendor != "postgresql" or not values:
        return ""
    with connection.cursor() as cursor:
        setting = ", ".join(["set_config(%s, %s, false)"] * len(values))
        given = [part for pair in values.items() for part in pair]
        cursor.execute(f"SELECT current_setting(%s, true), {setting}", [CLINIC, *given])
        before: str | None = cursor.fetchone()[0]
    return before or ""
