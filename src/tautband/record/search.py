"""Finding a patient by what the desk knows: part of a name, the clinic's number, the date of birth.

Only ranges of folded keys are asked for, since PostgreSQL's row-level security lets no LIKE use an index.
"""

import datetime as dt

from django.db.models import Q, QuerySet

from tautband.accounts.models import Clinic
from tautband.record.models import Patient, Visit
from tautband.record.names import after, fold

MOST = 20
"""Rows shown; whoever needs more types more."""
MOST_WORDS = 6
LATELY = 200
"""Visits among which the last patients are looked for."""


def search_patients(*, clinic: Clinic, text: str) -> list[Patient]:
    """Return the first patients of whom every word typed begins a name or the number, or is the date of birth.

    Where nobody's name begins so, every word may begin any part of a name, as a second family name.
    """
    words = [word for word in map(_word, text.split()[:MOST_WORDS]) if word]
    if not words:
        return []
    everybody = Patient.objects.filter(clinic=clinic)
    return _first(everybody, [_begins(word) for word in words]) or _first(everybody, [_within(word) for word in words])


def seen_lately(*, clinic: Clinic, most: int) -> list[Patient]:
    """Return who was here last, the latest first."""
    visits = Visit.objects.filter(clinic=clinic).order_by("-started")[:LATELY]
    ids = list(dict.fromkeys(visits.values_list("episode__patient_id", flat=True)))[:most]
    found = Patient.objects.in_bulk(ids)
    return [found[one] for one in ids]


def _first(everybody: QuerySet[Patient], conditions: list[Q]) -> list[Patient]:
    for condition in conditions:
        everybody = everybody.filter(condition)
    return list(everybody.order_by("family_key", "given_key")[:MOST])


def _word(typed: str) -> str:
    return typed if _day(typed) else fold(typed)


def _day(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word) if len(word) == 10 else None
    except ValueError:
        return None


def _begins(word: str) -> Q:
    """Match one word typed at the beginning of a name or of the number."""
    if (day := _day(word)) is not None:
        return Q(birth_date=day)
    return _range("family_key", word) | _range("given_key", word) | _range("number_key", word)


def _within(word: str) -> Q:
    """Match one word typed at the beginning of any part of a name: what one index holds, since it is walked whole."""
    here = _range("family_key", word) | _range("given_key", word)
    return here | Q(family_key__contains=f" {word}") | Q(given_key__contains=f" {word}")


def _range(field: str, word: str) -> Q:
    return Q(**{f"{field}__gte": word, f"{field}__lt": after(word)})
