"""The questions that the page asks, and what each answer would do."""

from collections.abc import Iterable
from dataclasses import dataclass

from tautband.atlas import Atlas
from tautband.reasoning.assessment import Answers, Assessment, Change, NextFinding
from tautband.reasoning.case import Case
from tautband.reasoning.screening import safety_questions
from tautband.reasoning.words import place_words
from tautband.web.form import FINDING_PREFIX
from tautband.web.rows import SIDE_WORDS, percent_words

MOST_NEXT = 3
MOST_LATER = 3
MOST_EFFECTS = 2
"""What is shown of longer lists: a short list is read, a long one is not (judgement)."""


@dataclass(frozen=True)
class Effect:
    """What an answer would do to one muscle or mimic, in per cent."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Question:
    """A yes/no question as a form field, and what either answer would do."""

    key: str
    field: str
    text: str
    side: str
    how: str = ""
    value: str = ""
    time: str = ""
    if_yes: tuple[Effect, ...] = ()
    if_no: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Asked:
    """All the questions of a page."""

    safety: tuple[Question, ...]
    """Asked first, whatever they tell about muscles."""
    next: tuple[Question, ...]
    """Those that tell most for the time they take."""
    later: tuple[Question, ...]
    """Further ones that a person can answer alone."""


def ask(assessment: Assessment, case: Case, atlas: Atlas) -> Asked:
    """Return what to ask about an assessed case."""
    safety = safety_questions(case, atlas)
    asked = {question.finding for question in safety}
    proposed = [
        (finding, answers)
        for finding, answers in zip(assessment.next, assessment.beyond.answers, strict=True)
        if finding.finding not in asked and not answers.red_flag
    ]
    alone = [pair for pair in proposed[MOST_NEXT:] if atlas.findings[pair[0].finding].patient]
    sided = _both_sides(case)
    return Asked(
        safety=tuple(question(q.finding, q.side, "", atlas) for q in safety),
        next=tuple(_proposed(*pair, atlas, sided=sided) for pair in proposed[:MOST_NEXT]),
        later=tuple(_proposed(*pair, atlas, sided=sided) for pair in alone[:MOST_LATER]),
    )


def answered(answers: dict[tuple[str, str], str], atlas: Atlas) -> tuple[Question, ...]:
    """Return the questions that were answered, with their answers."""
    return tuple(question(finding, side, value, atlas) for (finding, side), value in answers.items() if value)


def question(finding_id: str, side: str, value: str, atlas: Atlas) -> Question:
    """Return a question and its answer, without what it would do."""
    finding = atlas.findings[finding_id]
    return Question(
        key=f"{finding_id}-{side}",
        field=f"{FINDING_PREFIX}{finding_id}:{side}",
        text=finding.question,
        side=SIDE_WORDS[side],
        value=value,
    )


def _proposed(finding: NextFinding, answers: Answers, atlas: Atlas, *, sided: bool) -> Question:
    asked = question(finding.finding, finding.side, "", atlas)
    return Question(
        key=asked.key,
        field=asked.field,
        text=asked.text,
        side=asked.side,
        # Who can answer alone needs no instruction; for the hand it is the better half of the question.
        how="" if atlas.findings[finding.finding].patient else finding.how,
        time=time_words(answers.seconds),
        if_yes=_effects(answers.present, atlas, sided=sided),
        if_no=_effects(answers.absent, atlas, sided=sided),
    )


def time_words(seconds: int) -> str:
    """Say how long something takes, as roughly as it is known."""
    return f"{seconds} s" if seconds < 60 else f"{round(seconds / 60)} min"


def _effects(changes: Iterable[Change], atlas: Atlas, *, sided: bool) -> tuple[Effect, ...]:
    told = [Effect(cause_words(c.kind, c.id, c.side, atlas, sided=sided), *_moved(c)) for c in changes]
    return tuple(effect for effect in told if effect.before != effect.after)[:MOST_EFFECTS]


def _moved(change: Change) -> tuple[str, str]:
    return percent_words(change.before), percent_words(change.after)


def cause_words(kind: str, id_: str, side: str, atlas: Atlas, *, sided: bool) -> str:
    """Name a muscle or mimic, with its side where that could be meant otherwise."""
    # A mimic's name may go on in brackets for those who know it by another.
    name = atlas.muscles[id_].name if kind == "muscle" else _without_brackets(atlas.mimics[id_].name)
    return place_words(name, side) if sided else name


def _without_brackets(name: str) -> str:
    return name.rpartition(" (")[0] if name.endswith(")") else name


def _both_sides(case: Case) -> bool:
    """Tell whether pain is painted on both sides, so that a name alone would not say which is meant."""
    return len({pain.side for pain in case.pain if pain.coverage > 0} & {"left", "right"}) != 1
