"""Put a backup into an empty database, whole or not at all, whichever engine it came from."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NoReturn

import msgspec
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from tautband.accounts.tenancy import within
from tautband.server import backup_rows as rows
from tautband.server.backup import BackupError

MOST_MANIFEST = 10_000_000
"""Bytes; far more than any manifest has."""


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """What the manifest says of one table."""

    columns: list[str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """What a backup says of itself."""

    form: str
    version: str
    made: str
    engine: str
    key: str
    schema: dict[str, list[str]]
    tables: dict[str, Table]


def check(name: str) -> Manifest:
    """Read a backup from end to end and return its manifest; refuse one that is damaged."""
    with _opened(name) as archive:
        manifest = _manifest(name, archive)
        files = {f"tables/{label}.jsonl" for label in manifest.tables} | {"manifest.json"}
        if sorted(archive.namelist()) != sorted(files):
            _damaged(name, "its files are not those that its manifest lists")
        for label, table in manifest.tables.items():
            digest = rows.Digest()
            with archive.open(f"tables/{label}.jsonl") as lines:
                for line in lines:
                    digest.add(line)
            if (digest.rows, str(digest)) != (table.rows, table.sha256):
                _damaged(name, f"the rows of {label} are not those that were saved")
        return manifest


def restore(name: str) -> tuple[int, bool]:
    """Load a backup; return the number of rows, and whether the secret key is the one it was made with."""
    manifest = check(name)
    _same_schema(name, manifest)
    _empty()
    with _opened(name) as archive:
        try:
            with transaction.atomic():
                with _without_triggers():
                    for label, model in rows.tables().items():
                        with archive.open(f"tables/{label}.jsonl") as lines:
                            _load(model, manifest.tables[label], lines)
                    connection.check_constraints()
                _compare(name, manifest)
        except (DatabaseError, ValidationError, ValueError, TypeError) as error:
            # The error's own words could quote a row.
            message = f"{name}: a row does not fit this database ({type(error).__name__}); nothing was restored"
            raise BackupError(message) from None
    return sum(table.rows for table in manifest.tables.values()), manifest.key == rows.key_mark()


def _manifest(name: str, archive: zipfile.ZipFile) -> Manifest:
    try:
        with archive.open("manifest.json") as file:
            text = file.read(MOST_MANIFEST)
        form = json.loads(text).get("form")
        if form != rows.FORM:
            raise BackupError(f"{name}: its form is {str(form)[:40]!r}; allowed: {rows.FORM!r}")
        return msgspec.json.decode(text, type=Manifest)
    except (KeyError, ValueError, AttributeError, RecursionError):
        _damaged(name, "its manifest cannot be read")


def _damaged(name: str, why: str) -> NoReturn:
    raise BackupError(f"{name}: the backup is damaged: {why}; nothing was restored")


@contextmanager
def _opened(name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(name) as archive:
            yield archive
    except OSError as error:
        raise BackupError(f"{name}: cannot be read ({error.strerror}); allowed: a backup of ours") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise
        _damaged(name, "it is no whole ZIP archive")


def _same_schema(name: str, manifest: Manifest) -> None:
    """Refuse where the tables of the backup and of this database are not the same."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise BackupError(f"the database cannot be read ({type(error).__name__})") from None
    if waiting:
        raise BackupError("the database is not of this version yet: run `tautband manage migrate`, then restore")
    for app in sorted({*manifest.schema, *rows.schema()} - rows.LEFT_OUT):
        theirs, ours = manifest.schema.get(app, []), rows.schema().get(app, [])
        if theirs != ours:
            last = [names[-1] if names else "nothing" for names in (theirs, ours)]
            message = (
                f"{name}: made by version {manifest.version[:20]} with {app} at {last[0]}, and this database is at"
                f" {last[1]}; allowed: the same; restore with the version that made it, then upgrade"
            )
            raise BackupError(message)
    told = {label: table.columns for label, table in manifest.tables.items()}
    if told != {label: rows.columns(model) for label, model in rows.tables().items()}:
        _damaged(name, "its tables are not those of its version")


def _empty() -> None:
    """Refuse a database in which somebody has worked already. Every row belongs to a clinic or is seen by all."""
    for label, model in rows.tables().items():
        if next(rows.lines(model), None) is not None:
            raise BackupError(f"the database is not empty: {label} has rows; allowed: a new, migrated database")


def _load(model: rows.Model, table: Table, lines: Any) -> None:  # noqa: ANN401 (a file in an archive)
    """Put the lines into their table, those of each clinic as that clinic."""
    fields = rows.fields(model)
    quoted = [connection.ops.quote_name(name) for name in (model._meta.db_table, *table.columns)]
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) VALUES ({places})"  # noqa: S608 (our own names)
    clinic = table.columns.index("clinic_id") if "clinic_id" in table.columns else None
    with connection.cursor() as cursor:
        while some := [_row(fields, line) for line in islice(lines, rows.CHUNK)]:
            if clinic is None:
                cursor.executemany(statement, [values for _, values in some])
                continue
            for one in dict.fromkeys(str(given[clinic]) for given, _ in some):
                with within(one):
                    cursor.executemany(statement, [values for given, values in some if given[clinic] == one])
        for reset in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(reset)


def _row(fields: "list[models.Field[Any, Any]]", line: bytes) -> tuple[list[object], list[Any]]:
    given = json.loads(line)
    return given, [rows.stored(field, value) for field, value in zip(fields, given, strict=True)]


def _compare(name: str, manifest: Manifest) -> None:
    """Read every row back: what is in the database now is what was saved."""
    for label, model in rows.tables().items():
        digest = rows.Digest()
        for line in rows.lines(model):
            digest.add(line)
        if str(digest) != manifest.tables[label].sha256:
            raise BackupError(f"{name}: the rows of {label} came back changed; nothing was restored")


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Rest the triggers that guard signed visits and the audit trail: the rows were guarded when they were made."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            guarded = [connection.ops.quote_name(model._meta.db_table) for model in rows.tables().values()]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for trigger, _ in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")
        yield
        for _, made in triggers:
            cursor.execute(made)
