"""Every verb writes its row and its audit event together, or neither; and says what is allowed."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent, Membership
from tautband.record.actions import consents, episodes, events, patients, reading, rows, visits
from tautband.record.actions.addenda import add_addendum
from tautband.record.actions.signing import sign_visit
from tautband.record.consent_texts import consent_texts, present_text
from tautband.record.errors import Conflict, Refused
from tautband.record.models import (
    Addendum,
    AdverseEvent,
    Alert,
    Answer,
    Consent,
    Episode,
    Goal,
    Measure,
    Palpation,
    Patient,
    Site,
    Visit,
)

pytestmark = pytest.mark.django_db
PERSON = {"given_name": "Lee", "family_name": "Fictional", "birth_date": dt.date(1990, 1, 2)}
EVENT: dict[str, Any] = {"kind": "bruise", "onset": "hour", "severity": 2, "care": "none", "relation": "certain"}


@pytest.fixture
def world() -> World:
    return make_world()


def last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("number").last()
    assert event
    return event


def why(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.by_field


def test_a_patient_gets_the_next_number_once(world: World) -> None:
    id_ = uuid.uuid4()
    made = [
        patients.create_patient(clinic=world.clinic, by=world.therapist, values=PERSON, id=id_).number for _ in "ab"
    ]
    assert made == ["00002", "00002"]
    event = last_event()
    assert (event.verb, event.subject_kind, event.subject) == ("create_patient", "patient", str(id_))
    assert "Fictional" not in str(event.details)
    values = {**PERSON, "number": "00001"}
    taken = why(lambda: patients.create_patient(clinic=world.clinic, by=world.therapist, values=values))
    assert taken == {"number": [patients.NUMBER_TAKEN]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "1800-01-01"}, "birth_date"),
        ({"birth_date": "yesterday"}, "birth_date"),
        ({"family_name": " "}, "family_name"),
        ({"family_name": "x" * 81}, "family_name"),
        ({"email": "nobody"}, "email"),
        ({"sex": "?"}, "sex"),
        ({"clinic": "x"}, ""),
    ],
)
def test_what_a_patient_cannot_be_is_said(world: World, values: dict[str, object], field: str) -> None:
    before = AuditEvent.objects.count()
    said = why(lambda: patients.create_patient(clinic=world.clinic, by=world.therapist, values={**PERSON, **values}))
    assert list(said) == [field]
    assert "llowed" in said[field][0]
    assert (Patient.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_an_emoji_is_a_name(world: World) -> None:
    values = {**PERSON, "family_name": "🌵"}
    assert patients.create_patient(clinic=world.clinic, by=world.therapist, values=values).family_name == "🌵"


def test_a_patient_is_changed_by_one_at_a_time(world: World) -> None:
    who: dict[str, Any] = {"patient": world.patient, "clinic": world.clinic, "by": world.therapist}
    changed = patients.change_patient(values={"phone": "555", "language": "en"}, base=1, **who)
    assert (changed.version, last_event().details) == (2, {"fields": ["phone"]})
    with pytest.raises(Conflict) as conflict:
        patients.change_patient(values={"phone": "556"}, base=1, **who)
    assert conflict.value.conflicts[0].now == {"phone": "555"}
    before = AuditEvent.objects.count()
    assert patients.change_patient(values={"phone": "555"}, base=1, **who).version == 2
    assert AuditEvent.objects.count() == before
    stranger = make_world("Oak Street")
    with pytest.raises(Refused):
        patients.change_patient(patient=world.patient, clinic=stranger.clinic, by=stranger.therapist, values={})


def test_a_verb_whose_event_fails_writes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(rows, "record_event", fail)
    with pytest.raises(RuntimeError):
        patients.create_patient(clinic=world.clinic, by=world.therapist, values=PERSON)
    with pytest.raises(RuntimeError):
        patients.change_patient(patient=world.patient, clinic=world.clinic, by=world.therapist, values={"phone": "1"})
    assert Patient.objects.count() == 1
    assert Patient.objects.get().phone == ""


def test_an_alert_holds_until_it_is_ended(world: World) -> None:
    alert = patients.add_alert(patient=world.patient, clinic=world.clinic, by=world.therapist, text="Faints")
    ended = patients.end_alert(alert=alert, clinic=world.clinic, by=world.therapist)
    assert (ended.until, last_event().verb) == (ended.since, "end_alert")
    assert why(lambda: patients.add_alert(patient=world.patient, clinic=world.clinic, by=world.therapist, text=" "))
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"onset": "1950-01-01"}, "onset"),
        ({"onset": "2999-01-01"}, "onset"),
        ({"diagnoses": ["neck"]}, "diagnoses"),
        ({"diagnoses": "M54.2"}, "diagnoses"),
        ({"notice_names": ["gossip"]}, "notice_names"),
        ({"complaint": ""}, "complaint"),
        ({"red_flags": "maybe"}, "red_flags"),
    ],
)
def test_what_an_episode_cannot_be_is_said(world: World, values: dict[str, object], field: str) -> None:
    who: dict[str, Any] = {"clinic": world.clinic, "by": world.therapist}
    said = why(lambda: episodes.open_episode(patient=world.patient, values={"complaint": "Back", **values}, **who))
    assert list(said) == [field]
    assert Episode.objects.count() == 1


def test_an_episode_is_changed_and_closed_when_every_visit_is_signed(world: World) -> None:
    who: dict[str, Any] = {"episode": world.episode, "clinic": world.clinic, "by": world.therapist}
    changed = episodes.change_episode(values={"diagnoses": ["M54.2"], "red_flags": "none"}, **who)
    assert (changed.diagnoses, last_event().details["fields"]) == (["M54.2"], ["diagnoses", "red_flags"])
    goal = episodes.add_goal(activity="Reverse the car", **who)
    assert Goal.objects.get() == goal
    visit = world.visit()
    assert "episode" in why(lambda: episodes.close_episode(**who))
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    assert episodes.close_episode(**who).closed is not None
    assert "episode" in why(world.visit)


def test_only_a_therapist_of_the_clinic_begins_a_visit(world: World) -> None:
    Membership.objects.filter(person=world.therapist).update(role="front_desk")
    assert list(why(world.visit)) == ["by"]
    assert Visit.objects.count() == 0


def test_beginning_twice_with_one_id_begins_once(world: World) -> None:
    id_ = uuid.uuid4()
    for _ in "ab":
        visits.start_visit(episode=world.episode, by=world.therapist, clinic=world.clinic, carry=False, id=id_)
    assert [visit.id for visit in Visit.objects.all()] == [id_]
    assert AuditEvent.objects.filter(verb="start_visit").count() == 1


def test_a_visit_carries_the_plan_and_nothing_that_was_found(world: World) -> None:
    first = world.whole_visit(twitch="single", bleeding=True, lot="L1", depth_mm=20)
    world.save(
        first,
        change("palpation", muscle="trapezius_upper", side="left", taut_band="yes"),
        change("measure", kind="motion", what="Turn left", side="none", value=50),
        change("intervention", kind="exercise", what="Stretch"),
    )
    sign_visit(visit=first, by=world.therapist, clinic=world.clinic)
    visit = world.visit(carry=True)
    site, palpation = Site.objects.get(visit=visit), Palpation.objects.get(visit=visit)
    assert (visit.carried_from, visit.consent) == (first, Consent.objects.get())
    assert (site.muscle, site.lot, site.depth_mm, site.needles_in) == ("trapezius_upper", "L1", 20, 1)
    assert (site.needles_out, site.twitch, site.bleeding) == (None, "", None)
    assert (palpation.taut_band, Measure.objects.get(visit=visit).value) == ("not_tested", None)
    assert visit.intervention_set.count() == 1
    assert not visit.answer_set.exists()
    assert last_event().details == {"carried": True}


def test_confirming_writes_every_answer_again_but_what_is_answered(world: World) -> None:
    first = world.whole_visit()
    sign_visit(visit=first, by=world.therapist, clinic=world.clinic)
    visit = world.visit(carry=True)
    world.save(visit, change("answer", question="unwell", value="yes"))
    saved = visits.confirm_unchanged(visit=visit, clinic=world.clinic, by=world.therapist)
    assert len(saved) == first.answer_set.count() - 1
    assert set(visit.answer_set.values_list("question")) == set(first.answer_set.values_list("question"))
    assert Answer.objects.get(visit=visit, question="unwell").value == "yes"
    assert last_event().verb == "confirm_unchanged"
    assert visits.confirm_unchanged(visit=visit, clinic=world.clinic, by=world.therapist) == []


def test_without_a_signed_visit_there_is_nothing_to_confirm(world: World) -> None:
    visit = world.visit()
    assert "visit" in why(lambda: visits.confirm_unchanged(visit=visit, clinic=world.clinic, by=world.therapist))


@pytest.mark.parametrize(
    ("values", "signature", "field"),
    [
        ({"text_version": "1999-01"}, None, "text_version"),
        ({"language": "xx"}, None, "text_version"),
        ({"attestation": " "}, None, "signature"),
        ({}, b"not a picture", "signature"),
        ({}, b"\x89PNG\r\n\x1a\n" + b"0" * 300_000, "signature"),
        ({"expires_on": "2020-01-01"}, None, "expires_on"),
        ({"expires_on": "2999-01-01"}, None, "expires_on"),
        ({"signer": "dog"}, None, "signer"),
        ({"signer_name": ""}, None, "signer_name"),
    ],
)
def test_what_no_consent_is_is_said(world: World, values: dict[str, object], signature: bytes, field: str) -> None:
    said = {"text_version": "2026-11", "language": "en", "signer": "patient", "signer_name": "Kim", "attestation": "x"}
    given = {**said, **values}
    who: dict[str, Any] = {"patient": world.patient, "clinic": world.clinic, "by": world.therapist}
    assert field in why(lambda: consents.give_consent(values=given, signature=signature, **who))
    assert Consent.objects.count() == 0


def test_a_consent_reaches_the_drafts_and_is_taken_back_once(world: World) -> None:
    visit = world.visit()
    consent = world.consent()
    visit.refresh_from_db()
    assert visit.consent == consent
    assert consent.text_digest == consent_texts()["2026-11", "en"].digest
    for _ in "ab":
        consents.withdraw_consent(consent=consent, clinic=world.clinic, by=world.therapist)
    assert AuditEvent.objects.filter(verb="withdraw_consent").count() == 1
    assert world.visit().consent is None


def test_every_consent_text_says_what_the_rules_of_places_ask() -> None:
    assert {language for _, language in consent_texts()} == {"en", "es"}
    for text in consent_texts().values():
        words = text.text.lower()
        assert ("not acupuncture" in words) or ("no\nes acupuntura" in words)
    assert present_text("de").language == "en"
    assert present_text("es").language == "es"


def test_an_addendum_is_for_signed_visits_alone(world: World) -> None:
    visit = world.visit()
    who: dict[str, Any] = {"visit": visit, "clinic": world.clinic, "by": world.therapist}
    assert "visit" in why(lambda: add_addendum(reason="Forgotten", text="More", **who))
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    assert "text" in why(lambda: add_addendum(reason="Forgotten", text=" ", **who))
    id_ = uuid.uuid4()
    for _ in "ab":
        add_addendum(reason="Forgotten", text="More", id=id_, **who)
    assert Addendum.objects.get().by == world.therapist


def test_an_event_is_reported_graded_and_followed_up(world: World) -> None:
    visit = world.whole_visit()
    site = Site.objects.get()
    values = {**EVENT, "site": str(site.id), "noticed_at": timezone.now(), "care": "physician"}
    who: dict[str, Any] = {"clinic": world.clinic, "by": world.therapist}
    event = events.report_event(visit=visit, values=values, **who)
    assert [str(grade) for grade in events.grades_of(event)] == ["significant", "moderate", "significant"]
    changed = events.change_event(event=event, values={"resolved": True, "reported_to": "Board"}, base=1, **who)
    assert (changed.resolved, last_event().verb) == (True, "change_event")


def test_an_event_has_the_deadline_of_its_place(world: World) -> None:
    visit = world.visit()
    values = {**EVENT, "noticed_at": timezone.now(), "care": "admission"}
    event = events.report_event(visit=visit, clinic=world.clinic, by=world.therapist, values=values)
    event.visit.jurisdiction = "US-FL"
    due = events.deadline_of(event)
    assert due
    assert due.by > event.noticed_at.date()
    event.visit.jurisdiction = "XX"
    assert events.deadline_of(event) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "curse"}, "kind"),
        ({"noticed_at": "2999-01-01T00:00:00+00:00"}, "noticed_at"),
        ({"noticed_at": "2026-01-01T00:00:00"}, "noticed_at"),
        ({"severity": 11}, "severity"),
        ({"reported_on": "2999-01-01"}, "reported_on"),
        ({"site": str(uuid.uuid4())}, "site"),
    ],
)
def test_what_no_event_is_is_said(world: World, values: dict[str, object], field: str) -> None:
    visit = world.visit()
    given = {**EVENT, "noticed_at": timezone.now(), **values}
    who: dict[str, Any] = {"visit": visit, "clinic": world.clinic, "by": world.therapist}
    assert list(why(lambda: events.report_event(values=given, **who))) == [field]
    assert AdverseEvent.objects.count() == 0


def test_reading_leaves_an_event(world: World) -> None:
    reading.note_read(clinic=world.clinic, person=world.therapist, kind="patient", subject=world.patient.id)
    event = last_event()
    assert (event.verb, event.subject_kind, event.subject) == ("read", "patient", str(world.patient.id))
