"""Finding patients: without accents, by any part of a name, through an index, and never in another clinic."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from tests import engines
from tests.record_world import World, make_world

from tautband.accounts.tenancy import let_see, see_nothing
from tautband.record.actions.patients import change_patient, create_patient
from tautband.record.models import Drawing, Patient
from tautband.record.names import after, fold
from tautband.record.search import _range, search_patients, seen_lately


def patient(world: World, given: str, family: str, **values: str) -> Patient:
    return create_patient(
        clinic=world.clinic,
        by=world.therapist,
        values={"given_name": given, "family_name": family, "birth_date": "1971-02-03", **values},
        id=uuid.uuid4(),
    )


def found(world: World, text: str) -> list[str]:
    return [f"{one.given_name} {one.family_name}" for one in search_patients(clinic=world.clinic, text=text)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Tomás", "tomas"),
        ("O’Brien", "obrien"),
        ("  Núñez-Łuk ", "nunez luk"),
        ("STRASSE straße", "strasse strasse"),
        ("a\u200f\u0000b", "ab"),
        ("Ø", "o"),
    ],
)
def test_names_are_compared_without_accents_capitals_and_marks(name: str, key: str) -> None:
    assert fold(name) == key


def test_a_range_holds_what_begins_so_and_nothing_else() -> None:
    for prefix in ("mar", "z", "ž", "\ud7ff", "\U0010fffe"):
        assert prefix < after(prefix)
        assert prefix + "z" < after(prefix)
        after(prefix).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["tomas", "Tomás", "GARCÍA", "lopez", "garcia lopez tom", "1971-02-03 garc", "k-7"])
def test_a_patient_is_found_by_any_part_of_the_name_with_or_without_accents(typed: str) -> None:
    world = make_world()
    patient(world, "Tomás", "García López", number="K-7")
    patient(world, "Mara", "Lind")
    assert found(world, typed) == ["Tomás García López"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "%", "_", "'", "\u200f", "\x00", "garcia peter", "\U0001f600", "opez", "12-34"])
def test_nobody_is_found_by_what_no_name_begins_with(typed: str) -> None:
    world = make_world()
    patient(world, "Tomás", "García López", number="K-7")
    assert found(world, typed) == []


@pytest.mark.django_db
def test_the_keys_follow_a_change_of_name_and_other_clinics_stay_out_of_sight() -> None:
    world, other = make_world(), make_world("Elsewhere")
    one = patient(world, "Ana", "Before")
    patient(other, "Ana", "Áfter")
    change_patient(patient=one, clinic=world.clinic, by=world.therapist, values={"family_name": "Áfter"})
    assert found(world, "after") == ["Ana Áfter"]
    assert found(world, "before") == []
    visit = world.visit()
    assert [p.id for p in seen_lately(clinic=world.clinic, most=5)] == [visit.episode.patient_id]


@pytest.mark.django_db
def test_a_search_walks_an_index_as_the_serving_role_too() -> None:
    world = make_world()
    query = Patient.objects.filter(_range("family_key", "test"), clinic=world.clinic).order_by("family_key")
    if connection.vendor == "sqlite":
        assert "patient_by_family_key (clinic_id=? AND family_key>? AND family_key<?)" in query.explain()
        return
    connection.check_constraints()
    with connection.cursor() as cursor:
        # A table of one row is not worth an index; this asks what is used once it is.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    with engines.served_as_app():
        let_see(clinic=world.clinic.pk)
        plan = query.explain()
        see_nothing()
    assert "patient_by_family_key" in plan
    assert "(family_key)::text >= 'test'" in plan.split("Index Cond:")[1].splitlines()[0]


@pytest.mark.django_db
def test_the_area_painted_is_kept_with_the_drawing_and_nothing_that_is_no_drawing_has_one() -> None:
    world = make_world()
    visit = world.visit()
    row = Drawing.objects.create(clinic=world.clinic, visit=visit, strokes="no drawing")
    assert row.cm2 is None
    row.strokes = ""
    row.save(update_fields=["strokes"])
    assert Drawing.objects.get().cm2 == 0


@pytest.mark.django_db(transaction=True)
def test_the_migration_fills_the_keys_and_goes_back_leaving_every_trigger() -> None:
    world = make_world()
    patient(world, "Tomás", "García López")
    before = triggers()
    call_command("migrate", "record", "0003", verbosity=0)
    assert triggers() == before
    call_command("migrate", verbosity=0)
    assert triggers() == before
    assert found(world, "garcia") == ["Tomás García López"]


def triggers() -> set[str]:
    names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(
            names if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master WHERE type='trigger'"
        )
        return {name for (name,) in cursor.fetchall()}
