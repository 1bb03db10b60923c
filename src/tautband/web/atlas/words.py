"""Numbers of the atlas in plain words, for the pages that are read rather than computed with."""

from collections.abc import Mapping, Sequence

from tautband.atlas import Place, RedFlagRule, Region, Source
from tautband.atlas.words import who
from tautband.body import RegionSide, load_regions
from tautband.terms import Side
from tautband.web.chart import GROUP_NAMES

AREA_NAMES = {
    "head": "Head and face", "neck": "Neck", "thoracic": "Upper back", "shoulder": "Shoulder", "chest": "Chest",
    "arm": "Upper arm", "forearm": "Forearm", "hand": "Hand", "abdomen": "Belly", "low_back": "Low back",
    "pelvis": "Pelvic floor", "hip": "Hip and buttock", "thigh": "Thigh", "knee": "Knee", "leg": "Lower leg",
    "foot": "Foot",
}  # fmt: skip
"""The areas under which muscles and other causes are listed, from top to toe."""

KIND_NAMES = {
    "symptom": "What is felt", "provoked_by": "What brings it on", "eased_by": "What eases it",
    "history": "How it came", "posture": "Posture and habits", "observation": "What is seen and felt by hand",
    "motion": "Movement", "resisted": "Movement against resistance", "test": "Tests", "function": "What cannot be done",
    "vital": "Vital signs",
}  # fmt: skip
"""The kinds of findings as headings."""

PERSON_SIDE_WORDS = {"left": "left side", "right": "right side", "opposite": "other side", "both": "both sides"}

PATTERN_WORDS = {"essential": "the usual pattern", "spillover": "beyond it, in some"}
"""What essential and spillover mean, in words that no share beside them can contradict."""

MOST_PLACES = 4
"""Places that a rule names one by one; more are named by the part of the body."""

THIRDS = ("upper third", "middle", "lower third")
THIRDS_OF_THE_FOOT = ("towards the heel", "middle", "towards the toes")


def how_often(share: float) -> str:
    """Say a share of people."""
    tenths = round(share * 10)
    if tenths == 0:
        return "fewer than 1 in 10"
    return "almost always" if tenths == 10 else f"about {tenths} in 10"


def one_in(probability: float) -> str:
    """Say a small probability as one in so many, rounded to a number that can be kept in mind."""
    count = 1 / probability
    for least, step in ((500, 100), (100, 50), (20, 5)):
        if count >= least:
            return f"about 1 in {round(count / step) * step}"
    return f"about 1 in {round(count)}"


def place_words(place: Place) -> str:
    """Say where a point lies: its region, and how far down in it."""
    region = load_regions()[place.region]
    thirds = THIRDS_OF_THE_FOOT if region.group == "foot" else THIRDS
    return f"{region.name}, {thirds[min(int(place.down * 3), 2)]}"


def rule_words(rule: RedFlagRule, names: Mapping[str, str], regions: Mapping[str, Region]) -> tuple[str, ...]:
    """Say a red-flag rule: every line must hold for it to fire."""
    lines = [names[finding] for finding in rule.all_of]
    if rule.any_of:
        some = "; ".join(names[finding] for finding in rule.any_of)
        lines.append(f"{_at_least(rule.at_least)} of: {some}" if len(rule.any_of) > 1 else some)
    if rule.regions:
        lines.append(_pain_words(rule, [regions[region] for region in rule.regions]))
    if person := who(rule.age_min, rule.age_max, rule.sex):
        lines.append(person[0].upper() + person[1:])
    if rule.none_of:
        lines.append("None of: " + "; ".join(names[finding] for finding in rule.none_of))
    return tuple(lines)


def _pain_words(rule: RedFlagRule, regions: Sequence[Region]) -> str:
    side = f" ({rule.side} side)" if rule.side in {"left", "right"} else " (both sides)" if rule.side else ""
    if len(regions) == 1:
        return f"Pain at: {regions[0].name}{side}"
    count = _at_least(rule.regions_at_least).lower()
    if len(regions) <= MOST_PLACES:
        return f"Pain in {count} of: {'; '.join(region.name for region in regions)}{side}"
    parts = dict.fromkeys(GROUP_NAMES[region.group].lower() for region in regions)
    return f"Pain in {count} of {len(regions)} places: {', '.join(parts)}{side}"


def _at_least(count: int) -> str:
    return "One" if count == 1 else f"At least {count}"


def unseen_words(places: Sequence[RegionSide]) -> str:
    """Name what a drawing does not show; the right side is meant where none is said."""
    right = {place.region for place in places if place.side != Side.LEFT}
    left = [place.region for place in places if place.side == Side.LEFT and place.region not in right]
    names = [load_regions()[region].name for region in dict.fromkeys(p.region for p in places if p.region in right)]
    return "; ".join([*names, *(f"{load_regions()[region].name} (left side)" for region in left)])


def short_citation(source: Source) -> str:
    """Name a source in a few words: first author and year."""
    first = source.authors.split(",")[0].strip()
    family = first.rsplit(" ", 1)[0] if first.rsplit(" ", 1)[-1].isupper() else first
    return f"{family} {source.year}" if source.year else family
