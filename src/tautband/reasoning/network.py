"""The network of an atlas: who can cause what, on which side, and how likely."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tautband.atlas import Atlas, Mimic, Muscle, Prior, felt_on
from tautband.reasoning.blank import Blank
from tautband.reasoning.complaint import Brought, Complaints, Felt, gather_complaints, raise_odds
from tautband.reasoning.owners import Effect, Owner
from tautband.reasoning.reading import DEFAULT, Reading
from tautband.terms import OLDEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from tautband.reasoning.noisy_or import Floats, Ints


@dataclass(frozen=True)
class Network:
    """The atlas as numbers; causes are the points of all owners in order."""

    owners: tuple[Owner, ...]
    owner_of: Ints
    effects: dict[Effect, int]
    strengths: Floats
    """Chance that a cause alone makes an effect be seen: effects by causes."""
    log_missed: Floats
    """Logarithm of the chance that it does not."""
    leaks: Floats
    """Chance that an effect is seen without any cause."""

    shares: Floats
    """Share of the prior of its owner that each cause has."""
    beside: dict[Effect, tuple[Effect, ...]]
    """The regions that each region touches; a midline region touches those on both sides."""
    usual: Floats
    """Chance of each owner in anybody, before its modifiers."""
    complaints: Complaints
    """Its chance among people with a complaint."""
    reading: Reading
    """The global constants it was built with."""

    @cached_property
    def blank(self) -> Blank:
        """What blank regions say."""
        places = [place for effect, place in self.effects.items() if effect[0] == "region"]
        return Blank.of(self.strengths[places], np.array(places, dtype=np.intp), self.reading)

    @cached_property
    def muscles(self) -> NDArray[np.bool_]:
        """Which owners are muscles."""
        return np.array([owner.kind == "muscle" for owner in self.owners], dtype=np.bool_)

    @cached_property
    def factors(self) -> dict[tuple[int | None, str], Floats]:
        """What the odds of each owner are multiplied by for a person, by age and sex, as far as they came up yet."""
        return {}

    def priors(
        self,
        age: int | None,
        sex: str,
        painted: Mapping[Effect, float] | None = None,
        told: Collection[tuple[str, str]] | None = None,
    ) -> Floats:
        """Chance of each cause for a person.

        Parameters
        ----------
        age
            In years; None if unknown.
        sex
            `female`, `male` or `unknown`.
        painted
            How surely each region is meant that is painted, 0 to 1: from it, the complaint is inferred. Without it,
            anybody's chances.
        told
            What brings the person, complaints and their sides, where that is known and need not be inferred.
        """
        marks = painted or {}
        places = np.array([self.effects[effect] for effect in marks], dtype=np.intp)
        if told is not None:
            brought: Brought | None = self.complaints.told(told)
        else:
            brought = self.complaints.brought(places, np.array([*marks.values()]))
        chances = self.usual if brought is None else self.complaints.priors(brought)
        if (age, sex) not in self.factors:
            self.factors[age, sex] = np.array([_factor(owner.prior, age, sex) for owner in self.owners])
        return np.asarray(1.0 - (1.0 - raise_odds(chances, self.factors[age, sex]))[self.owner_of] ** self.shares)

    def reached(self, effects: Sequence[Effect]) -> Floats:
        """How strongly each cause makes each of some effects be seen: effects by causes.

        What is felt under the hand in a muscle concerns any trigger point in it.
        """
        rows = self.strengths[[self.effects.get(effect, 0) for effect in effects]]
        for place, effect in enumerate(effects):
            if effect[0] == "palpation":
                rows[place] = self.owner_of == self.muscle(effect[1], effect[2])
        return rows

    def muscle(self, name: str, side: str) -> int:
        """The place of a muscle among the owners."""
        return next(at for at, o in enumerate(self.owners) if (o.kind, o.id, o.side) == ("muscle", name, side))


def build_network(atlas: Atlas, reading: Reading = DEFAULT) -> Network:
    """Build the network of an atlas; built once for each content of an atlas and each reading."""
    return _build(_ByHash(atlas), reading)


class _ByHash:
    """An atlas as a key: two are the same if their content is."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByHash) and other.atlas.hash == self.atlas.hash

    def __hash__(self) -> int:
        return hash(self.atlas.hash)


@lru_cache(maxsize=4)
def _build(key: _ByHash, reading: Reading) -> Network:
    atlas = key.atlas
    effects = {effect: place for place, effect in enumerate(_effects(atlas))}
    owners = []
    links = []
    causes: list[Muscle | Mimic] = [*atlas.muscles.values(), *atlas.mimics.values()]
    for cause in causes:
        for side in _cause_sides(cause):
            owner = _owner(cause, side)
            owners.append(owner)
            links += [_links(cause, point, side, atlas, reading) for point in owner.points or ("",)]
    strengths = _together(links, effects)
    leaks = np.array([_leak(effect, atlas) for effect in effects])
    owner_of = np.repeat(np.arange(len(owners)), [max(1, len(owner.points)) for owner in owners]).astype(np.intp)
    felt = Felt(owners, list(effects), _strongest(strengths, owner_of), leaks)
    return Network(
        owners=tuple(owners),
        owner_of=owner_of,
        effects=effects,
        strengths=strengths,
        log_missed=np.log1p(-strengths),
        leaks=leaks,
        shares=np.array([share for owner in owners for share in owner.shares]),
        beside=_beside([effect for effect in effects if effect[0] == "region"], atlas),
        usual=felt.usual,
        complaints=gather_complaints(atlas, felt, reading),
        reading=reading,
    )


def _together(links: list[list[tuple[Effect, float]]], effects: dict[Effect, int]) -> Floats:
    """Strengths, effects by causes; where a cause has two links to one effect, either may do."""
    missed = np.ones((len(effects), len(links)))
    for place, own in enumerate(links):
        for effect, strength in own:
            missed[effects[effect], place] *= 1.0 - strength
    return 1.0 - missed


def _strongest(strengths: Floats, owner_of: Ints) -> Floats:
    """The strongest of the causes of each owner: effects by owners."""
    starts = np.flatnonzero(np.diff(owner_of, prepend=-1))
    return np.maximum.reduceat(strengths, starts, axis=1) if len(starts) else strengths


def _effects(atlas: Atlas) -> Iterator[Effect]:
    for region in atlas.regions.values():
        for side in region.exists_on:
            yield "region", region.id, side
    for finding in atlas.findings.values():
        for side in finding.exists_on:
            yield "finding", finding.id, side


def _leak(effect: Effect, atlas: Atlas) -> float:
    kind, name, _ = effect
    return atlas.regions[name].leak if kind == "region" else atlas.findings[name].leak


def _beside(effects: list[Effect], atlas: Atlas) -> dict[Effect, tuple[Effect, ...]]:
    touched: dict[Effect, list[Effect]] = {effect: [] for effect in effects}
    for effect in effects:
        _, region, side = effect
        for name in atlas.regions[region].neighbours:
            for each in felt_on(atlas.regions[name], "same", side):
                touched["region", name, each].append(effect)
    return {effect: tuple(others) for effect, others in touched.items()}


def _cause_sides(cause: Muscle | Mimic) -> tuple[str, ...]:
    return {"paired": ("left", "right"), "midline": ("midline",), "none": ("none",)}[cause.sides]


def _owner(cause: Muscle | Mimic, side: str) -> Owner:
    if isinstance(cause, Muscle):
        points = tuple(point.id for point in cause.points)
        return Owner("muscle", cause.id, side, points, cause.prior, tuple(point.share for point in cause.points))
    return Owner("mimic", cause.id, side, (), cause.prior, (1.0,))


def _links(cause: Muscle | Mimic, point: str, side: str, atlas: Atlas, reading: Reading) -> list[tuple[Effect, float]]:
    """What one trigger point, or one mimic, can cause."""
    links: list[tuple[Effect, float]] = []
    felt = [(link.region, link.side, link.weight) for link in cause.regions] if isinstance(cause, Mimic) else []
    if isinstance(cause, Muscle):
        own = next(value for value in cause.points if value.id == point)
        felt = [(referral.region, referral.side, referral.weight) for referral in own.referrals]
    for name, where, weight in felt:
        region = atlas.regions[name]
        drawn = weight * region.drawn * reading.repeat
        links += [(("region", name, each), drawn) for each in felt_on(region, where, side)]
    for link in cause.findings:
        if link.points and point not in link.points:
            continue
        finding = atlas.findings[link.finding]
        sides = felt_on(finding, link.side, side)
        links += [(("finding", link.finding, each), link.strength * finding.detect) for each in sides]
    return links


def _factor(prior: Prior, age: int | None, sex: str) -> float:
    """The factor of the first modifier that fits the person; what is unknown fits only what asks nothing of it."""
    for modifier in prior.modifiers:
        whole = (modifier.age_min, modifier.age_max) == (0, OLDEST)
        age_fits = whole if age is None else modifier.age_min <= age <= modifier.age_max
        if age_fits and modifier.sex in {None, sex}:
            return modifier.factor
    return 1.0
