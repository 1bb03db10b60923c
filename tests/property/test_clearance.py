"""What must hold of clearance whatever is answered and planned."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.safety_cases import Case, judge, the_atlas, the_rules

from tautband.safety.covering import ground_of
from tautband.safety.model import TECHNIQUES, Answer, Clearance, Details, Person, Site
from tautband.safety.screening import asked_of

if TYPE_CHECKING:
    import random

    from tautband.safety.rules import Question

ROOT = Path(__file__).parents[2]
ANYTHING = Case(tells="", sites=[], verdict="", because=[])
QUESTIONS = list(the_rules().questions.values())
SPOTS = sorted(ground_of(the_atlas()).points)
PLACES = sorted({place for places in ground_of(the_atlas()).points.values() for place in places})

people = st.builds(
    Person, age=st.floats(0, 110) | st.none(), sex=st.sampled_from(["female", "male", "other", "unknown"])
)
techniques = st.frozensets(st.sampled_from(sorted(TECHNIQUES)), max_size=3)


@st.composite
def site(draw: st.DrawFn) -> Site:
    """A muscle somewhere, with any needle."""
    muscle, side = draw(st.sampled_from(SPOTS))
    needle = draw(st.none() | st.sampled_from([13.0, 25.0, 30.0, 40.0, 75.0, 120.0]))
    return Site(muscle=muscle, side=side, techniques=draw(techniques), needle_mm=needle, electrical=draw(st.booleans()))


def details_of(question: Question) -> st.SearchStrategy[Details]:
    """Any details that a question allows, all of them possibly left out."""
    number = st.floats(question.number.least, question.number.most) if question.number else st.nothing()
    return st.builds(
        Details,
        regions=st.frozensets(st.sampled_from(PLACES), max_size=2),
        muscles=st.frozensets(st.sampled_from(SPOTS), max_size=2),
        choice=st.sampled_from(["", *(choice.id for choice in question.choices)]),
        number=st.none() | number,
    )


@st.composite
def answer(draw: st.DrawFn) -> Answer:
    """Any answer to any question."""
    question = draw(st.sampled_from(QUESTIONS))
    value = draw(st.sampled_from(["yes", "no", "unsure"]))
    return msgspec.convert({"question": question.id, "value": value, "details": draw(details_of(question))}, Answer)


answers = st.lists(answer(), max_size=12, unique_by=lambda one: one.question)
sites = st.lists(site(), max_size=4)


def cleared_with(given_answers: list[Answer], person: Person, planned: list[Site]) -> Clearance:
    """The clearance of a story that is nobody's."""
    return judge(ANYTHING, answers=given_answers, person=person, sites=planned)


def is_at_least_as_grave(one: Clearance, other: Clearance) -> bool:
    """Whether one verdict is nowhere milder than another, and clears nothing that the other does not."""
    by_site = all(one.sites[spot].weight >= verdict.weight for spot, verdict in other.sites.items())
    return by_site and one.verdict.weight >= other.verdict.weight


@given(answers, people, sites, answer())
@settings(deadline=None)
def test_a_further_yes_never_makes_the_verdict_milder(
    given_answers: list[Answer], person: Person, planned: list[Site], further: Answer
) -> None:
    others = [one for one in given_answers if one.question != further.question]
    yes = Answer(question=further.question, value="yes", details=further.details)
    after = cleared_with([*others, yes], person, planned)
    assert is_at_least_as_grave(after, cleared_with(others, person, planned))
    no = Answer(question=further.question, value="no")
    assert is_at_least_as_grave(after, cleared_with([*others, no], person, planned))


@given(answers, people, sites, answer())
@settings(deadline=None)
def test_knowing_less_never_makes_the_verdict_milder(
    given_answers: list[Answer], person: Person, planned: list[Site], known: Answer
) -> None:
    others = [one for one in given_answers if one.question != known.question]
    told = cleared_with([*others, Answer(question=known.question, value="yes", details=known.details)], person, planned)
    assert is_at_least_as_grave(
        cleared_with([*others, Answer(question=known.question, value="yes")], person, planned), told
    )
    assert is_at_least_as_grave(
        cleared_with([*others, Answer(question=known.question, value="unsure")], person, planned), told
    )


@given(answers, people, sites, site())
@settings(deadline=None)
def test_a_further_site_never_makes_another_milder(
    given_answers: list[Answer], person: Person, planned: list[Site], further: Site
) -> None:
    before = cleared_with(given_answers, person, planned)
    assert is_at_least_as_grave(cleared_with(given_answers, person, [*planned, further]), before)


@given(answers, people, sites, st.frozensets(st.sampled_from(PLACES), max_size=2))
@settings(deadline=None)
def test_knowing_where_the_needle_goes_in_never_makes_the_verdict_milder(
    given_answers: list[Answer], person: Person, planned: list[Site], at: frozenset[tuple[str, str]]
) -> None:
    before = cleared_with(given_answers, person, planned)
    placed = [msgspec.structs.replace(one, at=at) for one in planned]
    assert is_at_least_as_grave(cleared_with(given_answers, person, placed), before)


@given(answers, people, sites, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_changes_nothing_and_the_same_input_gives_the_same_trace(
    given_answers: list[Answer], person: Person, planned: list[Site], chance: random.Random
) -> None:
    first = cleared_with(given_answers, person, planned)
    mixed_answers = chance.sample(given_answers, len(given_answers))
    mixed_sites = chance.sample(planned, len(planned))
    assert cleared_with(mixed_answers, person, mixed_sites) == first


@given(people, sites, st.data())
@settings(deadline=None)
def test_a_question_without_an_answer_is_listed_and_clears_nothing(
    person: Person, planned: list[Site], data: st.DataObject
) -> None:
    asked = [question.id for question in asked_of(person, {}, the_rules())]
    missing = data.draw(st.sampled_from(asked))
    rest = [Answer(question=id_, value="no") for id_ in asked if id_ != missing]
    clearance = cleared_with(rest, person, planned)
    assert missing in clearance.unanswered
    assert not clearance.cleared


@given(answers, people, sites)
@settings(deadline=None)
def test_the_verdict_is_that_of_its_gravest_line(
    given_answers: list[Answer], person: Person, planned: list[Site]
) -> None:
    clearance = cleared_with(given_answers, person, planned)
    for spot, verdict in clearance.sites.items():
        used = [one.used for one in planned if one.spot == spot]
        lines = [line for one in used for line in clearance.for_site(*spot, one)]
        assert verdict == max((line.verdict for line in lines), key=lambda v: v.weight)


def test_another_process_gives_the_same_hash() -> None:
    program = (
        "from tests.safety_cases import judge, read_cases\nprint([judge(case).hash for case in read_cases()[:40]])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop()) > 40 * 64
