"""Save the whole database into one file while the clinic goes on working."""

import importlib.metadata
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import connection, transaction
from django.utils import timezone

from tautband.server import backup_rows as rows


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the text is one line."""


def backup(name: str) -> int:
    """Write a backup to a new file that only we can read; return the number of rows. A failure leaves no file."""
    path = Path(name)
    if path.exists():
        raise BackupError(f"{name}: exists already; allowed: a new file")
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            part = Path(file.name)  # of mode 600 from its first byte
            try:
                count = _write(zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED))
                file.flush()
                os.fsync(file.fileno())
                os.link(part, path)  # unlike renaming, never over another file
            finally:
                part.unlink()
    except OSError as error:
        raise BackupError(
            f"{name}: cannot be written ({error.strerror}); allowed: a new file on this machine"
        ) from None
    return count


def _write(archive: zipfile.ZipFile) -> int:
    """Write every table as of one moment, then the manifest."""
    told: dict[str, dict[str, object]] = {}
    total = 0
    with archive, snapshot():
        for label, model in rows.tables().items():
            digest = rows.Digest()
            with archive.open(f"tables/{label}.jsonl", "w", force_zip64=True) as out:
                for line in rows.lines(model):
                    out.write(digest.add(line))
            told[label] = {"columns": rows.columns(model), "rows": digest.rows, "sha256": str(digest)}
            total += digest.rows
        manifest = {
            "form": rows.FORM,
            "version": importlib.metadata.version("tautband"),
            "made": timezone.now().isoformat(),
            "engine": connection.vendor,
            "key": rows.key_mark(),
            "schema": rows.schema(),
            "tables": told,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return total


@contextmanager
def snapshot() -> Iterator[None]:
    """Show the database as it is at one moment, without holding up whoever writes."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Our transactions take the right to write at once (server/settings.py); this one never writes.
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
