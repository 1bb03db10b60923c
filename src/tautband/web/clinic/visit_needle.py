"""The needle sites of a visit: cards prefilled from the atlas and the last visit, and what lies under a finger."""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from tautband.atlas import Atlas, Hazard, Muscle
from tautband.body import place
from tautband.body.surface import load_surface
from tautband.reasoning.words import place_words
from tautband.record.convert import techniques_of
from tautband.record.models import Site
from tautband.safety.model import Clearance, Line, Verdict
from tautband.safety.speak import VERDICT_WORDS
from tautband.terms import Side
from tautband.web.clinic.visit_load import Loaded
from tautband.web.clinic.visit_words import HAZARD_WORDS, TECHNIQUE_SHORT, felt_words
from tautband.web.knowledge import the_atlas

NEAR_MM = 70.0
"""How far from the finger a trigger point of the atlas may lie for its muscle to be offered (judgement)."""

MOST_CHOICES = 6
DIAMETERS = ("0.16", "0.20", "0.25", "0.30", "0.35")
USUAL_DIAMETER = "0.30"
"""Millimetres; what is prefilled where nothing was used before (judgement)."""

LENGTHS = (13, 15, 25, 30, 40, 50, 60, 75, 100)
"""Millimetres in which needles are commonly sold (judgement)."""

BLOCKING = frozenset({Verdict.STOP, Verdict.AVOID_HERE})
COMPARED = {
    "needles_in": "needles",
    "diameter_mm": "diameter",
    "length_mm": "length",
    "techniques": "technique",
    "position": "position",
    "direction": "direction",
    "depth_mm": "depth",
}
"""Fields that are compared with the last visit, and what they are called."""
CARRIED = (*COMPARED, "maker", "lot", "needle_expiry", "guidance")


@dataclass(frozen=True)
class Rule:
    """One line of the trace about a muscle."""

    rule: str
    verdict: str
    word: str
    reason: str
    do: str


@dataclass(frozen=True)
class Target:
    """A muscle on a side, and what must be known before a needle goes in."""

    muscle: str
    side: str
    name: str
    verdict: str
    word: str
    blocked: bool
    held: bool
    """No new site may be placed here: it is blocked, or a physician is to be asked and nobody has passed that over."""
    rules: tuple[Rule, ...]
    hazards: tuple[Hazard, ...]
    at_risk: tuple[str, ...]
    """What could be harmed, each kind once."""
    approach: str
    lengths: str
    compressible: str
    access: str
    felt: str
    last: str
    """What was done there at the last visit, in words."""
    prefill: str
    """The fields of a new site, as JSON."""


@dataclass(frozen=True)
class Card:
    """One site of the visit."""

    site: Site
    number: int
    target: Target
    changed: tuple[tuple[str, str], ...]
    """What differs from the last visit: the field, and what it was."""
    new: bool
    """Not needled at the last visit, although there was one."""
    place: str


def target(
    key: tuple[str, str], loaded: Loaded, atlas: Atlas, clearance: Clearance, patch: int | None = None
) -> Target:
    """Describe a muscle on a side as a place to needle; one that the atlas no longer has by its id alone."""
    id_, side = key
    muscle = atlas.muscles.get(id_)
    techniques = frozenset(t for site in loaded.sites if (site.muscle, site.side) == key for t in techniques_of(site))
    rules = [_rule(line) for line in clearance.for_site(id_, side, techniques) if line.verdict is not Verdict.GO]
    verdict = Verdict.GO.worse_of(*(Verdict(rule.verdict) for rule in rules))
    needling = muscle.needling if muscle else None
    last = loaded.earlier.sites.get(key) if loaded.earlier else None
    length = needling.length_mm if needling else None
    return Target(
        muscle=id_,
        side=side,
        name=place_words(muscle.name if muscle else id_, side),
        verdict=verdict.value,
        word=VERDICT_WORDS[verdict],
        blocked=verdict in BLOCKING,
        held=any(_holds(rule, loaded) for rule in rules),
        rules=tuple(rules),
        hazards=needling.hazards if needling else (),
        at_risk=tuple(dict.fromkeys(HAZARD_WORDS[hazard.kind] for hazard in needling.hazards)) if needling else (),
        approach=needling.approach if needling else "",
        lengths=f"{length.least:g} to {length.most:g} mm" if length else "",
        compressible=needling.compressible if needling else "",
        access=needling.access if needling else "",
        felt=felt_words(loaded.palpations.get(key)),
        last=site_words(last) if last else "",
        prefill=json.dumps(_prefill(muscle, side, last, patch)) if muscle else "{}",
    )


def _holds(rule: Rule, loaded: Loaded) -> bool:
    verdict = Verdict(rule.verdict)
    return verdict in BLOCKING or (verdict is Verdict.PHYSICIAN_FIRST and not loaded.passed(rule.rule, verdict))


def cards(loaded: Loaded, atlas: Atlas, clearance: Clearance) -> tuple[Card, ...]:
    """Return the sites in their order, each with what the atlas, the rules and the last visit say of it."""
    targets = {key: target(key, loaded, atlas, clearance) for key in {(s.muscle, s.side) for s in loaded.sites}}
    return tuple(
        _card(number, site, targets[site.muscle, site.side], loaded)
        for number, site in enumerate(loaded.sites, start=1)
    )


def _card(number: int, site: Site, at: Target, loaded: Loaded) -> Card:
    last = loaded.earlier.sites.get((site.muscle, site.side)) if loaded.earlier else None
    return Card(
        site=site,
        number=number,
        target=at,
        changed=tuple(_changes(site, last)) if last else (),
        new=bool(loaded.earlier and loaded.earlier.sites and last is None),
        place=patch_words(site.patch) if site.patch is not None else "",
    )


def _changes(site: Site, last: Site) -> Iterable[tuple[str, str]]:
    for name, words in COMPARED.items():
        now, before = getattr(site, name), getattr(last, name)
        same = set(now) == set(before) if name == "techniques" else now == before
        if not same:
            yield words, _value_words(name, before)


def _value_words(name: str, value: object) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if name == "techniques" and isinstance(value, list):
        return ", ".join(str(TECHNIQUE_SHORT.get(each, each)) for each in value)
    return f"{value} mm" if name.endswith("_mm") else str(value)


TWITCH_WORDS = {"none": "no twitch", "single": "one twitch", "multiple": "several twitches"}


def site_words(site: Site) -> str:
    """Say what was done at a site, shortly."""
    needle = f"{site.diameter_mm} × {site.length_mm} mm" if site.diameter_mm and site.length_mm else ""
    techniques = ", ".join(TECHNIQUE_SHORT.get(each, each) for each in site.techniques).lower()
    twitch = TWITCH_WORDS.get(site.twitch, "")
    count = f"{site.needles_in} needles" if site.needles_in > 1 else ""
    return ", ".join(part for part in (needle, techniques, twitch, count) if part)


def _prefill(muscle: Muscle, side: str, last: Site | None, patch: int | None) -> dict[str, Any]:
    """Return what a new site starts with: as at the last visit, else as the atlas has it; where the finger was."""
    usual = last.patch if last and last.patch is not None else point_patch(muscle, side)
    filled: dict[str, Any] = {"muscle": muscle.id, "side": side, "patch": usual if patch is None else patch}
    if last is not None:
        carried = {name: getattr(last, name) for name in CARRIED}
        return filled | {name: _json(value) for name, value in carried.items() if value not in (None, "", [])}
    filled |= {"needles_in": 1, "diameter_mm": USUAL_DIAMETER}
    if muscle.needling:
        filled["position"] = muscle.needling.position[:120]
        if muscle.needling.length_mm:
            filled["length_mm"] = _sold(muscle.needling.length_mm.least)
    return filled


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _sold(least: float) -> int:
    """Return the shortest needle on sale that the atlas still calls usual: a longer one is chosen, never prefilled."""
    return next((length for length in LENGTHS if length >= least), LENGTHS[-1])


def _rule(line: Line) -> Rule:
    return Rule(line.rule, line.verdict.value, VERDICT_WORDS[line.verdict], line.reason, line.do)


@functools.cache
def _points() -> tuple[list[tuple[str, str]], np.ndarray[Any, np.dtype[np.int64]]]:
    """Return every trigger point of the atlas on every side: its muscle and its patch."""
    found = [
        ((id_, side), place(point.place.region, Side(side), point.place.out, point.place.down))
        for id_, muscle in the_atlas().muscles.items()
        for side in (("left", "right") if muscle.sides == "paired" else ("midline",))
        for point in muscle.points
    ]
    return [key for key, _ in found], np.array([patch for _, patch in found], dtype=np.int64)


def point_patch(muscle: Muscle, side: str) -> int:
    """Return the patch over a muscle's commonest trigger point."""
    where = max(muscle.points, key=lambda point: point.share).place
    return place(where.region, Side(side), where.out, where.down)


def near(patch: int) -> list[tuple[str, str]]:
    """Return the muscles whose trigger points lie nearest to a patch, nearest first."""
    surface = load_surface()
    if not 0 <= patch < surface.outside:
        return []
    keys, patches = _points()
    away = np.linalg.norm(surface.centres[patches] - surface.centres[patch], axis=1)
    found: dict[tuple[str, str], None] = {}
    for index in np.argsort(away, kind="stable").tolist():
        if away[index] > NEAR_MM or len(found) >= MOST_CHOICES:
            break
        found[keys[index]] = None
    return list(found)


def region_of(patch: int) -> tuple[str, str]:
    """Return the region and side in which a patch of the surface lies."""
    surface = load_surface()
    at = surface.region_side(int(surface.keys[patch]))
    return at.region, at.side.value


def patch_words(patch: int) -> str:
    """Name the region and side in which a patch lies; nothing for one that is not on the surface."""
    if not 0 <= patch < load_surface().patches:
        return ""
    region, side = region_of(patch)
    return place_words(the_atlas().regions[region].name, side)


def choices(patch: int, loaded: Loaded, atlas: Atlas, clearance: Clearance) -> list[Target]:
    """Return what may be meant by a tap on the body: what was palpated or needled before comes first."""
    keys = near(patch)
    known = [key for key in keys if key in loaded.palpations or (loaded.earlier and key in loaded.earlier.sites)]
    return [target(key, loaded, atlas, clearance, patch) for key in dict.fromkeys([*known, *keys])]
