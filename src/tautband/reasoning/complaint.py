"""Who is asked: the chance of each muscle and mimic among people who hurt where this person does.

The complaint is the area where most of the pain is, or are several. The chances come from the atlas (`complaints`):
studies of people with that complaint, where there are any; else the odds of what is felt there rise by one general
factor. What is not felt there is rare, for a trigger point that is active hurts somewhere.

The complaint is a given, as in those studies; the drawing then tells its causes apart. So several causes can be
likely together, as they are found in people, without one taking another's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tautband.atlas import Atlas
    from tautband.reasoning.noisy_or import Floats, Ints
    from tautband.reasoning.owners import Effect, Owner
    from tautband.reasoning.reading import Reading

PAINFUL_SIDES = ("left", "right")


@dataclass(frozen=True)
class Complaints:
    """The complaints of an atlas, each on both sides, as numbers.

    Attributes
    ----------
    regions
        Which regions belong to each complaint and side, midline regions to both sides: complaints by effects.
    concerned
        Owners that a complaint and side says something of: complaints by owners.
    chances
        Their chance among people with it, before age and sex.
    elsewhere
        Their chance among people with other complaints.
    focus
        How fast a complaint fades with its share of the pain.
    midline
        Effects that have no side.
    sideless
        What the odds of each owner rise by where both sides hurt alike: 1 for those that have a side.
    """

    regions: NDArray[np.bool_]
    concerned: NDArray[np.bool_]
    chances: Floats
    elsewhere: Floats
    focus: float
    midline: NDArray[np.bool_]
    sideless: Floats

    def priors(self, usual: Floats, painted: Ints, sure: Floats) -> Floats:
        """Chance of each owner for somebody in whom some regions are painted, each meant so surely, 0 to 1."""
        weights = self._weights(painted, sure)
        present = np.flatnonzero(weights > 0)
        if not len(present):
            return usual
        blended = self.elsewhere + weights[present, None] * (self.chances[present] - self.elsewhere)
        chances = np.max(np.where(self.concerned[present], blended, self.elsewhere), axis=0)
        sided = self._weights(painted, np.where(self.midline[painted], 0.0, sure))
        both = sided.reshape(-1, len(PAINFUL_SIDES)).min(axis=1).repeat(len(PAINFUL_SIDES))
        alike = np.max(np.where(self.concerned, both[:, None], 0.0), axis=0)
        return raise_odds(chances, self.sideless**alike)

    def _weights(self, painted: Ints, sure: Floats) -> Floats:
        """How much each complaint and side is what brings a person, 0 to 1, by how surely each region is meant.

        It counts fully where most of the pain is and fades with its share of the pain elsewhere, for pain that is felt
        far from its cause reaches into other areas.
        """
        totals = self.regions[:, painted] @ sure
        most = float(totals.max(initial=0.0))
        if most <= 0:
            return np.zeros(len(self.regions))
        return np.asarray((totals / most) ** self.focus * min(1.0, most))


def raise_odds(chances: Floats, factor: Floats | float) -> Floats:
    """Multiply the odds of chances."""
    return np.asarray(chances * factor / (1.0 - chances + chances * factor))


def gather_complaints(
    atlas: Atlas, owners: Sequence[Owner], effects: Mapping[Effect, int], felt: Floats, reading: Reading
) -> Complaints:
    """Turn the complaints of an atlas into numbers.

    Parameters
    ----------
    atlas
        Whose complaints.
    owners
        The muscles and mimics of the network, by side.
    effects
        The places of all regions and findings, by side.
    felt
        How strongly each owner makes each of them be seen: effects by owners.
    reading
        The global constants.
    """
    place = {(owner.kind, owner.id, owner.side): at for at, owner in enumerate(owners)}
    usual = np.array([owner.prior.probability for owner in owners])
    regions, concerned, chances = [], [], []
    felt_at_all = np.array([effect[0] == "region" for effect in effects]) @ felt > 0
    elsewhere = np.where(felt_at_all, raise_odds(usual, reading.elsewhere), usual)
    raised = raise_odds(usual, reading.company)
    for complaint in atlas.complaints.values():
        for side in PAINFUL_SIDES:
            own = [
                kind == "region" and name in complaint.regions and each in {side, "midline"}
                for kind, name, each in effects
            ]
            reach = np.minimum(1.0, felt[own].max(axis=0, initial=0.0) / reading.felt)
            known, said = elsewhere + reach * (raised - elsewhere), reach > 0
            for prior in complaint.priors:
                for each in (side, "midline", "none"):
                    at = place.get((prior.kind, prior.cause, each))
                    if at is not None:
                        known[at], said[at] = prior.probability, True
            regions.append(own)
            concerned.append(said)
            chances.append(known)
    many = len(regions)
    return Complaints(
        regions=np.array(regions, dtype=np.bool_).reshape(many, len(effects)),
        concerned=np.array(concerned, dtype=np.bool_).reshape(many, len(owners)),
        chances=np.array(chances).reshape(many, len(owners)),
        elsewhere=elsewhere,
        focus=reading.focus,
        midline=np.array([effect[2] == "midline" for effect in effects]),
        sideless=np.array([1.0 if owner.side in PAINFUL_SIDES else reading.both for owner in owners]),
    )
