"""The screening questions as a patient sees them, and what was answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from tautband.body.packing import pack
from tautband.safety.rules import Question
from tautband.web.chart import GROUP_NAMES
from tautband.web.knowledge import the_atlas

EMPTY = pack(())
VALUES = {"yes": "Yes", "no": "No", "unsure": "Not sure"}
HEADINGS = {
    "emergency": "Right now",
    "consent": "About today",
    "bleeding": "Bleeding",
    "infection": "Skin, infections and operations",
    "heart_and_devices": "Heart and implants",
    "pregnancy": "Pregnancy",
    "body": "Your body",
    "nerves": "Nerves and fainting",
    "medicines": "Medicines and allergies",
    "mind": "How you feel",
    "today": "Today",
    "equipment": "Needles",
}
SIDES = ("right", "left")
MIDDLE = "middle"


@dataclass(frozen=True)
class Place:
    """A part of the body that can be ticked, and on which sides."""

    id: str
    name: str
    sides: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One question on the page with what was answered before, if the page is shown again."""

    question: Question
    value: str
    choice: str
    number: str
    where: frozenset[str]
    fault: str = ""
    places: tuple[Place, ...] = ()

    @property
    def asks_where(self) -> bool:
        """Whether a yes needs a place."""
        return "regions" in self.question.details


@dataclass(frozen=True)
class Group:
    """Questions of one kind under their heading."""

    id: str
    heading: str
    asked: list[Asked] = field(default_factory=list)


def groups_of(questions: Iterable[Question], given: Mapping[str, Any], faults: Mapping[str, str]) -> list[Group]:
    """Return the questions in their order, what must not wait first."""
    found: dict[str, Group] = {kind: Group(kind, heading) for kind, heading in HEADINGS.items()}
    for question in questions:
        found[question.kind].asked.append(_asked(question, given, faults.get(question.id, "")))
    return [group for group in found.values() if group.asked]


def _asked(question: Question, given: Mapping[str, Any], fault: str) -> Asked:
    places = given.getlist(f"where:{question.id}") if isinstance(given, QueryDict) else []
    return Asked(
        question=question,
        value=given.get(f"answer:{question.id}", ""),
        choice=given.get(f"choice:{question.id}", ""),
        number=given.get(f"number:{question.id}", ""),
        where=frozenset(places),
        fault=fault,
        places=places_of_body() if "regions" in question.details else (),
    )


def places_of_body() -> tuple[Place, ...]:
    """Return the parts of the body, each with its sides; coarse, for the therapist narrows what a patient names."""
    sides: dict[str, set[str]] = {}
    for region in the_atlas().regions.values():
        sides.setdefault(region.group, set()).update(region.exists_on)
    return tuple(
        Place(group, name, SIDES if "left" in sides[group] else (MIDDLE,))
        for group, name in GROUP_NAMES.items()
        if group in sides
    )


def read_answers(questions: Sequence[Question], given: QueryDict) -> tuple[list[dict[str, object]], dict[str, str]]:
    """Turn the form into answers; what is not answered stays so, and what cannot be read is named by question."""
    answers: list[dict[str, object]] = []
    faults: dict[str, str] = {}
    values = {question.id: given.get(f"answer:{question.id}", "") for question in questions}
    for question in questions:
        value = values[question.id]
        if not value or not _is_due(question, values, given):
            continue
        if value not in VALUES:
            faults[question.id] = "Choose yes, no or not sure."
            continue
        details, fault = _details(question, given) if value == "yes" else ({}, "")
        if fault:
            faults[question.id] = fault
        answers.append({"question": question.id, "value": value, "details": details})
    return answers, faults


def _is_due(question: Question, values: Mapping[str, str], given: QueryDict) -> bool:
    """Tell whether a question that follows on another was to be answered at all."""
    after = question.after
    if after is None:
        return True
    if values.get(after.question) not in ("yes", "unsure"):
        return False
    choice = given.get(f"choice:{after.question}", "")
    return not after.choices or not choice or choice in after.choices


def _details(question: Question, given: QueryDict) -> tuple[dict[str, object], str]:
    details: dict[str, object] = {}
    choice = given.get(f"choice:{question.id}", "")
    if choice and choice not in {one.id for one in question.choices}:
        return {}, "Choose one of the answers."
    if choice:
        details["choice"] = choice
    if "regions" in question.details and (places := given.getlist(f"where:{question.id}")):
        regions = _regions(places)
        if regions is None:
            return {}, "Choose places from the list."
        details["regions"] = regions
    number = given.get(f"number:{question.id}", "").strip().replace(",", ".")
    if question.number and number:
        read = _number(number)
        if read is None or not question.number.least <= read <= question.number.most:
            return {}, f"Give a number from {question.number.least:g} to {question.number.most:g}, or leave it empty."
        details["number"] = read
    return details, ""


def _number(text: str) -> float | None:
    whole, _, part = text.partition(".")
    digits = whole + part
    return float(text) if text.isascii() and digits.isdigit() and len(digits) <= 8 else None


def _regions(places: list[str]) -> list[list[str]] | None:
    """Return every region of the named parts, the middle ones too; None where a part is not known."""
    known = {f"{place.id}:{side}" for place in places_of_body() for side in place.sides}
    if not set(places) <= known:
        return None
    found: dict[tuple[str, str], None] = {}
    for place in places:
        group, _, side = place.partition(":")
        for region in the_atlas().regions.values():
            if region.group == group:
                wanted = (side,) if side in region.exists_on else ("midline",)
                found |= dict.fromkeys((region.id, one) for one in wanted if one in region.exists_on)
    return [[region, side] for region, side in found]


def strokes_of(given: QueryDict) -> str | None:
    """Return the drawing; None where nothing was painted."""
    text = given.get("drawing", "").strip()
    return None if text in ("", EMPTY) else text
