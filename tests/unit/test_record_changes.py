"""Saving drafts: once, all or none, merging what does not touch, never silently over another's change."""

import math
import uuid
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries
from tests.record_world import SITE, World, change, make_world

from tautband.accounts.models import AuditEvent
from tautband.record.actions import changes
from tautband.record.actions.changes import save_changes
from tautband.record.actions.signing import sign_visit
from tautband.record.errors import Clash, Conflict, Frozen, Refusal, Refused
from tautband.record.models import AdverseEvent, Answer, Change, Drawing, Measure, Palpation, Site, Visit
from tautband.record.parts import row_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def a_site(world: World, visit: Visit, **values: object) -> Site:
    made = change("site", **{**SITE, **values})
    world.save(visit, made)
    return Site.objects.get(pk=made["id"])


def conflicts(world: World, visit: Visit, *sent: dict[str, Any]) -> list[Clash]:
    with pytest.raises(Conflict) as raised:
        world.save(visit, *sent)
    return raised.value.conflicts


def refused(world: World, visit: Visit, *sent: dict[str, Any]) -> list[Refusal]:
    with pytest.raises(Refused) as raised:
        world.save(visit, *sent)
    return raised.value.refused


def test_a_change_is_done_once_and_leaves_one_event(world: World) -> None:
    visit = world.visit()
    events = AuditEvent.objects.count()
    made = change("site", **SITE)
    first = world.save(visit, made)
    assert [one.version for one in first] == [1]
    assert world.save(visit, made) == first
    assert Site.objects.count() == 1
    event = AuditEvent.objects.order_by("number").last()
    assert AuditEvent.objects.count() == events + 1
    assert event
    assert event.details == {"parts": {"site": 1}, "fields": sorted(SITE)}


def test_nothing_is_left_where_the_event_cannot_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise IntegrityError

    visit = world.visit()
    monkeypatch.setattr(changes, "record_event", fail)
    assert refused(world, visit, change("site", **SITE))[0].why.startswith("The database does not allow this")
    assert (Site.objects.count(), Change.objects.count()) == (0, 0)


def test_other_fields_merge_and_the_same_field_meets(world: World) -> None:
    visit = world.visit()
    site = a_site(world, visit)
    theirs = change("site", site.id, 1, depth_mm=20)
    world.save(visit, theirs, by=world.other)
    assert [one.version for one in world.save(visit, change("site", site.id, 1, strokes=8))] == [3]
    mine = change("site", site.id, 1, depth_mm=25, lot="A1")
    assert conflicts(world, visit, mine) == [
        Clash(mine["key"], "site", str(site.id), str(site.id), 3, world.therapist.name, {"depth_mm": 20})
    ]
    site.refresh_from_db()
    assert (site.depth_mm, site.strokes, site.lot, site.version) == (20, 8, "", 3)
    assert [one.version for one in world.save(visit, change("site", site.id, 1, depth_mm=20))] == [4]


def test_the_own_changes_of_one_request_do_not_meet(world: World) -> None:
    visit = world.visit()
    site = a_site(world, visit)
    first, second = change("site", site.id, 1, depth_mm=20), change("site", site.id, 1, depth_mm=21)
    world.save(visit, first)
    assert [one.version for one in world.save(visit, first, second)] == [2, 3]


def test_one_fault_stops_the_whole_request(world: World) -> None:
    visit = world.visit()
    bad = change("site", **{**SITE, "needles_in": 10_000})
    found = refused(world, visit, change("site", **SITE), bad, change("palpation", muscle="nothing", side="left"))
    assert [(one.key == bad["key"], one.part, one.field) for one in found] == [
        (True, "site", "needles_in"),
        (False, "palpation", "muscle"),
    ]
    assert found[0].why == "Allowed: a whole number from 1 to 30."
    assert Site.objects.count() == 0


@pytest.mark.parametrize(
    ("part", "values", "why"),
    [
        ("site", {"needles_in": -1}, "Allowed: a whole number from 1 to 30."),
        ("site", {"needles_in": "2"}, "Allowed: a whole number from 1 to 30."),
        ("site", {"needles_in": True}, "Allowed: a whole number from 1 to 30."),
        ("site", {"needles_in": 2.5}, "Allowed: a whole number from 1 to 30."),
        ("site", {"needles_in": None}, "Allowed: a whole number from 1 to 30."),
        ("site", {"needles_in": 2, "needles_out": 3}, "Allowed: no more needles out than went in."),
        ("site", {"diameter_mm": 0.255}, "Allowed: a number with at most 2 decimals from 0.1 to 1, or nothing."),
        ("site", {"diameter_mm": "NaN"}, "Allowed: a number with at most 2 decimals from 0.1 to 1, or nothing."),
        ("site", {"twitch": "often"}, "Allowed: none, single, multiple, or nothing."),
        ("site", {"lot": "x" * 61}, "Allowed: 1 to 60 characters, without control characters, or nothing."),
        ("site", {"lot": "a\x00b"}, "Allowed: 1 to 60 characters, without control characters, or nothing."),
        ("site", {"lot": "\ud800"}, "Allowed: 1 to 60 characters, without control characters, or nothing."),
        ("site", {"needle_expiry": "31.12.2026"}, "Allowed: a day, as in 2026-01-31, or nothing."),
        ("site", {"patch": 10_000_000}, "Allowed: a patch of the body from 0 to"),
        ("site", {"techniques": ["shouting"]}, "Allowed: a list of static,"),
        ("site", {"side": "midline"}, "Allowed for this muscle: left or right."),
        ("site", {"bleeding": "yes"}, "Allowed: yes or no, or nothing."),
        ("site", {"clinic": "x"}, "There is an unknown field."),
        ("drawing", {"moment": "before", "strokes": "scribble"}, "Allowed: a drawing as the body chart writes it."),
        ("finding", {"finding": "neer", "side": "none", "present": True}, "Allowed for this finding: left or right."),
        ("finding", {"finding": "x", "side": "left", "present": True}, "Allowed: the id of a finding of the atlas."),
        ("answer", {"question": "shoe_size", "value": "no"}, "Allowed: the id of a screening question."),
        ("answer", {"question": "unwell", "value": "perhaps"}, "Allowed: yes, no, unsure."),
        ("answer", {"question": "unwell", "value": "yes", "details": {"x": 1}}, "Allowed: regions and muscles"),
        ("answer", {"question": "unwell", "value": "yes", "details": {"choice": "x"}}, "Allowed: nothing; this"),
        ("answer", {"question": "unwell", "value": "yes", "details": {"number": math.nan}}, "Allowed: what the page"),
        ("answer", {"question": "unwell", "value": "yes", "details": {"choice": "\x00"}}, "Allowed: what the page"),
        ("measure", {"kind": "pain", "what": "Nod", "value": 11}, "Allowed: motion from -180 to 360,"),
        ("goal_score", {"goal": str(uuid.uuid4()), "score": 5}, "Allowed: one of the record's own."),
    ],
)
def test_what_is_not_allowed_is_said(world: World, part: str, values: dict[str, object], why: str) -> None:
    start = SITE if part == "site" else {}
    found = refused(world, world.visit(), change(part, **{**start, **values}))
    assert [one.why.startswith(why) for one in found] == [True]
    assert Change.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("text", "changes"),
        ([[]], ""),
        ([{"part": "site"}], "key"),
        ([{**change("site", **SITE), "extra": 1}], ""),
        ([{**change("site", **SITE), "part": "shoes"}], "part"),
        ([{**change("site", **SITE), "base": -1}], "base"),
        ([{**change("site", **SITE), "base": True}], "base"),
        ([{**change("site", **SITE), "remove": True}], "set"),
        ([{**change("site", **SITE), "set": {}}], "set"),
        ([{**change("site", **SITE), "key": "1"}], "key"),
        ([{**change("site", **SITE), "base": 4}], "id"),
        ([change("visit", note="x")], "id"),
        ([change("site")] * 501, "changes"),
    ],
)
def test_what_is_no_change_is_refused(world: World, sent: list[dict[str, Any]], field: str) -> None:
    visit = world.visit()
    with pytest.raises(Refused) as raised:
        save_changes(visit=visit.id, clinic=world.clinic, by=world.therapist, changes=sent)
    assert [one.field for one in raised.value.refused] == [field]


def test_a_key_is_never_used_for_another_change(world: World) -> None:
    visit = world.visit()
    made = change("site", **SITE)
    world.save(visit, made)
    assert refused(world, visit, {**made, "set": {**SITE, "side": "right"}})[0].field == "key"


def test_a_row_of_another_visit_or_clinic_is_out_of_reach(world: World) -> None:
    mine, other = world.visit(), make_world("Oak Street")
    site = a_site(world, mine)
    assert refused(world, world.visit(), change("site", site.id, 1, lot="x"))[0].field == "id"
    with pytest.raises(Visit.DoesNotExist):
        save_changes(visit=mine.id, clinic=other.clinic, by=other.therapist, changes=[change("site", **SITE)])


def test_two_devices_that_make_the_same_meet(world: World) -> None:
    visit = world.visit()
    made = change("palpation", muscle="soleus", side="left", taut_band="yes")
    world.save(visit, made, by=world.other)
    mine = change("palpation", muscle="soleus", side="left", taut_band="no")
    (clash,) = conflicts(world, visit, mine)
    assert (clash.id, clash.row, clash.version, clash.by) == (mine["id"], made["id"], 1, world.other.name)
    assert clash.now["taut_band"] == "yes"
    assert Palpation.objects.get().taut_band == "yes"


def test_what_has_one_id_by_its_nature_merges(world: World) -> None:
    visit = world.visit()
    id_ = row_id(visit.id, "palpation", "soleus", "left")
    world.save(visit, change("palpation", id_, muscle="soleus", side="left", taut_band="yes"), by=world.other)
    world.save(visit, change("palpation", id_, muscle="soleus", side="left", tender_spot="yes"))
    row = Palpation.objects.get()
    assert (row.taut_band, row.tender_spot, row.version) == ("yes", "yes", 2)


def test_removing_what_another_changed_meets(world: World) -> None:
    visit = world.visit()
    site = a_site(world, visit)
    world.save(visit, change("site", site.id, 1, depth_mm=20), by=world.other)
    assert conflicts(world, visit, change("site", site.id, 1))[0].now["depth_mm"] == 20
    world.save(visit, change("site", site.id, 2))
    (clash,) = conflicts(world, visit, change("site", site.id, 2, depth_mm=30))
    assert (clash.removed, clash.version, clash.now) == (True, 0, {})
    assert [one.version for one in world.save(visit, change("site", site.id, 2))] == [3]


def test_what_was_removed_can_be_made_again(world: World) -> None:
    visit = world.visit()
    id_ = row_id(visit.id, "palpation", "soleus", "left")
    make: dict[str, Any] = {"muscle": "soleus", "side": "left"}
    world.save(visit, change("palpation", id_, **make, taut_band="yes"))
    world.save(visit, change("palpation", id_, 1))
    assert [one.version for one in world.save(visit, change("palpation", id_, **make))] == [3]
    assert [one.version for one in world.save(visit, change("palpation", id_, 3, tender_spot="no"))] == [4]
    assert (Palpation.objects.get().taut_band, Palpation.objects.get().tender_spot) == ("not_tested", "no")
    world.save(visit, change("palpation", id_, 4))
    (clash,) = conflicts(world, visit, change("palpation", id_, 0, taut_band="yes"))
    assert clash.removed


def test_each_conflict_on_the_visit_itself_shows_what_stands_there(world: World) -> None:
    visit = world.visit()
    world.save(visit, change("visit", visit.id, 1, note="Theirs"), by=world.other)
    mine = [change("visit", visit.id, 1, note=text) for text in ("Mi", "Mine")]
    assert [clash.now for clash in conflicts(world, visit, *mine)] == [{"note": "Theirs"}] * 2


def test_an_autosave_asks_the_database_little(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit = world.whole_visit()
    site = Site.objects.get()
    world.save(visit, change("site", site.id, 1, depth_mm=20), by=world.other)
    with django_assert_max_num_queries(11):
        world.save(visit, change("site", site.id, 1, strokes=8))


def test_a_site_with_an_adverse_event_stays(world: World) -> None:
    visit = world.visit()
    site = a_site(world, visit)
    AdverseEvent.objects.create(
        clinic=world.clinic, visit=visit, site=site, kind="bruise", onset="hour", noticed_at=visit.started,
        severity=1, care="none", relation="certain",
    )  # fmt: skip
    assert refused(world, visit, change("site", site.id, 1))[0].field == "id"


def test_what_the_patient_wrote_is_marked_and_not_overwritten_unseen(world: World) -> None:
    visit = world.visit()
    id_ = row_id(visit.id, "answer", "unwell")
    sent = [change("answer", id_, question="unwell", value="yes"), change("drawing", moment="before", strokes="")]
    save_changes(visit=visit.id, clinic=world.clinic, by=None, changes=sent)
    assert Answer.objects.get().by_patient
    assert Drawing.objects.get().by_patient
    (clash,) = conflicts(world, visit, change("answer", id_, question="unwell", value="no"))
    assert (clash.by, clash.now) == ("", {"value": "yes"})
    world.save(visit, change("answer", id_, 1, value="no"))
    assert not Answer.objects.get().by_patient


def test_a_signed_visit_takes_nothing_more_but_confirms_again(world: World) -> None:
    visit = world.whole_visit()
    late = change("site", Site.objects.get().id, 1, lot="B2")
    saved = world.save(visit, late)
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    assert world.save(visit, late) == saved
    with pytest.raises(Frozen):
        world.save(visit, late, change("site", **SITE))


def test_a_measure_may_wait_for_its_value(world: World) -> None:
    visit = world.visit()
    made = change("measure", kind="motion", what="Neck turns left", side="none", value=None)
    world.save(visit, made)
    world.save(visit, change("measure", made["id"], 1, value="47.5"))
    assert str(Measure.objects.get().value) == "47.5"
