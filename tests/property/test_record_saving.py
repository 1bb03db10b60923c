"""Saving drafts under anything: once, all or none, merged where fields differ, never silently over another's value."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.record_world import SITE, World, change, make_world

from tautband.accounts.models import AuditEvent
from tautband.record.actions.changes import save_changes
from tautband.record.content import content_of
from tautband.record.errors import Conflict, Refused
from tautband.record.models import Change, Site, Visit
from tautband.record.parts import PARTS

pytestmark = pytest.mark.django_db
in_one_database = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

FIELDS: dict[str, st.SearchStrategy[object]] = {
    "depth_mm": st.one_of(st.none(), st.integers(0, 150)),
    "strokes": st.one_of(st.none(), st.integers(0, 500)),
    "lot": st.sampled_from(["", "A1", "B2", "é"]),
    "diameter_mm": st.sampled_from([None, "0.25", "0.30"]),
    "bleeding": st.sampled_from([None, True, False]),
    "techniques": st.lists(st.sampled_from(["static", "winding"]), unique=True),
}
settings_of_fields = st.fixed_dictionaries({}, optional=FIELDS).filter(bool)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def world() -> World:
    return make_world()


def a_site(world: World, visit: Visit) -> str:
    made = change("site", **SITE)
    world.save(visit, made)
    return str(made["id"])


def counts() -> tuple[int, int, int]:
    return Site.objects.count(), Change.objects.count(), AuditEvent.objects.count()


def shown(id_: str) -> dict[str, object]:
    site = Site.objects.get(pk=id_)
    return {name: getattr(site, name) for name in FIELDS}


@in_one_database
@given(sent=st.lists(settings_of_fields, min_size=1, max_size=4), again=st.randoms(use_true_random=False))
def test_sending_again_in_any_order_does_nothing_more(world: World, sent: list[dict[str, Any]], again: Any) -> None:  # noqa: ANN401
    visit = world.visit()
    id_ = a_site(world, visit)
    changes = [change("site", id_, 1, **values) for values in sent]
    first = world.save(visit, *changes)
    before, state = counts(), content_of(visit)
    repeated = changes + changes
    again.shuffle(repeated)
    confirmed = world.save(visit, *repeated)
    assert set(confirmed) == set(first)
    assert (counts(), content_of(visit)) == (before, state)


@in_one_database
@given(mine=settings_of_fields, theirs=settings_of_fields)
def test_two_who_saw_the_same_version_merge_or_meet(world: World, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    visit = world.visit()
    id_ = a_site(world, visit)
    untouched = shown(id_)
    world.save(visit, change("site", id_, 1, **theirs), by=world.other)
    after_theirs = shown(id_)
    try:
        world.save(visit, change("site", id_, 1, **mine))
    except Conflict as conflict:
        (clash,) = conflict.conflicts
        assert set(clash.now) <= set(mine) & set(theirs)
        assert clash.by == world.other.name
        assert shown(id_) == after_theirs
    else:
        merged = shown(id_)
        assert all(merged[name] == after_theirs[name] for name in theirs)
        assert all(merged[name] == untouched[name] for name in FIELDS if name not in {*mine, *theirs})
        alone = a_site(world, visit)
        world.save(visit, change("site", alone, 1, **mine))
        assert all(merged[name] == shown(alone)[name] for name in mine)


@in_one_database
@given(good=st.lists(settings_of_fields, max_size=3), place=st.integers(0, 3), bad=st.sampled_from(sorted(FIELDS)))
def test_one_wrong_value_anywhere_keeps_everything_out(
    world: World, good: list[dict[str, Any]], place: int, bad: str
) -> None:
    visit = world.visit()
    id_ = a_site(world, visit)
    sent = [change("site", id_, 1, **values) for values in good]
    wrong = change("site", id_, 1, **{bad: {"not": "allowed"}})
    sent.insert(min(place, len(sent)), wrong)
    before, state = counts(), content_of(visit)
    with pytest.raises(Refused) as refused:
        world.save(visit, *sent)
    assert [(one.key, one.field) for one in refused.value.refused] == [(wrong["key"], bad)]
    assert (counts(), content_of(visit)) == (before, state)


@settings(in_one_database, max_examples=400)
@given(data=st.data())
def test_whatever_is_sent_is_saved_or_refused(world: World, data: st.DataObject) -> None:
    visit = Visit.objects.first() or world.visit()
    part = data.draw(st.sampled_from(sorted(PARTS)))
    names = st.sampled_from([*PARTS[part].fields, "id", "clinic"])
    values = data.draw(st.dictionaries(names, anything, max_size=4))
    sent = change(part, visit.id if part == "visit" else uuid.uuid4(), visit.version if part == "visit" else 0)
    sent = {**sent, "set": values} | data.draw(st.dictionaries(st.sampled_from(sorted(sent)), anything, max_size=1))
    if "set" in sent:
        sent.pop("remove", None)
    before = counts()
    try:
        save_changes(visit=visit.id, clinic=world.clinic, by=world.therapist, changes=[sent])
        words = ""
    except (Refused, Conflict) as error:
        words = str(error)
    assert words == "" or counts() == before
    typed = [value for value in values.values() if isinstance(value, str) and len(value) > 12]
    assert not any(value in words for value in typed)
