"""The answer as the page shows it: an assessment in words, short enough to read."""

import json
from dataclasses import dataclass

from tautband.assess import assess
from tautband.atlas import Atlas
from tautband.reasoning.assessment import Assessment, Effort, Explanation
from tautband.reasoning.belief import believe
from tautband.reasoning.case import Case
from tautband.reasoning.words import URGENCY_WORDS, chance_words, place_words
from tautband.web.form import Posted
from tautband.web.questions import Asked, Question, answered, ask, cause_words
from tautband.web.rows import SIDE_WORDS, MuscleRow, muscle_row, palpated, shortened

MOST_MUSCLES = 5
MOST_MIMICS = 4
LEAST_MUSCLE = 0.05
LEAST_MIMIC = 0.05
LEAST_UNEXPLAINED = 0.5
LEAST_SET = 0.05
"""What is shown of longer lists: a short list is read, a long one is not (judgement)."""


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
class CauseSet:
    """Causes that together explain the case, and how that compares with the best set."""

    names: str
    odds: str


@dataclass(frozen=True)
class Unexplained:
    """The painted pain that nothing explains well: in words, and as JSON for the body."""

    words: str
    body: str


@dataclass(frozen=True)
class Ranking:
    """What a finger still painting needs to see: the muscles without reasons, and a warning if there is one."""

    muscles: tuple[MuscleRow, ...]
    red_flags: tuple[RedFlag, ...]


@dataclass(frozen=True)
class Answer:
    """Everything the page's right half shows."""

    red_flags: tuple[RedFlag, ...]
    asked: Asked
    answered: tuple[Question, ...]
    muscles: tuple[MuscleRow, ...]
    palpated: int
    """How many muscles were palpated: from the first on, the list is the working list."""
    sets: tuple[CauseSet, ...]
    mimics: tuple[MimicRow, ...]
    unexplained: Unexplained
    how_far: str
    """How far the sums got, if they did not get to the end."""
    contradiction: bool
    atlas_version: str


def answer(posted: Posted, atlas: Atlas) -> Answer:
    """Assess the posted case and put the assessment into words."""
    assessment = assess(posted.case, atlas)
    return Answer(
        red_flags=_red_flags(assessment, atlas),
        asked=ask(assessment, posted.case, atlas),
        answered=answered(posted.answers, atlas),
        muscles=_muscle_rows(assessment, posted.case, atlas),
        palpated=len(palpated(posted.case)),
        sets=_sets(assessment.beyond.explanations, atlas),
        mimics=_mimic_rows(assessment, atlas),
        unexplained=_unexplained(assessment, atlas),
        how_far=how_far(assessment.beyond.effort, assessment.error_bound),
        contradiction=bool(assessment.beyond.contradiction),
        atlas_version=assessment.atlas.version,
    )


def rank(posted: Posted, atlas: Atlas) -> Ranking:
    """Return the muscles without reasons, and the warnings; where no pain is painted, only what was palpated."""
    if posted.empty:
        return Ranking(felt_rows(posted, atlas), ())
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


def _muscle_rows(assessment: Assessment, case: Case, atlas: Atlas) -> tuple[MuscleRow, ...]:
    """Return the likeliest muscles, and all that were palpated: what was felt must not leave the list."""
    felt = palpated(case)
    explained = {(each.muscle, each.side): each.regions for each in assessment.beyond.explained}
    likely = [muscle for muscle in assessment.muscles if muscle.probability >= LEAST_MUSCLE][:MOST_MUSCLES]
    shown = {(muscle.muscle, muscle.side) for muscle in likely}
    listed = [m for m in assessment.muscles if (m.muscle, m.side) in shown or (m.muscle, m.side) in felt]
    rows = [
        muscle_row(
            (m.muscle, m.side),
            m.probability,
            case,
            atlas,
            because=m.because,
            explained=explained.get((m.muscle, m.side), ()),
        )
        for m in listed
    ]
    missing = [key for key in felt if key not in {(m.muscle, m.side) for m in listed}]
    if not missing:
        return tuple(rows)
    chances: dict[tuple[str, str], float] = {} if assessment.beyond.contradiction else _chances(case, atlas)
    return (*rows, *(muscle_row(key, chances.get(key), case, atlas) for key in missing))


def felt_rows(posted: Posted, atlas: Atlas) -> tuple[MuscleRow, ...]:
    """Return the muscles that were palpated, without chances: no pain is painted."""
    return tuple(muscle_row(key, None, posted.case, atlas) for key in palpated(posted.case))


def _chances(case: Case, atlas: Atlas) -> dict[tuple[str, str], float]:
    """Return the chance of every muscle by id and side; an assessment lists only those that the pain speaks of."""
    belief = believe(case, atlas)
    chances = belief.posterior.groups[:, 0]
    return {
        (owner.id, owner.side): float(chances[group])
        for group, owner in enumerate(belief.network.owners)
        if owner.kind == "muscle"
    }


def _sets(explanations: tuple[Explanation, ...], atlas: Atlas) -> tuple[CauseSet, ...]:
    return tuple(
        CauseSet(
            names=" + ".join(cause_words(*cause, atlas, sided=True) for cause in each.causes)
            or "None of what is known",
            odds=_odds_words(each),
        )
        for each in explanations
        if each.relative >= LEAST_SET
    )


def _odds_words(explanation: Explanation) -> str:
    if explanation.relative >= 0.995:
        return "most likely" if explanation.proven else "most likely of those tried"
    times = 1.0 / explanation.relative
    return f"{times:.1f} times less likely" if times < 9.95 else f"{times:.0f} times less likely"


def how_far(effort: Effort, error_bound: float) -> str:
    """Say how far the sums got, if they did not get to the end; otherwise nothing."""
    if effort.exact or effort.cost == 0:
        return ""
    reached = f"The exact answer would take {_times(effort.cost / max(1, effort.limit))} the sums allowed here."
    if error_bound >= 0.995:
        return f"These are close estimates; how close is not proven. {reached}"
    return f"These are estimates, each at most {max(1, round(100 * error_bound))} points off. {reached}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 9.95 else "many times" if ratio >= 1e6 else f"{ratio:,.0f} times"


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


def _unexplained(assessment: Assessment, atlas: Atlas) -> Unexplained:
    places = [(u.region, u.side) for u in assessment.unexplained if u.probability >= LEAST_UNEXPLAINED]
    return Unexplained(
        words=shortened([place_words(atlas.regions[region].name, side) for region, side in places]),
        body=json.dumps([f"{region}:{side}" for region, side in places]),
    )
