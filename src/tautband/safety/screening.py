"""What the rules make of the answers: which questions are still open, and which rules hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tautband.safety.covering import covered, sides_of
from tautband.safety.model import Covers, Details, Line, SafetyError
from tautband.terms import OLDEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from tautband.atlas import Atlas
    from tautband.safety.covering import Ground
    from tautband.safety.model import Answer, Person, Site, Spot
    from tautband.safety.rules import Question, Rule, Rules, When

NOTHING = Details()
REPLIES = ("yes", "no", "unsure")
UNSURE = " The answer was: not sure. Until it is known it counts as a yes."


def asked_of(person: Person, answers: Mapping[str, Answer], rules: Rules) -> tuple[Question, ...]:
    """The questions that must be answered for a person.

    Parameters
    ----------
    person
        Age and sex; where the age is not known, no question is left out for it.
    answers
        By question; some questions are asked only after others.
    rules
        The questions.

    Returns
    -------
    tuple of Question
        In the order in which they are asked.
    """
    return tuple(question for question in rules.questions.values() if _is_asked(question, person, answers))


def find_unanswered(person: Person, answers: Mapping[str, Answer], rules: Rules) -> tuple[str, ...]:
    """List what has to be answered still.

    Parameters
    ----------
    person
        Age and sex.
    answers
        By question.
    rules
        The questions.

    Returns
    -------
    tuple of str
        `person.age` if it is not recorded, then ids of questions in their order, and details that are missing from a
        yes, such as `pregnancy.choice`.
    """
    open_ = [] if person.age is not None else ["person.age"]
    for question in asked_of(person, answers, rules):
        answer = answers.get(question.id)
        open_ += [question.id] if answer is None else _missing_details(question, answer)
    return tuple(open_)


def screening_lines(
    *,
    rules: Iterable[Rule],
    answers: Mapping[str, Answer],
    person: Person,
    sites: tuple[Site, ...],
    ground: Ground,
) -> Iterator[Line]:
    """Apply rules to the answers, the person and the sites.

    Parameters
    ----------
    rules
        Those in force on the day.
    answers
        By question.
    person
        Age and sex.
    sites
        Where needles are to go.
    ground
        The muscles.

    Yields
    ------
    Line
        One for each rule that holds. A rule that asks nothing is about the planned sites alone.
    """
    for rule in rules:
        covers = _covers(rule, answers, person, sites, ground)
        if covers is not None:
            yield _line(rule, covers, answers)


def check_answers(answers: Iterable[Answer], rules: Rules, ground: Ground) -> dict[str, Answer]:
    """Put answers into order by question.

    Parameters
    ----------
    answers
        As given, in any order.
    rules
        The questions.
    ground
        The muscles and regions.

    Returns
    -------
    dict
        Question to answer, in the order of the questions.

    Raises
    ------
    SafetyError
        If a question is unknown or answered twice, or a detail is not one that the question allows.
    """
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.question not in rules.questions:
            raise SafetyError(f"answers: unknown question {answer.question!r}; allowed: the ids of screening.toml")
        if answer.question in found:
            raise SafetyError(f"answers: {answer.question}: answered twice; allowed: once")
        if answer.value not in REPLIES:
            raise SafetyError(f"answers: {answer.question}: is {answer.value!r}; allowed: {', '.join(REPLIES)}")
        _check_details(rules.questions[answer.question], answer.details, ground.atlas)
        found[answer.question] = answer
    return {id_: found[id_] for id_ in rules.questions if id_ in found}


def check_person(person: Person) -> None:
    """Refuse an age that nobody has, since questions are left out by age.

    Parameters
    ----------
    person
        Age and sex.

    Raises
    ------
    SafetyError
        If the age is no number of years from 0 to `OLDEST`.
    """
    if person.age is not None and not 0 <= person.age <= OLDEST:
        raise SafetyError(f"person: age is {person.age:g}; allowed: 0 to {OLDEST} years, or none if it is not known")


def in_force(rules: Rules, day: date) -> tuple[Rule, ...]:
    """The rules of a day.

    Parameters
    ----------
    rules
        Every rule.
    day
        The day of the visit.

    Returns
    -------
    tuple of Rule
        In the order of the files.

    Raises
    ------
    SafetyError
        If a question would be asked to no purpose, because none of its rules is in force: that clears nobody.
    """
    found = tuple(rule for rule in rules.rules if rule.in_force(day))
    heard = {rule.when.question for rule in found}
    for question in rules.questions:
        if question not in heard:
            raise SafetyError(
                f"day: no rule about {question} is in force on {day}; allowed: days from the first valid_from on"
            )
    return found


def _is_asked(question: Question, person: Person, answers: Mapping[str, Answer]) -> bool:
    if person.sex in question.not_of:
        return False
    if person.age is not None and not question.age_min <= person.age < question.age_max + 1:
        return False
    if question.after is None:
        return True
    before = answers.get(question.after.question)
    if before is None or before.value == "no":
        return False
    choice = before.details.choice
    return not question.after.choices or not choice or choice in question.after.choices


def _missing_details(question: Question, answer: Answer) -> list[str]:
    if answer.value != "yes":
        return []
    details, missing = answer.details, []
    if "choice" in question.details and not details.choice:
        missing.append(f"{question.id}.choice")
    if "regions" in question.details and not details.regions and not details.muscles:
        missing.append(f"{question.id}.regions")
    if "number" in question.details and details.number is None:
        missing.append(f"{question.id}.number")
    return missing


def _covers(
    rule: Rule, answers: Mapping[str, Answer], person: Person, sites: tuple[Site, ...], ground: Ground
) -> Covers | None:
    """What a rule covers if it holds, else None."""
    if not _age_holds(rule.when, person) or not _answer_holds(rule.when, answers):
        return None
    details = answers[rule.when.question].details if rule.when.question else NOTHING
    spots = covered(rule.where, details, ground)
    if rule.when.question is None and rule.when.age_least is None and rule.when.age_below is None:
        return _at_sites(rule, spots, sites, ground)
    techniques = frozenset(rule.techniques)
    return Covers(all=True, techniques=techniques) if spots is None else Covers(muscles=spots, techniques=techniques)


def _at_sites(rule: Rule, spots: frozenset[Spot] | None, sites: tuple[Site, ...], ground: Ground) -> Covers | None:
    """What a rule about places covers of the planned sites, if anything."""
    planned = [site for site in sites if spots is None or site.spot in spots]
    if rule.techniques:
        planned = [site for site in planned if not site.used.isdisjoint(rule.techniques)]
    planned = [site for site in planned if _needle_holds(rule.when, site, ground)]
    if rule.when.both_sides and not {"left", "right"} <= {site.side for site in planned}:
        return None
    if not planned:
        return None
    return Covers(muscles=frozenset(site.spot for site in planned), techniques=frozenset(rule.techniques))


def _needle_holds(when: When, site: Site, ground: Ground) -> bool:
    if site.needle_mm is None:
        return when.needle_over_mm is None and not when.longer_than_usual
    if when.needle_over_mm is not None and site.needle_mm <= when.needle_over_mm:
        return False
    if not when.longer_than_usual:
        return True
    needling = ground.muscle(site.spot).needling
    usual = needling.length_mm if needling else None
    return usual is not None and site.needle_mm > usual.most


def _age_holds(when: When, person: Person) -> bool:
    if when.age_least is None and when.age_below is None:
        return True
    if person.age is None:
        return False
    return (when.age_least is None or person.age >= when.age_least) and (
        when.age_below is None or person.age < when.age_below
    )


def _answer_holds(when: When, answers: Mapping[str, Answer]) -> bool:
    if when.question is None:
        return True
    answer = answers.get(when.question)
    if answer is None or answer.value == "no":
        return False
    choice, number = answer.details.choice, answer.details.number
    return (not when.choices or not choice or choice in when.choices) and (
        when.below is None or number is None or number < when.below
    )


def _line(rule: Rule, covers: Covers, answers: Mapping[str, Answer]) -> Line:
    unsure = rule.when.question is not None and answers[rule.when.question].value == "unsure"
    return Line(
        rule=rule.id,
        part=rule.part,
        verdict=rule.verdict,
        covers=covers,
        reason=rule.reason + UNSURE if unsure else rule.reason,
        do=rule.do,
        source=rule.sources,
        basis=rule.basis,
        verified=rule.verified,
    )


def _check_details(question: Question, details: Details, atlas: Atlas) -> None:
    where = f"answers: {question.id}"
    choices = [choice.id for choice in question.choices]
    if details.choice and details.choice not in choices:
        allowed = ", ".join(choices) or "none, the question has no choices"
        raise SafetyError(f"{where}: choice {details.choice!r} is unknown; allowed: {allowed}")
    check_regions(details.regions, where, atlas)
    for spot in sorted(details.muscles):
        check_spot(spot, where, atlas)
    if details.number is not None and question.number is not None:
        least, most = question.number.least, question.number.most
        if not (math.isfinite(details.number) and least <= details.number <= most):
            unit = question.number.unit
            raise SafetyError(f"{where}: number {details.number:g}; allowed: {least:g} to {most:g} {unit}")


def check_regions(places: Iterable[tuple[str, str]], where: str, atlas: Atlas) -> None:
    """Refuse a region or a side that the atlas does not have.

    Parameters
    ----------
    places
        Regions and sides.
    where
        What to name in the message.
    atlas
        The atlas.

    Raises
    ------
    SafetyError
        If there is no such region on that side.
    """
    for region, side in sorted(places):
        if region not in atlas.regions or side not in sides_of(atlas.regions[region].sides):
            raise SafetyError(f"{where}: no region {region!r} on side {side!r}; allowed: regions of the atlas by side")


def check_spot(spot: Spot, where: str, atlas: Atlas) -> None:
    """Refuse a muscle or a side that the atlas does not have.

    Parameters
    ----------
    spot
        The muscle and the side.
    where
        What to name in the message.
    atlas
        The atlas.

    Raises
    ------
    SafetyError
        If there is no such muscle on that side.
    """
    muscle, side = spot
    if muscle not in atlas.muscles or side not in sides_of(atlas.muscles[muscle].sides):
        raise SafetyError(f"{where}: no muscle {muscle!r} on side {side!r}; allowed: muscles of the atlas by side")
