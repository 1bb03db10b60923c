"""Whoever runs an older version can upgrade: from each frozen schema, with its rows, to what a new clinic gets."""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from tools.freeze_schema import KEY, SCHEMAS
from tools.postgres import programs

pytestmark = pytest.mark.django_db
VERSIONS = sorted(folder.name for folder in SCHEMAS.iterdir())
AGAIN = "a migration of a frozen schema was edited; before its release: python tools/freeze_schema.py VERSION --again"
SHAPE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, numeric_precision"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "policies": "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
    "guarded": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
}


def manage(*arguments: str, database: str, home: Path) -> str:
    env = {**os.environ, "TAUTBAND_SECRET_KEY": KEY, "TAUTBAND_HOME": str(home), "TAUTBAND_DATABASE": database}
    command = [sys.executable, "-m", "tautband", "manage", *arguments]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def frozen(version: str) -> str:
    return gzip.decompress((SCHEMAS / version / f"{connection.vendor}.sql.gz").read_bytes()).decode()


def test_there_is_a_schema_to_upgrade_from() -> None:
    assert VERSIONS


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_embedded_database_upgrades(version: str, tmp_path: Path) -> None:
    file = tmp_path / "tautband.sqlite3"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(frozen(version))
        before = rows(old)
    manage("migrate", "-v0", database="", home=tmp_path)
    assert "whole" in manage("verify_audit", database="", home=tmp_path)
    with closing(sqlite3.connect(file)) as new:
        after = rows(new)
        assert {table: after.get(table) for table in before} == before
        shape = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        upgraded = set(new.execute(shape).fetchall())
    with connection.cursor() as cursor:
        cursor.execute(shape, None)
        assert upgraded == set(cursor.fetchall()), AGAIN


def rows(database: sqlite3.Connection) -> dict[str, int]:
    """Count the rows of each table that people fill."""
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    ours = [table for table in tables if table.startswith(("accounts_", "record_"))]
    return {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in ours}


@pytest.fixture
def another() -> Iterator[str]:
    """Give the address of a new database in the cluster that the tests run on."""
    given = os.environ["TAUTBAND_DATABASE"]
    address = f"{given.rsplit('/', 1)[0]}/upgraded"
    with psycopg.connect(given, autocommit=True) as opened:
        opened.execute("CREATE DATABASE upgraded")
        yield address
        opened.execute("DROP DATABASE upgraded WITH (FORCE)")


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("version", VERSIONS)
def test_postgresql_upgrades(version: str, another: str, tmp_path: Path) -> None:
    folder = programs()
    assert folder
    load = [str(folder / "psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname", another]
    subprocess.run(load, input=frozen(version), text=True, check=True, stdout=subprocess.DEVNULL)
    manage("migrate", "-v0", database=another, home=tmp_path)
    assert "whole" in manage("verify_audit", database=another, home=tmp_path)
    with psycopg.connect(another) as upgraded, connection.cursor() as cursor:
        for name, query in SHAPE.items():
            cursor.execute(query, None)
            assert plain(upgraded.execute(query.encode()).fetchall()) == plain(cursor.fetchall()), f"{name}: {AGAIN}"


def plain(found: list[tuple[object, ...]]) -> set[tuple[str, ...]]:
    """Leave out the casts and brackets that PostgreSQL itself adds when it reads a condition a second time."""
    return {tuple(re.sub(r"::(character varying|text)(\[\])?|[() ]", "", str(part)) for part in row) for row in found}


def test_every_migration_of_ours_can_be_undone() -> None:
    graph = MigrationLoader(connection).disk_migrations
    ours = {key: one for key, one in graph.items() if key[0] in {"accounts", "record"}}
    assert len(ours) > 4
    stuck = [key for key, one in ours.items() if not all(operation.reversible for operation in one.operations)]
    assert stuck == []
