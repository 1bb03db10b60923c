"""Ways around a verdict or a consent that nobody takes on purpose: each is closed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.clinic_client import signed_in, told
from tests.record_world import SITE, World, answers, change, give_credentials, make_world

from tautband.accounts.models import AuditEvent, Clinic, Membership, Role
from tautband.record.actions.consents import withdraw_consent
from tautband.record.actions.signing import missing
from tautband.record.convert import techniques_of
from tautband.record.errors import Conflict
from tautband.record.models import Answer, Change, Override, Site, Visit

pytestmark = pytest.mark.django_db
RULE = "platelets_very_low"


@pytest.fixture
def world() -> World:
    return make_world()


def codes(visit: Visit, world: World) -> list[str]:
    return [one.code for one in missing(Visit.objects.get(pk=visit.pk), by=world.therapist)]


def platelets(world: World, visit: Visit, number: int) -> None:
    row = Answer.objects.get(visit=visit, question="low_platelets")
    world.save(visit, change("answer", row.id, row.version, value="yes", details={"number": number}))


def passed_over(world: World) -> Visit:
    visit = world.whole_visit()
    platelets(world, visit, 48)
    assert codes(visit, world) == ["physician_first"]
    world.save(visit, change("override", rule=RULE, reason="The physician agreed with 48"))
    assert codes(visit, world) == []
    return visit


@pytest.mark.parametrize(
    ("values", "techniques"),
    [
        ({"retention_min": 15}, {"pistoning", "static"}),
        ({"retention_min": 0}, {"pistoning"}),
        ({"stim_min": 5}, {"pistoning", "electrical"}),
        ({"techniques": [], "retention_min": 10}, {"static"}),
    ],
)
def test_what_a_site_shows_counts_as_its_technique(
    world: World, values: dict[str, object], techniques: set[str]
) -> None:
    world.whole_visit(**values)
    assert techniques_of(Site.objects.get()) == techniques


def test_minutes_in_place_are_stopped_where_retention_is_banned() -> None:
    world = make_world()
    Clinic.objects.filter(pk=world.clinic.pk).update(jurisdiction="US-NV")
    world.clinic.refresh_from_db()
    world.therapist.credentials.all().delete()
    give_credentials(world.therapist, "US-NV")
    visit = world.whole_visit(retention_min=15)
    words = [one.words for one in missing(visit) if one.code == "stop"]
    assert any("retention of needles" in one for one in words)


def test_a_reason_falls_with_the_answer_it_was_given_for(world: World) -> None:
    visit = passed_over(world)
    platelets(world, visit, 5)
    assert codes(visit, world) == ["physician_first"]
    row = Override.objects.get()
    assert list(Change.objects.get(row=row.id, version=row.version).fields) == ["verdict"]
    assert AuditEvent.objects.filter(verb="doubt_override").count() == 1
    world.save(visit, change("override", row.id, row.version, reason="The physician agreed with 5"))
    assert codes(visit, world) == []


def test_a_reason_stays_while_the_answer_says_the_same(world: World) -> None:
    visit = passed_over(world)
    platelets(world, visit, 48)
    assert codes(visit, world) == []


def test_a_reason_falls_when_the_answer_is_taken_back_or_turned_to_another_question(world: World) -> None:
    visit = passed_over(world)
    row = Answer.objects.get(visit=visit, question="low_platelets")
    world.save(visit, change("answer", row.id, row.version))
    assert Override.objects.get().verdict == "modify"
    visit = passed_over(world)
    row = Answer.objects.get(visit=visit, question="low_platelets")
    other = Answer.objects.get(visit=visit, question="epilepsy")
    world.save(visit, change("answer", other.id, other.version))
    world.save(visit, change("answer", row.id, row.version, question="epilepsy", value="no", details={}))
    assert Override.objects.get(visit=visit).verdict == "modify"


def test_a_consent_of_a_later_day_makes_no_earlier_needling_right(world: World) -> None:
    visit = world.visit()
    Visit.objects.filter(pk=visit.pk).update(started=timezone.now() - dt.timedelta(days=3))
    world.save(visit, change("site", **SITE, needles_in=1, needles_out=1), *answers(visit))
    consent = world.consent()
    visit.refresh_from_db()
    assert visit.consent is None
    Visit.objects.filter(pk=visit.pk).update(consent=consent)
    assert "consent_late" in codes(visit, world)


def test_a_visit_may_run_past_midnight(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = dt.datetime(2026, 11, 2, 23, 50, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: evening)
    visit = world.visit()
    monkeypatch.setattr(timezone, "now", lambda: evening + dt.timedelta(minutes=20))
    consent = world.consent()
    visit.refresh_from_db()
    assert visit.consent == consent
    assert "consent_late" not in codes(visit, world)


def test_taking_a_consent_back_leaves_no_earlier_one(world: World) -> None:
    world.consent()
    latest = world.consent()
    withdraw_consent(consent=latest, clinic=world.clinic, by=world.therapist)
    assert world.visit().consent is None


def test_whoever_became_supervised_signs_no_visit_without_a_supervisor(world: World) -> None:
    visit = world.whole_visit()
    mine = Membership.objects.filter(person=world.therapist, clinic=world.clinic)
    mine.update(role=Role.SUPERVISED, supervisor=world.other)
    assert codes(visit, world) == ["unsupervised"]


@pytest.mark.parametrize(("base", "by_other"), [(0, False), (0, True), (1, False), (1, True)])
def test_what_was_taken_back_is_given_anew_by_whoever_knows_that_it_is_gone(
    world: World, *, base: int, by_other: bool
) -> None:
    visit = passed_over(world)
    row = Override.objects.get()
    gone = world.save(visit, change("override", row.id, row.version))[0].version
    anew = change("override", row.id, base or gone, rule=RULE, reason="Asked once more")
    if by_other and base:
        with pytest.raises(Conflict):
            world.save(visit, anew, by=world.other)
        return
    world.save(visit, anew, by=world.other if by_other else None)
    assert codes(visit, world) == []


def test_the_page_asks_for_a_new_reason_and_shows_the_old_one_as_none(world: World) -> None:
    visit = passed_over(world)
    client, address = signed_in(world.therapist), reverse("visit", args=[visit.id])
    assert "Passed over by" in told(client.get(address))
    platelets(world, visit, 5)
    page = told(client.get(address))
    assert "Passed over by" not in page
    assert "An answer has changed since" in page
    row = Override.objects.get()
    assert f'data-row="{row.id}" data-version="{row.version}"' in page
