"""What a person is in a clinic on a day, as far as the record must know."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q
from django.utils import timezone

from tautband.accounts.models import Clinic, Membership, Person, Role

CARE = (Role.THERAPIST, Role.SUPERVISED)


def zone_of(clinic: Clinic) -> dt.tzinfo:
    """The clinic's time zone; UTC if its name is not known here."""
    try:
        return ZoneInfo(clinic.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def day_of(clinic: Clinic, moment: dt.datetime | None = None) -> dt.date:
    """The day in the clinic at a moment; today unless told otherwise."""
    return (moment or timezone.now()).astimezone(zone_of(clinic)).date()


def care_of(person: Person, clinic: Clinic, day: dt.date) -> Membership | None:
    """The membership by which a person treats patients in a clinic on a day; the unsupervised one first."""
    mine = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), person=person, clinic=clinic, since__lte=day, role__in=CARE
    ).select_related("supervisor")
    return min(mine, key=lambda one: one.role == Role.SUPERVISED, default=None)
