"""A backup holds the whole database as of one moment, and comes back equal or not at all."""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker
from tests.clinic_rows import NAME, a_working_clinic
from tools import postgres

from tautband.accounts.models import Clinic, Membership, Person
from tautband.accounts.tenancy import within
from tautband.cli import main
from tautband.record.models import Patient
from tautband.server import backup_rows
from tautband.server.backup import BackupError, backup, snapshot
from tautband.server.restore import check, restore

DATABASE = pytest.mark.django_db(transaction=True)
EMPTY = {"axes", "mfa", "account"}
"""Apps whose tables this sample leaves empty."""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the backup of two clinics; the database is empty again afterwards."""
    with django_db_blocker.unblock():
        file = tmp_path_factory.mktemp("made") / "clinic.backup"
        try:
            for name in ("north", "south"):
                a_working_clinic(name)
            assert backup(str(file)) > 50
        finally:
            call_command("flush", interactive=False, verbosity=0)
    assert file.stat().st_mode & 0o777 == 0o600
    return file.read_bytes()


@pytest.fixture
def saved(made: bytes, db: None, tmp_path: Path) -> Path:
    """Give a copy of the backup, and an empty database."""
    file = tmp_path / "clinic.backup"
    file.write_bytes(made)
    return file


def told(file: Path) -> dict[str, dict[str, object]]:
    with zipfile.ZipFile(file) as archive:
        tables: dict[str, dict[str, object]] = json.loads(archive.read("manifest.json"))["tables"]
    return tables


@DATABASE
def test_it_comes_back_equal(saved: Path, tmp_path: Path) -> None:
    bare = {label for label, table in told(saved).items() if not table["rows"] and label.split(".")[0] not in EMPTY}
    assert bare <= {"record.addendum", "record.signature"}
    count, same_key = restore(str(saved))
    assert (count, same_key) == (sum(int(str(t["rows"])) for t in told(saved).values()), True)
    backup(str(tmp_path / "again"))
    assert told(tmp_path / "again") == told(saved)
    call_command("verify_audit", stdout=StringIO())


def test_the_guards_stand_again_afterwards(saved: Path) -> None:
    before = _triggers()
    restore(str(saved))
    assert _triggers() == before
    assert len(before) >= 4


def _triggers() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return [(str(name), str(state)) for name, state in cursor.fetchall()]


def test_new_rows_get_new_numbers_afterwards(saved: Path) -> None:
    restore(str(saved))
    before = Membership.objects.count()
    a_working_clinic("west")
    assert Membership.objects.count() == before + 1


@DATABASE
def test_it_shows_one_moment_and_holds_nobody_up(tmp_path: Path) -> None:
    """Somebody writes between two tables of the backup; the write succeeds, and the backup does not know of it."""
    clinic = a_working_clinic("north")

    def write() -> None:
        with within(clinic.pk):
            Patient.objects.create(clinic=clinic, number="8", family_name="Late", birth_date="1970-01-01")
        connections.close_all()

    with snapshot():
        assert Clinic.objects.count() == 1
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        with within(clinic.pk):
            assert Patient.objects.count() == 1
    with within(clinic.pk):
        assert Patient.objects.count() == 2


def test_a_file_that_is_there_is_left_alone(saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(BackupError, match="exists already; allowed: a new file"):
        backup(str(saved))
    assert saved.read_bytes() == before


@DATABASE
def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_rows, "lines", fails)
    with pytest.raises(BackupError, match="No space left"):
        backup(str(tmp_path / "full"))
    with pytest.raises(BackupError, match="cannot be written"):
        backup(str(tmp_path / "none" / "file"))
    assert list(tmp_path.iterdir()) == []


def test_only_an_empty_database_is_filled(saved: Path) -> None:
    Person.objects.create_user("here@example.org")
    with pytest.raises(BackupError, match=r"not empty: accounts\.person has rows"):
        restore(str(saved))
    assert Clinic.objects.count() == 0


Change = Callable[[dict[str, bytes]], None]


def rewritten(file: Path, change: Change) -> None:
    """Change the files inside of a backup."""
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def edit_a_row(files: dict[str, bytes]) -> None:
    files["tables/record.patient.jsonl"] = files["tables/record.patient.jsonl"].replace(b"Zo", b"Jo")


def lose_a_row(files: dict[str, bytes]) -> None:
    files["tables/record.site.jsonl"] = b"".join(files["tables/record.site.jsonl"].splitlines(keepends=True)[1:])


def lose_a_table(files: dict[str, bytes]) -> None:
    del files["tables/record.site.jsonl"]


def add_a_file(files: dict[str, bytes]) -> None:
    files["../evil"] = b""


def no_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


def manifest(**changes: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **changes}).encode()

    return change


def old_schema(files: dict[str, bytes]) -> None:
    content = json.loads(files["manifest.json"])
    content["schema"]["record"] = content["schema"]["record"][:1]
    files["manifest.json"] = json.dumps(content).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edit_a_row, "damaged: the rows of record.patient are not those"),
        (lose_a_row, "damaged: the rows of record.site are not those"),
        (lose_a_table, "damaged: its files are not those"),
        (add_a_file, "damaged: its files are not those"),
        (no_manifest, "damaged: its manifest cannot be read"),
        (manifest(tables=7), "damaged: its manifest cannot be read"),
        (manifest(more=7), "damaged: its manifest cannot be read"),
        (manifest(form="tautband backup 9"), "its form is 'tautband backup 9'; allowed: 'tautband backup 1'"),
        (old_schema, "with record at 0001_initial, and this database is at"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(change: Change, words: str, saved: Path) -> None:
    rewritten(saved, change)
    with pytest.raises(BackupError, match=words):
        restore(str(saved))
    assert Clinic.objects.count() == 0


def test_a_file_cut_short_or_no_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    for content in (whole[:-100], whole[: len(whole) // 2], b"", b"hello"):
        saved.write_bytes(content)
        with pytest.raises(BackupError, match="no whole ZIP archive"):
            check(str(saved))
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 0xFF
    saved.write_bytes(middle)
    with pytest.raises(BackupError, match="damaged"):
        check(str(saved))
    with pytest.raises(BackupError, match="cannot be read"):
        check(str(tmp_path / "none"))


def sealed(files: dict[str, bytes], label: str, content: bytes) -> None:
    """Put other rows into a table, with a manifest that fits them."""
    digest = backup_rows.Digest()
    for line in content.splitlines(keepends=True):
        digest.add(line)
    files[f"tables/{label}.jsonl"] = content
    told = json.loads(files["manifest.json"])
    told["tables"][label].update(rows=digest.rows, sha256=str(digest))
    files["manifest.json"] = json.dumps(told).encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"infraspinatus"', b"null"),
        (b'"left"', b'"upper"'),
        (b'"0.30"', b'"Sentinel"'),
        (b'"0.30"', b'"0.300001"'),
        (b'"0.30", ', b""),
        (b"[", b"{"),
    ],
)
def test_half_a_restore_never_stays(old: bytes, new: bytes, saved: Path) -> None:
    """A row that a table refuses, found after other tables were filled."""
    rewritten(saved, lambda files: sealed(files, "record.site", files["tables/record.site.jsonl"].replace(old, new, 1)))
    with pytest.raises(BackupError, match="nothing was restored") as caught:
        restore(str(saved))
    assert "Sentinel" not in str(caught.value)
    assert Clinic.objects.count() == 0
    assert len(_triggers()) >= 4


def test_a_row_that_refers_to_nothing_is_refused(saved: Path) -> None:
    rewritten(saved, lambda files: sealed(files, "record.goal", b""))
    with pytest.raises(BackupError, match="does not fit this database"):
        restore(str(saved))
    assert Clinic.objects.count() == 0


def test_another_secret_key_is_told(saved: Path) -> None:
    with override_settings(SECRET_KEY="another"):
        assert restore(str(saved))[1] is False


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tautband", *arguments]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


@DATABASE
@pytest.mark.engine("sqlite")
def test_from_one_engine_into_the_other_and_back(saved: Path, tmp_path: Path) -> None:
    there, back = str(tmp_path / "there"), str(tmp_path / "back")
    with postgres.cluster(*postgres.HASTY) as address:
        key = str(django_settings.SECRET_KEY)
        env = {"TAUTBAND_SECRET_KEY": key, "TAUTBAND_HOME": str(tmp_path), "TAUTBAND_DATABASE": address}
        early = run("restore", str(saved), env=env)
        assert (early.returncode, early.stderr.count("\n")) == (2, 1)
        assert "run `tautband manage migrate`" in early.stderr
        for command in (["manage", "migrate", "-v0"], ["restore", str(saved)], ["backup", there]):
            done = run(*command, env=env)
            assert (done.returncode, done.stderr) == (0, ""), command
        trail = run("manage", "verify_audit", env=env)
        assert (trail.returncode, trail.stdout.count("whole, 3 events")) == (0, 2)
    restore(there)
    backup(back)
    assert told(saved) == told(Path(there)) == told(Path(back))
    assert told(saved)["record.site"]["rows"] == 2


@DATABASE
def test_the_commands_answer_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clinic = a_working_clinic("north")
    file = str(tmp_path / "one.backup")
    for arguments, status, words in (
        (["backup", file], 0, "rows saved"),
        (["backup", file], 2, "exists already"),
        (["restore", file], 2, "the database is not empty"),
        (["restore", file, "--check"], 0, "whole, made"),
        (["restore", str(tmp_path / "none"), "--check"], 2, "cannot be read"),
        (["manage", "verify_audit", "--clinic", str(clinic.pk)], 0, "whole, 3 events"),
        (["manage", "verify_audit", "--clinic", "x"], 2, "is no clinic's id"),
        (["manage", "verify_audit", "--nonsense"], 2, "unrecognized arguments: --nonsense"),
        (["manage", "nonsense"], 2, "'nonsense' is no command; allowed: "),
    ):
        assert main(list(arguments)) == status, arguments
        said = capsys.readouterr()
        assert words in said.out + said.err
        assert (said.out + said.err).count("\n") == 1


@DATABASE
def test_a_failure_quotes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(model: object) -> list[bytes]:
        raise KeyError(NAME)

    monkeypatch.setattr(backup_rows, "lines", fails)
    assert main(["backup", str(tmp_path / "file")]) == 1
    said = capsys.readouterr().err
    assert "internal failure: RuntimeError: KeyError at test_backup.py" in said
    assert NAME not in said
