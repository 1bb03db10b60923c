"""The rules as files: strict reading, checks that find each mistake, and the shipped rules without any."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.docs.test_own_words import DIGESTS, taken
from tests.safety_cases import the_atlas

from tautband.safety.checks import find_problems
from tautband.safety.load import DATA, RulesError, load_rules
from tautband.safety.rules import Question, Rule, Rules

if TYPE_CHECKING:
    from pathlib import Path

DANGEROUS = re.compile(r"\b(always safe|never dangerous|cannot harm)\b", re.IGNORECASE)


def test_shipped_rules_have_no_problem() -> None:
    assert find_problems(load_rules(), the_atlas()) == []


def test_loading_twice_gives_equal_rules() -> None:
    assert load_rules() == load_rules()


def test_every_rule_says_why_and_what_to_do_in_sentences() -> None:
    for rule in load_rules().rules:
        for words in (rule.reason, rule.do):
            assert words[0].isupper(), rule.id
            assert words.endswith("."), rule.id
            assert not DANGEROUS.search(words)


def school_grade(sentence: str) -> float:
    """The Flesch-Kincaid grade of one sentence, with syllables counted as groups of vowels."""
    words = re.findall(r"[a-z']+", sentence.lower())
    vowels = (len(re.findall(r"[aeiouy]+", word.removesuffix("e"))) for word in words)
    return 0.39 * len(words) + 11.8 * sum(max(count, 1) for count in vowels) / len(words) - 15.59


def test_every_question_is_put_to_clinician_and_patient_in_one_sentence() -> None:
    for question in load_rules().questions.values():
        assert question.text.endswith("?"), question.id
        assert question.plain.endswith("?"), question.id
        assert question.plain.count("?") == 1, question.id


def test_patients_are_asked_in_words_of_the_eighth_grade() -> None:
    grades = {id_: school_grade(question.plain) for id_, question in load_rules().questions.items()}
    assert {id_: grade for id_, grade in grades.items() if grade > 9} == {}
    assert sum(grades.values()) / len(grades) < 6
    assert school_grade("Is there any antithrombotic medication with anticoagulant properties?") > 12


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("rules_body.toml", 'verdict = "modify"', 'verdict = "maybe"', r"rule\[\d+\] \(\w+\).verdict: Invalid enum"),
        ("rules_body.toml", 'part = "hazard"', "probability = 0.3", r"\.probability: unknown key"),
        ("rules_body.toml", "valid_from = 2020-01-01", "", r"\.valid_from: is missing"),
        ("rules_body.toml", "valid_from = 2020-01-01", 'valid_from = "soon"', r"\.valid_from: "),
        ("rules_body.toml", "[[rule]]", "[[rules]]", "rules: unknown key; allowed: \\[\\[rule\\]\\]"),
        ("rules_body.toml", "[[rule]]", "[[rule]", "is not TOML in UTF-8"),
        ("screening.toml", 'kind = "consent"', 'kind = "feelings"', r"question\[\d+\] \(\w+\).kind: Invalid enum"),
        ("screening.toml", 'id = "needle_phobia"', 'id = "declines"', "declines: stands twice; allowed: once"),
        ("screening.toml", 'id = "dvt"', 'id = "DVT"', r"\(DVT\)\.id: "),
        ("sources.toml", "year = 2022", 'year = "lately"', r"\w+\.year: "),
        ("sources.toml", 'seen = "full text"', "", r"\w+\.seen: is missing"),
        (
            "rules_body.toml",
            'question = "frail"',
            'question = "frial"',
            "frail.when.question: unknown question 'frial'",
        ),
    ],
)
def test_broken_files_are_refused_with_file_and_key(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError, match=words) as refused:
        load_rules(folder)
    assert str(refused.value).startswith((f"{file}: ", "rules_*.toml: ", "screening.toml: "))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "screening.toml").unlink()
    with pytest.raises(RulesError, match=r"^screening\.toml: is missing$"):
        load_rules(tmp_path / "data")


def test_the_hash_follows_every_file(tmp_path: Path) -> None:
    before = load_rules().hash
    shutil.copytree(DATA, tmp_path / "data")
    assert load_rules(tmp_path / "data").hash == before
    path = tmp_path / "data" / "rules_body.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert load_rules(tmp_path / "data").hash != before


def changed(rules: Rules, id_: str, **parts: Any) -> Rules:  # noqa: ANN401
    """The rules with some keys of one rule or question replaced; None stands for an empty value."""
    if id_ in rules.questions and id_ not in {rule.id for rule in rules.rules}:
        question = msgspec.convert({**msgspec.to_builtins(rules.questions[id_]), **parts}, Question)
        return msgspec.structs.replace(rules, questions={**rules.questions, id_: question})
    made = tuple(
        msgspec.convert({**msgspec.to_builtins(rule), **parts}, Rule) if rule.id == id_ else rule
        for rule in rules.rules
    )
    return msgspec.structs.replace(rules, rules=made)


@pytest.mark.parametrize(
    ("id_", "parts", "words"),
    [
        ("frail", {"basis": "consensus"}, "frail.basis: is 'consensus' without a source"),
        ("frail", {"verified": date(2026, 1, 1)}, "frail.verified: is given without a source"),
        ("frail", {"sources": ["hearsay_1999"]}, "frail.sources: unknown source 'hearsay_1999'"),
        ("frail", {"valid_to": date(2019, 1, 1)}, "frail.valid_to: comes before valid_from"),
        ("frail", {"id": "aged"}, "aged.valid_from: two rules of this id are in force on one day"),
        ("frail", {"when": {"question": "chest_wall"}}, "frail: no rule hears the answer"),
        ("frail", {"when": {"question": "frail", "choices": ["much"]}}, "frail.when.choices: unknown choice 'much'"),
        ("frail", {"when": {"question": "frail", "below": 5}}, "frail.when.below: the question asks for no number"),
        ("frail", {"where": {"named": "here"}}, "frail.where.named: the question asks for no place"),
        ("frail", {"when": {"question": "frail", "both_sides": True}}, "frail.when: mixes needles or sides"),
        ("frail", {"where": {"muscles": ["heart"]}}, "frail.where.muscles: unknown id 'heart'"),
        ("frail", {"where": {"regions": ["tail"]}}, "frail.where.regions: unknown id 'tail'"),
        ("frail", {"where": {"groups": ["wings"]}}, "frail.where.groups: unknown id 'wings'"),
        ("frail", {"techniques": ["laser"]}, "frail.techniques: unknown id 'laser'"),
        ("aged", {"when": {"age_least": 80, "below": 3}}, "aged.when: hears details without a question"),
        (
            "platelets_very_low",
            {"when": {"question": "low_platelets"}},
            "low_platelets.number: no rule hears the number",
        ),
        ("low_platelets", {"details": []}, "low_platelets.number: allowed: a number exactly where"),
        ("previous_reaction", {"details": []}, "previous_reaction.choice: allowed: choices exactly where"),
        ("hypermobile", {"details": ["regions"]}, "hypermobile.details: no rule hears the place"),
    ],
)
def test_checks_find_each_mistake(id_: str, parts: dict[str, Any], words: str) -> None:
    found = [str(problem) for problem in find_problems(changed(load_rules(), id_, **parts), the_atlas())]
    assert any(words in problem for problem in found), found


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"after": {"question": "competition"}}, "inr_unstable.after: names no earlier question"),
        (
            {"after": {"question": "antithrombotic", "choices": ["honey"]}},
            "inr_unstable.after.choices: unknown choice 'honey'",
        ),
        ({"age_min": 50, "age_max": 40}, "inr_unstable.age_max: is less than age_min"),
    ],
)
def test_checks_look_at_questions_beside_each_other(parts: dict[str, Any], words: str) -> None:
    rules = load_rules()
    question = msgspec.convert({**msgspec.to_builtins(rules.questions["inr_unstable"]), **parts}, Question)
    wrong = msgspec.structs.replace(rules, questions={**rules.questions, "inr_unstable": question})
    assert words in " ".join(str(problem) for problem in find_problems(wrong, the_atlas()))


def test_choices_that_make_no_difference_are_found() -> None:
    rules = load_rules()
    whens = {"communication_alone", "communication_helped"}
    made = tuple(
        msgspec.structs.replace(rule, when=msgspec.structs.replace(rule.when, choices=())) if rule.id in whens else rule
        for rule in rules.rules
    )
    found = find_problems(msgspec.structs.replace(rules, rules=made), the_atlas())
    assert [problem.key for problem in found] == ["communication.choice"]


def test_no_sentence_is_the_briefs() -> None:
    theirs = set(DIGESTS.read_text(encoding="utf-8").split())
    rules = load_rules()
    texts = [f"{rule.reason} {rule.do}" for rule in rules.rules]
    texts += [f"{question.text} {question.plain}" for question in rules.questions.values()]
    assert [text for text in texts if taken(text, theirs)] == []
