"""Corrections to what is signed: beside it, with author, time and reason."""

import uuid

from tautband.accounts.models import Clinic, Person
from tautband.record.actions.rows import create_row
from tautband.record.errors import must_belong, refuse
from tautband.record.models import Addendum, Visit
from tautband.record.standing import care_of, day_of


def add_addendum(
    *,
    visit: Visit,
    clinic: Clinic,
    by: Person,
    reason: str,
    text: str,
    id: uuid.UUID | None = None,  # noqa: A002
) -> Addendum:
    """Add to a signed visit. The same id again changes nothing."""
    must_belong(visit, clinic, "visit")
    if visit.state != Visit.State.SIGNED:
        raise refuse("visit", "This visit is not signed yet; change the visit itself.")
    if care_of(by, clinic, day_of(clinic)) is None:
        raise refuse("by", "Allowed: a therapist of this clinic.")
    addendum = Addendum(id=id or uuid.uuid4(), clinic=clinic, visit=visit, by=by)
    values = {"reason": reason.strip(), "text": text.strip()}
    return create_row(row=addendum, by=by, verb="add_addendum", values=values, fields=("reason", "text"))
