"""The checks of what is done about a muscle: needling, exercises, and what to exclude first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.atlas.model import Exclusion, Exercise, Hazard, NeedleLength, Needling, Plan
from tautband.atlas.problems import Problem
from tautband.atlas.walk import entries, inside, muscle_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tautband.atlas.files import Parts
    from tautband.atlas.model import Dose

SOURCED = (Exclusion, Exercise, Hazard, NeedleLength, Needling, Plan)
EXERCISE_FILES = "exercises/*.toml"


def exclusions_are_known(parts: Parts) -> Iterator[Problem]:
    """A muscle names mimics of the vocabulary, each once."""
    for muscle in parts.muscles.values():
        named = [exclusion.mimic for exclusion in muscle.exclusions]
        for mimic in sorted(set(named)):
            key = f"exclude.{mimic}"
            if mimic not in parts.vocabulary.mimics:
                what = "unknown mimic; allowed: the ids of vocabulary/mimics.csv"
                yield Problem(muscle_file(muscle), key, what)
            if named.count(mimic) > 1:
                yield Problem(muscle_file(muscle), key, "is listed twice; allowed: once")


def planned_exercises_are_known(parts: Parts) -> Iterator[Problem]:
    """A plan names exercises that are described, each once."""
    for muscle in parts.muscles.values():
        if muscle.plan is None:
            continue
        named = [*muscle.plan.stretch, *muscle.plan.strengthen]
        for exercise in sorted(set(named)):
            if exercise not in parts.exercises:
                what = f"unknown exercise {exercise!r}; allowed: the ids in exercises/*.toml"
                yield Problem(muscle_file(muscle), "plan", what)
            if named.count(exercise) > 1:
                yield Problem(muscle_file(muscle), "plan", f"{exercise!r} is listed twice; allowed: once")


def planned_exercises_fit(parts: Parts) -> Iterator[Problem]:
    """What is listed to stretch stretches or moves, what is listed to strengthen strengthens or steers."""
    for muscle in parts.muscles.values():
        if muscle.plan is None:
            continue
        listed = (
            ("stretch", muscle.plan.stretch, ("stretch", "mobility")),
            ("strengthen", muscle.plan.strengthen, ("strength", "control")),
        )
        for key, ids, kinds in listed:
            for exercise in (parts.exercises[id_] for id_ in ids if id_ in parts.exercises):
                if exercise.kind not in kinds:
                    what = f"{exercise.id!r} is of kind {exercise.kind!r}; allowed: {' or '.join(kinds)}"
                    yield Problem(muscle_file(muscle), f"plan.{key}", what)


def doses_are_whole(parts: Parts) -> Iterator[Problem]:
    """A dose says how much and how often."""
    for exercise in parts.exercises.values():
        for fault in _dose_faults(exercise.dose):
            yield Problem(EXERCISE_FILES, f"{exercise.id}.dose", fault)


def _dose_faults(dose: Dose) -> Iterator[str]:
    if dose.reps is None and dose.seconds is None:
        yield "neither reps nor seconds; allowed: one of them or both"
    if dose.reps is not None and dose.reps[0] > dose.reps[1]:
        yield f"reps {dose.reps[0]} above {dose.reps[1]}; allowed: fewest first"
    if (dose.per_day is None) == (dose.per_week is None):
        yield "per_day and per_week both or neither; allowed: exactly one of them"


def needle_lengths_are_sensible(parts: Parts) -> Iterator[Problem]:
    """Lengths and depths go from low to high; only what most courses leave out may lack a length."""
    for muscle in parts.muscles.values():
        if (needling := muscle.needling) is None:
            continue
        length = needling.length_mm
        if length is None and needling.access != "usually_excluded":
            what = "is missing; allowed: left out only where access is 'usually_excluded'"
            yield Problem(muscle_file(muscle), "needling.length_mm", what)
        if length is not None and length.least > length.most:
            yield Problem(muscle_file(muscle), "needling.length_mm", "from above to; allowed: from ≤ to")
        for number, depth in enumerate(needling.depths, start=1):
            if depth.mm is not None and depth.mm[0] > depth.mm[1]:
                yield Problem(muscle_file(muscle), f"needling.depth[{number}].mm", "is high to low; allowed: low first")


def care_has_sources(parts: Parts) -> Iterator[Problem]:
    """What is called consensus on needling, exercises or exclusion names who agrees."""
    for file, key, value in entries(parts):
        for where, inner in inside(value, key):
            if isinstance(inner, SOURCED) and inner.basis == "consensus" and not inner.sources:
                what = "basis is 'consensus' without a source; allowed: name sources, or 'judgement'"
                yield Problem(file, f"{where}.basis" if where else "basis", what)


CARE_CHECKS: tuple[Callable[[Parts], Iterator[Problem]], ...] = (
    exclusions_are_known,
    planned_exercises_are_known,
    planned_exercises_fit,
    doses_are_whole,
    needle_lengths_are_sensible,
    care_has_sources,
)
