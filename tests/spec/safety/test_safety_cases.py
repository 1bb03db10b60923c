"""The stories that a clinician can read, told to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.safety_cases import Case, judge, read_cases, sites_of, the_rules

from tautband.safety.model import Clearance, Verdict

if TYPE_CHECKING:
    from tautband.safety.rules import Rules

CASES = read_cases()
ids = [case.tells for case in CASES]


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


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_case(case: Case) -> None:
    clearance = judge(case)
    held = reaching(case, clearance)
    assert clearance.verdict == case.verdict
    gravest = sorted(rule for rule, verdict in held.items() if verdict == clearance.verdict)
    assert case.verdict == "go" or gravest == sorted(case.because)
    assert held.keys() >= set(case.also)
    assert list(clearance.unanswered) == case.open
    assert clearance.cleared == (case.verdict in {"go", "modify"} and not case.open)


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
    told = {rule for case in CASES for rule in (*case.because, *case.also)}
    assert sorted({rule.id for rule in the_rules().rules} - told) == []


def test_every_rule_graver_than_go_gives_the_verdict_in_some_case_or_holds_beside_a_graver_one() -> None:
    decisive = {rule for case in CASES for rule in case.because}
    beside = {rule.id for rule in the_rules().rules if rule.verdict != "go"} - decisive
    assert sorted(beside) == sorted(["bleeding_disorder_deep", "cancer_here", "heart_valve_retained", "surgery_here"])
    for rule in beside:
        case = next(case for case in CASES if rule in case.also)
        verdicts = reaching(case, judge(case))
        assert verdicts[rule].weight < Verdict(case.verdict).weight


def test_there_are_a_hundred_cases_and_no_two_tell_the_same() -> None:
    assert len(set(ids)) == len(ids) >= 100
