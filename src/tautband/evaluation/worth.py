"""What each part of the reasoner, and each of its constants, is worth: the whole beside the whole without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.calibration import Stated, calibrate, state
from tautband.evaluation.intervals import Figure, bootstrap_means, figure
from tautband.evaluation.recall import Recall, recall_of
from tautband.evaluation.standing import Standing, stand, without_sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tautband.atlas import Atlas
    from tautband.evaluation.cases import Entry, Named
    from tautband.evaluation.evaluate import Method
    from tautband.evaluation.patients import Patient
    from tautband.reasoning.case import Case


@dataclass(frozen=True)
class Known:
    """A case whose truth is known, published or simulated."""

    case: Case
    right: frozenset[Named]
    """Muscles one of which should be among the first; none if the ranking is not scored."""
    named: frozenset[Named]
    """All muscles that were at fault as far as is known."""
    sided: bool


class Way(msgspec.Struct, frozen=True):
    """One way to answer, scored."""

    recall: Recall
    ahead: Recall | None
    """How far the whole is above it; none for the whole itself."""
    brier: Figure
    brier_more: Figure | None
    """By how much its Brier score is larger, so worse, than that of the whole."""
    error: Figure
    """Calibration error."""


class Worth(msgspec.Struct, frozen=True):
    """Every way to answer the same cases, the whole first."""

    atlas_version: str
    atlas_hash: str
    seed: int
    resamples: int
    cases: int
    ranked: int
    """Cases whose ranking is scored."""
    ways: dict[str, Way]

    def to_json(self) -> bytes:
        """The result as JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def from_entries(entries: Sequence[Entry]) -> list[Known]:
    """The published cases whose ranking may be scored."""
    return [
        Known(entry.case, entry.named("primary"), entry.named(), entry.meta.side_given)
        for entry in entries
        if entry.scored
    ]


def from_patients(patients: Sequence[Patient]) -> list[Known]:
    """Simulated patients; their truth is whole."""
    return [Known(patient.case, patient.active, patient.active, sided=True) for patient in patients]


def worth(known: Sequence[Known], atlas: Atlas, ways: Mapping[str, Method], *, resamples: int, seed: int) -> Worth:
    """Answer the same cases in every way, and compare.

    Parameters
    ----------
    known
        Cases with their truth, at least one of them with a right muscle.
    atlas
        What every way may know.
    ways
        By name, ways to answer; the first is the whole.
    resamples
        How many resamples of cases the intervals take.
    seed
        Of their chance.

    Returns
    -------
    Worth
        Every way with its figures and their differences from the whole.
    """
    standings: list[dict[str, Standing]] = [{} for _ in known]
    stated: dict[str, list[Stated]] = {}
    among: list[frozenset[Named]] = []  # the muscles that the whole may list
    for name, answer in ways.items():
        stated[name] = []
        for at, one in enumerate(known):
            scores = answer(one.case, atlas)
            scores = scores if one.sided else without_sides(scores)
            if at == len(among):
                among.append(frozenset(scores))
            stated[name].append(state(scores, one.named, among[at]))
            if one.right:
                standings[at][name] = stand(scores, one.right)
    ranked = [each for each in standings if each]
    recall, ahead = recall_of(ranked, list(ways), resamples, seed)
    whole = next(iter(ways))
    found = {}
    for name in ways:
        calibration = calibrate(stated[name], resamples, seed)
        more = _brier_more(stated[whole], stated[name], resamples, seed) if name != whole else None
        found[name] = Way(recall[name], ahead.get(name), calibration.brier, more, calibration.error)
    return Worth(atlas.version, atlas.hash, seed, resamples, len(known), len(ranked), found)


def _brier_more(whole: list[Stated], other: list[Stated], count: int, seed: int) -> Figure:
    more = np.array([[one.brier - own.brier] for own, one in zip(whole, other, strict=True)])
    return figure(float(more.mean()), bootstrap_means(more, count, seed)[:, 0])
