"""Row-level security on PostgreSQL: a clinic's rows for that clinic alone, whatever a view forgets to ask.

The policies compare each row with what `accounts/tenancy.py` set for the connection. They hold for the tables' owner
too (FORCE). SQLite has no such security, and nothing happens there.
"""

from collections.abc import Callable, Iterator

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tautband.accounts.tenancy import CLINIC, LINK, PERSON

OF_THE_CLINIC = f"clinic_id = NULLIF(current_setting('{CLINIC}', true), '')::uuid"
OF_THE_PERSON = f"person_id = NULLIF(current_setting('{PERSON}', true), '')::uuid"

Work = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def opened_by(column: str) -> str:
    """Return the condition that a row is the one that a link with the digest in this column opens."""
    return f"{column} = NULLIF(current_setting('{LINK}', true), '')"


def isolate(app: str, *models: str, also_seen: dict[str, str] | None = None) -> migrations.RunPython:
    """Return the step of a migration that isolates the clinics in an app's tables, all of them or those named.

    `also_seen` maps a model's name to a further condition under which a row may be read, but not written.
    """
    extra = also_seen or {}

    def protect(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, table in _tables(apps, app, models):
            for line in _protect(table, extra.get(name)):
                editor.execute(line, params=None)

    def release(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, table in _tables(apps, app, models):
            for line in _release(table, extra.get(name)):
                editor.execute(line, params=None)

    return migrations.RunPython(_on_postgresql(protect), _on_postgresql(release))


def _on_postgresql(work: Work) -> Work:
    def step(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            work(apps, editor)

    return step


def _tables(apps: Apps, app: str, models: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give the name and the table of each model of the app that belongs to a clinic."""
    for model in apps.get_app_config(app).get_models():
        name = model.__name__.lower()
        columns = {field.column for field in model._meta.local_concrete_fields}
        if "clinic_id" in columns and (not models or name in models):
            yield name, model._meta.db_table


def _protect(table: str, extra: str | None) -> Iterator[str]:
    yield f'CREATE POLICY clinic ON "{table}" USING ({OF_THE_CLINIC}) WITH CHECK ({OF_THE_CLINIC})'
    if extra:
        yield f'CREATE POLICY also_seen ON "{table}" FOR SELECT USING ({extra})'
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'


def _release(table: str, extra: str | None) -> Iterator[str]:
    yield f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'
    if extra:
        yield f'DROP POLICY also_seen ON "{table}"'
    yield f'DROP POLICY clinic ON "{table}"'
