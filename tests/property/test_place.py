"""Deny by default: whatever is taken away from the record, place and practitioner never look better."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_
from tests.spec.safety.place_cases import complete

from tautband.atlas import Atlas, load_atlas
from tautband.safety.jurisdictions_load import load_jurisdictions
from tautband.safety.model import Line, Site, Verdict
from tautband.safety.place import place_lines
from tautband.safety.place_facts import Place
from tautband.safety.practitioner import NO_TRAINING, Practitioner

JURISDICTIONS = load_jurisdictions()
TECHNIQUES = ("static", "pistoning", "winding", "electrical", "perineural")
SITES = tuple(
    Site(muscle=muscle, side="left", techniques=frozenset({technique}))
    for muscle in ("trapezius_upper", "masseter", "piriformis", "gluteus_medius")
    for technique in TECHNIQUES
)
FEWER_PAPERS: dict[str, object] = {
    "written_consent": False,
    "copy_given": False,
    "not_acupuncture_told": False,
    "training_told": False,
    "referral": False,
    "physician_consulted": False,
    "referred": None,
    "notice_sent": False,
    "notice_names": frozenset(),
    "plan_of_care": False,
    "decision": None,
}
FEWER_OF_PERSON: dict[str, object] = {
    "licences": (),
    "practising_since": None,
    "doctorate": False,
    "training": None,
    "registrations": (),
    "cpr": None,
    "bloodborne": None,
}
FEWER_OF_TRAINING = [name for name in NO_TRAINING.__struct_fields__ if name != "until"]

days = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 12, 31))
wheres = st.sampled_from(sorted(JURISDICTIONS))
losses = st.lists(st.sampled_from([*FEWER_PAPERS, *FEWER_OF_PERSON, *FEWER_OF_TRAINING]), max_size=6)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def poorer(person: Practitioner, place: Place, name: str) -> tuple[Practitioner, Place]:
    """The two with one thing less on record."""
    if name in FEWER_PAPERS:
        return person, with_(place, **{name: FEWER_PAPERS[name]})
    if name in FEWER_OF_PERSON:
        return with_(person, **{name: FEWER_OF_PERSON[name]}), place
    if person.training is None:
        return person, place
    return with_(person, training=with_(person.training, **{name: getattr(NO_TRAINING, name)})), place


def verdicts(lines: tuple[Line, ...]) -> dict[Site, int]:
    return {site: max(weights(lines, site)) for site in SITES}


def weights(lines: tuple[Line, ...], site: Site) -> list[int]:
    reaching = [line.verdict.weight for line in lines if line.covers.reaches(*site.spot, site.used)]
    return [Verdict.GO.weight, *reaching]


def lines_of(person: Practitioner, place: Place, day: date, atlas: Atlas) -> tuple[Line, ...]:
    return place_lines(place=place, practitioner=person, sites=SITES, day=day, jurisdictions=JURISDICTIONS, atlas=atlas)


@settings(max_examples=150, deadline=None)
@given(where=wheres, day=days, lost=losses, more=losses)
def test_less_recorded_never_clears_more(where: str, day: date, lost: list[str], more: list[str], atlas: Atlas) -> None:
    person, place = complete(where, atlas)
    for name in lost:
        person, place = poorer(person, place, name)
    before = verdicts(lines_of(person, place, day, atlas))
    for name in more:
        person, place = poorer(person, place, name)
    after = verdicts(lines_of(person, place, day, atlas))
    assert all(after[site] >= before[site] for site in SITES)


@settings(max_examples=60, deadline=None)
@given(where=wheres, day=days, lost=losses)
def test_the_same_facts_give_the_same_lines(where: str, day: date, lost: list[str], atlas: Atlas) -> None:
    person, place = complete(where, atlas)
    for name in lost:
        person, place = poorer(person, place, name)
    first = lines_of(person, place, day, atlas)
    assert first == lines_of(person, place, day, atlas)
    assert len({line.rule for line in first}) == len(first)


@settings(max_examples=60, deadline=None)
@given(where=wheres, day=days)
def test_where_it_is_not_allowed_nobody_needles_anything(where: str, day: date, atlas: Atlas) -> None:
    person, place = complete(where, atlas)
    status = JURISDICTIONS[where].status_on(day)
    lines = lines_of(person, place, day, atlas)
    if status is None or status.value != "allowed":
        assert set(verdicts(lines).values()) == {Verdict.STOP.weight}
    else:
        assert f"{where}.status" in {line.rule for line in lines if line.verdict is Verdict.GO}
