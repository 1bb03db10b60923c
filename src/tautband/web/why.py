"""Why not this muscle? Any muscle can be typed; its chance, its reasons and its rivals are the answer."""

from dataclasses import dataclass

from tautband.assess import why
from tautband.atlas import Atlas
from tautband.reasoning.case import Case
from tautband.reasoning.noisy_or import ImpossibleEvidenceError
from tautband.web.atlas.search import plain, search
from tautband.web.form import Posted
from tautband.web.questions import cause_words
from tautband.web.rows import MuscleRow, muscle_row, percent_words

MOST_NEAR = 3


@dataclass(frozen=True)
class Rival:
    """What explains a muscle's pain better, and how likely the muscle would be without it."""

    name: str
    without: str


@dataclass(frozen=True)
class WhyNot:
    """The answer about one muscle, or one line that says why there is none."""

    row: MuscleRow | None = None
    prior: str = ""
    rivals: tuple[Rival, ...] = ()
    wrong: str = ""
    near: tuple[str, ...] = ()
    """Names of muscles that may have been meant."""


def why_not(posted: Posted, atlas: Atlas) -> WhyNot:
    """Answer what was typed."""
    typed, side = _typed(posted)
    if posted.empty:
        return WhyNot(wrong="Paint the pain first; then any muscle can be weighed against it.")
    if not typed:
        return WhyNot(wrong="Type the name of a muscle.")
    id_ = _exactly(typed, atlas)
    near = () if id_ else _near(typed)
    if id_ is None and len(near) == 1:
        id_ = near[0][0]
    if id_ is None:
        return WhyNot(wrong=f"“{typed}” is not a muscle of the atlas.", near=tuple(name for _, name in near))
    side = "midline" if atlas.muscles[id_].sides == "midline" else side or _painful_side(posted.case)
    return _answer(posted.case, atlas, id_, side)


def _answer(case: Case, atlas: Atlas, id_: str, side: str) -> WhyNot:
    try:
        told = why(case, atlas, id_, side)
    except ImpossibleEvidenceError:
        return WhyNot(
            wrong="What was painted, answered and felt cannot all be true together, so no chance can be given."
        )
    return WhyNot(
        row=muscle_row((id_, side), told.probability, case, atlas, because=told.because, explained=told.explained),
        prior=percent_words(told.prior),
        rivals=tuple(
            Rival(cause_words(rival.kind, rival.id, rival.side, atlas, sided=True), percent_words(rival.after))
            for rival in told.rivals
        ),
    )


def _typed(posted: Posted) -> tuple[str, str]:
    """Return the name and the side that was asked for; a side in the words counts as much as one that was chosen."""
    words = plain(posted.why)
    said = [word for word in words if word in {"left", "right"}]
    if len(said) != 1:
        return posted.why, posted.why_side
    return " ".join(word for word in words if word not in said), said[0]


def _exactly(typed: str, atlas: Atlas) -> str | None:
    """Return the muscle of just this name, id or Latin name."""
    asked = sorted(plain(typed))
    for id_, muscle in atlas.muscles.items():
        if asked in (sorted(plain(muscle.name)), sorted(plain(id_)), sorted(plain(muscle.latin))):
            return id_
    return None


def _near(typed: str) -> list[tuple[str, str]]:
    """Return the muscles that may have been meant, by id and name."""
    found = [entry for group in search(typed) if group.kind == "muscle" for entry in group.entries]
    return [(entry.id, entry.name) for entry in found[:MOST_NEAR]]


def _painful_side(case: Case) -> str:
    """Return the side on which more is painted."""
    left, right = (sum(pain.coverage for pain in case.pain if pain.side == side) for side in ("left", "right"))
    return "left" if left > right else "right"
