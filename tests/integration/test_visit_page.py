"""The visit page and its fragments: what stands there, how often the database is asked, what its forms do."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.record_full import full_world
from tests.record_world import SITE, World, change, make_world

from tautband.accounts.demo import BACKEND
from tautband.accounts.models import AuditEvent
from tautband.record.actions.visits import start_visit
from tautband.record.models import Addendum, AdverseEvent, Answer, Consent, Finding, Goal, Site, Visit
from tautband.web.clinic.visit_needle import point_patch
from tautband.web.clinic.visit_steps import NAMES
from tautband.web.knowledge import the_atlas

pytestmark = pytest.mark.django_db
MOST_QUERIES = 40
"""Of one page, whatever it holds: each table once, the clearance's own, the session, the gate and the audit trail."""


@pytest.fixture(autouse=True)
def _one_factor_is_enough() -> Iterator[None]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def client_of(world: World) -> Client:
    client = Client()
    client.force_login(world.therapist, backend=BACKEND)
    return client


def html_of(world: World, visit: Visit, part: str = "", **query: str | int) -> str:
    path = reverse("visit_part", args=[visit.id, part]) if part else reverse("visit", args=[visit.id])
    answer = client_of(world).get(path, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(world: World, name: str, row: object, **fields: object) -> HttpResponse:
    return cast("HttpResponse", client_of(world).post(reverse(name, args=[row]), fields))


def test_every_step_stands_there_in_order_with_its_words(world: World) -> None:
    html = html_of(world, world.visit())
    found = re.findall(r'<details class="step (?:open|done|alarm)" id="step-(\w+)"', html)
    assert found == list(NAMES)
    for words in (
        "questions not asked yet",
        "Nothing drawn yet",
        "No valid consent",
        "No site yet",
        "Nothing to count yet",
    ):
        assert words in html


def test_nothing_on_it_needs_inline_script_or_style(world: World) -> None:
    html = html_of(world, world.visit())
    assert not re.findall(r"\sstyle=", html)
    assert not re.findall(r"\son\w+=", html)
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", html)
    assert inline == []


def test_every_row_has_an_id_and_every_radio_group_one_name(world: World) -> None:
    visit = world.whole_visit()
    html = html_of(world, visit)
    rows = re.findall(r'data-part="(\w+)" data-row="([0-9a-f-]{36})" data-version="(\d+)"', html)
    assert ("visit", str(visit.id), str(visit.version)) in rows
    assert {part for part, _, _ in rows} >= {"visit", "answer", "drawing", "site"}
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r"<template.*?</template>", "", html, flags=re.S))
    assert sorted(ids) == sorted(set(ids))


def test_opening_it_leaves_a_trace(world: World) -> None:
    visit = world.visit()
    html_of(world, visit)
    last = AuditEvent.objects.order_by("number").last()
    assert last
    assert (last.verb, last.subject, last.person_id) == ("read", str(visit.id), world.therapist.id)


def test_queries_do_not_grow_with_what_it_holds(world: World) -> None:
    client, visit = client_of(world), world.visit()
    paths = [
        reverse("visit", args=[visit.id]),
        *(reverse("visit_part", args=[visit.id, n]) for n in ("live", "ranking")),
    ]
    fill(world, visit, muscles=["infraspinatus"], measures=1)
    for path in paths:
        client.get(path)
    few = [len(queries_of(client, path)) for path in paths]
    fill(world, visit, muscles=["supraspinatus", "deltoid_anterior", "teres_minor", "subscapularis"], measures=12)
    many = [len(queries_of(client, path)) for path in paths]
    assert many == few
    assert max(many) <= MOST_QUERIES


def fill(world: World, visit: Visit, *, muscles: list[str], measures: int) -> None:
    felt: dict[str, Any] = {"taut_band": "yes", "tender_spot": "yes"}
    places: list[dict[str, Any]] = [
        {"muscle": muscle, "side": side} for muscle in muscles for side in ("left", "right")
    ]
    world.save(
        visit,
        *(change("site", techniques=["pistoning"], **place) for place in places),
        *(change("palpation", **felt, **place) for place in places),
        *(change("measure", kind="motion", what=f"{muscles[0]} {n}", side="none", value=n) for n in range(measures)),
    )


def queries_of(client: Client, path: str) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return list(captured.captured_queries)


def test_live_gives_only_what_has_changed(world: World) -> None:
    visit = world.whole_visit()
    everything = html_of(world, visit, "live")
    seen = dict(re.findall(r'data-seen name="(seen_\w+)" value="(\w+)"', everything))
    assert {"seen_screen", "seen_needle", "seen_count", "seen_clear", "seen_retest"} <= seen.keys()
    quiet = html_of(world, visit, "live", **seen)
    assert 'id="part-missing"' in quiet
    assert not re.findall(r'id="part-(?:screen|needle|count|clear|retest|exercises)"', quiet)
    world.save(visit, change("site", muscle="supraspinatus", side="left", techniques=["static"]))
    after = html_of(world, visit, "live", **seen)
    assert 'id="part-needle"' in after
    assert 'id="part-count"' in after
    assert 'id="part-screen"' not in after


def test_the_ranking_comes_once_for_one_case(world: World) -> None:
    visit = world.visit()
    first = html_of(world, visit, "ranking")
    seen = re.search(r'name="seen_case" value="(\w+)"', first)
    assert seen
    path = reverse("visit_part", args=[visit.id, "ranking"])
    assert client_of(world).get(path, {"seen_case": seen[1]}).status_code == 204
    world.save(visit, change("palpation", muscle="infraspinatus", side="left", taut_band="yes", tender_spot="yes"))
    again = html_of(world, visit, "ranking", seen_case=seen[1])
    assert "Infraspinatus" in again
    assert "Trigger point, active or latent not yet asked" in again


def test_a_trigger_point_by_hand_is_offered_for_needling(world: World) -> None:
    world.consent()
    visit = world.visit()
    signs: dict[str, Any] = {"taut_band": "yes", "tender_spot": "yes", "recognised_pain": "yes"}
    world.save(visit, change("palpation", muscle="infraspinatus", side="left", **signs))
    html = html_of(world, visit, "live")
    assert "Infraspinatus (left)" in html
    assert "active trigger point" in html
    assert "&quot;length_mm&quot;: 25" in html


def test_a_tap_on_the_body_offers_what_lies_there_with_its_hazards(world: World) -> None:
    world.consent()
    visit = world.visit()
    patch = point_patch(the_atlas().muscles["infraspinatus"], "left")
    html = html_of(world, visit, "site_choices", patch=patch)
    assert "Infraspinatus (left)" in html
    assert "Lung" in html
    path = reverse("visit_part", args=[visit.id, "site_choices"])
    for wrong in ("", "-1", "9999999", "x", "²"):
        assert client_of(world).get(path, {"patch": wrong}).status_code == 404


def test_what_may_not_be_needled_has_no_button_and_says_why(world: World) -> None:
    visit = world.visit()
    patch = point_patch(the_atlas().muscles["infraspinatus"], "left")
    world.save(visit, change("answer", question="declines", value="yes"))
    html = html_of(world, visit, "site_choices", patch=patch)
    assert "Stop" in html
    assert "data-add" not in html
    assert "The patient does not want to be needled" in html_of(world, visit, "clearance")


def test_a_finding_is_found_by_its_name(world: World) -> None:
    visit = world.visit()
    html = html_of(world, visit, "findings", q="straight leg")
    assert "Straight leg" in html
    assert 'data-part="finding"' in html
    assert "Nothing in the atlas" in html_of(world, visit, "findings", q="zzzqqq")


def test_an_unknown_fragment_is_not_there(world: World) -> None:
    visit = world.visit()
    assert client_of(world).get(reverse("visit_part", args=[visit.id, "secrets"])).status_code == 404


def test_a_visit_is_started_and_carried(world: World) -> None:
    answer = client_of(world).post(reverse("visit_new"), {"episode": world.episode.id, "carry": "1"})
    begun = Visit.objects.get()
    assert answer["Location"] == reverse("visit", args=[begun.id])
    assert client_of(world).post(reverse("visit_new"), {"episode": "none"}).status_code == 400


def test_nothing_changed_writes_every_answer_of_the_last_visit(world: World) -> None:
    follow_up = followed(world)
    assert "Nothing changed, asked again today" in html_of(world, follow_up)
    asked = Answer.objects.filter(visit=follow_up.carried_from).count()
    post(world, "visit_unchanged", follow_up.id)
    assert Answer.objects.filter(visit=follow_up).count() == asked > 20
    assert "All asked; nothing to mind" in html_of(world, follow_up)


def followed(world: World) -> Visit:
    """A follow-up after a signed visit."""
    first = world.whole_visit()
    assert post(world, "visit_sign", first.id).status_code == 302
    return start_visit(episode=world.episode, by=world.therapist, clinic=world.clinic, carry=True)


def test_what_is_done_otherwise_than_last_time_is_marked(world: World) -> None:
    follow_up = followed(world)
    site = Site.objects.get(visit=follow_up)
    world.save(follow_up, change("site", site.id, site.version, length_mm=50))
    html = html_of(world, follow_up)
    assert "Last time:" in html
    assert "changed today: length (was 30 mm)" in html


def test_signing_is_refused_with_what_is_missing_and_where(world: World) -> None:
    visit = world.whole_visit(needles_in=3, needles_out=2)
    answer = post(world, "visit_sign", visit.id)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "3 needles went in and 2 came out" in html
    assert 'data-opens="step-count"' in html
    assert Visit.objects.get(pk=visit.pk).state == "draft"


def test_a_signed_visit_can_be_read_and_added_to_but_not_changed() -> None:
    world, visit = full_world(signed=True)
    html = html_of(world, visit)
    assert 'data-state="signed"' in html
    assert html.count("<fieldset disabled>") == len(NAMES) - 1
    assert "data-add" not in html
    assert "data-remove" not in html
    before = Addendum.objects.count()
    post(world, "visit_addendum", visit.id, reason="Wrong side", text="It was the left one.")
    assert Addendum.objects.count() == before + 1
    refused = post(world, "visit_addendum", visit.id, reason="", text="It was the left one.")
    assert refused.status_code == 422
    assert Addendum.objects.count() == before + 1


def test_consent_is_given_and_taken_back_on_the_page(world: World) -> None:
    visit = world.visit()
    given = {"visit": visit.id, "language": "en", "version_en": "2026-11", "signer": "patient", "signer_name": "Kim"}
    refused = post(world, "consent_new", world.patient.id, **given)
    assert refused.status_code == 422
    assert "signature" in refused.content.decode().lower()
    wrong = post(world, "consent_new", world.patient.id, **given, signature="data:image/png;base64,%%%")
    assert wrong.status_code == 422
    attested = {**given, "attestation": "Signed on paper before me.", "copy_given": "yes"}
    assert post(world, "consent_new", world.patient.id, **attested).status_code == 302
    consent = Consent.objects.get()
    assert consent.copy_given
    assert "Consent holds." in html_of(world, visit)
    post(world, "consent_withdraw", consent.id, visit=visit.id)
    assert "Consent holds." not in html_of(world, visit)


def test_a_goal_and_an_adverse_event_are_written_from_the_page(world: World) -> None:
    visit = world.whole_visit()
    post(world, "visit_goal", visit.id, activity="Put on a coat")
    assert Goal.objects.get().activity == "Put on a coat"
    event = {"kind": "bruise", "onset": "during", "severity": "2", "care": "none", "relation": "certain"}
    assert post(world, "visit_event", visit.id, **event).status_code == 302
    assert AdverseEvent.objects.get().severity == 2
    wrong = post(world, "visit_event", visit.id, **{**event, "severity": "eleven"})
    assert wrong.status_code == 422
    assert AdverseEvent.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["visit", "visit_sign", "visit_goal", "visit_event", "visit_addendum", "visit_unchanged"]
)
def test_another_clinics_visit_is_not_there(world: World, name: str) -> None:
    visit = make_world("Far Street").visit()
    client, path = client_of(world), reverse(name, args=[visit.id])
    assert (client.get(path) if name == "visit" else client.post(path)).status_code == 404


def test_the_rules_that_have_no_answer_clear_nobody(world: World) -> None:
    visit = world.visit()
    Visit.objects.filter(pk=visit.pk).update(jurisdiction="XX")
    world.save(visit, change("site", **SITE))
    html = html_of(world, visit)
    assert "The safety rules have no answer for this visit" in html


def test_today_shows_drafts_and_starts_a_follow_up_with_one_tap(world: World) -> None:
    first = world.whole_visit()
    client, today = client_of(world), reverse("clinic")
    assert reverse("visit", args=[first.id]) in client.get(today).content.decode()
    assert f'value="{world.episode.id}"' not in client.get(today).content.decode()
    post(world, "visit_sign", first.id)
    html = client.get(today).content.decode()
    assert f'value="{world.episode.id}"' in html
    client.post(reverse("visit_new"), {"episode": world.episode.id, "carry": "1"})
    assert Visit.objects.get(state="draft").carried_from_id == first.id
    assert len(queries_of(client, today)) <= MOST_QUERIES


def test_a_visit_outlives_the_muscles_and_findings_of_its_atlas(world: World) -> None:
    visit = world.whole_visit()
    Site.objects.filter(visit=visit).update(muscle="no_longer_known")
    Finding.objects.create(clinic=world.clinic, visit=visit, finding="no_longer_known", side="none", present=True)
    assert "no_longer_known" in html_of(world, visit)
    assert "no ranking can be shown" in html_of(world, visit, "ranking")


def test_a_physicians_word_is_waited_for_or_passed_over_with_a_reason(world: World) -> None:
    visit = world.whole_visit()
    patch = point_patch(the_atlas().muscles["infraspinatus"], "left")
    answer = Answer.objects.get(visit=visit, question="bleeding_disorder")
    world.save(visit, change("answer", answer.id, answer.version, value="unsure"))
    html = html_of(world, visit, "site_choices", patch=patch)
    assert "data-add" not in html
    assert "Or give a reason under Clear" in html
    assert "Physician first" in html_of(world, visit, "clearance")
    world.save(visit, change("override", rule="bleeding_disorder", reason="Agreed by phone this morning."))
    html = html_of(world, visit, "clearance")
    assert "Passed over" in html
    assert "Agreed by phone this morning." in html
    assert "data-add" in html_of(world, visit, "site_choices", patch=patch)
