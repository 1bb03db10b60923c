"""The atlas read the other way round: which causes reach a region, which a finding speaks for, who is next to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tautband.atlas import Finding, FindingLink, Mimic, Muscle, Point, Referral, Region, RegionLink, Source
from tautband.reasoning.words import URGENCIES
from tautband.web.atlas.words import AREA_NAMES, KIND_NAMES
from tautband.web.knowledge import the_atlas


@dataclass(frozen=True)
class Sender:
    """A muscle that refers to a region, by the point that does so most."""

    muscle: Muscle
    point: Point
    referral: Referral


@dataclass(frozen=True)
class Group:
    """A heading with what stands beneath it."""

    id: str
    name: str
    members: tuple[Muscle | Mimic | Finding | Region, ...]


@cache
def senders() -> dict[str, tuple[Sender, ...]]:
    """Return the muscles that refer to each region, strongest first, each muscle once."""
    found: dict[str, dict[str, Sender]] = {region: {} for region in the_atlas().regions}
    for muscle in the_atlas().muscles.values():
        for point in muscle.points:
            for referral in point.referrals:
                known = found[referral.region].get(muscle.id)
                if known is None or referral.weight > known.referral.weight:
                    found[referral.region][muscle.id] = Sender(muscle, point, referral)
    order = {"essential": 0, "spillover": 1}
    return {
        region: tuple(sorted(of.values(), key=lambda s: (-s.referral.weight, order[s.referral.kind], s.muscle.name)))
        for region, of in found.items()
    }


@cache
def mimics_at() -> dict[str, tuple[tuple[Mimic, RegionLink], ...]]:
    """Return the mimics that are felt in each region, most urgent first, then strongest."""
    found: dict[str, list[tuple[Mimic, RegionLink]]] = {region: [] for region in the_atlas().regions}
    for mimic in the_atlas().mimics.values():
        for link in mimic.regions:
            found[link.region].append((mimic, link))
    return {region: tuple(sorted(of, key=lambda pair: _by_urgency(pair[0], pair[1]))) for region, of in found.items()}


def _by_urgency(mimic: Mimic, link: RegionLink) -> tuple[bool, int, float]:
    return not mimic.red_flag, URGENCIES.index(mimic.urgency) if mimic.red_flag else 0, -link.weight


@cache
def causes_with() -> dict[str, tuple[tuple[Muscle | Mimic, FindingLink], ...]]:
    """Return muscles and mimics that make each finding likely, strongest first."""
    found: dict[str, list[tuple[Muscle | Mimic, FindingLink]]] = {finding: [] for finding in the_atlas().findings}
    causes: list[Muscle | Mimic] = [*the_atlas().muscles.values(), *the_atlas().mimics.values()]
    for cause in causes:
        for link in cause.findings:
            found[link.finding].append((cause, link))
    return {finding: tuple(sorted(of, key=lambda pair: -pair[1].strength)) for finding, of in found.items()}


@cache
def look_alikes() -> dict[str, tuple[Muscle, ...]]:
    """Return the muscles for which each mimic is to be excluded, in the atlas's order."""
    found: dict[str, list[Muscle]] = {mimic: [] for mimic in the_atlas().mimics}
    for muscle in the_atlas().muscles.values():
        for exclusion in muscle.exclusions:
            found[exclusion.mimic].append(muscle)
    return {mimic: tuple(of) for mimic, of in found.items()}


@cache
def muscles_by_area() -> tuple[Group, ...]:
    """Return the muscles from top to toe."""
    return _by_area(the_atlas().muscles.values())


@cache
def mimics_by_area() -> tuple[Group, ...]:
    """Return the other causes from top to toe."""
    return _by_area(the_atlas().mimics.values())


def _by_area(causes: Iterable[Muscle | Mimic]) -> tuple[Group, ...]:
    members: dict[str, list[Muscle | Mimic]] = {area: [] for area in AREA_NAMES}
    for cause in causes:
        members[cause.area].append(cause)
    return tuple(Group(area, AREA_NAMES[area], tuple(of)) for area, of in members.items() if of)


@cache
def findings_by_kind() -> tuple[Group, ...]:
    """Return the findings under the headings of their kinds."""
    members: dict[str, list[Finding]] = {kind: [] for kind in KIND_NAMES}
    for finding in the_atlas().findings.values():
        members[finding.kind].append(finding)
    return tuple(Group(kind, KIND_NAMES[kind], tuple(of)) for kind, of in members.items() if of)


@cache
def neighbours() -> dict[str, tuple[Muscle | None, Muscle | None]]:
    """Return the muscles before and after each in its area."""
    found: dict[str, tuple[Muscle | None, Muscle | None]] = {}
    for group in muscles_by_area():
        row = [member for member in group.members if isinstance(member, Muscle)]
        for at, muscle in enumerate(row):
            found[muscle.id] = (row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None)
    return found


@cache
def bibliography() -> tuple[Source, ...]:
    """Return all sources by author and year."""
    return tuple(sorted(the_atlas().sources.values(), key=lambda s: (s.authors.casefold(), s.year or 0, s.title)))
