"""What goes with needling: the exercises of the atlas for the muscles that were needled."""

import json
from dataclasses import dataclass

from tautband.atlas import Atlas, Dose, Exercise
from tautband.record.models import Intervention
from tautband.web.clinic.visit_load import Loaded

MOST = 8
"""Exercises that are offered; more are homework nobody does (judgement)."""


@dataclass(frozen=True)
class Offer:
    """An exercise that fits what was needled."""

    id: str
    name: str
    how: str
    dose: str
    caution: str
    for_: str
    given: bool

    @property
    def prefill(self) -> str:
        """The fields of the intervention that giving it makes, as JSON."""
        return json.dumps({"kind": "exercise", "what": self.id, "dose": self.dose, "home": True})


@dataclass(frozen=True)
class Given:
    """Something that was done or given besides needling."""

    row: Intervention
    name: str
    how: str


def offers(loaded: Loaded, atlas: Atlas) -> tuple[Offer, ...]:
    """Return the exercises for the needled muscles, each once, the first for each muscle before the second."""
    muscles = list(dict.fromkeys(site.muscle for site in loaded.sites))
    given = {row.what for row in loaded.interventions}
    wanted: dict[str, list[str]] = {}
    known = [atlas.muscles[id_] for id_ in muscles if id_ in atlas.muscles]
    plans = [(muscle.name, muscle.plan) for muscle in known if muscle.plan]
    ranked = sorted(
        (rank, at, exercise, name)
        for at, (name, plan) in enumerate(plans)
        for rank, exercise in enumerate(
            (*plan.stretch[:1], *plan.strengthen[:1], *plan.stretch[1:], *plan.strengthen[1:])
        )
    )
    for _, _, exercise, name in ranked:
        wanted.setdefault(exercise, []).append(name)
    return tuple(
        Offer(
            id=id_,
            name=atlas.exercises[id_].name,
            how=atlas.exercises[id_].how,
            dose=dose_words(atlas.exercises[id_].dose),
            caution=atlas.exercises[id_].caution,
            for_=", ".join(dict.fromkeys(names)),
            given=id_ in given,
        )
        for id_, names in list(wanted.items())[:MOST]
    )


def given(loaded: Loaded, atlas: Atlas) -> tuple[Given, ...]:
    """Return what was done or given, an exercise of the atlas by its name."""
    return tuple(
        Given(row, *(_exercise(atlas.exercises[row.what]) if row.what in atlas.exercises else (row.what, "")))
        for row in loaded.interventions
    )


def _exercise(exercise: Exercise) -> tuple[str, str]:
    return exercise.name, exercise.how


def dose_words(dose: Dose) -> str:
    """Say how much of an exercise."""
    parts = []
    if dose.reps:
        low, high = dose.reps
        parts.append(f"{dose.sets} × {low if low == high else f'{low} to {high}'}")
    else:
        parts.append(f"{dose.sets} times")
    if dose.seconds:
        parts.append(f"hold {dose.seconds} s")
    if dose.per_day:
        parts.append("once a day" if dose.per_day == 1 else f"{dose.per_day} times a day")
    if dose.per_week:
        parts.append("once a week" if dose.per_week == 1 else f"{dose.per_week} days a week")
    return ", ".join(parts)
