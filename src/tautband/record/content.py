"""A visit word for word, in the one form that is signed."""

import hashlib
import json

from django.db import models

from tautband.record.cleaning import shown_value
from tautband.record.models import Visit
from tautband.record.parts import PARTS

FORMAT = "tautband-visit/1"
NOT_CONTENT = {"state", "version"}
"""Columns of the visit's own row that signing itself changes."""

DERIVED = {"cm2"}
"""Columns of parts that follow from others."""


def content_of(visit: Visit) -> dict[str, object]:
    """Return everything that a signature freezes: the visit and every row of its parts."""
    return {
        "format": FORMAT,
        "visit": _row(visit, NOT_CONTENT),
        "parts": {name: _rows(spec.model, visit) for name, spec in PARTS.items() if spec.model is not Visit},
    }


def canonical(content: object) -> str:
    """Write content as JSON in one way only: keys sorted, no spaces, no escapes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(text: str) -> str:
    """SHA-256 of a text in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(model: type[models.Model], visit: Visit) -> list[dict[str, object]]:
    rows = model._default_manager.filter(visit=visit)
    return sorted((_row(row, {"visit", "clinic", *DERIVED}) for row in rows), key=lambda row: str(row["id"]))


def _row(row: models.Model, without: set[str]) -> dict[str, object]:
    names = [field.name for field in row._meta.concrete_fields if field.name not in without]
    return {name: shown_value(row, name) for name in names}
