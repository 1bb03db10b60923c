"""The question put to the inference, and its answer: a two-layer noisy-OR network with what was observed.

Causes are independent and each is on or off. An effect is explained if at least one cause that is on explains it.
What was observed of an effect counts `explained` if a cause explains it and `unexplained` if none does, so that
"present" with leak l is (1, l), a soft observation is any other pair, and "absent", (0, 1 - l), needs no pair
at all: it is a product over the causes and is kept in their odds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LARGEST = float(np.finfo(np.float64).max)


class ImpossibleEvidenceError(ValueError):
    """No combination of causes can have produced what was observed."""


@dataclass(frozen=True)
class Question:
    """What inference is asked, in rows: versions of one question that differ in priors and weights only.

    Attributes
    ----------
    priors
        Chance that each cause is on, after what was observed absent; causes by rows.
    owners
        The group of each cause (the muscle of a trigger point), 0, 0, 1, 2, 2 …; causes of a group stand together.
    strengths
        Chance that a cause alone explains an effect; effects by causes.
    unexplained
        Weight of each effect if no cause explains it; effects by rows.
    explained
        Weight of each effect if some cause explains it; effects by rows.
    """

    priors: Floats
    owners: Ints
    strengths: Floats
    unexplained: Floats
    explained: Floats

    def __post_init__(self) -> None:
        """Check shapes and ranges once; everything behind this door trusts them."""
        causes, rows = self.priors.shape
        effects = self.strengths.shape[0]
        _refuse_unless(self.strengths.shape == (effects, causes), "strengths must be effects by causes")
        _refuse_unless(self.unexplained.shape == (effects, rows), "unexplained must be effects by rows")
        _refuse_unless(self.explained.shape == (effects, rows), "explained must be effects by rows")
        _refuse_unless(self.owners.shape == (causes,), "owners must name one group per cause")
        ranks = np.zeros(causes, dtype=np.intp)
        ranks[self.starts[1:]] = 1
        _refuse_unless((self.owners == ranks.cumsum()).all(), "owners must be 0, 0, 1, 2 …, groups together")
        for name in ("priors", "strengths"):
            _refuse_unless(_within(getattr(self, name), 1.0), f"{name} must lie between 0 and 1")
        for name in ("unexplained", "explained"):
            _refuse_unless(_within(getattr(self, name), LARGEST), f"{name} must be finite and not negative")

    @classmethod
    def one_row(cls, priors: Floats, owners: Ints, strengths: Floats, weights: tuple[Floats, Floats]) -> Question:
        """Ask one version only; `weights` are those of the effects unexplained and explained."""
        return cls(priors[:, None], owners, strengths, weights[0][:, None], weights[1][:, None])

    @cached_property
    def starts(self) -> Ints:
        """Where the causes of each group begin."""
        return np.flatnonzero(np.append(True, self.owners[1:] != self.owners[:-1])[: len(self.owners)])

    @property
    def rows(self) -> int:
        """How many versions of the question there are."""
        return int(self.priors.shape[1])

    @property
    def groups(self) -> int:
        """How many groups of causes there are."""
        return int(self.owners[-1]) + 1 if len(self.owners) else 0

    def take(self, rows: slice) -> Question:
        """Ask some of the rows only."""
        return replace(
            self,
            priors=self.priors[:, rows],
            unexplained=self.unexplained[:, rows],
            explained=self.explained[:, rows],
        )


@dataclass(frozen=True)
class Posterior:
    """The answer, by rows.

    Attributes
    ----------
    causes
        Chance that each cause is on; causes by rows.
    groups
        Chance that at least one cause of a group is on; groups by rows.
    unexplained
        Chance that no cause explains an effect; effects by rows.
    log_evidence
        Natural logarithm of the chance of what the weights describe; by rows.
    error_bound
        No chance above is further than this from the exact one.
    """

    causes: Floats
    groups: Floats
    unexplained: Floats
    log_evidence: Floats
    error_bound: float

    @classmethod
    def join(cls, parts: Sequence[Posterior]) -> Posterior:
        """Put the rows of several answers side by side."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            causes=np.concatenate([part.causes for part in parts], axis=1),
            groups=np.concatenate([part.groups for part in parts], axis=1),
            unexplained=np.concatenate([part.unexplained for part in parts], axis=1),
            log_evidence=np.concatenate([part.log_evidence for part in parts]),
            error_bound=max(part.error_bound for part in parts),
        )


def tilt(priors: Floats, log_absent: Floats) -> tuple[Floats, Floats]:
    """Take what was observed absent into the priors.

    Parameters
    ----------
    priors
        Chance that each cause is on.
    log_absent
        Logarithm of the chance of all absences if only this cause is on, relative to it being off.

    Returns
    -------
    tuple
        The tilted priors, and the logarithm of the chance of the absences.

    Raises
    ------
    ImpossibleEvidenceError
        If a cause is certainly on and cannot be on.
    """
    on = priors * np.exp(log_absent)
    total = (1.0 - priors) + on
    if np.any(total <= 0):
        raise ImpossibleEvidenceError("a cause that is certain excludes a finding that is absent; one of them is wrong")
    return on / total, np.sum(np.log(total), axis=0)


def _within(values: Floats, most: float) -> bool:
    """Whether all values lie between 0 and a limit; not a number does not."""
    return bool(values.min(initial=0.0) >= 0.0 and values.max(initial=0.0) <= most)


def _refuse_unless(holds: object, message: str) -> None:
    if not holds:
        raise ValueError(message)
