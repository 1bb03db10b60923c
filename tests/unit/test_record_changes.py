"""Saving drafts: once, all or none, merging what does not touch, never silently over another's change."""

from typing import Any

import pytest
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent, Person
from tautband.record.actions.changes import save_changes
from tautband.record.models import Site, Visit

pytestmark = pytest.mark.django_db
SITE: dict[str, Any] = {"muscle": "trapezius_upper", "side": "left"}


@pytest.fixture
def world() -> World:
    return make_world()


def save(visit: Visit, *changes: dict[str, Any], by: Person | None = None) -> list[int]:
    person = by or visit.therapist
    saved = save_changes(visit=visit.id, clinic=visit.clinic, by=person, changes=list(changes))
    return [one.version for one in saved]


def test_a_change_is_done_once_and_leaves_one_event(world: World) -> None:
    visit = world.visit()
    events = AuditEvent.objects.count()
    made = change("site", **SITE)
    assert save(visit, made) == save(visit, made) == [1]
    assert Site.objects.count() == 1
    event = AuditEvent.objects.order_by("number").last()
    assert AuditEvent.objects.count() == events + 1
    assert event
    assert event.details == {"parts": {"site": 1}, "fields": ["muscle", "side"]}
