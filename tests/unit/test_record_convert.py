"""From rows to what reasoning and safety know; and the scales of adverse events."""

import datetime as dt

import pytest
from django.utils import timezone
from tests import engines
from tests.record_full import full_world
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent, Credential, Person, PlaceDecision
from tautband.assess import assess
from tautband.body import Drawing, RegionSide
from tautband.record.actions.signing import verify
from tautband.record.convert import TriggerPoint, case_of, clearance_of, facts_of, trigger_point_of
from tautband.record.knowledge import atlas
from tautband.record.models import Episode, Palpation, Patient, Signature, Site, Visit
from tautband.record.scales import Observed, brady, carnes, white
from tautband.terms import Quality, Side


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        ("yes yes not_tested yes", TriggerPoint.ACTIVE),
        ("yes no yes no", TriggerPoint.LATENT),
        ("not_tested yes yes not_tested", TriggerPoint.PRESENT),
        ("yes no no yes", TriggerPoint.ABSENT),
        ("no not_tested no yes", TriggerPoint.ABSENT),
        ("yes not_tested not_tested yes", TriggerPoint.UNKNOWN),
        ("yes no not_tested yes", TriggerPoint.UNKNOWN),
        ("not_tested not_tested not_tested not_tested", TriggerPoint.UNKNOWN),
    ],
)
def test_two_of_three_criteria_make_a_point_and_recognition_makes_it_active(signs: str, found: TriggerPoint) -> None:
    band, spot, referred, recognised = signs.split()
    row = Palpation(taut_band=band, tender_spot=spot, referred_pain=referred, recognised_pain=recognised)
    assert trigger_point_of(row) is found


@pytest.mark.django_db
def test_a_visit_becomes_a_case_that_can_be_assessed(world: World) -> None:
    visit = world.visit()
    strokes = Drawing.from_regions([(RegionSide("temple", Side.LEFT), Quality.ACHE, 6)]).to_text()
    world.save(
        visit,
        change("drawing", moment="before", strokes=strokes),
        change("finding", finding="neer", side="left", present=False),
        change("palpation", muscle="temporalis", side="left", taut_band="yes", recognised_pain="no"),
        change("palpation", muscle="temporalis", side="right", referred_pain="yes"),
    )
    Patient.objects.update(sex="other")
    case = case_of(Visit.objects.get())
    assert [(pain.region, pain.side, pain.intensity) for pain in case.pain] == [("temple", "left", 6.0)]
    assert [(one.finding, one.present) for one in case.findings] == [("neer", False)]
    assert [(p.side, p.taut_band, p.tender_spot, p.recognised_pain) for p in case.palpation] == [
        ("left", True, None, False)
    ]
    assert (case.sex, case.age is not None) == ("unknown", True)
    assert assess(case, atlas(), reasons=False, ask=False).muscles


@pytest.mark.django_db
def test_nothing_drawn_is_a_case_too(world: World) -> None:
    assert case_of(world.visit()).pain == ()


@pytest.mark.django_db
def test_facts_are_those_of_the_day(world: World) -> None:
    visit = world.whole_visit(stim_hz=2, patch=100)
    today = timezone.now().date()
    Episode.objects.update(
        referral_on=today, physician_consulted_on=today + dt.timedelta(days=5), notice_sent_on=today,
        notice_names=["sites"], plan_of_care="A",
    )  # fmt: skip
    PlaceDecision.objects.create(
        clinic=world.clinic, jurisdiction="US-CO", permits=True, reasons="Asked the board", decided_by=world.therapist,
        decided_on=today, until=today,
    )  # fmt: skip
    facts = facts_of(Visit.objects.get(pk=visit.pk))
    place, site = facts["place"], facts["sites"][0]
    assert (place.written_consent, place.copy_given, place.referral, place.physician_consulted) == (
        True, True, True, False,
    )  # fmt: skip
    assert (place.notice_names, place.plan_of_care) == (frozenset({"sites"}), True)
    assert place.decision
    assert (place.decision.who, site.electrical, len(site.at)) == (world.therapist.name, True, 1)
    assert facts["practitioner"].licence_for("US-CO", today)
    assert clearance_of(Visit.objects.get(pk=visit.pk)) == clearance_of(Visit.objects.get(pk=visit.pk))


@pytest.mark.django_db
def test_courses_add_up_and_those_that_ran_out_do_not_count(world: World) -> None:
    visit = world.visit()
    for expires in (None, dt.date(2021, 1, 1)):
        Credential.objects.create(
            person=world.therapist, kind="training", hours=20, areas=["hand"], issued=dt.date(2020, 2, 2),
            expires=expires,
        )  # fmt: skip
    training = facts_of(visit)["practitioner"].training
    assert training
    assert (training.hours, training.until) == (120, None)


@pytest.mark.django_db
def test_a_supervisor_stands_behind_the_supervised(world: World) -> None:
    visit = world.visit()
    visit.supervisor = world.other
    practitioner = facts_of(visit)["practitioner"]
    assert practitioner.supervised
    assert practitioner.supervisor
    assert not practitioner.supervisor.supervised


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["site", "answer", "visit"])
def test_a_difference_after_signing_shows(part: str) -> None:
    _, visit = full_world(signed=True)
    assert verify(visit) == []
    with engines.without_triggers():
        if part == "site":
            Site.objects.update(needles_in=2, needles_out=2)
        elif part == "answer":
            visit.answer_set.filter(question="unwell").delete()
        else:
            Visit.objects.update(note="Never said")
    visit.refresh_from_db()
    words = {"visit": "The visit differs from what was signed."}
    assert verify(visit) == [words.get(part, f"What is recorded under {part} differs from what was signed.")]


@pytest.mark.django_db
def test_a_signature_written_anew_shows_in_the_audit_trail() -> None:
    _, visit = full_world(signed=True)
    with engines.without_triggers():
        Signature.objects.update(content="{}", digest="0" * 64)
    assert verify(visit)[:2] == [
        "The signed words do not fit their digest.",
        "The audit trail does not tell of this signature.",
    ]
    with engines.without_triggers():
        Signature.objects.all().delete()
    assert verify(visit) == ["The visit says that it is signed and has no signature."]
    with engines.without_triggers():
        Visit.objects.update(state="draft")
    visit.refresh_from_db()
    assert verify(visit) == []
    assert AuditEvent.objects.filter(verb="sign_visit").count() == 1


OBSERVED = {
    "bruise of a day": (Observed(1, 24, "none", False, False), "mild", "not_adverse", "mild"),
    "still sore, no end known": (Observed(2, None, "none", False, False), "mild", "mild", "mild"),
    "a cold pack": (Observed(2, 2, "first_aid", False, False), "mild", "mild", "mild"),
    "bad for two days": (Observed(5, 48, "none", False, False), "mild", "moderate", "mild"),
    "bad for an hour": (Observed(5, 1, "none", False, False), "mild", "mild", "mild"),
    "could not work": (Observed(3, 12, "none", True, False), "significant", "moderate", "significant"),
    "saw a physician": (Observed(3, 12, "physician", False, False), "significant", "moderate", "significant"),
    "severe, long": (Observed(8, 100, "none", True, False), "significant", "major", "significant"),
    "in hospital": (Observed(6, 48, "admission", True, False), "serious", "major", "significant"),
    "harm that stayed": (Observed(1, None, "none", False, True), "serious", "major", "significant"),
}


@pytest.mark.parametrize("story", OBSERVED)
def test_an_event_has_a_grade_on_every_scale(story: str) -> None:
    seen, *grades = OBSERVED[story]
    assert [str(white(seen)), str(carnes(seen)), str(brady(seen))] == grades


@pytest.mark.django_db
def test_a_person_without_credentials_has_none() -> None:
    world = make_world()
    Credential.objects.all().delete()
    Person.objects.update(practising_since=None)
    practitioner = facts_of(world.visit())["practitioner"]
    assert (practitioner.licences, practitioner.training, practitioner.cpr) == ((), None, None)
