"""Who is asked: the chance of each muscle and mimic among people who hurt where this person does.

The chances come from the atlas (`complaints`): studies of people with a complaint, where there are any; else the odds
of what is felt there rise by one general factor. What is not felt there is rare, for an active trigger point hurts
somewhere.

What brings a person is seen from the drawing: a complaint, or several, that would be drawn like this. Each way of
having one, one more, one fewer or another one instead is weighed by how common it is and how well it fits, region by
region. Given the complaint, several causes can be likely together, as they are found in people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from tautband.atlas import Atlas, Complaint
    from tautband.reasoning.noisy_or import Floats, Ints
    from tautband.reasoning.owners import Effect, Owner
    from tautband.reasoning.reading import Reading

    Bools = NDArray[np.bool_]

PAINFUL_SIDES = ("left", "right")


@dataclass(frozen=True)
class Brought:
    """What brings a person: the chance of each complaint and side, and of each complaint being on both sides."""

    chances: Floats
    both: Floats

    @classmethod
    def of(cls, member: Floats, weights: Floats) -> Brought:
        """Add up sets of complaints by their weights."""
        shares = weights / weights.sum()
        return cls(shares @ member, shares @ (member[:, ::2] * member[:, 1::2]))


@dataclass(frozen=True)
class Complaints:
    """The complaints of an atlas, each on both sides, as numbers.

    Attributes
    ----------
    names
        Complaint and side.
    regions
        Which regions belong to each, midline regions to both sides: complaints by effects.
    log_share
        Logarithm of how common each complaint is, on either side.
    log_sides
        The same of a complaint being on one given side, and on both.
    log_second
        The same of there being one complaint more.
    log_blank
        Logarithm of the chance that each effect is not seen in people without any of them; effects.
    log_blanker
        What each complaint adds to that: complaints by effects.
    log_left
        Logarithm of the chance that people with each complaint leave all else blank.
    concerned
        Owners that a complaint and side says something of: complaints by owners.
    chances
        Their chance among people with it, before age and sex.
    elsewhere
        Their chance among people with other complaints.
    sideless
        What the odds of each owner rise by where a complaint is on both sides: 1 for those that have a side.
    """

    names: tuple[tuple[str, str], ...]
    regions: Bools
    log_share: Floats
    log_sides: tuple[float, float]
    log_second: float
    log_blank: Floats
    log_blanker: Floats
    log_left: Floats
    concerned: Bools
    chances: Floats
    elsewhere: Floats
    sideless: Floats

    def priors(self, brought: Brought) -> Floats:
        """Chance of each owner for somebody whom complaints bring with these chances."""
        present = np.flatnonzero(brought.chances > 0)
        rise = self.rise[present] * brought.chances[present, None]
        chances = 1.0 - (1.0 - self.elsewhere) * np.multiply.reduce(1.0 - rise, axis=0)
        both = np.flatnonzero(brought.both > 0)
        if not len(both):
            return np.asarray(chances)
        concerned = self.concerned[::2][both] | self.concerned[1::2][both]
        alike = (concerned * brought.both[both, None]).max(axis=0)
        return raise_odds(chances, self.sideless**alike)

    @cached_property
    def rise(self) -> Floats:
        """What each complaint adds to the chance of each owner, as a share of what is left: complaints by owners."""
        return np.where(self.concerned, self.chances - self.elsewhere, 0.0) / (1.0 - self.elsewhere)

    def told(self, complaints: Collection[tuple[str, str]]) -> Brought:
        """What brings somebody who names it: complaints and their sides."""
        return Brought.of(self._member([frozenset(self.names.index(name) for name in complaints)]), np.ones(1))

    def brought(self, painted: Ints, sure: Floats) -> Brought | None:
        """What may bring somebody, by what is painted and how surely; None if nothing is.

        The sets of complaints that are weighed are the best one, found step by step, and those one step from it. Each
        region is taken as drawn with the chance it has given the complaints; how many regions a complaint makes hurt
        varies between people more than that (a gamma distribution).
        """
        near: list[int] = np.flatnonzero(self.regions[:, painted] @ sure > 0).tolist()
        if not near:
            return None
        blank, blanker = self.log_blank[painted], self.log_blanker[:, painted]
        best = frozenset(near[:1])
        while True:
            sets = list(_neighbours(best, near))
            member = self._member(sets)
            marks = np.log(-np.expm1(blank + member @ blanker)) @ sure
            fits = marks + member @ self.log_left + self._common(member)
            leading = sets[int(np.argmax(fits))]
            if leading == best:
                return Brought.of(member, np.exp(fits - fits.max()))
            best = leading

    def _member(self, sets: list[frozenset[int]]) -> Floats:
        """Which complaints are in each set: sets by complaints."""
        many = len(self.names)
        member = np.zeros(len(sets) * many)
        member[[place * many + at for place, each in enumerate(sets) for at in each]] = 1.0
        return member.reshape(-1, many)

    def _common(self, member: Floats) -> Floats:
        """Logarithm of how common each set of complaints is, up to a constant."""
        both = member[:, ::2] * member[:, 1::2]
        there = member[:, ::2] + member[:, 1::2] - both
        one_side, two_sides = self.log_sides
        own = self.log_share + one_side + self.log_second
        return np.asarray(there @ own + both.sum(axis=1) * (two_sides - one_side) - self.log_second)


def _neighbours(best: frozenset[int], near: list[int]) -> Iterator[frozenset[int]]:
    """A set of complaints, and those with one fewer, one more or another one instead."""
    yield best
    for out in sorted(best):
        if len(best) > 1:
            yield best - {out}
    for one in near:
        if one not in best:
            yield best | {one}
            for out in sorted(best):
                yield best - {out} | {one}


def raise_odds(chances: Floats, factor: Floats | float) -> Floats:
    """Multiply the odds of chances."""
    return np.asarray(chances * factor / (1.0 - chances + chances * factor))


@dataclass(frozen=True)
class Felt:
    """What the network knows before any complaint.

    Attributes
    ----------
    owners
        The muscles and mimics, by side.
    effects
        Regions and findings, by side, in their order.
    strengths
        How strongly each owner makes each of them be seen: effects by owners.
    leaks
        Chance that each of them is seen without any cause.
    """

    owners: Sequence[Owner]
    effects: Sequence[Effect]
    strengths: Floats
    leaks: Floats

    @property
    def usual(self) -> Floats:
        """Chance of each owner in anybody, before age and sex."""
        return np.array([owner.prior.probability for owner in self.owners])

    def elsewhere(self, reading: Reading) -> Floats:
        """The same in people who hurt elsewhere; what is not felt anywhere stays as usual."""
        on_skin = np.array([effect[0] == "region" for effect in self.effects])
        return np.where(on_skin @ self.strengths > 0, raise_odds(self.usual, reading.elsewhere), self.usual)

    def log_blank(self, chances: Floats, stray: Floats | float) -> Floats:
        """Logarithm of the chance that each effect is not seen, by the chance of each owner; some strays are rarer."""
        return np.asarray(np.log1p(-self.strengths * chances).sum(axis=1) + np.log1p(-self.leaks * stray))

    def among(self, complaint: Complaint, side: str, reading: Reading) -> tuple[Bools, Bools, Floats]:
        """The regions of a complaint on a side, whom it concerns, and the chance of each owner among people with it."""
        own = np.array(
            [
                kind == "region" and name in complaint.regions and where in {side, "midline"}
                for kind, name, where in self.effects
            ]
        )
        reach = np.minimum(1.0, self.strengths[own].max(axis=0, initial=0.0) / reading.felt)
        elsewhere = self.elsewhere(reading)
        chances = elsewhere + reach * (raise_odds(self.usual, reading.company) - elsewhere)
        concerned = reach > 0
        figures: dict[tuple[str, str], float] = {(p.kind, p.cause): p.probability for p in complaint.priors}
        for place, owner in enumerate(self.owners):
            if (owner.kind, owner.id) in figures and owner.side in {side, "midline", "none"}:
                chances[place], concerned[place] = figures[owner.kind, owner.id], True
        return own, concerned, chances


def gather_complaints(atlas: Atlas, felt: Felt, reading: Reading) -> Complaints:
    """Turn the complaints of an atlas into numbers.

    Parameters
    ----------
    atlas
        Whose complaints.
    felt
        What the network knows before any complaint.
    reading
        The global constants.
    """
    both = [(complaint, side) for complaint in atlas.complaints.values() for side in PAINFUL_SIDES]
    people = [felt.among(complaint, side, reading) for complaint, side in both]
    owners, effects = len(felt.owners), len(felt.effects)
    elsewhere = felt.elsewhere(reading)
    on_skin = np.array([effect[0] == "region" for effect in felt.effects])
    blank = felt.log_blank(elsewhere, reading.elsewhere)
    blanker = [felt.log_blank(chances, np.where(own, 1.0, reading.elsewhere)) - blank for own, _, chances in people]
    widths = -np.where(on_skin, np.array(blanker).reshape(-1, effects), 0.0).sum(axis=1)
    return Complaints(
        names=tuple((complaint.id, side) for complaint, side in both),
        regions=np.array([own for own, _, _ in people]).reshape(-1, effects),
        log_share=np.log([complaint.share for complaint in atlas.complaints.values()]),
        log_sides=(math.log((1.0 - reading.both_sides) / len(PAINFUL_SIDES)), math.log(reading.both_sides)),
        log_second=math.log(reading.second),
        log_blank=np.where(on_skin, blank, 0.0),
        log_blanker=np.where(on_skin, np.array(blanker).reshape(-1, effects), 0.0),
        log_left=-reading.spread * np.log1p(widths / reading.spread),
        concerned=np.array([concerned for _, concerned, _ in people]).reshape(-1, owners),
        chances=np.array([chances for *_, chances in people]).reshape(-1, owners),
        elsewhere=elsewhere,
        sideless=np.array([1.0 if owner.side in PAINFUL_SIDES else 1.0 / reading.both_sides for owner in felt.owners]),
    )
