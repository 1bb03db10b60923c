"""The stories that a clinician can read, told to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.safety_cases import Case, alone, judge, read_cases, sites_of, the_rules

from tautband.safety.model import Clearance, Verdict

if TYPE_CHECKING:
    from tautband.safety.rules import Rules

TOLD = read_cases()
CASES = [one for case in TOLD for one in alone(case)]
ids = [f"{case.tells}: {'; '.join(case.sites)}" for case in CASES]


def reaching(case: Case, clearance: Clearance) -> dict[str, Verdict]:
    """The rules of ours that reach what is planned, or everything where nothing is planned."""
    sites = sites_of(case)
    lines = [line for line in clearance.lines if line.part in {"screening", "hazard"} and "atlas." not in line.rule]
    return {
        line.rule: line.verdict
        for line in lines
        if (not sites and line.covers.all) or any(line.covers.reaches(*site.spot, site.used) for site in sites)
    }


def without(gone: list[str]) -> Rules:
    """The rules without some; questions that only they heard are no longer asked."""
    rules = the_rules()
    kept = tuple(rule for rule in rules.rules if rule.id not in gone)
    heard = {rule.when.question for rule in kept}
    questions = {id_: question for id_, question in rules.questions.items() if id_ in heard}
    return msgspec.structs.replace(rules, rules=kept, questions=questions)


def faults(case: Case, rules: Rules) -> list[str]:
    """What comes out otherwise than the story tells."""
    clearance = judge(case, rules)
    held = reaching(case, clearance)
    gravest = sorted(rule for rule, verdict in held.items() if verdict == clearance.verdict)
    told = {
        f"the verdict is {clearance.verdict}": clearance.verdict == case.verdict,
        f"it is given by {gravest}": case.verdict == "go" or gravest == sorted(case.because),
        f"only {sorted(held)} hold": held.keys() >= set(case.also) and held.keys().isdisjoint(case.without),
        "nothing blocks it": all(held.get(rule) == Verdict.AVOID_HERE for rule in case.blocked_by),
        f"open is {clearance.unanswered}": list(clearance.unanswered) == case.open,
        "it is cleared, or not": clearance.cleared == (case.verdict in {"go", "modify"} and not case.open),
    }
    return [what for what, holds in told.items() if not holds]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_case(case: Case) -> None:
    assert faults(case, the_rules()) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.because], ids=lambda case: str(case.tells))
def test_verdict_is_milder_without_the_rules_that_give_it(case: Case) -> None:
    gone = set(case.because)
    answers = [entry for entry in case.yes if entry["asked"] in without(case.because).questions]
    unsure = [question for question in case.unsure if question in without(case.because).questions]
    fewer = msgspec.structs.replace(without(case.because))
    milder = judge(Case(**{**vars(case), "yes": answers, "unsure": unsure}), fewer)
    assert milder.verdict.weight < Verdict(case.verdict).weight
    assert gone.isdisjoint(line.rule for line in milder.lines)


def test_every_rule_has_a_case() -> None:
    told = {rule for case in CASES for rule in (*case.because, *case.also, *case.blocked_by)}
    assert sorted({rule.id for rule in the_rules().rules} - told) == []


def test_every_rule_graver_than_go_gives_the_verdict_or_blocks_what_a_physician_cannot_allow() -> None:
    decisive = {rule for case in CASES for rule in (*case.because, *case.blocked_by)}
    assert {rule.id for rule in the_rules().rules if rule.verdict != "go"} <= decisive


def test_there_are_a_hundred_and_fifty_cases_and_no_two_tell_the_same() -> None:
    told = [case.tells for case in TOLD]
    assert len(set(told)) == len(told) >= 150
