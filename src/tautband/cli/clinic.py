"""The commands of whoever runs a clinic's server: `manage`, `backup`, `restore`."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tautband.cli.io import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def run(options: argparse.Namespace) -> int:
    with _django():
        if options.command == "manage":
            return _manage(options.name, options.arguments)
        if options.command == "backup":
            return _backup(options.file)
        return _restore(options.file, check=options.check)


def _manage(name: str, arguments: list[str]) -> int:
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import CommandError

    known = get_commands()
    if name not in known:
        raise InputError(f"{name[:40]!r} is no command; allowed: {', '.join(sorted(known))}")
    command = load_command_class(known[name], name)
    try:
        options = vars(command.create_parser("tautband manage", name).parse_args(arguments))
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        raise InputError(str(error)) from None
    except SystemExit as stop:  # `--help`, and the status of a command of ours
        return stop.code if isinstance(stop.code, int) else 0
    return 0


def _backup(file: str) -> int:
    from tautband.server.backup import BackupError, backup

    try:
        count = backup(file)
    except BackupError as error:
        raise InputError(str(error)) from None
    print(f"{file}: {count} rows saved")
    return 0


def _restore(file: str, *, check: bool) -> int:
    from tautband.server import restore
    from tautband.server.backup import BackupError

    try:
        if check:
            manifest = restore.check(file)
            print(f"{file}: whole, made {manifest.made} by version {manifest.version}")
            return 0
        count, same_key = restore.restore(file)
    except BackupError as error:
        raise InputError(str(error)) from None
    print(f"{file}: {count} rows restored")
    if not same_key:
        sys.stderr.write(
            "The secret key is not the one of the backup: put that one back, or the audit trail cannot be verified.\n"
        )
    return 0


@contextmanager
def _django() -> Iterator[None]:
    """Start Django; say in one line what hinders it, and never quote a row that an error may hold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    try:
        import django
    except ModuleNotFoundError:
        raise InputError("Django is not installed; a clinic's server needs: pip install 'tautband[clinic]'") from None
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connections

    try:
        django.setup()
        yield
    except ImproperlyConfigured as error:
        raise InputError(str(error)) from None
    except InputError:
        raise
    except DatabaseError as error:
        raise InputError(_about(error)) from None
    except Exception as error:  # noqa: BLE001  (whatever broke, its words could quote a row)
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 (a name, not a file)
        raise RuntimeError(f"{type(error).__name__} at {place}") from None
    finally:
        if apps.ready:
            connections.close_all()


def _about(error: Exception) -> str:
    """Say what is wrong with the database without its own words, except where it cannot be reached at all."""
    from django.db import OperationalError, ProgrammingError

    cause = str(error)
    if isinstance(error, ProgrammingError | OperationalError) and (
        "does not exist" in cause or "no such table" in cause
    ):
        return "the database lacks a table; run `tautband manage migrate` first"
    if "permission denied" in cause or "must be owner" in cause:
        return "the database refuses this to its role; run it as the role that owns the tables"
    if isinstance(error, OperationalError):
        return f"the database cannot be reached or is busy: {cause}"
    return f"the database refused ({type(error).__name__})"
