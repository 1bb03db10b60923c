"""What the tables cannot check: that muscles, findings, patches and drawings exist, and sides fit."""

from collections.abc import Callable
from typing import Any

from tautband.body import BodyError, Drawing, load_surface
from tautband.record import models
from tautband.record.convert import answer_of
from tautband.record.knowledge import atlas, rules
from tautband.safety.covering import ground_of
from tautband.safety.model import TECHNIQUES, SafetyError
from tautband.safety.rules import Question
from tautband.safety.screening import check_answers

Wrong = dict[str, str]
"""From a field's name to what is allowed."""


def check_words(row: models.Row) -> Wrong:
    """Hold a row's words against the atlas, the body and the safety rules."""
    checker = CHECKS.get(type(row))
    return checker(row) if checker else {}


def _muscle(row: models.Palpation | models.Site) -> Wrong:
    muscle = atlas().muscles.get(row.muscle)
    if muscle is None:
        return {"muscle": "Allowed: the id of a muscle of the atlas."}
    sides = ("midline",) if muscle.sides == "midline" else ("left", "right")
    return {} if row.side in sides else {"side": f"Allowed for this muscle: {' or '.join(sides)}."}


def _site(row: models.Site) -> Wrong:
    wrong = _muscle(row)
    last = load_surface().patches - 1
    if row.patch is not None and row.patch > last:
        wrong["patch"] = f"Allowed: a patch of the body from 0 to {last}, or nothing."
    known = isinstance(row.techniques, list) and all(isinstance(one, str) for one in row.techniques)
    if not known or not set(row.techniques) <= set(TECHNIQUES) or len(set(row.techniques)) < len(row.techniques):
        wrong["techniques"] = f"Allowed: a list of {', '.join(TECHNIQUES)}, each once."
    return wrong


def _finding(row: models.Finding) -> Wrong:
    finding = atlas().findings.get(row.finding)
    if finding is None:
        return {"finding": "Allowed: the id of a finding of the atlas."}
    sides = finding.exists_on
    return {} if row.side in sides else {"side": f"Allowed for this finding: {' or '.join(sides)}."}


def _drawing(row: models.Drawing) -> Wrong:
    return {"strokes": "Allowed: a drawing as the body chart writes it."} if not is_drawing(row.strokes) else {}


def is_drawing(strokes: str) -> bool:
    """Whether a text is a drawing on our surface, or empty."""
    if not strokes:
        return True
    try:
        Drawing.from_text(strokes)
    except BodyError:
        return False
    return True


def _goal_score(row: models.GoalScore) -> Wrong:
    same = row.goal.episode_id == row.visit.episode_id
    return {} if same else {"goal": "Allowed: a goal of this episode."}


def _answer(row: models.Answer) -> Wrong:
    question = rules().questions.get(row.question)
    if question is None:
        return {"question": "Allowed: the id of a screening question."}
    if not _is_details(row.details):
        return {"details": "Allowed: regions and muscles (each a list of id and side), choice (text), number."}
    try:
        check_answers([answer_of(row)], rules(), ground_of(atlas()))
    except SafetyError:
        return {"details": _allowed_details(question)}
    return {}


def _allowed_details(question: Question) -> str:
    what = []
    if question.choices:
        what.append(f"choice, one of {', '.join(choice.id for choice in question.choices)}")
    if question.number:
        what.append(f"number, from {question.number.least:g} to {question.number.most:g}")
    named = (name for name in ("regions", "muscles") if name in question.details)
    what += [f"{name}, each of the atlas and with its side" for name in named]
    return f"Allowed: {'; '.join(what)}." if what else "Allowed: nothing; this question has no details."


def _is_details(details: object) -> bool:
    if not isinstance(details, dict) or not set(details) <= {"regions", "muscles", "choice", "number"}:
        return False
    number = details.get("number")
    if not isinstance(details.get("choice", ""), str) or isinstance(number, bool):
        return False
    if not isinstance(number, int | float | None) or abs(number or 0) > 1e9:
        return False
    return all(_is_pairs(details.get(name, [])) for name in ("regions", "muscles"))


def _is_pairs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair) for pair in value
    )


CHECKS: dict[type[models.Row], Callable[[Any], Wrong]] = {
    models.Palpation: _muscle,
    models.Site: _site,
    models.Finding: _finding,
    models.Drawing: _drawing,
    models.GoalScore: _goal_score,
    models.Answer: _answer,
}
