"""A change of the atlas is said in words, what matters for safety first."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from tautband.atlas import Atlas, Modifier, Muscle, Value, load_atlas
from tautband.atlas.diff import IDENTITY, SUBJECTS, Change, _identity, compare

ID = "infraspinatus"
PYTHON = re.compile(r"\bNone\b(?= →|$|,|\))|[{}]|\w=|\['|\('")
"""What only a value printed as Python would hold."""


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def with_muscle(atlas: Atlas, **changes: Any) -> Atlas:  # noqa: ANN401  any key of a muscle
    return replace(atlas, muscles={**atlas.muscles, ID: replace(atlas.muscles[ID], **changes)})


def said(before: Atlas, after: Atlas) -> list[tuple[str, str]]:
    return [(change.subject, f"{change.of}: {change.what}") for change in compare(before, after)]


def test_equal_atlases_differ_in_nothing(atlas: Atlas) -> None:
    assert compare(atlas, replace(atlas, version="7", hash="x")) == []


def test_a_weight(atlas: Atlas) -> None:
    first, *others = atlas.muscles[ID].points
    stronger = replace(first.referrals[0], weight=0.9)
    after = with_muscle(atlas, points=(replace(first, referrals=(stronger, *first.referrals[1:])), *others))
    region = atlas.regions[stronger.region].name
    old = first.referrals[0].weight
    line = f"Muscle Infraspinatus, point {first.name}, {region}: weight: {old:g} → 0.9"
    assert said(atlas, after) == [("Where it is felt", line)]


def test_a_referral_that_appears_and_one_that_goes(atlas: Atlas) -> None:
    first, *others = atlas.muscles[ID].points
    fewer = with_muscle(atlas, points=(replace(first, referrals=first.referrals[1:]), *others))
    (gone,) = said(atlas, fewer)
    (new,) = said(fewer, atlas)
    region = atlas.regions[first.referrals[0].region].name
    assert gone[1].startswith(f"Muscle Infraspinatus, point {first.name}: gone: {region}, nearly always (weight")
    assert new[1].startswith(f"Muscle Infraspinatus, point {first.name}: new: {region}, nearly always (weight")


def test_a_hazard_that_goes_is_about_needling_and_comes_before_words(atlas: Atlas) -> None:
    needling = atlas.muscles[ID].needling
    assert needling is not None
    after = with_muscle(atlas, needling=replace(needling, hazards=needling.hazards[1:]), function="Turns the arm.")
    changes = said(atlas, after)
    assert [subject for subject, _ in changes] == ["Needling", "Names and words"]
    assert changes[0][1] == f"Muscle Infraspinatus: gone: {needling.hazards[0].structure}. {needling.hazards[0].avoid}"


def test_causes_that_come_and_go_and_red_flags_come_first(atlas: Atlas) -> None:
    red_flag = next(id_ for id_, mimic in atlas.mimics.items() if mimic.red_flag)
    without = replace(
        atlas,
        muscles={id_: m for id_, m in atlas.muscles.items() if id_ != ID},
        mimics={id_: m for id_, m in atlas.mimics.items() if id_ != red_flag},
    )
    assert said(atlas, without) == [
        ("Red flags", f"Mimic {atlas.mimics[red_flag].name}: is gone"),
        ("Names and words", "Muscle Infraspinatus: is gone"),
    ]
    assert [change.what for change in compare(without, atlas)] == ["is new", "is new"]


def test_a_prior_a_plan_and_sources(atlas: Atlas) -> None:
    muscle = atlas.muscles[ID]
    after = with_muscle(atlas, prior=replace(muscle.prior, probability=0.2), sources=("a_new_one",), common=("x", "y"))
    lines = dict(said(atlas, after))
    assert lines["How common"] == f"Muscle Infraspinatus: probability: {muscle.prior.probability:g} → 0.2"
    assert "with a_new_one" in lines["Sources"]
    assert "with x, y" in lines["Names and words"]


def test_a_modifier_is_said_by_whom_it_is_for(atlas: Atlas) -> None:
    prior = atlas.muscles[ID].prior
    women = Modifier(age_min=40, sex="female", factor=1.5)
    before = with_muscle(atlas, prior=replace(prior, modifiers=(women,)))
    after = with_muscle(atlas, prior=replace(prior, modifiers=(replace(women, factor=2.0), Modifier(factor=0.5))))
    assert said(before, after) == [
        ("How common", "Muscle Infraspinatus, women, age 40 and over: factor: 1.5 → 2"),
        ("How common", "Muscle Infraspinatus: new: Everybody: 50 % less likely"),
    ]


def test_the_order_in_which_to_exclude_is_a_change(atlas: Atlas) -> None:
    first, second, *others = atlas.muscles[ID].exclusions
    ((subject, line),) = said(atlas, with_muscle(atlas, exclusions=(second, first, *others)))
    names = [atlas.mimics[exclusion.mimic].name for exclusion in (second, first, *others)]
    assert (subject, line) == ("What goes with it", f"Muscle Infraspinatus: in another order: {'; '.join(names)}")
    assert len(said(atlas, with_muscle(atlas, exclusions=(second, *others)))) == 1


def test_a_finding_and_a_source_stay_under_their_own_subject(atlas: Atlas) -> None:
    finding, source = next(iter(atlas.findings.values())), next(iter(atlas.sources.values()))
    after = replace(
        atlas,
        findings={**atlas.findings, finding.id: replace(finding, how="Another way.", patient=not finding.patient)},
        sources={**atlas.sources, source.id: replace(source, title="Another title")},
    )
    yes_no = "yes → no" if finding.patient else "no → yes"
    assert said(atlas, after) == [
        ("Findings", f"Finding {finding.name}: how: {finding.how} → Another way."),
        ("Findings", f"Finding {finding.name}: patient: {yes_no}"),
        ("Sources", f"Source {source.id}: title: {source.title} → Another title"),
    ]


def test_every_list_of_values_knows_its_values_again(atlas: Atlas) -> None:
    """A list whose values have no identity would break the comparison on the day it changes."""
    for things in (atlas.muscles, atlas.mimics):
        for value in things.values():
            for _, items in tuples_inside(value):
                assert {type(item) for item in items} <= IDENTITY.keys(), value.id


def test_no_two_values_of_a_list_are_taken_for_one(atlas: Atlas) -> None:
    """Of two values with one identity the comparison would see only the last."""
    alike = [
        (value.id, key)
        for things in (atlas.muscles, atlas.mimics)
        for value in things.values()
        for key, items in tuples_inside(value)
        if len({_identity(item) for item in items}) < len(items)
    ]
    assert alike == []


def tuples_inside(value: Value) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for name in value.__struct_fields__:
        part = getattr(value, name)
        items = [item for item in (part if isinstance(part, tuple) else (part,)) if isinstance(item, Value)]
        if items and isinstance(part, tuple):
            yield name, tuple(items)
        for item in items:
            yield from tuples_inside(item)


def test_every_muscle_can_be_compared_with_every_other(atlas: Atlas) -> None:
    """Whatever differs between two muscles has words; nothing raises, nothing is left as a Python value."""
    muscles: list[Muscle] = list(atlas.muscles.values())
    for one, other in pairwise(muscles):
        changes = compare(with_muscle_as(atlas, one), with_muscle_as(atlas, other))
        assert changes
        for change in changes:
            assert isinstance(change, Change)
            assert change.subject in SUBJECTS
            assert not PYTHON.search(change.what), change


def with_muscle_as(atlas: Atlas, muscle: Muscle) -> Atlas:
    return replace(atlas, muscles={"same": muscle}, mimics={}, findings=atlas.findings)


def test_a_complaint_is_about_how_common_things_are(atlas: Atlas) -> None:
    neck = atlas.complaints["neck"]
    first, gone, *others = (prior for prior in neck.priors if prior.kind == "muscle")
    mimics = [prior for prior in neck.priors if prior.kind == "mimic"]
    before = replace(neck, priors=(first, gone, *others, *mimics))
    name = atlas.muscles[first.cause].name
    after = replace(
        neck, share=0.5, regions=neck.regions[1:], priors=(replace(first, probability=0.004), *others, *mimics)
    )
    atlas = replace(atlas, complaints={**atlas.complaints, "neck": before})
    changes = said(atlas, replace(atlas, complaints={**atlas.complaints, "neck": after}))
    assert {subject for subject, _ in changes} == {"How common"}
    lines = [line for _, line in changes]
    assert f"Complaint Neck pain: share: {neck.share:g} → 0.5" in lines
    assert f"Complaint Neck pain: regions: without {neck.regions[0]}" in lines
    assert f"Complaint Neck pain, {name}: probability: {first.probability:g} → 0.004" in lines
    chance = f"({100 * gone.probability:.0f} %, {gone.basis})"
    assert f"Complaint Neck pain: gone: {atlas.muscles[gone.cause].name} {chance}" in lines
    fewer = replace(atlas, complaints={id_: c for id_, c in atlas.complaints.items() if id_ != "neck"})
    assert said(atlas, fewer) == [("How common", "Complaint Neck pain: is gone")]
