"""The ranking on the visit page: likeliest muscles with reasons, what the hand found in them, what to ask next."""

import functools
from dataclasses import dataclass

from msgspec.structs import replace

from tautband.atlas import Atlas
from tautband.reasoning.case import Case
from tautband.record.convert import trigger_point_of
from tautband.record.models import Palpation
from tautband.web.answer import Answer, RedFlag, answer, felt_rows
from tautband.web.clinic.visit_load import Loaded
from tautband.web.clinic.visit_words import SIGNS, felt_words
from tautband.web.form import Posted
from tautband.web.knowledge import the_atlas
from tautband.web.questions import Question
from tautband.web.rows import MuscleRow

UNFOLDED = 3
"""Muscles whose criteria stand open; further ones are seldom reached (judgement)."""

KEPT = 64
"""Answers that a process remembers; a fragment that is asked for twice is worked out once."""


@dataclass(frozen=True)
class Felt:
    """What the hand found in a muscle, as a row of the record."""

    row: str
    version: int
    muscle: str
    side: str
    signs: tuple[tuple[str, str, str], ...]
    """Field, words and value of each criterion."""
    found: str
    words: str
    last: str
    """What was found at the last visit."""

    @property
    def tested(self) -> bool:
        """Whether any criterion was."""
        return any(value != "not_tested" for _, _, value in self.signs)


@dataclass(frozen=True)
class Ranked:
    """One muscle of the list with what the hand found."""

    muscle: MuscleRow
    felt: Felt
    folded: bool
    """Whether its criteria are one tap away: it is not among the first and was not palpated."""


@dataclass(frozen=True)
class Next:
    """A question that tells much, as a row of the record."""

    question: Question
    row: str
    finding: str
    side: str


@dataclass(frozen=True)
class Reasoned:
    """The step's content."""

    answer: Answer | None
    red_flags: tuple[RedFlag, ...]
    muscles: tuple[Ranked, ...]
    safety: tuple[Next, ...]
    next: tuple[Next, ...]


def reason(loaded: Loaded, case: Case, atlas: Atlas) -> Reasoned:
    """Rank the muscles; without painted pain, return those that were palpated."""
    posted = Posted(replace(case, id="visit"))
    if posted.empty:
        muscles = felt_rows(posted, atlas)
        return Reasoned(None, (), tuple(_ranked(row, loaded, 0) for row in muscles), (), ())
    told = _answer(posted.case)
    return Reasoned(
        answer=told,
        red_flags=told.red_flags,
        muscles=tuple(_ranked(row, loaded, at) for at, row in enumerate(told.muscles)),
        safety=tuple(_next(question, loaded) for question in told.asked.safety),
        next=tuple(_next(question, loaded) for question in told.asked.next),
    )


@functools.lru_cache(maxsize=KEPT)
def _answer(case: Case) -> Answer:
    return answer(Posted(case), the_atlas())


def _ranked(row: MuscleRow, loaded: Loaded, at: int) -> Ranked:
    hand = felt((row.id, row.key.rpartition("-")[2]), loaded)
    return Ranked(row, hand, at >= UNFOLDED and not hand.tested and not hand.last)


def felt(key: tuple[str, str], loaded: Loaded) -> Felt:
    """Return the palpation of a muscle; an empty one, ready to be filled, if there is none."""
    palpation = loaded.palpations.get(key)
    last = loaded.earlier.palpations.get(key) if loaded.earlier else None
    return Felt(
        row=str(palpation.id) if palpation else loaded.row_id("palpation", *key),
        version=palpation.version if palpation else 0,
        muscle=key[0],
        side=key[1],
        signs=tuple((field, words, _value(palpation, field)) for field, words in SIGNS),
        found=trigger_point_of(palpation).value if palpation else "",
        words=felt_words(palpation),
        last=felt_words(last),
    )


def _value(palpation: Palpation | None, field: str) -> str:
    return getattr(palpation, field) if palpation else "not_tested"


def _next(question: Question, loaded: Loaded) -> Next:
    _, finding, side = question.field.split(":")
    return Next(question, loaded.row_id("finding", finding, side), finding, side)
