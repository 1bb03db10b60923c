"""The rows of every table as lines of text that any engine can take back: see docs/reference/backup.md."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from tautband.accounts.audit import keyed
from tautband.accounts.models import Clinic
from tautband.accounts.tenancy import within

FORM = "tautband backup 1"
"""What a backup calls itself, with the number of its form."""

LEFT_OUT = frozenset({"auth", "contenttypes", "sessions"})
"""Apps whose rows are made anew: kinds and permissions by the migrations, sessions by signing in again."""

CHUNK = 2_000
"""Rows held in memory at once."""

Model = type[models.Model]


def tables() -> dict[str, Model]:
    """Return every table that is kept, by the name of its file."""
    every = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    kept = {str(m._meta.label_lower): m for m in every if m._meta.app_label not in LEFT_OUT}
    return dict(sorted(kept.items()))


def columns(model: Model) -> list[str]:
    """Return the columns of a table in the order in which a line holds them."""
    return sorted(str(field.column) for field in model._meta.local_concrete_fields)


def fields(model: Model) -> list["models.Field[Any, Any]"]:
    """Return the fields of a table in the order in which a line holds them."""
    return sorted(model._meta.local_concrete_fields, key=lambda field: str(field.column))


def lines(model: Model) -> Iterator[bytes]:
    """Give each row of a table as one line, in an order that does not depend on the engine."""
    names = [field.attname for field in fields(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    if "clinic_id" not in names:
        yield from map(_line, rows.iterator(chunk_size=CHUNK))
        return
    for clinic in Clinic.objects.order_by("pk").values_list("pk", flat=True):
        with within(clinic):
            yield from map(_line, rows.filter(clinic_id=clinic).iterator(chunk_size=CHUNK))


def _line(row: tuple[object, ...]) -> bytes:
    return json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: object) -> object:
    """Return what JSON can hold, without loss; the column's type says how to read it back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, UUID | Decimal | date | time | timedelta):
        return str(value)
    return value


def stored(field: "models.Field[Any, Any]", value: object) -> Any:  # noqa: ANN401 (whatever the engine takes)
    """Return what the database takes for a value of a line."""
    if isinstance(field, models.JSONField):
        kept = value is not None or not field.null
        return field.get_db_prep_value(value, connection) if kept else None
    if isinstance(field, models.BinaryField) and value is not None:
        value = base64.b64decode(str(value), validate=True)
    return field.get_db_prep_save(field.to_python(value), connection)


def schema() -> dict[str, list[str]]:
    """Return the migrations that this database has seen, by app."""
    seen: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        seen.setdefault(app, []).append(name)
    return seen


def key_mark() -> str:
    """Return a mark of the secret key, which does not betray it: the audit trail needs the same key again."""
    return next(iter(keyed("backup", "key")))[:16]


class Digest:
    """The SHA-256 and the number of the lines that went by."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.rows = 0

    def add(self, line: bytes) -> bytes:
        """Count a line and hand it on."""
        self._sha256.update(line)
        self.rows += 1
        return line

    def __str__(self) -> str:
        return self._sha256.hexdigest()
