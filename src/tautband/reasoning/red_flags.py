"""Red flags by rule, from the facts of the case alone.

Nothing here knows of probabilities: a condition that must not wait is raised whatever the network thinks of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from tautband.reasoning.words import URGENCIES, place_words
from tautband.terms import OLDEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.atlas import Atlas, Mimic, RedFlagRule
    from tautband.reasoning.case import Case


class RedFlag(msgspec.Struct, frozen=True):
    """A condition that must not wait, and the facts that raised it."""

    mimic: str
    urgency: str
    because: tuple[str, ...]


def raise_red_flags(case: Case, atlas: Atlas) -> tuple[RedFlag, ...]:
    """Apply every rule to a case.

    Parameters
    ----------
    case
        The facts.
    atlas
        The rules, with the mimics they warn of.

    Returns
    -------
    tuple of RedFlag
        One for each mimic with a rule that holds, most urgent first; where several hold, the most urgent urgency and
        the facts of all of them.
    """
    present = frozenset(stated.finding for stated in case.findings if stated.present)
    holding: dict[str, list[RedFlagRule]] = {}
    rules = _rules(_Itself(atlas))
    for place in sorted({place for finding in ("", *present) for place in rules.asked.get(finding, ())}):
        mimic, rule = rules.all[place]
        if _holds(rule, present, case, atlas):
            holding.setdefault(mimic, []).append(rule)
    found = [_flag(atlas.mimics[mimic], rules, case, atlas) for mimic, rules in holding.items()]
    return tuple(sorted(found, key=lambda flag: URGENCIES.index(flag.urgency)))


class _Itself:
    """An atlas as a key: only the very same one is equal, for a red flag must not hang on a hash being right."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.atlas is self.atlas

    def __hash__(self) -> int:
        return id(self.atlas)


@dataclass(frozen=True)
class _Rules:
    """Every rule with its mimic, in order, and which of them a finding can make hold; those that ask none, under ""."""

    all: tuple[tuple[str, RedFlagRule], ...]
    asked: dict[str, tuple[int, ...]]


@lru_cache(maxsize=4)
def _rules(key: _Itself) -> _Rules:
    rules = [(mimic.id, rule) for mimic in key.atlas.mimics.values() for rule in mimic.red_flags]
    asked: dict[str, list[int]] = {}
    for place, (_, rule) in enumerate(rules):
        for finding in rule.all_of or rule.any_of or ("",):
            asked.setdefault(finding, []).append(place)
    return _Rules(tuple(rules), {finding: tuple(places) for finding, places in asked.items()})


def _flag(mimic: Mimic, rules: list[RedFlagRule], case: Case, atlas: Atlas) -> RedFlag:
    urgency = min((rule.urgency or mimic.urgency for rule in rules), key=URGENCIES.index)
    rules = sorted(rules, key=lambda rule: URGENCIES.index(rule.urgency or mimic.urgency))
    reasons = [rule.reason for rule in rules]
    facts = [fact for rule in rules for fact in _facts(rule, case, atlas)]
    return RedFlag(mimic.id, urgency, tuple(dict.fromkeys([*reasons, *facts])))


def _holds(rule: RedFlagRule, present: frozenset[str], case: Case, atlas: Atlas) -> bool:
    return (
        present.issuperset(rule.all_of)
        and (not rule.any_of or len(present.intersection(rule.any_of)) >= rule.at_least)
        and present.isdisjoint(rule.none_of)
        and _age_fits(rule, case)
        and (rule.sex is None or rule.sex == case.sex)
        and _regions_fit(rule, case, atlas)
    )


def _age_fits(rule: RedFlagRule, case: Case) -> bool:
    if case.age is None:
        return (rule.age_min, rule.age_max) == (0, OLDEST)
    return rule.age_min <= case.age <= rule.age_max


def _regions_fit(rule: RedFlagRule, case: Case, atlas: Atlas) -> bool:
    if not rule.regions:
        return True
    sides = {None: (None,), "both": ("left", "right")}.get(rule.side, (rule.side,))
    return all(
        len({region for region, _ in _painted(rule, case, atlas, side)}) >= rule.regions_at_least for side in sides
    )


def _painted(rule: RedFlagRule, case: Case, atlas: Atlas, side: str | None) -> Iterator[tuple[str, str]]:
    """The painted regions of a rule on a side; a midline region counts for every side."""
    for pain in case.pain:
        fits = side is None or pain.side in {side, "midline"}
        if fits and pain.coverage > 0 and pain.region in rule.regions and pain.region in atlas.regions:
            yield pain.region, pain.side


def _facts(rule: RedFlagRule, case: Case, atlas: Atlas) -> Iterator[str]:
    """The facts of the case that made a rule hold, each readable alone."""
    named = {*rule.all_of, *rule.any_of}
    for stated in case.findings:
        if stated.present and stated.finding in named:
            yield place_words(atlas.findings[stated.finding].name, stated.side)
    side = rule.side if rule.side in {"left", "right"} else None
    for region, where in _painted(rule, case, atlas, side):
        yield f"Pain painted: {place_words(atlas.regions[region].name, where)}"
    if case.age is not None and (rule.age_min, rule.age_max) != (0, OLDEST):
        yield f"Age {case.age}"
    if rule.sex is not None:
        yield case.sex.capitalize()
