"""What the database itself refuses, on whichever engine the tests run: tried by going past every verb."""

import datetime as dt
import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from tests.record_full import copy_of, full_world
from tests.record_world import World, make_world

from tautband.record.models import Addendum, Consent, Patient, Signature, Site, Visit

pytestmark = pytest.mark.django_db
guards = importlib.import_module("tautband.record.migrations.0003_guards")
MODELS = {model._meta.model_name or "": model for model in apps.get_app_config("record").get_models()}
VISIT_ROWS = [name for name in guards.OF_A_VISIT if name != "signature"]

BREAKS = [
    ("visit", "state = 'locked'", "visit_state"),
    ("visit", "tolerance = 'great'", "visit_tolerance"),
    ("visit", "pain_now = 11", "visit_pain_now"),
    ("visit", "pain_after = 11", "visit_pain_after"),
    ("visit", "sharps = 201", "visit_sharps"),
    ("visit", "minutes_needling = 481", "visit_minutes_needling"),
    ("visit", "minutes_timed = 481", "visit_minutes_timed"),
    ("visit", "minutes_total = 601", "visit_minutes_total"),
    ("answer", "value = 'maybe'", "answer_value"),
    ("drawing", "moment = 'later'", "drawing_moment"),
    ("finding", "side = 'up'", "finding_side"),
    ("measure", "kind = 'mood'", "measure_kind"),
    ("measure", "side = 'up'", "measure_side"),
    ("measure", "moment = 'later'", "measure_moment"),
    ("measure", "value = 361", "measure_value"),
    ("goalscore", "score = 10.5", "goal_score"),
    ("palpation", "side = 'none'", "palpation_side"),
    ("palpation", "taut_band = 'maybe'", "palpation_taut_band"),
    ("palpation", "tender_spot = 'maybe'", "palpation_tender_spot"),
    ("palpation", "referred_pain = 'maybe'", "palpation_referred_pain"),
    ("palpation", "recognised_pain = 'maybe'", "palpation_recognised_pain"),
    ("site", "side = 'none'", "site_side"),
    ("site", "twitch = 'many'", "site_twitch"),
    ("site", "guidance = 'feel'", "site_guidance"),
    ("site", "diameter_mm = 1.01", "site_diameter"),
    ("site", "length_mm = 4", "site_length"),
    ("site", "depth_mm = 151", "site_depth"),
    ("site", "strokes = 501", "site_strokes"),
    ("site", "seconds = 3601", "site_seconds"),
    ("site", "retention_min = 61", "site_retention"),
    ("site", "stim_hz = 201", "site_stim_hz"),
    ("site", "stim_us = 9", "site_stim_us"),
    ("site", "stim_ma = 101", "site_stim_ma"),
    ("site", "stim_min = 61", "site_stim_min"),
    ("site", "haematoma_mm = 301", "site_haematoma"),
    ("site", "haemostasis_s = 3601", "site_haemostasis"),
    ("site", "needles_in = 0", "site_needles_in"),
    ("site", "needles_in = 30, needles_out = 31", "site_needles_out"),
    ("site", "needles_in = 2, needles_out = 3", "site_no_more_out_than_in"),
    ("intervention", "kind = 'magic'", "intervention_kind"),
    ("intervention", "minutes = 241", "intervention_minutes"),
    ("override", "verdict = 'stop'", "override_never_of_a_stop"),
    ("override", "reason = ''", "override_has_reason"),
    ("adverseevent", "severity = 11", "event_severity"),
    ("adverseevent", "onset = 'before'", "event_onset"),
    ("adverseevent", "care = 'tea'", "event_care"),
    ("adverseevent", "relation = 'who'", "event_relation"),
    ("patient", "sex = 'x'", "patient_sex"),
    ("patient", "family_name = ''", "patient_named"),
    ("alert", "until = '2000-01-01'", "alert_until_after"),
    ("alert", "text = ''", "alert_says_something"),
    ("episode", "red_flags = 'x'", "episode_red_flags"),
    ("episode", "closed = '2000-01-01'", "episode_closed_after"),
    ("episode", "complaint = ''", "episode_has_complaint"),
    ("goal", "activity = ''", "goal_has_activity"),
    ("consent", "signer = 'dog'", "consent_signer"),
    ("consent", "attestation = ''", "consent_signed_or_attested"),
    ("consent", "withdrawn_at = '2000-01-01 00:00:00'", "consent_withdrawn_after"),
    ("consent", "signer_name = ''", "consent_named"),
    ("followup", "soreness = 11", "follow_up_soreness"),
]
UNIQUE = {
    "answer": "answer_once",
    "drawing": "drawing_once",
    "finding": "finding_once",
    "goalscore": "goal_score_once",
    "measure": "measure_once",
    "override": "override_once",
    "palpation": "palpation_once",
    "patient": "patient_number_once",
}


def refused(statement: str) -> str:
    """Execute a statement that the database must refuse; return what it says."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


def row_of(name: str) -> models.Model:
    row = MODELS[name]._default_manager.first()
    assert row is not None
    return row


def rows(name: str) -> "models.QuerySet[models.Model]":
    return MODELS[name]._default_manager.all()


@pytest.mark.parametrize("signed", [False, True])
def test_values_out_of_bounds_are_refused(signed: bool) -> None:  # noqa: FBT001 (a case of the test)
    full_world(signed=signed)
    for table, assignment, name in BREAKS:
        if (table == "followup") == signed:
            assert name in refused(f"UPDATE record_{table} SET {assignment}")


def test_what_stands_once_stands_once() -> None:
    full_world()
    for table in UNIQUE:
        with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
            copy_of(row_of(table)).save(force_insert=True)


def test_an_addendum_says_why_and_what() -> None:
    full_world(signed=True)
    with pytest.raises(IntegrityError, match="addendum_says_why_and_what"), transaction.atomic():
        copy_of(row_of("addendum"), text="").save(force_insert=True)


def test_no_constraint_is_left_untried() -> None:
    every = {one.name for model in MODELS.values() for one in model._meta.constraints}
    assert every == {name for _, _, name in BREAKS} | set(UNIQUE.values()) | {"addendum_says_why_and_what"}


@pytest.mark.parametrize("table", guards.PARENTS)
def test_a_row_is_of_the_clinic_of_what_it_belongs_to(table: str) -> None:
    signed = table in {"addendum", "followup", "signature"}
    world, _ = full_world(signed=signed)
    row, other = row_of(table), make_world("Oak Street")
    changed = {"clinic_id": other.clinic.pk}
    if table == "signature":  # it has no key but the visit, which must be one without a signature
        changed = {"clinic_id": other.clinic.pk, "visit_id": world.visit().pk}
    copy = copy_of(row, **changed)
    with pytest.raises(IntegrityError, match=guards.SAME_CLINIC), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize("table", ["patient", *guards.PARENTS])
def test_a_row_never_moves_to_another_clinic(table: str) -> None:
    full_world(signed=table in {"addendum", "followup", "signature"})
    row, other = row_of(table), make_world("Oak Street")
    words = "|".join((guards.SAME_CLINIC, guards.STAYS, guards.KEPT))
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        rows(table).filter(pk=row.pk).update(clinic_id=other.clinic.pk)


@pytest.mark.parametrize("name", VISIT_ROWS)
def test_a_row_never_moves_to_another_visit(name: str) -> None:
    world, visit = full_world(signed=name in {"addendum", "followup"})
    words = "|".join((guards.STAYS, guards.KEPT, guards.SAME_PATIENT))
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        rows(name).filter(visit=visit).update(visit=world.visit())


def another_patient(world: World) -> Patient:
    patient = copy_of(world.patient, number="other")
    patient.save(force_insert=True)
    assert isinstance(patient, Patient)
    return patient


def test_a_consent_is_of_the_same_patient() -> None:
    world, visit = full_world()
    consent = copy_of(Consent.objects.get(), patient_id=another_patient(world).pk)
    consent.save(force_insert=True)
    with pytest.raises(IntegrityError, match=guards.SAME_PATIENT), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(consent=consent)


def test_goals_sites_and_intakes_are_of_the_same_episode_visit_and_patient() -> None:
    world, visit = full_world()
    other = another_patient(world)
    episode = copy_of(world.episode, patient_id=other.pk)
    goal = copy_of(row_of("goal"), episode_id=episode.pk)
    for row in (episode, goal):
        row.save(force_insert=True)
    site = copy_of(Site.objects.get(), visit_id=world.visit().pk)
    site.save(force_insert=True)
    for table, change in (("goalscore", {"goal_id": goal.pk}), ("adverseevent", {"site_id": site.pk})):
        with pytest.raises(IntegrityError, match=guards.SAME_PATIENT), transaction.atomic():
            rows(table).filter(visit=visit).update(**change)
    with pytest.raises(IntegrityError, match=guards.SAME_PATIENT), transaction.atomic():
        copy_of(row_of("intake"), patient_id=other.pk).save(force_insert=True)


def test_the_parts_of_a_signed_visit_never_change() -> None:
    full_world(signed=True)
    for part in guards.PARTS:
        fresh = copy_of(row_of(part))
        assert guards.FROZEN in refused(f"UPDATE record_{part} SET clinic_id = clinic_id")
        assert guards.FROZEN in refused(f"DELETE FROM record_{part}")
        with pytest.raises(IntegrityError, match=guards.FROZEN), transaction.atomic():
            fresh.save(force_insert=True)
        assert rows(part).exists()


def test_a_signed_visit_never_changes_or_vanishes() -> None:
    _, visit = full_world(signed=True)
    for statement in ("UPDATE record_visit SET note = 'x'", "UPDATE record_visit SET state = 'draft'"):
        assert guards.FROZEN in refused(statement)
    assert guards.FROZEN in refused("DELETE FROM record_visit")
    with pytest.raises((IntegrityError, models.ProtectedError)), transaction.atomic():
        visit.delete()
    assert Visit.objects.filter(state="signed").count() == 1


@pytest.mark.parametrize("table", ["signature", "addendum"])
def test_signatures_and_addenda_never_change(table: str) -> None:
    full_world(signed=True)
    column = {"signature": "content", "addendum": "text"}[table]
    assert guards.KEPT in refused(f"UPDATE record_{table} SET {column} = 'x'")
    assert guards.KEPT in refused(f"DELETE FROM record_{table}")


def test_a_signature_is_never_given_twice_and_an_addendum_never_to_a_draft() -> None:
    world, _ = full_world(signed=True)
    with pytest.raises(IntegrityError, match=guards.FROZEN), transaction.atomic():
        copy_of(Signature.objects.get(), visit_id=Signature.objects.get().visit_id).save(force_insert=True)
    with pytest.raises(IntegrityError, match=guards.ONLY_SIGNED), transaction.atomic():
        copy_of(Addendum.objects.get(), visit_id=world.visit().pk).save(force_insert=True)


def test_a_visit_begins_as_a_draft() -> None:
    world = make_world()
    with pytest.raises(IntegrityError, match=guards.BORN_DRAFT), transaction.atomic():
        copy_of(world.visit(), state="signed").save(force_insert=True)


def sign_past_the_verb(visit: Visit, *, words: bool = True) -> None:
    with transaction.atomic():
        if words:
            Signature.objects.create(
                visit=visit, clinic=visit.clinic, by=visit.therapist, at=timezone.now(), content="{}", digest="0"
            )
        Visit.objects.filter(pk=visit.pk).update(state="signed")


@pytest.mark.parametrize(("site", "sharps"), [({"needles_out": None}, 1), ({"needles_in": 2}, 2), ({}, 2), ({}, None)])
def test_no_visit_is_signed_with_needles_unaccounted_for(site: dict[str, int | None], sharps: int | None) -> None:
    visit = make_world().whole_visit()
    Site.objects.update(**site)
    Visit.objects.update(sharps=sharps)
    with pytest.raises(IntegrityError, match=guards.NEEDLES):
        sign_past_the_verb(visit)


def test_no_visit_is_signed_without_its_words() -> None:
    visit = make_world().whole_visit()
    with pytest.raises(IntegrityError, match=guards.CONTENT):
        sign_past_the_verb(visit, words=False)


@pytest.mark.parametrize(
    "consent", [None, {"expires_on": dt.date(2020, 1, 1)}, {"withdrawn_at": "given"}], ids=["none", "expired", "back"]
)
def test_no_needles_are_signed_without_consent(consent: dict[str, object] | None) -> None:
    visit = make_world().whole_visit()
    if consent is None:
        Visit.objects.update(consent=None)
    elif "withdrawn_at" in consent:
        Consent.objects.update(withdrawn_at=models.F("given_at"))
    else:
        Consent.objects.update(**consent)
    with pytest.raises(IntegrityError, match=guards.CONSENT):
        sign_past_the_verb(visit)


def test_a_whole_visit_passes_the_guards() -> None:
    visit = make_world().whole_visit()
    sign_past_the_verb(visit)
    assert Visit.objects.get().state == "signed"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", ["site", "visit", "signature", "addendum"])
def test_replacing_a_row_is_no_way_around(table: str) -> None:
    world, _ = full_world(signed=True)
    columns = [str(field.column) for field in MODELS[table]._meta.concrete_fields]
    new = {"visit_id": f"'{world.visit().pk.hex}'", "state": "'draft'"} if table != "signature" else {}
    values = ", ".join(new.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM record_{table}")
        before = cursor.fetchone()
        refused(f"INSERT OR REPLACE INTO record_{table} ({names}) SELECT {values} FROM record_{table} LIMIT 1")
        cursor.execute(f"SELECT count(*) FROM record_{table}")
        assert cursor.fetchone() == before


def triggers() -> set[str]:
    wanted = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'record%'",
        "postgresql": (
            "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND c.relname LIKE 'record%' AND tgname NOT LIKE '%not_emptied'"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(wanted[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_after_all_migrations_every_guard_stands() -> None:
    assert triggers() == {guard.name for guard in guards.guards(connection.vendor)}


@pytest.mark.django_db(transaction=True)
def test_the_guards_can_be_taken_back_and_set_up_again() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("record", "0002_isolation")])
    assert triggers() == set()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    test_after_all_migrations_every_guard_stands()
