"""Finding a patient by what the desk knows: part of a name, the clinic's number, the date of birth."""

import datetime as dt

from django.db.models import Q, QuerySet

from tautband.accounts.models import Clinic
from tautband.record.models import Patient

MOST = 20
"""Rows shown; whoever needs more types more."""


def search_patients(*, clinic: Clinic, text: str) -> QuerySet[Patient]:
    """Return the first patients of whom every word typed begins a name or the number, or is the date of birth."""
    words = text.split()[:6]
    if not words:
        return Patient.objects.none()
    found = Patient.objects.filter(clinic=clinic)
    for word in words:
        found = found.filter(_begins(word))
    return found.order_by("family_name", "given_name")[:MOST]


def _begins(word: str) -> Q:
    """Match one word typed."""
    here = Q(family_name__istartswith=word) | Q(given_name__istartswith=word) | Q(number__istartswith=word)
    try:
        return here | Q(birth_date=dt.date.fromisoformat(word))
    except ValueError:
        return here
