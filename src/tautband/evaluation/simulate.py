"""How right the chances are for simulated patients, whose truth is whole: in the model's own world and in wrong ones.

Published cases cannot say whether a stated chance is too high, for their truth is incomplete. Here every active trigger
point is known. In the model's own world a calibration error is a mistake of ours; in a wrong one it is the price of
that mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.answers import listed
from tautband.evaluation.calibration import Calibration, calibrate, state
from tautband.evaluation.patients import draw_patients
from tautband.evaluation.recall import Recall, recall_of
from tautband.evaluation.standing import Standing, stand
from tautband.evaluation.wrong import Scenario, agreement, scenarios
from tautband.reasoning.belief import believe

if TYPE_CHECKING:
    from tautband.atlas import Atlas

LIMIT = 100_000_000
"""Numbers that one exact answer may move; where more would be needed, the answer is the estimate a page would show."""

NEARLY = 1e-6
"""An answer whose error bound is larger is such an estimate."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of the patients of one world."""

    words: str
    """What is wrong with it."""
    patients: int
    painted: float
    """Painted regions of a patient, on average."""
    active: float
    """Muscles with an active trigger point, on average."""
    estimated: int
    """Patients whose answer is an estimate, not exact."""
    agreement: float | None
    """How far two drawings of the same marks agree (mean Jaccard), where marks are drawn beside their place."""
    recall: Recall | None
    """Any active muscle among the first, over the patients that have one; none if none has."""
    calibration: Calibration


class Simulation(msgspec.Struct, frozen=True):
    """The whole result; the same atlas, count and seed give the same bytes."""

    atlas_version: str
    atlas_hash: str
    seed: int
    resamples: int
    worlds: dict[str, Outcome]

    def to_json(self) -> bytes:
        """The result as JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def simulate(atlas: Atlas, count: int, *, seed: int, resamples: int) -> Simulation:
    """Draw patients from every world, answer them, and score the answers.

    Parameters
    ----------
    atlas
        What the reasoner knows, and what the model's own world is made of.
    count
        Patients of each world; they are the same people as far as the worlds allow.
    seed
        Of all chance.
    resamples
        How many resamples of patients the intervals take.

    Returns
    -------
    Simulation
        Every world's outcome.
    """
    worlds = {name: _outcome(each, count, seed, resamples) for name, each in scenarios(atlas, seed).items()}
    return Simulation(atlas.version, atlas.hash, seed, resamples, worlds)


def _outcome(scenario: Scenario, count: int, seed: int, resamples: int) -> Outcome:
    patients = draw_patients(scenario.world, count, seed)
    standings: list[dict[str, Standing]] = []
    stated, estimated = [], 0
    for patient in patients:
        belief = believe(patient.case, scenario.known, LIMIT)
        estimated += belief.posterior.error_bound > NEARLY
        scores = listed(belief)
        stated.append(state(scores, patient.active))
        if patient.active:
            standings.append({"any": stand(scores, patient.active)})
    recall = recall_of(standings, ["any"], resamples, seed)[0]["any"] if standings else None
    moved = scenario.world.moved
    return Outcome(
        words=scenario.words,
        patients=count,
        painted=round(float(np.mean([len(patient.case.pain) for patient in patients])), 3),
        active=round(float(np.mean([len(patient.active) for patient in patients])), 3),
        estimated=estimated,
        agreement=round(agreement(scenario.world, patients, seed), 3) if moved else None,
        recall=recall,
        calibration=calibrate(stated, resamples, seed),
    )
