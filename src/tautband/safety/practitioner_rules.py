"""What every jurisdiction takes for granted of whoever needles: licence, training, certificates, supervision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tautband.safety.model import Covers, Line, Verdict
from tautband.safety.place_facts import EVERYWHERE, Facts, listed
from tautband.safety.place_rules import check
from tautband.safety.practitioner import ROLE_WORDS, certified

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER_ALONE = frozenset({"assistant", "student", "support"})
"""Roles that may not needle unless a rule that we read said otherwise; none does."""


def practitioner_lines(facts: Facts) -> Iterator[Line]:
    """Say what the credential means, apart from what the jurisdiction itself asks.

    Parameters
    ----------
    facts
        Place, practitioner, sites and day.

    Yields
    ------
    Line
        One for everything that is missing, has run out or needs care.
    """
    yield from _role(facts)
    yield from _licence(facts)
    yield from _training(facts)
    yield from _regions(facts)
    yield from _certificates(facts)
    yield from _supervision(facts)


def _line(rule: str, verdict: Verdict, reason: str, do: str, covers: Covers = EVERYWHERE) -> Line:
    return Line(rule=f"practitioner.{rule}", part="practitioner", verdict=verdict, covers=covers, reason=reason, do=do)


def _stop(rule: str, reason: str, do: str) -> Line:
    return _line(rule, Verdict.STOP, reason, do)


def _role(facts: Facts) -> Iterator[Line]:
    role = facts.practitioner.role
    named = any(
        rule.kind == "not_delegable_to" and role in rule.words for rule in facts.jurisdiction.rules_on(facts.day)
    )
    if role in NEVER_ALONE and not named:
        reason = f"A {ROLE_WORDS[role]} may not needle: no rule that we know of allows handing it on."
        yield _stop("role", reason, "A physical therapist who is qualified for it needles in person.")


def _licence(facts: Facts) -> Iterator[Line]:
    name, day = facts.jurisdiction.name, facts.day
    if facts.practitioner.licence_for(facts.jurisdiction.id, day) is not None:
        return
    held = [one for one in facts.practitioner.licences if one.jurisdiction == facts.jurisdiction.id]
    if not held:
        reason = f"No licence for {name} is recorded."
    elif any(one.restricted for one in held):
        reason = f"The licence for {name} is restricted."
    elif any(one.until is None for one in held):
        reason = f"Nobody recorded until when the licence for {name} holds."
    elif any(one.until is not None and one.until < day for one in held):
        reason = f"The licence for {name} has run out."
    else:
        reason = f"The licence for {name} does not hold yet."
    yield _stop("licence", reason, "Record a licence that holds today, or let a licensed colleague needle.")


def _training(facts: Facts) -> Iterator[Line]:
    training = facts.practitioner.training
    if training is None:
        yield _stop("training", "No dry-needling training is recorded.", "Record the training with its proof.")
    elif training.until is not None and training.until < facts.day:
        reason = f"The dry-needling training ran out on {training.until.isoformat()}."
        yield _stop("training", reason, "Renew the training before needling.")
    elif training.completed is not None and training.completed > facts.day:
        yield _stop("training", "The dry-needling training ends after this day.", "Wait until it is completed.")


def _regions(facts: Facts) -> Iterator[Line]:
    """Untrained areas are stopped everywhere; where the jurisdiction's own rule says so, that line stands instead."""
    said_there = any(rule.kind == "region_limits" for rule in facts.jurisdiction.rules_on(facts.day))
    if said_there or facts.practitioner.training is None:
        return
    areas = facts.practitioner.trained.areas
    muscles = facts.muscles_outside(areas)
    if muscles:
        reason = f"The recorded training does not reach these regions: {listed(facts.areas_outside(areas))}."
        do = "Needle only where your training reached, or let a colleague do it who was trained for this region."
        yield _line("region", Verdict.STOP, reason, do, Covers(muscles=muscles))


def _certificates(facts: Facts) -> Iterator[Line]:
    """Where the jurisdiction asks for a certificate its own line stops; elsewhere the clinic is only reminded."""
    asked = {rule.kind for rule in facts.jurisdiction.rules_on(facts.day)}
    wanted = (
        ("cpr", facts.practitioner.cpr, "a certificate in cardiopulmonary resuscitation"),
        ("bloodborne", facts.practitioner.bloodborne, "training on blood-borne pathogens"),
    )
    for kind, certificate, words in wanted:
        if kind not in asked and not certified(certificate, facts.day):
            reason = f"The record does not show {words} that holds today."
            do = "Have somebody in the building who holds it, and renew it."
            yield _line(kind, Verdict.MODIFY, reason, do)


def _supervision(facts: Facts) -> Iterator[Line]:
    """Whoever is supervised needs a supervisor whose own credential holds in every part."""
    person = facts.practitioner
    if person.role == "provisional" and not person.supervised:
        reason = "A provisional registrant needles under supervision only, and none is recorded."
        yield _stop("supervision", reason, "Name the supervisor.")
    if not person.supervised:
        return
    supervisor = person.supervisor
    if supervisor is None:
        yield _stop("supervision", "The therapist is supervised, and no supervisor is named.", "Name the supervisor.")
        return
    if supervisor.supervised or supervisor.role != "therapist":
        reason = "The supervisor named is supervised too, or is no physical therapist."
        yield _stop("supervision", reason, "Name a supervisor who may needle alone.")
        return
    yield from _of_supervisor(replace(facts, practitioner=supervisor))


def _of_supervisor(facts: Facts) -> Iterator[Line]:
    """Every stop that the supervisor's own credential would meet, in the same reach."""
    do = "Name a supervisor whose own credential holds today."
    for line in practitioner_lines(facts):
        if line.verdict is Verdict.STOP:
            reason = f"The supervisor's credential does not hold. {line.reason}"
            yield _line(f"supervisor.{line.rule.removeprefix('practitioner.')}", line.verdict, reason, do, line.covers)
    for rule in facts.jurisdiction.rules_on(facts.day):
        for found in check(rule, facts):
            if found.part == "practitioner" and found.verdict is Verdict.STOP:
                reason = f"The supervisor's credential does not hold. {found.reason}"
                name = f"supervisor.{rule.kind}{f'.{found.suffix}' if found.suffix else ''}"
                yield _line(name, found.verdict, reason, do, found.covers)
