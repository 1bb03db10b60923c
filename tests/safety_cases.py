"""The stories in tests/spec/safety/ as calls of the safety rules, in a place where everything else is in order."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tautband.atlas import Atlas, load_atlas
from tautband.safety.clear import clear
from tautband.safety.jurisdictions import Jurisdiction, StatusRow
from tautband.safety.load import load_rules
from tautband.safety.model import TECHNIQUES, Answer, Clearance, Details, Person, Site
from tautband.safety.place_facts import Place
from tautband.safety.practitioner import Certificate, Licence, Practitioner, Training
from tautband.safety.screening import asked_of

if TYPE_CHECKING:
    from tautband.safety.rules import Rules

FOLDER = Path(__file__).parent / "spec" / "safety"
DAY = date(2026, 11, 24)
LATER = date(2030, 1, 1)
SOMEWHERE = Jurisdiction(
    id="XX",
    name="a place without rules of its own",
    status=(StatusRow(text="Dry needling is allowed here.", basis="judgement", verified=False, value="allowed"),),
)
PLACE = Place(jurisdiction="XX", written_consent=True)


@dataclass(frozen=True)
class Case:
    """One story: what was answered and planned, and what must come of it."""

    tells: str
    sites: list[str]
    verdict: str
    because: list[str]
    also: list[str] = field(default_factory=list)
    blocked_by: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    each: bool = False
    open: list[str] = field(default_factory=list)
    yes: list[dict[str, Any]] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    age: float = 40
    age_unknown: bool = False
    sex: str = "male"


def read_cases() -> list[Case]:
    """Every story of the folder, file by file."""
    files = sorted(FOLDER.glob("cases_*.toml"))
    return [Case(**case) for path in files for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]


@cache
def the_atlas() -> Atlas:
    """The shipped atlas."""
    return load_atlas()


@cache
def the_rules() -> Rules:
    """The shipped rules, and one place without rules of its own."""
    return msgspec.structs.replace(load_rules(), jurisdictions={"XX": SOMEWHERE})


def practitioner() -> Practitioner:
    """A therapist with everything in order, trained for every area."""
    areas = frozenset(muscle.area for muscle in the_atlas().muscles.values())
    return Practitioner(
        role="therapist",
        licences=(Licence(jurisdiction="XX", number="1", until=LATER),),
        training=Training(areas=areas, completed=date(2020, 1, 1)),
        cpr=Certificate(until=LATER),
        bloodborne=Certificate(until=LATER),
    )


def alone(case: Case) -> list[Case]:
    """The story once for each planned muscle, if it says that the same holds for each of them."""
    if not case.each:
        return [case]
    muscles = dict.fromkeys(text.split(", ")[0] for text in case.sites)
    return [
        replace(case, each=False, sites=[text for text in case.sites if text.split(", ")[0] == id_]) for id_ in muscles
    ]


def person_of(case: Case) -> Person:
    """Who the story is about."""
    return msgspec.convert({"age": None if case.age_unknown else case.age, "sex": case.sex}, Person)


def answers_of(case: Case, rules: Rules) -> list[Answer]:
    """Every question that is asked, answered with no unless the story says otherwise."""
    named = [_yes(entry) for entry in case.yes]
    named += [Answer(question=question, value="unsure") for question in case.unsure]
    by_question = {answer.question: answer for answer in named}
    asked = [question.id for question in asked_of(person_of(case), by_question, rules)]
    return [
        by_question.get(question, Answer(question=question, value="no"))
        for question in asked
        if question not in case.unanswered
    ]


def sites_of(case: Case) -> list[Site]:
    """Where needles are planned."""
    return [_site(text) for text in case.sites]


def judge(case: Case, rules: Rules | None = None, **changed: Any) -> Clearance:  # noqa: ANN401
    """What the rules make of a story; any input may be changed."""
    rules = rules or the_rules()
    inputs: dict[str, Any] = {
        "day": DAY,
        "answers": answers_of(case, rules),
        "person": person_of(case),
        "sites": sites_of(case),
        "practitioner": practitioner(),
        "place": PLACE,
        "rules": rules,
        "atlas": the_atlas(),
    }
    return clear(**(inputs | changed))


def _yes(entry: dict[str, Any]) -> Answer:
    pairs = {key: frozenset(_pair(text) for text in entry.get(key, [])) for key in ("where", "muscles")}
    details = Details(
        regions=pairs["where"],
        muscles=pairs["muscles"],
        choice=entry.get("choice", ""),
        number=entry.get("number"),
    )
    return Answer(question=entry["asked"], value="yes", details=details)


def _pair(text: str) -> tuple[str, str]:
    id_, side = text.split()
    return id_, side


def _site(text: str) -> Site:
    """From `muscle, side, technique, 30 mm, at region side`; `current` ticks electrical stimulation."""
    muscle, side, *rest = text.split(", ")
    lengths = [float(part.removesuffix(" mm")) for part in rest if part.endswith(" mm")]
    return Site(
        muscle=muscle,
        side=side,
        techniques=frozenset(part for part in rest if part in TECHNIQUES),
        needle_mm=lengths[0] if lengths else None,
        electrical="current" in rest,
        at=frozenset(_pair(part.removeprefix("at ")) for part in rest if part.startswith("at ")),
    )
