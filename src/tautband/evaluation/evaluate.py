"""Run cases and score the answers: recall, calibration and red flags, with intervals, beside the baselines.

Start reading here. A method sees `entry.case` and nothing else; `entry.truth` meets the answers only in `_score`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from tautband.evaluation.answers import chances
from tautband.evaluation.baselines import BASELINES
from tautband.evaluation.calibration import Calibration, Stated, calibrate, state
from tautband.evaluation.recall import Recall, marks, recall_of
from tautband.evaluation.standing import Scores, Standing, stand, without_sides
from tautband.reasoning.red_flags import raise_red_flags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tautband.atlas import Atlas
    from tautband.evaluation.cases import Entry
    from tautband.reasoning.case import Case

Method: TypeAlias = "Callable[[Case, Atlas], Scores]"

OURS = "tautband"
METHODS: dict[str, Method] = {OURS: chances, **BASELINES}
"""The first is the one that is judged; the others stand beside it."""

RESAMPLES = 10_000
SEED = 1

SHOWN = 10
"""Muscles of our own ranking that a case's line holds."""


class RedFlags(msgspec.Struct, frozen=True):
    """Red flags, of all cases: they follow rules and do not depend on which muscle was named."""

    wanted: int
    """Cases in which one should be raised."""
    raised: int
    """Those of them in which any was."""
    right: int
    """Those of them in which the right one was."""
    calm: int
    """Cases in which none is right."""
    false_alarms: int
    """Those of them in which one was raised all the same."""


class Part(msgspec.Struct, frozen=True):
    """The cases of one area, kind of source or grade; too few for intervals."""

    by: str
    name: str
    scored: int
    recall: dict[str, tuple[float, ...]]
    """By method: top 1, 3 and 5, and mean of one over the rank; empty where no case is scored."""
    red_flags: RedFlags


class CaseLine(msgspec.Struct, frozen=True):
    """What became of one case."""

    id: str
    area: str
    kind: str
    grade: str
    primary: tuple[tuple[str, str], ...]
    """Muscle and side; the side is empty where it does not count. Empty where the ranking is not scored."""
    ranks: dict[str, float]
    """By method, the expected rank of the best primary muscle."""
    first: tuple[tuple[str, str, float], ...]
    """Our first muscles with their chances."""
    chance: float | None
    """Of the best primary muscle; none where the ranking is not scored."""
    pain: tuple[str, ...]
    """What the case says hurts: region and side."""
    present: tuple[str, ...]
    """What was found: finding and side."""
    absent: tuple[str, ...]
    """What was looked for and not found."""
    red_flag: str | None
    """The one that should be raised."""
    flag_allowed: bool
    raised: tuple[str, ...]


class Evaluation(msgspec.Struct, frozen=True):
    """The whole result; the same cases, atlas and seed give the same bytes."""

    atlas_version: str
    atlas_hash: str
    seed: int
    resamples: int
    cases: int
    scored: int
    recall: dict[str, Recall]
    """By method; empty where no case is scored."""
    ahead: dict[str, Recall]
    """By baseline: how far our own figures are above its, over the same cases."""
    calibration: Calibration | None
    red_flags: RedFlags
    parts: tuple[Part, ...]
    lines: tuple[CaseLine, ...]

    def to_json(self) -> bytes:
        """The result as JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


@dataclass(frozen=True)
class _Scored:
    """One case with what every method made of it."""

    entry: Entry
    standings: dict[str, Standing]
    stated: Stated | None
    line: CaseLine


def evaluate(
    entries: Sequence[Entry],
    atlas: Atlas,
    methods: Mapping[str, Method] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """Run cases and score the answers.

    Parameters
    ----------
    entries
        The cases with their truth.
    atlas
        What every method may know.
    methods
        By name, ways to rank muscles for a case; the first is judged against the others. Tautband and the baselines
        unless told otherwise.
    resamples
        How many resamples of cases the intervals take.
    seed
        Of their chance.

    Returns
    -------
    Evaluation
        The whole result.
    """
    methods = METHODS if methods is None else methods
    done = _answer(entries, atlas, methods)
    scored = [one for one in done if one.standings]
    standings = [one.standings for one in scored]
    recall, ahead = recall_of(standings, list(methods), resamples, seed) if scored else ({}, {})
    stated = [one.stated for one in scored if one.stated is not None]
    return Evaluation(
        atlas_version=atlas.version,
        atlas_hash=atlas.hash,
        seed=seed,
        resamples=resamples,
        cases=len(done),
        scored=len(scored),
        recall=recall,
        ahead=ahead,
        calibration=calibrate(stated, resamples, seed) if stated else None,
        red_flags=_red_flags(done),
        parts=tuple(_parts(done, list(methods))),
        lines=tuple(one.line for one in done),
    )


def _answer(entries: Sequence[Entry], atlas: Atlas, methods: Mapping[str, Method]) -> list[_Scored]:
    """Let every method answer all cases, one method after another so that each builds its network once, then score."""
    answers = {
        name: [method(entry.case, atlas) if entry.scored else {} for entry in entries]
        for name, method in methods.items()
    }
    return [
        _score(entry, {name: given[at] for name, given in answers.items()} if entry.scored else {}, atlas)
        for at, entry in enumerate(entries)
    ]


def _score(entry: Entry, answers: dict[str, Scores], atlas: Atlas) -> _Scored:
    """Hold answers against the truth."""
    if not entry.meta.side_given:
        answers = {name: without_sides(scores) for name, scores in answers.items()}
    primary = entry.named("primary") if answers else frozenset()
    standings = {name: stand(scores, primary) for name, scores in answers.items()}
    own = next(iter(answers.values()), {})
    first = sorted(own.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    line = CaseLine(
        id=entry.case.id,
        area=entry.meta.area,
        kind=entry.meta.kind,
        grade=entry.meta.grade,
        primary=tuple(sorted(primary)),
        ranks={name: round(standing.rank, 2) for name, standing in standings.items()},
        first=tuple((muscle, side, round(chance, 6)) for (muscle, side), chance in first),
        chance=round(max(own.get(key, 0.0) for key in primary), 6) if primary else None,
        **_says(entry.case),
        red_flag=entry.truth.red_flag,
        flag_allowed=entry.meta.flag_allowed,
        raised=tuple(flag.mimic for flag in raise_red_flags(entry.case, atlas)),
    )
    return _Scored(entry, standings, state(own, entry.named()) if answers else None, line)


def _says(case: Case) -> dict[str, tuple[str, ...]]:
    return {
        "pain": tuple(_placed(pain.region, pain.side) for pain in case.pain),
        "present": tuple(_placed(one.finding, one.side) for one in case.findings if one.present),
        "absent": tuple(_placed(one.finding, one.side) for one in case.findings if not one.present),
    }


def _placed(name: str, side: str) -> str:
    return name if side == "none" else f"{name} ({side})"


def _red_flags(done: Sequence[_Scored]) -> RedFlags:
    lines = [one.line for one in done]
    wanted = [line for line in lines if line.red_flag is not None]
    calm = [line for line in lines if line.red_flag is None and not line.flag_allowed]
    return RedFlags(
        wanted=len(wanted),
        raised=sum(bool(line.raised) for line in wanted),
        right=sum(line.red_flag in line.raised for line in wanted),
        calm=len(calm),
        false_alarms=sum(bool(line.raised) for line in calm),
    )


def _parts(done: Sequence[_Scored], methods: list[str]) -> list[Part]:
    parts = []
    for by in ("area", "kind", "grade"):
        names = Counter(str(getattr(one.line, by)) for one in done)
        for name in sorted(names):
            inside = [one for one in done if getattr(one.line, by) == name]
            scored = [one for one in inside if one.standings]
            means = np.mean([marks(one.standings, methods) for one in scored], axis=0) if scored else ()
            recall = {
                method: tuple(round(float(value), 6) for value in row)
                for method, row in zip(methods, means, strict=False)
            }
            parts.append(Part(by, name, len(scored), recall, _red_flags(inside)))
    return parts
