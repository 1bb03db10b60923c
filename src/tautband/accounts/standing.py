"""Where a person works now, and as what."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tautband.accounts.models import Clinic, Membership, Person, Role

CLINIC = "clinic"
"""The key under which the session remembers the clinic."""


def memberships_today(person: Person) -> QuerySet[Membership]:
    """What a person is today, clinic by clinic."""
    today = timezone.localdate()
    held = Membership.objects.filter(Q(until__isnull=True) | Q(until__gte=today), person=person, since__lte=today)
    return held.select_related("clinic").order_by("clinic__name", "clinic_id", "id")


def standing(request: HttpRequest, person: Person) -> tuple[Clinic | None, frozenset[Role]]:
    """Return the clinic the person works in now and what they are there today."""
    memberships = list(memberships_today(person))
    chosen = request.session.get(CLINIC)
    mine = [m for m in memberships if str(m.clinic_id) == chosen] or memberships
    if not mine:
        return None, frozenset()
    clinic = mine[0].clinic
    return clinic, frozenset(Role(m.role) for m in mine if m.clinic_id == clinic.id)


def zone_of(clinic: Clinic) -> dt.tzinfo:
    """The clinic's time zone; UTC if its name is not known here."""
    try:
        return ZoneInfo(clinic.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def today_in(clinic: Clinic) -> dt.date:
    """The day it is in the clinic, or in UTC where that is earlier: what begins on it holds at once, wherever asked."""
    now = timezone.now()
    return min(now.astimezone(dt.UTC).date(), now.astimezone(zone_of(clinic)).date())


def clinics_of(person: Person) -> list[Clinic]:
    """Every clinic that a person may switch to."""
    return list({m.clinic_id: m.clinic for m in memberships_today(person)}.values())
