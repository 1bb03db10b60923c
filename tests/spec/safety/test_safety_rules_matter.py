"""Every part of every rule matters: whatever is loosened, tightened or left out, some story fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from tests.safety_cases import Case, alone, read_cases, the_rules
from tests.spec.safety.test_safety_cases import faults

from tautband.safety.model import SafetyError, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.safety.rules import Rule, Rules

REACHES = ("here", "near", "limb")
STEPS = {"age_least": 1.0, "age_below": 1.0, "needle_over_mm": 5.0}
NOBODY_LIES_THERE = {
    "current_across_heart: groups without wrist",
    "genitals: regions without genital",
    "pregnancy_trunk: regions without genital",
}
"""Places where the atlas has no muscle, named all the same for needles that go in there."""
SAME = {"breast_implant_pectorals: named limb"}
"""Every muscle beside the breast that the atlas calls a danger to it lies in the same part of the trunk."""
replace = msgspec.structs.replace


def changes(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """A rule with one part changed at a time, and what was changed."""
    for verdict in Verdict:
        if abs(verdict.weight - rule.verdict.weight) == 1:
            yield f"verdict {verdict}", replace(rule, verdict=verdict)
    yield from (*_of_when(rule), *_of_lists(rule))
    if rule.where.named:
        for reach in {*REACHES, None} - {rule.where.named}:
            yield f"named {reach}", replace(rule, where=replace(rule.where, named=reach))


def _of_when(rule: Rule) -> Iterator[tuple[str, Rule]]:
    when = rule.when
    if when.choices:
        yield "any choice", replace(rule, when=replace(when, choices=()))
    if when.below is not None:
        for below in (None, when.below / 2, when.below * 1.5):
            yield f"below {below}", replace(rule, when=replace(when, below=below))
    for key, step in STEPS.items():
        value = getattr(when, key)
        if value is not None:
            yield f"{key} more", replace(rule, when=replace(when, **{key: value + step}))
            yield f"{key} less", replace(rule, when=replace(when, **{key: value - step}))
    for key in ("both_sides", "longer_than_usual"):
        if getattr(when, key):
            yield f"not {key}", replace(rule, when=replace(when, **{key: False}))


def _of_lists(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for key in ("regions", "groups", "muscles", "hazards", "compressible", "access"):
        for name, kept in _fewer(key, getattr(rule.where, key)):
            yield name, replace(rule, where=replace(rule.where, **{key: kept}))
    for name, kept in _fewer("techniques", rule.techniques):
        yield name, replace(rule, techniques=kept)


def _fewer(key: str, items: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """None of a list, which is anything, and each time all but one."""
    if items:
        yield f"any {key}", ()
    if len(items) > 1:
        for gone in items:
            yield f"{key} without {gone}", tuple(item for item in items if item != gone)


def _notices(case: Case, rules: Rules) -> bool:
    try:
        return bool(faults(case, rules))
    except SafetyError:
        return True


def test_some_story_fails_whatever_is_changed() -> None:
    rules = the_rules()
    cases = [one for case in read_cases() for one in alone(case)]
    unnoticed, tried = set(), 0
    for place, rule in enumerate(rules.rules):
        # Stories that name the rule are likeliest to notice, and come first for that.
        first = sorted(cases, key=lambda case: rule.id not in (*case.because, *case.also, *case.blocked_by))
        for name, changed in changes(rule):
            with_it = replace(rules, rules=(*rules.rules[:place], changed, *rules.rules[place + 1 :]))
            tried += 1
            if not any(_notices(case, with_it) for case in first):
                unnoticed.add(f"{rule.id}: {name}")
    assert unnoticed == NOBODY_LIES_THERE | SAME
    assert tried > 300


def test_stories_fail_when_a_judgement_changes() -> None:
    case = next(case for case in read_cases() if case.tells == "Came without breakfast")
    assert faults(case, the_rules()) == []
    assert faults(Case(**{**vars(case), "verdict": "go", "because": []}), the_rules()) != []
