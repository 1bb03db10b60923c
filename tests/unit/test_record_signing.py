"""Signing: refused with everything that is missing, once, and kept word for word."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.record_world import SITE, World, change, make_world

from tautband.accounts.models import AuditEvent, Clinic, Credential, Membership, Person, Role
from tautband.record.actions.consents import withdraw_consent
from tautband.record.actions.signing import NotReady, missing, sign_visit, verify
from tautband.record.convert import clearance_of
from tautband.record.errors import Frozen, Refused
from tautband.record.models import Answer, Consent, Override, Signature, Site, Visit
from tautband.record.parts import PARTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def codes(visit: Visit, by: Person | None = None) -> list[str]:
    return [one.code for one in missing(Visit.objects.get(pk=visit.pk), by=by)]


def answer(world: World, visit: Visit, question: str, value: str, **details: object) -> None:
    row = Answer.objects.get(visit=visit, question=question)
    world.save(visit, change("answer", row.id, row.version, value=value, details=details))


def test_a_whole_visit_is_signed_with_its_words_and_its_event(world: World) -> None:
    visit = world.whole_visit()
    signature = sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    assert visit.state == "signed"
    assert verify(visit) == []
    event = AuditEvent.objects.order_by("number").last()
    assert event
    assert (event.verb, event.subject) == ("sign_visit", str(visit.id))
    assert event.details["content"].replace("-", "") == signature.digest[:32]


def test_refusing_writes_nothing_and_names_the_place(world: World) -> None:
    visit = world.whole_visit(needles_in=3, needles_out=2)
    world.save(visit, change("visit", visit.id, visit.version, sharps=2))
    events = AuditEvent.objects.count()
    with pytest.raises(NotReady) as refused:
        sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    found = {one.code: one for one in refused.value.missing}
    assert set(found) == {"needles_unequal", "sharps_unequal"}
    assert found["needles_unequal"].row == str(Site.objects.get().id)
    assert "Upper trapezius, left: 3 needles went in and 2 came out" in found["needles_unequal"].words
    assert Visit.objects.get().state == "draft"
    assert (Signature.objects.count(), AuditEvent.objects.count()) == (0, events)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"aftercare_spoken": False}, "aftercare"),
        ({"warning_signs": None}, "warning_signs"),
        ({"done_personally": False}, "delegated"),
        ({"sharps": None}, "sharps"),
    ],
)
def test_what_was_not_said_or_counted_is_missing(world: World, values: dict[str, object], code: str) -> None:
    visit = world.whole_visit()
    assert codes(visit) == []
    world.save(visit, change("visit", visit.id, visit.version, **values))
    assert codes(visit) == [code]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"needles_out": None}, "needles_out"),
        ({"techniques": []}, "technique"),
        ({"needle_expiry": "2026-01-01"}, "needle_expired"),
    ],
)
def test_what_a_site_lacks_is_missing(world: World, values: dict[str, object], code: str) -> None:
    visit = world.whole_visit()
    site = Site.objects.get()
    world.save(visit, change("site", site.id, site.version, **values))
    assert [(one.code, one.row) for one in missing(visit)] == [(code, str(site.id))]


def test_every_unanswered_question_is_named(world: World) -> None:
    visit = world.whole_visit()
    row = Answer.objects.get(visit=visit, question="unwell")
    world.save(visit, change("answer", row.id, row.version))
    assert [(one.code, one.row) for one in missing(visit)] == [("unanswered", "unwell")]


def test_a_stop_cannot_be_passed_over(world: World) -> None:
    visit = world.whole_visit()
    answer(world, visit, "declines", "yes")
    assert codes(visit) == ["stop"]
    rule = next(line.rule for line in clearance_of(visit).lines if line.verdict == "stop")
    with pytest.raises(Refused):
        world.save(visit, change("override", rule=rule, reason="I know better"))
    assert Override.objects.count() == 0


def test_physician_first_is_passed_over_with_a_reason_alone(world: World) -> None:
    visit = world.whole_visit()
    lines = passable(world, visit)
    assert codes(visit) == ["physician_first"] * len(lines)
    with pytest.raises(Refused):
        world.save(visit, change("override", rule=lines[0], reason=""))
    with pytest.raises(Refused):
        world.save(visit, change("override", rule=lines[0], reason="Asked", verdict="modify"))
    world.save(visit, *(change("override", rule=rule, reason="The physician agreed by telephone") for rule in lines))
    assert codes(visit) == []
    assert {row.by for row in Override.objects.all()} == {world.therapist}


def passable(world: World, visit: Visit) -> list[str]:
    """Answer one question so that a physician must be asked first; return the rules that say so."""
    for question in Answer.objects.filter(visit=visit).values_list("question", flat=True):
        answer(world, visit, question, "unsure")
        lines = clearance_of(visit).for_site(SITE["muscle"], SITE["side"], frozenset(SITE["techniques"]))
        grave = [line for line in lines if line.verdict.weight > 1]
        if grave and all(line.overridable for line in grave) and codes(visit) == ["physician_first"] * len(grave):
            return [line.rule for line in grave]
        answer(world, visit, question, "no")
    pytest.fail("no question leads to a physician")


def test_without_consent_nothing_is_signed(world: World) -> None:
    visit = world.whole_visit()
    consent = Consent.objects.get()
    withdraw_consent(consent=consent, clinic=world.clinic, by=world.therapist)
    assert codes(visit)[0] == "consent_withdrawn"
    world.save(visit, change("visit", visit.id, visit.version, tolerance="stopped"))
    assert codes(visit) == []
    Visit.objects.update(consent=None)
    assert "consent_none" in codes(visit)


def test_an_expired_consent_does_not_hold(world: World) -> None:
    visit = world.whole_visit()
    Visit.objects.update(started=timezone.now() - dt.timedelta(days=1))
    Consent.objects.update(given_at=timezone.now() - dt.timedelta(days=2), expires_on=dt.date(2025, 1, 1))
    assert "consent_expired" in codes(visit)


@pytest.mark.parametrize("kind", ["licence", "training"])
def test_a_credential_that_ran_out_stops(world: World, kind: str) -> None:
    visit = world.whole_visit()
    Credential.objects.filter(person=world.therapist, kind=kind).update(expires=dt.date(2021, 1, 1))
    assert "stop" in codes(visit)


def test_training_in_another_area_stops(world: World) -> None:
    visit = world.whole_visit()
    Credential.objects.filter(kind="training").update(areas=["forearm"])
    assert "stop" in codes(visit)


def test_a_licence_for_another_place_stops(world: World) -> None:
    visit = world.whole_visit()
    Credential.objects.filter(kind="licence").update(jurisdiction="US-NY")
    assert "stop" in codes(visit)


def test_where_the_safety_rules_cannot_answer_nothing_is_signed(world: World) -> None:
    visit = world.whole_visit()
    Visit.objects.update(jurisdiction="XX")
    assert codes(visit) == ["clearance"]


def test_only_the_therapist_or_their_supervisor_signs(world: World) -> None:
    visit = world.whole_visit()
    assert codes(visit, world.other) == ["author"]
    Visit.objects.update(supervisor=world.other)
    assert codes(visit, world.other) == []
    Membership.objects.filter(person=world.other).update(until=dt.date(2021, 1, 1))
    assert codes(visit, world.other) == ["author"]


def test_a_supervised_therapist_gets_their_supervisor_on_the_visit(world: World) -> None:
    own = Membership.objects.filter(person=world.therapist)
    own.update(role=Role.SUPERVISED, supervisor=world.other)
    assert world.visit().supervisor == world.other


def test_a_visit_of_the_future_is_not_signed(world: World) -> None:
    visit = world.whole_visit()
    Visit.objects.update(started=timezone.now() + dt.timedelta(minutes=5))
    assert codes(visit) == ["clock"]


def test_a_visit_without_needles_needs_no_clearance(world: World) -> None:
    visit = world.visit()
    assert codes(visit, world.therapist) == []
    world.save(visit, change("visit", visit.id, visit.version, sharps=1))
    assert codes(visit) == ["sharps_unequal"]


def test_signing_twice_is_refused_and_so_is_another_clinic(world: World) -> None:
    visit = world.whole_visit()
    with pytest.raises(Refused):
        sign_visit(visit=visit, by=world.therapist, clinic=Clinic.objects.create(name="B", jurisdiction="US-CO"))
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    with pytest.raises(Frozen):
        sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    with pytest.raises(Frozen):
        world.save(visit, change("visit", visit.id, visit.version, note="More"))
    assert Signature.objects.count() == 1


def test_the_signed_words_hold_every_part(world: World) -> None:
    visit = world.whole_visit()
    signature = sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    assert all(f'"{part}":[' in signature.content for part in PARTS if part != "visit")
    assert '"name":"Kim Testperson"' in signature.content
    assert '"needles_out":1' in signature.content
