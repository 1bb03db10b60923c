"""The check of every kind of rule: met gives nothing, unmet says what is recorded and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from tautband.safety.model import TECHNIQUES, Covers, Verdict
from tautband.safety.place_facts import Outcome, listed, years_after, years_before
from tautband.safety.practitioner import ROLE_WORDS, certified

if TYPE_CHECKING:
    from tautband.safety.jurisdictions import Rule
    from tautband.safety.place_facts import Facts

Check = Callable[["Rule", "Facts"], Iterator[Outcome]]

HOURS = {
    "training_hours": ("hours", "hours"),
    "in_person_hours": ("in_person", "hours in person"),
    "theory_hours": ("theory", "hours of theory"),
    "practical_hours": ("practical", "hours of practice under an instructor"),
    "prerequisite_hours": ("prerequisite", "hours of the subjects that come before the course"),
    "postgraduate_hours": ("postgraduate", "hours after the degree"),
}
"""Kinds of hours: the field of `Training`, and how it is named."""
NOTICE_WORDS = {
    "diagnosis": "the diagnosis",
    "technique": "the technique",
    "number": "how many needles",
    "size": "their size",
    "sites": "where they will go in",
    "risks": "the patient's risks",
}
TECHNIQUE_WORDS = {
    **TECHNIQUES,
    "auricular": "needling points of the ear",
    "distal": "needling points far from the complaint",
}


def check(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    """Compare one rule that is in force with what is recorded.

    Parameters
    ----------
    rule
        The rule; its text begins every reason.
    facts
        Place, practitioner, sites and day.

    Yields
    ------
    Outcome
        One for everything unmet, banned or still to be done.
    """
    yield from CHECKS[rule.kind](rule, facts)


def _stop(rule: Rule, recorded: str, do: str) -> Outcome:
    return Outcome(Verdict.STOP, f"{rule.text} {recorded}".strip(), do)


def _of_practitioner(rule: Rule, recorded: str, do: str) -> Outcome:
    return Outcome(Verdict.STOP, f"{rule.text} {recorded}".strip(), do, part="practitioner")


def _years(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    person = facts.practitioner
    if rule.unless_in_school and person.trained.in_school:
        return
    since = person.practising_since
    if rule.here:
        licence = person.licence_for(facts.jurisdiction.id, facts.day)
        since = licence.since if licence else None
    if since is None:
        recorded = "No first day of practice is recorded."
    elif since > years_before(facts.day, rule.number):
        words = "Licensed there" if rule.here else "Practising"
        recorded = f"{words} since {since.isoformat()}, which is too short."
    else:
        return
    yield _of_practitioner(rule, recorded, "Let somebody needle who has practised long enough, or wait.")


def _degree(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    licence = facts.practitioner.licence_for(facts.jurisdiction.id, facts.day)
    early = licence is not None and licence.since is not None and licence.since.isoformat() <= f"{rule.number}-01-01"
    if not facts.practitioner.doctorate and not early:
        recorded = "Neither the doctorate nor so early a licence is recorded."
        yield _of_practitioner(rule, recorded, "Record the degree or the first day of the licence, with proof.")


def _hours(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    name, words = HOURS[rule.kind]
    recorded: float | None = getattr(facts.practitioner.trained, name)
    if recorded is not None and recorded >= rule.number:
        return
    grace = _grace(facts)
    has = "None are recorded." if recorded is None else f"Recorded: {recorded:g} {words}."
    if grace is not None:
        do = f"You may needle what the first courses taught. Complete the hours by {grace}."
        yield Outcome(Verdict.GO, f"{rule.text} {has}", do, part="practitioner")
        return
    yield _of_practitioner(rule, has, f"Complete {rule.number} {words} and record the proof before needling here.")


def _grace(facts: Facts) -> str | None:
    """Until when one may needle with hours still to come, where a rule allows it and its own hours are met."""
    training = facts.practitioner.trained
    for rule in facts.jurisdiction.rules_on(facts.day):
        if rule.kind != "hours_before_use" or rule.within_years is None or training.started is None:
            continue
        last = years_after(training.started, rule.within_years)
        if (training.hours or 0) >= rule.number and facts.day <= last:
            return last.isoformat()
    return None


def _before_use(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    recorded = facts.practitioner.trained.hours
    if recorded is None or recorded < rule.number:
        has = "None are recorded." if recorded is None else f"Recorded: {recorded:g} hours."
        yield _of_practitioner(rule, has, f"Complete {rule.number} hours before the first patient.")


def _course_years(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    training = facts.practitioner.trained
    if training.started is None or training.completed is None:
        yield _of_practitioner(rule, "Start and end are not recorded.", "Record when the course began and ended.")
    elif training.completed > years_after(training.started, rule.number):
        yield _of_practitioner(rule, "The course took longer.", "Ask the board whether the course still counts.")


def _sessions(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    recorded = facts.practitioner.trained.sessions
    if recorded is not None and recorded >= rule.number:
        return
    has = "None are recorded." if recorded is None else f"Recorded: {recorded}."
    if facts.practitioner.supervised:
        do = "Log this visit as a supervised session, with the supervisor's name."
        yield Outcome(Verdict.GO, f"{rule.text} {has}", do, part="practitioner")
        return
    yield _of_practitioner(rule, has, f"Needle under supervision until {rule.number} sessions are logged.")


def _exam(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    missing = tuple(word for word in rule.words if word not in facts.practitioner.trained.exams)
    if missing:
        has = f"Not recorded as passed: the {listed(missing)} examination."
        yield _of_practitioner(rule, has, "Pass it, record the proof, and then needle.")


def _regions(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    areas = facts.practitioner.trained.areas
    muscles = facts.muscles_outside(areas)
    if muscles and facts.practitioner.training is not None:
        reason = f"{rule.text} Not trained for: {listed(facts.areas_outside(areas))}."
        do = "Needle only where your training reached, or let a colleague do it who was trained for this region."
        yield Outcome(Verdict.STOP, reason, do, part="practitioner", covers=Covers(muscles=muscles))


def _techniques(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    planned = frozenset[str]().union(*(site.used for site in facts.sites))
    for technique in sorted(planned - facts.practitioner.trained.techniques):
        covers = Covers(all=True, techniques=frozenset({technique}))
        reason = f"{rule.text} Not trained in: {TECHNIQUE_WORDS.get(technique, technique)}."
        do = "Choose a technique that you were trained in."
        yield Outcome(Verdict.STOP, reason, do, part="practitioner", covers=covers, suffix=technique)


def _ban(rule: Rule, facts: Facts) -> Iterator[Outcome]:  # noqa: ARG001  a ban holds whatever the facts
    for technique in rule.words:
        covers = Covers(all=True, techniques=frozenset({technique}))
        do = f"Leave out {TECHNIQUE_WORDS[technique]}; choose another technique."
        yield Outcome(Verdict.STOP, rule.text, do, covers=covers, suffix=technique)


def _consent(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.written_consent:
        do = "Go through the consent form with the patient and have it signed before the first needle."
        yield _stop(rule, "No signed consent is recorded.", do)
    elif "copy" in rule.words and not facts.place.copy_given:
        yield _stop(rule, "No copy is recorded as given.", "Give the patient a copy and record it.")


def _not_acupuncture(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.not_acupuncture_told:
        yield _stop(rule, "The consent on file does not say it.", "Use a form that says that this is not acupuncture.")


def _training_told(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.training_told:
        do = "Hand out the sheet on dry needling and on your training, and record it."
        yield _stop(rule, "It is not recorded as given.", do)


def _referral(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.referral:
        do = "Ask the physician for a written referral that names dry needling; an oral one must be followed by paper."
        yield _stop(rule, "No such referral is recorded.", do)


def _consulted(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.physician_consulted:
        yield _stop(rule, "None is recorded.", "Speak with the physician, and record with whom and when.")


def _notice(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    place = facts.place
    if place.referrer_objects:
        do = "Do not needle. Treat otherwise, and speak with the physician."
        yield _stop(rule, "The referring physician objects to needling this patient.", do)
    elif place.referred is None:
        yield _stop(rule, "Nobody recorded whether a physician sent the patient.", "Ask, and record the answer.")
    elif place.referred and not place.notice_sent:
        do = f"Tell the referring physician {_named(rule.words)}, and record when and how."
        yield _stop(rule, "No notice is recorded.", do)
    elif place.referred and (missing := tuple(w for w in rule.words if w not in place.notice_names)):
        yield _stop(rule, f"The notice did not name {_named(missing)}.", "Send the rest, and record it.")


def _named(words: tuple[str, ...]) -> str:
    return listed(tuple(NOTICE_WORDS[word] for word in words))


def _plan(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.place.plan_of_care:
        yield _stop(rule, "The plan of care on file does not name it.", "Write needling into the plan of care first.")


def _delegation(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    role = facts.practitioner.role
    if role in rule.words:
        do = "A physical therapist who is qualified for it needles in person."
        yield _of_practitioner(rule, f"The person named is a {ROLE_WORDS[role]}.", do)


def _proof(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    training = facts.practitioner.trained
    if facts.jurisdiction.id in training.proofs:
        return
    if training.completed is None:
        yield _of_practitioner(rule, "No end of the course is recorded.", "Record it, and send the proof to the board.")
        return
    last = training.completed + timedelta(days=rule.number)
    if facts.day > last:
        has = f"It was due on {last.isoformat()} and is not recorded as sent."
        yield _of_practitioner(rule, has, "Send the proof to the board and record it before needling.")
    else:
        do = f"Send the proof to the board by {last.isoformat()}."
        yield Outcome(Verdict.GO, rule.text, do, part="practitioner")


def _registration(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not facts.practitioner.registered_in(facts.jurisdiction.id, facts.day):
        do = "Apply for it, and record it when it is granted. Needle only then."
        yield _of_practitioner(rule, "None that holds today is recorded.", do)


def _cpr(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not certified(facts.practitioner.cpr, facts.day):
        has = "No certificate that holds today is recorded."
        yield _of_practitioner(rule, has, "Renew the certificate and record until when it holds.")


def _bloodborne(rule: Rule, facts: Facts) -> Iterator[Outcome]:
    if not certified(facts.practitioner.bloodborne, facts.day):
        has = "No training that holds today is recorded."
        yield _of_practitioner(rule, has, "Take the training on blood-borne pathogens and record until when it holds.")


def _duty(do: str) -> Check:
    """A check for what nothing here can see fulfilled: the line only reminds."""

    def remind(rule: Rule, facts: Facts) -> Iterator[Outcome]:  # noqa: ARG001  a duty holds whatever the facts
        yield Outcome(Verdict.GO, rule.text, do)

    return remind


def _later(rule: Rule, facts: Facts) -> Iterator[Outcome]:  # noqa: ARG001  nothing to say before an event
    yield from ()


CHECKS: dict[str, Check] = {
    "years_of_practice": _years,
    "degree": _degree,
    **dict.fromkeys(HOURS, _hours),
    "hours_before_use": _before_use,
    "course_years": _course_years,
    "supervised_sessions": _sessions,
    "exam": _exam,
    "region_limits": _regions,
    "technique_limits": _techniques,
    "technique_ban": _ban,
    "written_consent": _consent,
    "not_acupuncture_statement": _not_acupuncture,
    "training_told": _training_told,
    "referral": _referral,
    "physician_consultation": _consulted,
    "notice_to_referrer": _notice,
    "separate_note": _duty("Write a separate note for this treatment, with how it was borne and what came of it."),
    "plan_of_care": _plan,
    "reporting_deadline_days": _later,
    "not_delegable_to": _delegation,
    "proof_to_board_days": _proof,
    "registration": _registration,
    "cpr": _cpr,
    "bloodborne": _bloodborne,
    "hygiene": _duty("Prepare skin and hands as the rule says."),
    "guardian_consent": _duty("Ask the age; under it, have a parent or guardian consent in writing as well."),
    "event_plan": _duty("Know where the clinic's plan for emergencies is kept."),
}
"""One check for every kind of rule."""
