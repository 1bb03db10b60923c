"""From places to muscles: which muscles, by side, a rule covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tautband.terms import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tautband.atlas import Atlas, Muscle
    from tautband.safety.model import Details, Site, Spot
    from tautband.safety.rules import Reach, Where

    Places = frozenset[tuple[str, str]]

ARM = frozenset({"upper_arm", "elbow", "forearm", "wrist", "hand"})
LEG = frozenset({"thigh", "knee", "leg", "ankle", "foot"})
ARM_ROOT = frozenset({
    "acromion", "deltoid_anterior", "deltoid_lateral", "deltoid_posterior", "axilla", "axilla_posterior_fold",
})  # fmt: skip
LEG_ROOT = frozenset({"gluteal_fold", "greater_trochanter", "groin"})
"""Regions of the trunk that belong to the limb when the whole of it is meant (judgement)."""


@dataclass(frozen=True)
class Ground:
    """An atlas as safety sees it: where each muscle's points lie, by side, and where today's needles go in."""

    atlas: Atlas
    points: dict[Spot, Places]
    needles: dict[Spot, Places] = field(default_factory=dict)
    kinds: dict[Where, frozenset[Spot]] = field(default_factory=dict)
    """What `of_kind` found among the points; kept, for every rule asks at every call."""

    def muscle(self, spot: Spot) -> Muscle:
        """The muscle of a spot."""
        return self.atlas.muscles[spot[0]]

    def with_sites(self, sites: Iterable[Site]) -> Ground:
        """The same, with the planned muscles lying also where their needles are to go in."""
        needles: dict[Spot, Places] = {}
        for site in sites:
            if site.at:
                needles[site.spot] = needles.get(site.spot, frozenset()) | site.at
        return Ground(self.atlas, self.points, needles, self.kinds)

    def lying_in(self, places: set[tuple[str, str]]) -> frozenset[Spot]:
        """The muscles with a point, or a needle, in one of some places."""
        of_points = (spot for spot, regions in self.points.items() if not regions.isdisjoint(places))
        return frozenset(of_points) | {spot for spot, at in self.needles.items() if not at.isdisjoint(places)}

    def of_kind(self, where: Where) -> frozenset[Spot]:
        """The muscles of the kind that a rule means, whatever an answer names."""
        if where not in self.kinds:
            fitting = (spot for spot, regions in self.points.items() if _fits(where, spot, regions, self))
            self.kinds[where] = frozenset(fitting)
        moved = (spot for spot, at in self.needles.items() if _fits(where, spot, self.points[spot] | at, self))
        return self.kinds[where].union(moved)


class _Itself:
    """An atlas as a key: only the very same one is equal, for a verdict must not hang on a hash being right."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.atlas is self.atlas

    def __hash__(self) -> int:
        return id(self.atlas)


def ground_of(atlas: Atlas) -> Ground:
    """Find where the muscles of an atlas lie.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    Ground
        Every muscle on every side it has, with the regions and sides in which its trigger points lie.
    """
    return _ground(_Itself(atlas))


@lru_cache(maxsize=4)
def _ground(key: _Itself) -> Ground:
    atlas = key.atlas
    points: dict[Spot, Places] = {}
    for muscle in atlas.muscles.values():
        for side in sides_of(muscle.sides):
            regions = (atlas.regions[point.place.region] for point in muscle.points)
            found = ((region.id, where) for region in regions for where in _on(side, sides_of(region.sides)))
            points[(muscle.id, side)] = frozenset(found)
    return Ground(atlas, points)


def sides_of(sides: str) -> tuple[str, ...]:
    """The sides on which there is one, from `paired` or `midline`."""
    return (Side.LEFT.value, Side.RIGHT.value) if sides == "paired" else (Side.MIDLINE.value,)


def covered(where: Where, details: Details, ground: Ground) -> frozenset[Spot] | None:
    """The muscles that a rule covers.

    Parameters
    ----------
    where
        What the rule says; every given part narrows it.
    details
        What the answer names. Where the rule asks for it and the answer names nothing, it is everywhere.
    ground
        The muscles.

    Returns
    -------
    frozenset of Spot or None
        None means everywhere, without any limit.
    """
    named = named_spots(where.named, details, ground) if where.named else None
    if not _narrows(where):
        return named
    return ground.of_kind(where) if named is None else ground.of_kind(where) & named


def named_spots(reach: Reach, details: Details, ground: Ground) -> frozenset[Spot] | None:
    """The muscles at the places that an answer names.

    Parameters
    ----------
    reach
        The places themselves, with their neighbours, or the whole limb.
    details
        What the answer names.
    ground
        The muscles.

    Returns
    -------
    frozenset of Spot or None
        None if the answer names no place: nothing is known, so everywhere is meant.
    """
    if not details.regions and not details.muscles:
        return None
    places = set(details.regions)
    if reach != "here":
        for spot in details.muscles:
            places |= ground.points[spot]
        places = {wider for place in places for wider in _wider(reach, place, ground.atlas)}
    return ground.lying_in(places) | details.muscles


def _wider(reach: Reach, place: tuple[str, str], atlas: Atlas) -> Iterable[tuple[str, str]]:
    """A place with what is beside it, or with the whole limb it belongs to."""
    region, side = place
    beside = atlas.regions[region].neighbours if reach == "near" else _limb(region, atlas)
    for other in (region, *beside):
        for where in _on(side, sides_of(atlas.regions[other].sides)):
            yield other, where


def _limb(region: str, atlas: Atlas) -> Iterable[str]:
    """The regions of the limb, or of the same part of the trunk."""
    group = atlas.regions[region].group
    for groups, root in ((ARM, ARM_ROOT), (LEG, LEG_ROOT)):
        if group in groups or region in root:
            return tuple(r.id for r in atlas.regions.values() if r.group in groups or r.id in root)
    return tuple(r.id for r in atlas.regions.values() if r.group == group)


def _on(side: str, sides: tuple[str, ...]) -> tuple[str, ...]:
    """The side itself where there is one, else all there are: what lies across the middle touches both sides."""
    return (side,) if side in sides else sides


def _narrows(where: Where) -> bool:
    parts = (where.regions, where.groups, where.muscles, where.hazards, where.compressible, where.access)
    return any(parts)


def _fits(where: Where, spot: Spot, places: Places, ground: Ground) -> bool:
    """Whether a muscle is of the kind that a rule names; one that the atlas does not needle is of every kind."""
    muscle, regions = ground.muscle(spot), {region for region, _ in places}
    groups = {ground.atlas.regions[region].group for region in regions}
    needling = muscle.needling
    return (
        (not where.muscles or muscle.id in where.muscles)
        and (not (where.regions or where.groups) or not (regions | groups).isdisjoint((*where.regions, *where.groups)))
        and (not where.hazards or needling is None or any(h.kind in where.hazards for h in needling.hazards))
        and (not where.compressible or needling is None or needling.compressible in where.compressible)
        and (not where.access or needling is None or needling.access in where.access)
    )
