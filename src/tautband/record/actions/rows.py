"""Writing one row with its audit event, for verbs that do no more than that."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.db import transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.record.cleaning import clean_into, shown_value
from tautband.record.errors import Clash, Conflict, Refusal, Refused, must_belong, refuse
from tautband.record.models import Row

R = TypeVar("R", bound=Row)
Check = Callable[[R], dict[str, str]]
SENT = "This form was sent before with other words, and those were kept. Reload the page, then write the new ones."


@transaction.atomic
def create_row(
    *,
    row: R,
    by: Person | None,
    verb: str,
    values: Mapping[str, object],
    fields: Collection[str],
    check: Check[R] | None = None,
    moving: Collection[str] = (),
) -> R:
    """Fill a new row and save it; if its id is there already, return that row unchanged (a form sent twice).

    A form sent twice with other words is refused: they would be lost. `moving` names what may differ all the same.
    """
    known = type(row)._default_manager.filter(pk=row.pk).first()
    if known is not None:
        must_belong(known, row.clinic, "id")
        clean_into(row, values, fields)
        if any(shown_value(row, name) != shown_value(known, name) for name in values if name not in moving):
            raise refuse("", SENT)
        return known
    clean_into(row, values, fields)
    _hold(row, check)
    row.save(force_insert=True)
    record_event(clinic=row.clinic, person=by, verb=verb, kind=kind_of(row), subject=row.id)
    return row


@transaction.atomic
def change_row(  # noqa: PLR0913 (each is needed, and none has a default that would be right)
    *,
    row: R,
    clinic: Clinic,
    by: Person | None,
    verb: str,
    values: Mapping[str, object],
    fields: Collection[str],
    base: int | None = None,
    check: Check[R] | None = None,
) -> R:
    """Change a row if nobody has changed it since the version that was seen."""
    must_belong(row, clinic, kind_of(row))
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    old = {name: shown_value(row, name) for name in fields}
    clean_into(row, values, fields)
    _hold(row, check)
    changed = sorted(name for name in fields if shown_value(row, name) != old[name])
    if not changed:
        return row
    if base is not None and base != row.version:
        now = {name: old[name] for name in changed}
        raise Conflict([Clash("", kind_of(row), str(row.id), str(row.id), row.version, "", now)])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    record_event(clinic=clinic, person=by, verb=verb, kind=kind_of(row), subject=row.id, fields=changed)
    return row


def kind_of(row: Row) -> str:
    """The name of a row's kind in the audit trail."""
    return str(row._meta.model_name)


def _hold(row: R, check: Check[R] | None) -> None:
    wrong = check(row) if check else {}
    if wrong:
        raise Refused([Refusal(name, why) for name, why in wrong.items()])
