"""Checks of the rules that need a look at more than one entry: each a small function that names file and key."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from tautband.atlas.problems import Problem
from tautband.safety.model import TECHNIQUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tautband.atlas import Atlas
    from tautband.safety.rules import Question, Rule, Rules

SCREENING = "screening.toml"
FILES = "rules_*.toml"


def find_problems(rules: Rules, atlas: Atlas) -> list[Problem]:
    """List all that is wrong with the rules.

    Parameters
    ----------
    rules
        From `load_rules`.
    atlas
        The muscles, regions and sources that the rules may name.

    Returns
    -------
    list of Problem
        Check by check; empty for rules that may be used.
    """
    return [
        *(problem for check in CHECKS for problem in check(rules)),
        *(problem for check in ATLAS_CHECKS for problem in check(rules, atlas)),
    ]


def rules_rest_on_something(rules: Rules) -> Iterator[Problem]:
    """A rule names a source or says that it is judgement, and only a rule with a source can have been verified."""
    for rule in rules.rules:
        if not rule.sources and rule.basis != "judgement":
            what = f"is {rule.basis!r} without a source; allowed: name the source, or 'judgement'"
            yield Problem(FILES, f"{rule.id}.basis", what)
        if rule.verified and not rule.sources:
            yield Problem(FILES, f"{rule.id}.verified", "is given without a source; allowed: only with one")


def sources_are_known(rules: Rules, atlas: Atlas) -> Iterator[Problem]:
    """Every source is listed in the room's own file, in that of the jurisdictions, or in the atlas."""
    for rule in rules.rules:
        for id_ in rule.sources:
            if id_ not in rules.sources and id_ not in atlas.sources:
                yield Problem(
                    FILES, f"{rule.id}.sources", f"unknown source {id_!r}; allowed: sources.toml or the atlas"
                )


def validity_does_not_overlap(rules: Rules) -> Iterator[Problem]:
    """A rule begins before it ends, and of one id only one is in force on a day."""
    for rule in rules.rules:
        if rule.valid_to is not None and rule.valid_to < rule.valid_from:
            yield Problem(FILES, f"{rule.id}.valid_to", "comes before valid_from; allowed: that day or later")
    for one, other in combinations(rules.rules, 2):
        if one.id == other.id and _overlap(one, other):
            what = "two rules of this id are in force on one day; allowed: one after the other"
            yield Problem(FILES, f"{one.id}.valid_from", what)


def questions_are_used(rules: Rules) -> Iterator[Problem]:
    """Every question is heard by a rule, and every choice makes a difference to one."""
    for question in rules.questions.values():
        heard = [rule for rule in rules.rules if rule.when.question == question.id]
        if not heard:
            yield Problem(SCREENING, question.id, "no rule hears the answer; allowed: questions that a rule needs")
        named = {choice for rule in heard for choice in rule.when.choices}
        named |= {
            choice for other in _asked_after(question, rules) for choice in (other.after.choices if other.after else ())
        }
        if question.choices and not named:
            yield Problem(
                SCREENING, f"{question.id}.choice", "no rule tells the choices apart; allowed: leave them out"
            )
        if "number" in question.details and all(rule.when.below is None for rule in heard):
            yield Problem(SCREENING, f"{question.id}.number", "no rule hears the number; allowed: leave it out")
        asks_where = {"regions", "muscles"} & set(question.details)
        if asks_where and all(rule.where.named is None for rule in heard):
            yield Problem(SCREENING, f"{question.id}.details", "no rule hears the place; allowed: leave it out")


def questions_fit_together(rules: Rules) -> Iterator[Problem]:
    """Details have what they need, ages are in order, and a question that follows another comes later than it."""
    before: list[str] = []
    for question in rules.questions.values():
        if ("choice" in question.details) != bool(question.choices):
            yield Problem(SCREENING, f"{question.id}.choice", "allowed: choices exactly where details name 'choice'")
        if ("number" in question.details) != (question.number is not None):
            yield Problem(SCREENING, f"{question.id}.number", "allowed: a number exactly where details name 'number'")
        if question.age_max < question.age_min:
            yield Problem(SCREENING, f"{question.id}.age_max", "is less than age_min; allowed: that age or more")
        if question.after is not None:
            yield from _follows(question, before, rules)
        before.append(question.id)


def rules_hear_what_is_asked(rules: Rules) -> Iterator[Problem]:
    """A rule names a question that exists, choices that it has, and a number or place that it asks for."""
    for rule in rules.rules:
        if rule.when.question is None:
            if rule.when.choices or rule.when.below is not None or rule.where.named:
                yield Problem(FILES, f"{rule.id}.when", "hears details without a question; allowed: name the question")
            continue
        question = rules.questions.get(rule.when.question)
        if question is None:
            what = f"unknown question {rule.when.question!r}; allowed: the ids of {SCREENING}"
            yield Problem(FILES, f"{rule.id}.when.question", what)
            continue
        choices = [choice.id for choice in question.choices]
        for choice in rule.when.choices:
            if choice not in choices:
                what = f"unknown choice {choice!r}; allowed: {', '.join(choices) or 'none'}"
                yield Problem(FILES, f"{rule.id}.when.choices", what)
        if rule.when.below is not None and question.number is None:
            yield Problem(FILES, f"{rule.id}.when.below", "the question asks for no number; allowed: leave it out")
        if rule.where.named and not {"regions", "muscles"} & set(question.details):
            yield Problem(FILES, f"{rule.id}.where.named", "the question asks for no place; allowed: leave it out")


def places_are_known(rules: Rules, atlas: Atlas) -> Iterator[Problem]:
    """Every muscle, region, group and technique that a rule names exists."""
    groups = {region.group for region in atlas.regions.values()}
    for rule in rules.rules:
        named: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
            ("where.muscles", rule.where.muscles, atlas.muscles),
            ("where.regions", rule.where.regions, atlas.regions),
            ("where.groups", rule.where.groups, groups),
            ("techniques", rule.techniques, TECHNIQUES),
        )
        for key, ids, known in named:
            for id_ in sorted(set(ids) - set(known)):
                yield Problem(
                    FILES, f"{rule.id}.{key}", f"unknown id {id_!r}; allowed: those of the atlas and model.py"
                )


def rules_ask_or_look_at_needles(rules: Rules) -> Iterator[Problem]:
    """A rule about the needle or both sides asks nothing else, for it looks at the planned sites alone."""
    for rule in rules.rules:
        when = rule.when
        at_sites = when.needle_over_mm is not None or when.longer_than_usual or when.both_sides
        if at_sites and (when.question or when.age_least is not None or when.age_below is not None):
            what = "mixes needles or sides with a question or an age; allowed: one of the two"
            yield Problem(FILES, f"{rule.id}.when", what)


def _follows(question: Question, before: list[str], rules: Rules) -> Iterator[Problem]:
    assert question.after is not None
    first = rules.questions.get(question.after.question)
    if first is None or first.id not in before:
        yield Problem(SCREENING, f"{question.id}.after", "names no earlier question; allowed: one that stands above")
        return
    for choice in question.after.choices:
        if choice not in [one.id for one in first.choices]:
            yield Problem(SCREENING, f"{question.id}.after.choices", f"unknown choice {choice!r} of {first.id}")


def _asked_after(question: Question, rules: Rules) -> Iterator[Question]:
    return (other for other in rules.questions.values() if other.after and other.after.question == question.id)


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether two rules are in force on one day."""
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


CHECKS: tuple[Callable[[Rules], Iterator[Problem]], ...] = (
    rules_rest_on_something,
    validity_does_not_overlap,
    rules_hear_what_is_asked,
    questions_are_used,
    questions_fit_together,
    rules_ask_or_look_at_needles,
)
"""What `load_rules` insists on."""
ATLAS_CHECKS: tuple[Callable[[Rules, Atlas], Iterator[Problem]], ...] = (sources_are_known, places_are_known)
"""What can be seen only beside the atlas that the rules are used with."""
