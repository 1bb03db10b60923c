"""Two at once on one visit: it is signed once, and what was saved is what was signed. And patients' links under the
serving role of PostgreSQL, where nothing is seen until a link says of which clinic."""

import importlib
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from tests import engines
from tests.record_full import copy_of
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent
from tautband.accounts.tenancy import see_nothing, within
from tautband.record.actions import intakes
from tautband.record.actions.changes import save_changes
from tautband.record.actions.signing import sign_visit, verify
from tautband.record.errors import Frozen, LinkError
from tautband.record.models import Answer, Signature, Site, Visit

FROZEN = importlib.import_module("tautband.record.migrations.0003_guards").FROZEN


def at_once(*work: Callable[[], object]) -> list[str]:
    """Run each piece of work in a thread of its own; return how each ended, in their order."""
    ended = [""] * len(work)
    start = threading.Barrier(len(work))

    def run(place: int, do: Callable[[], object]) -> None:
        start.wait()
        try:
            do()
            ended[place] = "done"
        except Frozen:
            ended[place] = "frozen"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once() -> None:
    world = make_world()
    visit = world.whole_visit()

    def sign() -> None:
        sign_visit(visit=Visit.objects.get(pk=visit.pk), by=world.therapist, clinic=world.clinic)

    assert sorted(at_once(sign, sign, sign)) == ["done", "frozen", "frozen"]
    assert Signature.objects.count() == 1
    assert AuditEvent.objects.filter(verb="sign_visit").count() == 1
    assert verify(Visit.objects.get()) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_somebody_signs_is_signed_or_refused() -> None:
    world = make_world()
    visit = world.whole_visit()
    site = Site.objects.get()

    def sign() -> None:
        sign_visit(visit=Visit.objects.get(pk=visit.pk), by=world.therapist, clinic=world.clinic)

    def save() -> None:
        lot = [change("site", site.pk, site.version, lot="B2")]
        save_changes(visit=visit.pk, clinic=world.clinic, by=world.therapist, changes=lot)

    signed, saved = at_once(sign, save)
    assert signed == "done"
    assert Site.objects.get().lot == ("B2" if saved == "done" else "")
    assert verify(Visit.objects.get()) == []


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.engine("postgresql")
def test_a_site_that_comes_past_the_verbs_while_somebody_signs_is_refused() -> None:
    world = make_world()
    visit = world.whole_visit()
    late = copy_of(Site.objects.get())
    found: list[str] = []

    def insert() -> None:
        try:
            late.save(force_insert=True)
        except IntegrityError as error:
            found.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=insert)
    with transaction.atomic():
        sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
        thread.start()
        while thread.is_alive() and not waits_for_a_lock():
            thread.join(0.01)
    thread.join()
    assert [FROZEN in words for words in found] == [True]
    assert verify(Visit.objects.get()) == []


@pytest.mark.django_db
@pytest.mark.engine("postgresql")
def test_a_patient_answers_where_the_database_shows_one_clinic_at_a_time() -> None:
    world: World = make_world()
    visit = world.visit()
    connection.check_constraints()
    with engines.served_as_app():
        with within(world.clinic.pk):
            made = intakes.make_intake(visit=visit, clinic=world.clinic, by=world.therapist)
        see_nothing()
        _, phone = intakes.open_intake(token=made.token, code=made.code)
        answers = [{"question": "unwell", "value": "no"}]
        intakes.answer_intake(token=made.token, phone=phone, answers=answers)
        assert Answer.objects.count() == 0
        with within(world.clinic.pk):
            assert Answer.objects.get().by_patient
        with pytest.raises(LinkError):
            intakes.read_intake(token="forged", phone=phone)
        see_nothing()
