"""The screening questions as the visit page asks them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tautband.atlas import Atlas
from tautband.reasoning.words import place_words
from tautband.safety.rules import Question
from tautband.web.clinic.visit_load import Loaded

KIND_WORDS = {
    "consent": "Willing and able",
    "equipment": "Needles",
    "emergency": "What must not wait",
    "bleeding": "Bleeding",
    "infection": "Infection and skin",
    "heart_and_devices": "Heart, implants and devices",
    "pregnancy": "Pregnancy",
    "body": "Body and operations",
    "nerves": "Nerves and fits",
    "medicines": "Allergies and medicines",
    "mind": "Mind",
    "today": "Today",
}
"""Each kind of question as a heading."""

REPLY_WORDS = {"yes": "yes", "no": "no", "unsure": "not sure"}


@dataclass(frozen=True)
class Asked:
    """One question with its answer, if there is one."""

    id: str
    row: str
    version: int
    text: str
    plain: str
    value: str
    by_patient: bool
    last: str
    """What was answered at the last visit, in words."""
    changed: bool
    """Answered otherwise than at the last visit."""
    choices: tuple[tuple[str, str], ...]
    choice: str
    number: str
    number_name: str
    number_unit: str
    places: tuple[tuple[str, str], ...]
    """Chosen regions, each as `id:side` and in words."""
    wants: tuple[str, ...]
    """Which details a yes needs."""


@dataclass(frozen=True)
class Group:
    """Questions of one kind."""

    kind: str
    name: str
    questions: tuple[Asked, ...]

    @property
    def open(self) -> int:
        """How many are unanswered."""
        return sum(1 for question in self.questions if not question.value)

    @property
    def minded(self) -> int:
        """How many need care."""
        return sum(1 for question in self.questions if question.value in {"yes", "unsure"})


@dataclass(frozen=True)
class Screen:
    """The whole step."""

    groups: tuple[Group, ...]
    unchanged: int
    """How many of the open questions were answered at the last visit."""

    @property
    def open(self) -> int:
        """How many questions are unanswered."""
        return sum(group.open for group in self.groups)

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return sum(len(group.questions) for group in self.groups)

    @property
    def minded(self) -> tuple[Asked, ...]:
        """The questions whose answer needs care."""
        return tuple(q for group in self.groups for q in group.questions if q.value in {"yes", "unsure"})


def screen(loaded: Loaded, questions: tuple[Question, ...], atlas: Atlas) -> Screen:
    """Return the questions that must be asked, under their headings."""
    groups: dict[str, list[Asked]] = {}
    for question in questions:
        groups.setdefault(question.kind, []).append(_asked(loaded, question, atlas))
    earlier = loaded.earlier.answers if loaded.earlier else {}
    return Screen(
        groups=tuple(Group(kind, KIND_WORDS.get(kind, kind), tuple(asked)) for kind, asked in groups.items()),
        unchanged=sum(1 for q in questions if q.id in earlier and q.id not in loaded.answers),
    )


def _asked(loaded: Loaded, question: Question, atlas: Atlas) -> Asked:
    answer = loaded.answers.get(question.id)
    last = loaded.earlier.answers.get(question.id) if loaded.earlier else None
    details = answer.details if answer else {}
    number = details.get("number")
    return Asked(
        id=question.id,
        row=str(answer.id) if answer else loaded.row_id("answer", question.id),
        version=answer.version if answer else 0,
        text=question.text,
        plain=question.plain,
        value=answer.value if answer else "",
        by_patient=bool(answer and answer.by_patient),
        last=REPLY_WORDS[last.value] if last else "",
        changed=bool(answer and last and answer.value != last.value),
        choices=tuple((choice.id, choice.name) for choice in question.choices),
        choice=details.get("choice") or "",
        number="" if number is None else f"{number:g}",
        number_name=question.number.name if question.number else "",
        number_unit=question.number.unit if question.number else "",
        places=tuple(_places(details, atlas)),
        wants=question.details if answer and answer.value in {"yes", "unsure"} else (),
    )


def _places(details: dict[str, Any], atlas: Atlas) -> Iterator[tuple[str, str]]:
    for region, side in details.get("regions") or ():
        if region in atlas.regions:
            yield f"{region}:{side}", place_words(atlas.regions[region].name, side)
