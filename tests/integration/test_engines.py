"""The tests run on both databases, or say what is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests import engines
from tools import ensure_postgres, postgres

ROOT = Path(__file__).resolve().parents[2]


def test_postgresql_is_here() -> None:
    assert postgres.programs(), "The tests need PostgreSQL: python tools/ensure_postgres.py installs it or says how."


def test_its_absence_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(ensure_postgres, "programs", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert ensure_postgres.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "install the Debian package 'postgresql'" in said


def test_a_run_on_postgresql_refuses_another_engine() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--on-postgresql", __file__]
    if engines.on_postgresql():
        pytest.fail("this test touches no database, so it runs on the embedded one alone")
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 4
    assert "TAUTBAND_DATABASE names none" in ran.stderr


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for(request: pytest.FixtureRequest) -> None:
    asked = "postgresql" if request.config.getoption("--on-postgresql") else "sqlite"
    assert connection.vendor == asked


def test_the_server_is_gone_afterwards() -> None:
    import psycopg

    with postgres.cluster(*postgres.HASTY) as address, psycopg.connect(address) as opened:
        assert opened.info.server_version >= postgres.OLDEST * 10_000
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
