"""The answer as the page shows it: an assessment in words, short enough to read."""

import json
from dataclasses import dataclass

from tautband.assess import assess
from tautband.atlas import Atlas, Muscle, Point, felt_on
from tautband.body import place
from tautband.reasoning.assessment import Assessment, MuscleResult
from tautband.reasoning.assessment import Reason as Evidence
from tautband.reasoning.case import Case
from tautband.reasoning.screening import safety_questions
from tautband.reasoning.words import URGENCY_WORDS, chance_words, describe_reason, place_words, strength_words
from tautband.terms import Side
from tautband.web.form import FINDING_PREFIX, Posted

MOST_MUSCLES = 5
MOST_MIMICS = 4
MOST_NEXT = 3
MOST_TESTS = 2
MOST_REASONS = 4
MOST_UNEXPLAINED = 3
LEAST_MUSCLE = 0.05
LEAST_MIMIC = 0.05
LEAST_UNEXPLAINED = 0.5
"""What is shown of longer lists: a short list is read, a long one is not (judgement)."""

SIDE_WORDS = {"left": "left", "right": "right", "midline": "", "none": ""}


@dataclass(frozen=True)
class Question:
    """A yes/no question as a form field."""

    key: str
    field: str
    text: str
    side: str
    how: str
    value: str


@dataclass(frozen=True)
class RedFlag:
    """A warning on top of the answer."""

    id: str
    name: str
    urgency: str
    when: str
    what_to_do: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """One piece of evidence and how strongly it speaks."""

    text: str
    strength: str
    speaks_for: bool


@dataclass(frozen=True)
class MuscleRow:
    """One muscle of the short list."""

    id: str
    key: str
    name: str
    side: str
    words: str
    percent: int
    function: str
    innervation: str
    heat: str
    points: str
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]


@dataclass(frozen=True)
class MimicRow:
    """One other cause."""

    id: str
    key: str
    name: str
    side: str
    words: str
    summary: str
    what_to_do: str


@dataclass(frozen=True)
class Ranking:
    """What a finger still painting needs to see: the muscles without reasons, and a warning if there is one."""

    muscles: tuple[MuscleRow, ...]
    red_flags: tuple[RedFlag, ...]


@dataclass(frozen=True)
class Answer:
    """Everything the page's right half shows."""

    red_flags: tuple[RedFlag, ...]
    safety: tuple[Question, ...]
    muscles: tuple[MuscleRow, ...]
    next: tuple[Question, ...]
    tests: tuple[Question, ...]
    answered: tuple[Question, ...]
    mimics: tuple[MimicRow, ...]
    unexplained: str
    atlas_version: str


def answer(posted: Posted, atlas: Atlas) -> Answer:
    """Assess the posted case and put the assessment into words."""
    assessment = assess(posted.case, atlas)
    safety = safety_questions(posted.case, atlas)
    asked = {q.finding for q in safety}
    # One question about one side at a time: the same words twice read like a mistake.
    first = {n.finding: n for n in reversed(assessment.next) if n.finding not in asked}
    upcoming = [n for n in assessment.next if first.get(n.finding) is n]
    alone = [n for n in upcoming if atlas.findings[n.finding].patient]
    by_hand = [n for n in upcoming if not atlas.findings[n.finding].patient]
    return Answer(
        red_flags=_red_flags(assessment, atlas),
        safety=tuple(_question(q.finding, q.side, "", "", atlas) for q in safety),
        muscles=_muscle_rows(assessment, posted.case, atlas),
        next=tuple(_question(n.finding, n.side, "", "", atlas) for n in alone[:MOST_NEXT]),
        tests=tuple(_question(n.finding, n.side, n.how, "", atlas) for n in by_hand[:MOST_TESTS]),
        answered=tuple(
            _question(finding, side, "", value, atlas) for (finding, side), value in posted.answers.items() if value
        ),
        mimics=_mimic_rows(assessment, atlas),
        unexplained=_unexplained(assessment, atlas),
        atlas_version=assessment.atlas.version,
    )


def rank(posted: Posted, atlas: Atlas) -> Ranking:
    """Return the muscles without reasons, and the warnings."""
    assessment = assess(posted.case, atlas, reasons=False, ask=False)
    return Ranking(_muscle_rows(assessment, posted.case, atlas), _red_flags(assessment, atlas))


def _red_flags(assessment: Assessment, atlas: Atlas) -> tuple[RedFlag, ...]:
    return tuple(
        RedFlag(
            id=flag.mimic,
            name=atlas.mimics[flag.mimic].name,
            urgency=flag.urgency,
            when=URGENCY_WORDS[flag.urgency],
            # Advice written for the usual course would contradict a rule that found it more, or less, pressing.
            what_to_do=atlas.mimics[flag.mimic].what_to_do if flag.urgency == atlas.mimics[flag.mimic].urgency else "",
            because=tuple(flag.because),
        )
        for flag in assessment.red_flags
    )


def _question(finding_id: str, side: str, how: str, value: str, atlas: Atlas) -> Question:
    finding = atlas.findings[finding_id]
    return Question(
        key=f"{finding_id}-{side}",
        field=f"{FINDING_PREFIX}{finding_id}:{side}",
        text=finding.question,
        side=SIDE_WORDS[side],
        how=how,
        value=value,
    )


def _muscle_rows(assessment: Assessment, case: Case, atlas: Atlas) -> tuple[MuscleRow, ...]:
    likely = [muscle for muscle in assessment.muscles if muscle.probability >= LEAST_MUSCLE]
    return tuple(_muscle_row(muscle, case, atlas) for muscle in likely[:MOST_MUSCLES])


def _muscle_row(result: MuscleResult, case: Case, atlas: Atlas) -> MuscleRow:
    muscle = atlas.muscles[result.muscle]
    reasons = [_reason(r, case, atlas) for r in result.because if r.evidence != "prior"]
    return MuscleRow(
        id=result.muscle,
        key=f"{result.muscle}-{result.side}",
        name=muscle.name,
        side=SIDE_WORDS[result.side],
        words=chance_words(result.probability),
        percent=round(100 * result.probability),
        function=muscle.function,
        innervation=muscle.innervation,
        heat=json.dumps(_heat(muscle, result.side, atlas)),
        points=json.dumps(_points(muscle, result.side)),
        speaks_for=tuple(r for r in reasons if r.speaks_for)[:MOST_REASONS],
        speaks_against=tuple(r for r in reasons if not r.speaks_for)[:MOST_REASONS],
    )


def _reason(reason: Evidence, case: Case, atlas: Atlas) -> Reason:
    words = describe_reason(reason.evidence, reason.log_odds, atlas, case)
    return Reason(words, strength_words(reason.log_odds), speaks_for=reason.log_odds > 0)


def _heat(muscle: Muscle, side: str, atlas: Atlas) -> dict[str, float]:
    """Return how strongly each region is felt when the muscle's points are active, for the body's heat field."""
    heat: dict[str, float] = {}
    for point in muscle.points:
        for referral in point.referrals:
            for felt in felt_on(atlas.regions[referral.region], referral.side, side):
                key = f"{referral.region}:{felt}"
                heat[key] = max(heat.get(key, 0.0), referral.weight)
    return heat


def _label(muscle: Muscle, point: Point) -> str:
    """Name a point on the body; one word alone ("Belly") would not say of which muscle."""
    return point.name if " " in point.name or point.name == muscle.name else f"{muscle.name}, {point.name.lower()}"


def _points(muscle: Muscle, side: str) -> list[dict[str, int | str]]:
    return [
        {"patch": place(where.region, Side(side), where.out, where.down), "label": _label(muscle, point)}
        for point in muscle.points
        for where in [point.place]
    ]


def _mimic_rows(assessment: Assessment, atlas: Atlas) -> tuple[MimicRow, ...]:
    flagged = {flag.mimic for flag in assessment.red_flags}
    likely = [m for m in assessment.mimics if m.probability >= LEAST_MIMIC and m.mimic not in flagged]
    return tuple(
        MimicRow(
            id=m.mimic,
            key=f"{m.mimic}-{m.side}",
            name=atlas.mimics[m.mimic].name,
            side=SIDE_WORDS[m.side],
            words=chance_words(m.probability),
            summary=atlas.mimics[m.mimic].summary,
            what_to_do=atlas.mimics[m.mimic].what_to_do,
        )
        for m in likely[:MOST_MIMICS]
    )


def _unexplained(assessment: Assessment, atlas: Atlas) -> str:
    places = [
        place_words(atlas.regions[u.region].name, u.side)
        for u in assessment.unexplained
        if u.probability >= LEAST_UNEXPLAINED
    ]
    return "; ".join(places[:MOST_UNEXPLAINED])
