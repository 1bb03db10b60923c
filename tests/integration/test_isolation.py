"""On PostgreSQL, the database itself keeps the clinics apart: asked here as the role that serves."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.utils import timezone
from tests import engines

from tautband.accounts.models import AuditEvent, Clinic, Membership, Person, Role
from tautband.accounts.tenancy import CLINIC, LINK, PERSON, let_see, see_nothing, within
from tautband.record.models import Alert, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.engine("postgresql")]


def of_a_clinic() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if "clinic_id" in {field.column for field in m._meta.local_concrete_fields}]


@pytest.fixture
def clinics() -> tuple[Clinic, Clinic]:
    return a_clinic("North"), a_clinic("South")


def a_clinic(name: str) -> Clinic:
    clinic = Clinic.objects.create(name=name, jurisdiction="US-CO")
    person = Person.objects.create_user(f"{name}@example.org")
    Membership.objects.create(person=person, clinic=clinic, role=Role.THERAPIST)
    patient = a_patient(clinic)
    Alert.objects.create(clinic=clinic, patient=patient, text="Faints", by=person)
    return clinic


def a_patient(clinic: Clinic) -> Patient:
    return Patient.objects.create(clinic=clinic, number=str(uuid4()), family_name="Example", birth_date="1970-01-01")


@pytest.fixture
def served(clinics: tuple[Clinic, Clinic]) -> Iterator[tuple[Clinic, Clinic]]:
    connection.check_constraints()
    with engines.served_as_app():
        yield clinics
        see_nothing()


def test_every_table_of_a_clinic_has_its_policy() -> None:
    assert len(of_a_clinic()) > 20
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'clinic' AND p.polcmd = '*'"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert {m._meta.db_table for m in of_a_clinic()} == protected


def test_no_row_is_of_no_clinic() -> None:
    assert [m.__name__ for m in of_a_clinic() if m._meta.get_field("clinic").null] == []


def test_the_serving_role_cannot_step_around_it() -> None:
    with engines.served_as_app(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone() == (0,)
        for statement in (
            "ALTER TABLE record_patient DISABLE ROW LEVEL SECURITY",
            "DROP POLICY clinic ON record_patient",
            "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
            "TRUNCATE accounts_auditevent",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


def test_nothing_set_shows_nothing(served: tuple[Clinic, Clinic]) -> None:
    assert {m.__name__: m._base_manager.count() for m in of_a_clinic() if m._base_manager.exists()} == {}
    with pytest.raises(DatabaseError), transaction.atomic():
        a_patient(served[0])


def test_a_clinic_sees_its_own_rows_alone(served: tuple[Clinic, Clinic]) -> None:
    for clinic in served:
        with within(clinic.pk):
            assert [p.clinic_id for p in Patient.objects.all()] == [clinic.pk]
            assert [m.clinic_id for m in Membership.objects.all()] == [clinic.pk]
            with connection.cursor() as cursor:
                cursor.execute("SELECT clinic_id FROM record_patient UNION ALL SELECT clinic_id FROM record_alert")
                assert cursor.fetchall() == [(clinic.pk,)] * 2


def test_a_clinic_cannot_write_anothers_rows(served: tuple[Clinic, Clinic]) -> None:
    mine, other = served
    with within(other.pk):
        theirs = Patient.objects.get().pk
    with within(mine.pk):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record_patient SET family_name = 'Taken' WHERE id = %s", [theirs])
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM record_alert WHERE clinic_id = %s", [other.pk])
            assert cursor.rowcount == 0
            for statement in (
                "UPDATE accounts_membership SET clinic_id = %s",
                "INSERT INTO accounts_audithead (clinic_id, number, digest, seal) VALUES (%s, 0, '', '')",
            ):
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    cursor.execute(statement, [other.pk])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            a_patient(other)
    with within(other.pk):
        assert Patient.objects.get().family_name == "Example"
        assert Alert.objects.count() == 1


def test_the_tables_owner_is_held_too(clinics: tuple[Clinic, Clinic]) -> None:
    """A clinic that uses one role for everything is protected as well."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE one_for_all NOLOGIN")
        cursor.execute("ALTER TABLE record_patient OWNER TO one_for_all")
        cursor.execute("GRANT SELECT ON accounts_clinic TO one_for_all")
        cursor.execute("SET ROLE one_for_all")
        assert Patient.objects.count() == 0
        with within(clinics[0].pk):
            assert Patient.objects.count() == 1
        cursor.execute("RESET ROLE")


def test_a_person_sees_their_own_memberships_before_a_clinic_is_chosen(served: tuple[Clinic, Clinic]) -> None:
    person = Person.objects.get(email="north@example.org")
    let_see(person=person.pk)
    assert [m.person_id for m in Membership.objects.all()] == [person.pk]
    assert Membership.objects.update(role=Role.OWNER) == 0
    assert Patient.objects.count() == 0


def test_within_gives_back_what_was_shown(served: tuple[Clinic, Clinic]) -> None:
    mine, other = served
    with within(mine.pk):
        with within(other.pk):
            assert Patient.objects.get().clinic_id == other.pk
        assert Patient.objects.get().clinic_id == mine.pk
        with pytest.raises(ZeroDivisionError), within(other.pk):
            raise ZeroDivisionError
        assert Patient.objects.get().clinic_id == mine.pk
        with pytest.raises(DatabaseError), transaction.atomic(), within(other.pk):
            a_patient(mine)
        assert Patient.objects.get().clinic_id == mine.pk
    assert Patient.objects.count() == 0


def test_a_request_leaves_nothing_to_the_next(clinics: tuple[Clinic, Clinic]) -> None:
    connection.check_constraints()
    Clinic.objects.update(demo=True)  # which asks for no second factor
    client = Client()
    person = Person.objects.get(email="north@example.org")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/clinic/").status_code == 200
    with engines.served_as_app():
        assert Patient.objects.count() == 0
        let_see(clinic=clinics[0].pk, person=person.pk, link="x")
    assert Client().get("/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(name, true) FROM unnest(%s::text[]) name", [[CLINIC, PERSON, LINK]])
        assert cursor.fetchall() == [("",)] * 3


def test_an_event_needs_its_clinic(served: tuple[Clinic, Clinic]) -> None:
    from tautband.accounts.audit import record_event

    mine, other = served
    with within(mine.pk), transaction.atomic():
        record_event(clinic=mine, person=None, verb="read")
        assert AuditEvent.objects.get().at <= timezone.now()
    with pytest.raises(DatabaseError, match="row-level security"), within(mine.pk), transaction.atomic():
        record_event(clinic=other, person=None, verb="read")
