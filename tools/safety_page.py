"""The reference page of the safety rules: questions, rules and the stories that prove them, from where they stand."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tautband.atlas import Atlas, Source
from tautband.safety.load import DATA
from tautband.safety.model import TECHNIQUES
from tautband.safety.rules import Question, Rule, Rules, When, Where
from tautband.safety.speak import VERDICT_WORDS

CASES = Path(__file__).resolve().parent.parent / "tests" / "spec" / "safety"
TITLES = {
    "consent": "Consent, age and the needles themselves",
    "emergency": "What must not wait",
    "bleeding": "Bleeding",
    "infection": "Infection and implanted joints",
    "devices": "Heart, devices and current",
    "body": "Pregnancy, body and today",
    "hazards": "Places, whoever the patient is",
}
INTRO = """\
Before a needle goes in, the rules answer one question: may this person be needled here, today, by this practitioner,
in this place? This page lists what is asked, what follows from each answer, and the stories that prove it. Rules of
states and countries have [a page of their own](jurisdictions.md); what could go wrong at all is in the
[hazard log](hazards.md).

- Every question is put so that **yes needs care**. No answer is not a no: it clears nobody. *Not sure* counts as yes.
- A yes without its details (where, which, how much) counts as the gravest it could be, and the details are asked for.
- The verdict of a muscle is that of the gravest rule that covers it. **Modify** and **physician first** can be
  overruled by the therapist with a written reason. **Avoid here** and **stop** cannot.
- No rule reads a probability, and no rule computes a safe depth.
- The hazards that [the atlas](atlas.md) gives for a muscle are read out for each planned site as cautions.
- A rule has the days on which it holds. To change one, end it with `valid_to`, write its successor with the next day
  as `valid_from`, and tell a story that fails without it; visits of earlier days keep the old rule.
- Judgement means that no source was seen: it is common practice, to be checked by a clinician of the clinic."""
VERDICTS = """\
| verdict | what it means | may be overruled |
|---|---|---|
| go | as planned; read the cautions | nothing to overrule |
| modify | needle, but as the rule says | with a reason |
| avoid here | not in this muscle, or not with this technique | no |
| physician first | not before a physician has agreed | with a reason |
| stop | no needle in what it covers | no |"""


def safety_page(rules: Rules, atlas: Atlas, note: str) -> str:
    """Return the page.

    Parameters
    ----------
    rules
        What is asked and what follows.
    atlas
        The names of muscles, regions and sources.
    note
        The remark that the page is generated.
    """
    parts = ["# Safety rules", "", note, "", INTRO, "", "## Verdicts", "", VERDICTS, "", *_questions(rules)]
    for name, title in TITLES.items():
        parts += ["", f"## {title}", "", *_rules(name, rules, atlas), "", *_cases(name)]
    return "\n".join([*parts, "", *_place_cases(), "", *_sources(rules, atlas)]) + "\n"


def _questions(rules: Rules) -> Iterator[str]:
    yield "## Questions"
    yield ""
    yield f"{len(rules.questions)} questions, in the order in which they are asked (`safety/data/screening.toml`)."
    yield ""
    yield "| question | in the patient's words | answered by | asked | with a yes |"
    yield "|---|---|---|---|---|"
    for question in rules.questions.values():
        asked = question.asked.replace("_", " ") + _of_whom(question, rules)
        who = " or ".join(question.who)
        yield f"| {question.text} | {question.plain} | {who} | {asked} | {_details(question)} |"


def _of_whom(question: Question, rules: Rules) -> str:
    words = []
    if question.not_of:
        words.append(f"unless the record says {' or '.join(question.not_of)}")
    if question.age_max < 120 or question.age_min > 0:
        words.append(f"from {question.age_min} to {question.age_max} years")
    if question.after:
        choices = {choice.id: choice.name for choice in rules.questions[question.after.question].choices}
        words.append("after: " + " / ".join(choices[id_] for id_ in question.after.choices))
    return "".join(f"; {word}" for word in words)


def _details(question: Question) -> str:
    words = [choice.name for choice in question.choices]
    if {"regions", "muscles"} & set(question.details):
        words.append("where")
    if question.number:
        words.append(f"{question.number.name.lower()} ({question.number.unit})")
    return "; ".join(words)


def _rules(name: str, rules: Rules, atlas: Atlas) -> Iterator[str]:
    ids = {rule["id"] for rule in tomllib.loads((DATA / f"rules_{name}.toml").read_text(encoding="utf-8"))["rule"]}
    yield f"Rules in `safety/data/rules_{name}.toml`:"
    yield ""
    yield "| rule | when | covers | verdict | why, and what to do | rests on |"
    yield "|---|---|---|---|---|---|"
    for rule in rules.rules:
        if rule.id in ids:
            when, covers = _when(rule.when, rules), _covers(rule, atlas)
            verdict = VERDICT_WORDS[rule.verdict].lower()
            yield f"| `{rule.id}` | {when} | {covers} | {verdict} | {rule.reason} *{rule.do}* | {_rests_on(rule)} |"


def _when(when: When, rules: Rules) -> str:
    words = []
    if when.question:
        question = rules.questions[when.question]
        names = {choice.id: choice.name for choice in question.choices}
        words.append(" ".join([question.text, *(f"*{names[choice]}*" for choice in when.choices)]))
        if when.below is not None and question.number:
            words.append(f"less than {when.below:g} {question.number.unit}")
    if when.age_below is not None:
        words.append(f"younger than {when.age_below:g}")
    if when.age_least is not None:
        words.append(f"{when.age_least:g} years or older")
    if when.needle_over_mm is not None:
        words.append(f"needle over {when.needle_over_mm:g} mm")
    if when.longer_than_usual:
        words.append("needle longer than the atlas gives as usual")
    if when.both_sides:
        words.append("planned on both sides")
    return "; ".join(words) or "planned here"


def _covers(rule: Rule, atlas: Atlas) -> str:
    words = list(_where(rule.where, atlas)) or ["everywhere"]
    techniques = " or ".join(TECHNIQUES[technique] for technique in rule.techniques)
    return "; ".join([*words, *([f"only {techniques}"] if techniques else [])])


def _where(where: Where, atlas: Atlas) -> Iterator[str]:
    if where.named:
        yield {
            "here": "the place named",
            "near": "the place named and beside it",
            "limb": "the whole limb or part of the trunk named",
        }[where.named]
    if where.muscles:
        yield ", ".join(atlas.muscles[id_].name for id_ in where.muscles)
    if where.groups or where.regions:
        groups = (group.replace("_", " ") for group in where.groups)
        yield "points in: " + " / ".join([*groups, *(atlas.regions[id_].name for id_ in where.regions)])
    if where.hazards:
        yield "at risk: " + ", ".join(hazard.replace("_", " ") for hazard in where.hazards)
    if where.compressible:
        words = {"yes": "can be pressed", "partly": "can be pressed in part", "no": "cannot be pressed"}
        yield ", ".join(words[word] for word in where.compressible)
    if where.access:
        yield "taught as: " + ", ".join(word.replace("_", " ") for word in where.access)


def _rests_on(rule: Rule) -> str:
    named = ", ".join(f"[{id_}](#sources)" for id_ in rule.sources)
    verified = f"verified {rule.verified.isoformat()}" if rule.verified else "not yet verified"
    return "; ".join(part for part in (rule.basis, named, verified) if part)


def _cases(name: str) -> Iterator[str]:
    cases = tomllib.loads((CASES / f"cases_{name}.toml").read_text(encoding="utf-8"))["case"]
    yield f"Stories in `tests/spec/safety/cases_{name}.toml`; whatever is not told was answered with no. *Because of*"
    yield "names every rule that gives the verdict."
    yield ""
    yield "| story | answers | planned | verdict | because of | as well |"
    yield "|---|---|---|---|---|---|"
    for case in cases:
        because = ", ".join(f"`{rule}`" for rule in case["because"])
        also = "; ".join(_beside(case))
        planned = "; ".join(case["sites"]).replace("_", " ") or "nothing yet"
        planned += " (each by itself)" if case.get("each") else ""
        verdict = case["verdict"].replace("_", " ")
        not_cleared = f", not cleared: {', '.join(case['open'])} open" if case.get("open") else ""
        yield f"| {case['tells']} | {_answers(case)} | {planned} | {verdict}{not_cleared} | {because} | {also} |"


def _place_cases() -> Iterator[str]:
    """The stories about practitioner and place, which are tables of their own."""
    yield "## Who needles, and where"
    yield ""
    yield "The rules are on [the page of places](jurisdictions.md); their stories are these."
    for path in sorted(CASES.glob("place_*.md")):
        yield ""
        yield f"##{path.read_text(encoding='utf-8').rstrip()}"


def _beside(case: dict[str, Any]) -> Iterator[str]:
    """What else must hold, or must not."""
    for key, words in (("also", ""), ("blocked_by", "blocked all the same by "), ("without", "not ")):
        if case.get(key):
            yield words + ", ".join(f"`{rule}`" for rule in case[key])


def _answers(case: dict[str, Any]) -> str:
    words = [f"{case['age']} years"] if "age" in case and not case.get("age_unknown") else []
    words += [case["sex"]] if "sex" in case else []
    for entry in case.get("yes", []):
        details = [entry["choice"]] if "choice" in entry else []
        details += [*entry.get("where", []), *entry.get("muscles", [])]
        details += [f"{entry['number']:g}"] if "number" in entry else []
        words.append(entry["asked"] + (f" ({', '.join(details)})" if details else ""))
    words += [f"{question}: not sure" for question in case.get("unsure", [])]
    words += [f"{question}: not asked" for question in case.get("unanswered", [])]
    return "; ".join(words).replace("_", " ")


def _sources(rules: Rules, atlas: Atlas) -> Iterator[str]:
    named = sorted({id_ for rule in rules.rules for id_ in rule.sources})
    yield "## Sources"
    yield ""
    yield "What the rules above name, and how much of each was looked at."
    yield ""
    yield "| id | work | seen |"
    yield "|---|---|---|"
    for id_ in named:
        source = rules.sources.get(id_) or atlas.sources[id_]
        yield f"| {id_} | {_work(source)} | {source.seen} |"


def _work(source: Source) -> str:
    year = f" ({source.year})" if source.year else ""
    link = f" [doi:{source.doi}](https://doi.org/{source.doi})" if source.doi else ""
    return f"{source.authors}{year}. {source.title}. {source.container}.{link}".replace("..", ".")
