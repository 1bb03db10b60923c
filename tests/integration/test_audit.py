"""The audit trail: it only grows, it holds no values, and whatever is done to its tables shows."""

import contextlib
import json
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import override_settings
from tests import engines

from tautband.accounts.audit import digest, record_event, seal
from tautband.accounts.models import AuditEvent, AuditHead, Clinic, Person

pytestmark = pytest.mark.django_db
EVENT, HEAD = "accounts_auditevent", "accounts_audithead"


def a_clinic(events: int = 5) -> Clinic:
    clinic = Clinic.objects.create(name="North", jurisdiction="US-CO")
    person = Person.objects.create_user(f"{uuid4()}@example.org")
    for count in range(events):
        with transaction.atomic():
            record_event(clinic=clinic, person=person, verb="read", kind="patient", subject=uuid4(), rows=count)
    return clinic


def verify(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_a_whole_trail_is_called_whole() -> None:
    clinic, other = a_clinic(), a_clinic(1)
    assert verify() == (0, "".join(f"clinic {c.pk}: whole, {n} events\n" for c, n in _by_id((clinic, 5), (other, 1))))
    assert verify("--clinic", str(other.pk)) == (0, f"clinic {other.pk}: whole, 1 events\n")


def _by_id(*pairs: tuple[Clinic, int]) -> list[tuple[Clinic, int]]:
    return sorted(pairs, key=lambda pair: pair[0].pk)


def tamper(statement: str, *values: str) -> None:
    """Change the tables as somebody could who may switch off the triggers."""
    with engines.without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def edit(clinic: Clinic) -> None:
    tamper(f"UPDATE {EVENT} SET verb = 'print' WHERE clinic_id = %s AND number = 3", _pk(clinic))


def edit_details(clinic: Clinic) -> None:
    tamper(f"UPDATE {EVENT} SET details = '{{\"rows\": 9}}' WHERE clinic_id = %s AND number = 3", _pk(clinic))


def edit_time_of_the_last(clinic: Clinic) -> None:
    tamper(f"UPDATE {EVENT} SET at = '2020-01-01 00:00:00' WHERE clinic_id = %s AND number = 5", _pk(clinic))


def delete_middle(clinic: Clinic) -> None:
    tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s AND number = 3", _pk(clinic))


def delete_middle_and_close_the_gap(clinic: Clinic) -> None:
    delete_middle(clinic)
    tamper(f"UPDATE {EVENT} SET number = 3 WHERE clinic_id = %s AND number = 4", _pk(clinic))
    tamper(f"UPDATE {EVENT} SET number = 4 WHERE clinic_id = %s AND number = 5", _pk(clinic))


def delete_first(clinic: Clinic) -> None:
    tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s AND number = 1", _pk(clinic))


def delete_last(clinic: Clinic) -> None:
    tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s AND number = 5", _pk(clinic))


def delete_last_and_move_the_head(clinic: Clinic) -> None:
    before = AuditEvent.objects.get(clinic=clinic, number=4)
    delete_last(clinic)
    tamper(f"UPDATE {HEAD} SET number = 4, digest = %s WHERE clinic_id = %s", before.digest, _pk(clinic))


def reorder(clinic: Clinic) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper(f"UPDATE {EVENT} SET number = {new} WHERE clinic_id = %s AND number = {old}", _pk(clinic))


def roll_back_the_head(clinic: Clinic) -> None:
    event = AuditEvent.objects.get(clinic=clinic, number=4)
    sealed = seal(clinic.pk, 4, event.digest)
    tamper(
        f"UPDATE {HEAD} SET number = 4, digest = %s, seal = %s WHERE clinic_id = %s", event.digest, sealed, _pk(clinic)
    )


def remove_the_head(clinic: Clinic) -> None:
    tamper(f"DELETE FROM {HEAD} WHERE clinic_id = %s", _pk(clinic))


def remove_everything(clinic: Clinic) -> None:
    remove_the_head(clinic)
    tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s", _pk(clinic))


def empty_everything(clinic: Clinic) -> None:
    tamper(f"UPDATE {HEAD} SET number = 0, digest = '', seal = '' WHERE clinic_id = %s", _pk(clinic))
    tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s", _pk(clinic))


def add_one_without_the_key(clinic: Clinic) -> None:
    head = AuditHead.objects.get(clinic=clinic)
    event = AuditEvent.objects.get(clinic=clinic, number=5)
    event.pk, event.number, event.previous = None, 6, event.digest
    with override_settings(SECRET_KEY="a guess"):
        event.digest = digest(event)
        head.number, head.digest, head.seal = 6, event.digest, seal(clinic.pk, 6, event.digest)
    event.save()
    head.save()


def swap_clinics(clinic: Clinic) -> None:
    other = a_clinic()
    for table in (EVENT, HEAD):
        for old, new in ((clinic, None), (other, clinic), (None, other)):
            spare = "00000000000000000000000000000001"
            names = [_pk(one) if one else spare for one in (new, old)]
            tamper(f"UPDATE {table} SET clinic_id = %s WHERE clinic_id = %s", *names)


def _pk(clinic: Clinic) -> str:
    return clinic.pk.hex


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (edit, "event 3 was changed"),
        (edit_details, "event 3 was changed"),
        (edit_time_of_the_last, "event 5 was changed"),
        (delete_middle, "event 3 missing before event 4"),
        (delete_middle_and_close_the_gap, "event 3 does not follow event 2"),
        (delete_first, "event 1 missing before event 2"),
        (delete_last, "the head names event 5, but the trail ends at event 4"),
        (delete_last_and_move_the_head, "the head of the trail, at event 4, was changed"),
        (reorder, "event 2 does not follow event 1"),
        (roll_back_the_head, "the head names event 4, but the trail goes on to event 5"),
        (remove_the_head, "the head of the trail is missing"),
        (remove_everything, "there is no trail at all"),
        (empty_everything, "there is no trail at all"),
        (add_one_without_the_key, "event 6 was changed"),
        (swap_clinics, "event 1 was changed"),
    ],
)
def test_tampering_is_found(harm: Callable[[Clinic], None], words: str) -> None:
    clinic = a_clinic()
    untouched = a_clinic()
    harm(clinic)
    status, out = verify()
    assert status == 1
    assert f"clinic {clinic.pk}: {words}\n" in out
    assert f"clinic {untouched.pk}: whole" in out


def test_a_state_put_back_whole_is_found_by_an_anchor(tmp_path: Path) -> None:
    clinic = a_clinic()
    anchor = tmp_path / "anchor.json"
    call_command("anchor_audit", "--to", str(anchor))
    with transaction.atomic():
        record_event(clinic=clinic, person=None, verb="read")
    assert verify("--anchor", str(anchor))[0] == 0
    for number in (6, 5):
        tamper(f"DELETE FROM {EVENT} WHERE clinic_id = %s AND number = {number}", _pk(clinic))
    tamper(f"DELETE FROM {HEAD} WHERE clinic_id = %s", _pk(clinic))
    event = AuditEvent.objects.get(clinic=clinic, number=4)
    AuditHead.objects.create(clinic=clinic, number=4, digest=event.digest, seal=seal(clinic.pk, 4, event.digest))
    assert verify()[0] == 0  # nothing inside can show it
    status, out = verify("--anchor", str(anchor))
    assert (status, out) == (1, f"clinic {clinic.pk}: the trail ends at event 4, but the anchor names event 5\n")


def test_another_history_is_found_by_an_anchor(tmp_path: Path) -> None:
    clinic = a_clinic()
    call_command("anchor_audit", "--to", str(tmp_path / "a"))
    remove_everything(clinic)
    for _ in range(6):
        with transaction.atomic():
            record_event(clinic=clinic, person=None, verb="read")
    assert verify()[0] == 0
    assert verify("--anchor", str(tmp_path / "a")) == (
        1,
        f"clinic {clinic.pk}: event 5 is not the one that the anchor names\n",
    )


def test_a_clinic_that_is_gone_is_found_by_an_anchor(tmp_path: Path) -> None:
    clinic = a_clinic()
    call_command("anchor_audit", "--to", str(tmp_path / "a"))
    remove_everything(clinic)
    clinic.delete()
    assert "the clinic is gone" in verify("--anchor", str(tmp_path / "a"))[1]


def test_an_anchor_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    clinic = a_clinic()
    out = StringIO()
    call_command("anchor_audit", stdout=out)
    anchor = json.loads(out.getvalue())
    assert anchor["clinics"] == {str(clinic.pk): [5, AuditHead.objects.get(clinic=clinic).digest]}
    file = tmp_path / "anchor.json"
    anchor["clinics"][str(clinic.pk)][0] = 4
    for text, words in (
        (json.dumps(anchor), "the anchor was changed"),
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"what": "other", "seal": ""}', "is no 'audit anchor 1'"),
        ('{"what": "audit anchor 1", "clinics": {"x": 1}, "seal": ""}', "cannot be read"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match=words):
            verify("--anchor", str(file))
    for arguments in (["--anchor", str(tmp_path / "none")], ["--clinic", "x"], ["--clinic", str(uuid4())]):
        with pytest.raises(CommandError):
            verify(*arguments)
    with pytest.raises(CommandError, match="allowed: a new file"):
        call_command("anchor_audit", "--to", str(file))


def test_a_new_secret_key_keeps_the_old_trail_whole() -> None:
    clinic = a_clinic()
    with override_settings(SECRET_KEY="the next key"):
        assert verify()[0] == 1
    from django.conf import settings

    with override_settings(SECRET_KEY="the next key", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        with transaction.atomic():
            record_event(clinic=clinic, person=None, verb="read")
        assert verify()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {EVENT} SET verb = 'other'",
        f"DELETE FROM {EVENT} WHERE number = 5",
        f"INSERT INTO {EVENT} SELECT * FROM {EVENT} WHERE number = 5",
        f"UPDATE {HEAD} SET number = 4",
        f"UPDATE {HEAD} SET number = 6",
        f"UPDATE {HEAD} SET seal = ''",
        f"DELETE FROM {HEAD}",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    a_clinic()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify()[0] == 0


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", [EVENT, HEAD])
def test_the_database_refuses_to_empty_the_trail(table: str) -> None:
    a_clinic()
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT OR REPLACE INTO {EVENT} SELECT * FROM {EVENT} WHERE number = 5",
        f"INSERT OR REPLACE INTO {EVENT} SELECT id, 6, at, verb, subject_kind, subject, details, previous, digest,"
        f" clinic_id, person_id FROM {EVENT} WHERE number = 5",
        f"REPLACE INTO {HEAD} SELECT * FROM {HEAD}",
    ],
)
def test_the_database_refuses_to_replace_the_trail(statement: str) -> None:
    a_clinic()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "value",
    [
        "Ann Example",
        "Ann",
        "ann.example@example.org",
        "1970-04-01",
        5551234567,
        3.7,
        ["fine", "Sore neck"],
        {"note": "Sore neck"},
        {"Ann": 1},
        object(),
    ],
)
def test_a_value_of_the_record_is_refused_and_not_quoted(value: object) -> None:
    clinic = a_clinic(1)
    with pytest.raises(ValueError, match="the audit detail 'given'") as caught, transaction.atomic():
        record_event(clinic=clinic, person=None, verb="change", given=value)
    assert "Ann" not in str(caught.value)
    assert AuditEvent.objects.filter(clinic=clinic).count() == 1


@pytest.mark.parametrize("field", ["verb", "kind", "subject"])
def test_nor_can_one_pass_as_verb_kind_or_subject(field: str) -> None:
    clinic = a_clinic(1)
    with pytest.raises(ValueError, match=field), transaction.atomic():
        record_event(**{"clinic": clinic, "person": None, "verb": "read", field: "Ann Example"})  # type: ignore[arg-type]


def test_an_event_needs_a_transaction() -> None:
    """Inside of a test there is always one; so ask the connection as if there were none."""
    clinic = a_clinic(0)
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(RuntimeError, match="transaction"):
            record_event(clinic=clinic, person=None, verb="read")
    finally:
        connection.in_atomic_block = before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_event() -> None:
    clinic = a_clinic(1)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        record_event(clinic=clinic, person=None, verb="read")
        raise ZeroDivisionError
    assert verify() == (0, f"clinic {clinic.pk}: whole, 1 events\n")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain() -> None:
    clinic = a_clinic(0)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    record_event(clinic=clinic, person=None, verb="read")
        except DatabaseError as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify() == (0, f"clinic {clinic.pk}: whole, 60 events\n")
