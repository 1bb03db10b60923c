"""The only place where rows become the values that reasoning and safety know."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, cast

from tautband.accounts.models import Credential, Person, PlaceDecision
from tautband.atlas import Atlas
from tautband.body.packing import pack
from tautband.body.surface import NAME, load_surface
from tautband.reasoning.case import SIGNS, Case, case_from_data
from tautband.record import models
from tautband.record.content import content_of
from tautband.record.knowledge import atlas, rules
from tautband.record.standing import day_of
from tautband.safety import model as safety
from tautband.safety.clear import clear
from tautband.safety.model import Clearance
from tautband.safety.place_facts import Decision, Place
from tautband.safety.practitioner import Certificate, Licence, Practitioner, Registration, Role, Training
from tautband.safety.rules import Rules

__all__ = [
    "Facts",
    "TriggerPoint",
    "answer_of",
    "case_of",
    "clearance_of",
    "consent_fault",
    "content_of",
    "facts_of",
    "person_of",
    "practitioner_of",
    "techniques_of",
    "trigger_point_of",
]

FELT = {"yes": True, "no": False, "not_tested": None}
CRITERIA = ("taut_band", "tender_spot", "referred_pain")
LONGEST_VISIT = dt.timedelta(hours=12)
"""From preparing a visit to the patient's yes, where midnight lies between (judgement)."""
NEEDED = 2
"""Criteria of the Delphi consensus that make a trigger point; two of three is how it is commonly put to use."""


class TriggerPoint(StrEnum):
    """What the criteria of a muscle amount to; never entered, always derived."""

    ACTIVE = "active"
    LATENT = "latent"
    PRESENT = "present"
    """Present; whether the patient recognises the pain was not tested."""
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """Too little was tested."""


def trigger_point_of(palpation: models.Palpation) -> TriggerPoint:
    """Derive what was found in a muscle: two of three criteria make a point, recognised pain makes it active."""
    felt = [FELT[getattr(palpation, sign)] for sign in CRITERIA]
    if felt.count(True) >= NEEDED:
        by_recognition = {True: TriggerPoint.ACTIVE, False: TriggerPoint.LATENT, None: TriggerPoint.PRESENT}
        return by_recognition[FELT[palpation.recognised_pain]]
    return TriggerPoint.ABSENT if felt.count(False) >= NEEDED else TriggerPoint.UNKNOWN


def case_of(visit: models.Visit) -> Case:
    """Return what is known before and after palpation, for `assess`."""
    patient = visit.episode.patient
    drawing = visit.drawing_set.filter(moment="before").first()
    data: dict[str, object] = {
        "id": visit.id.hex,
        "person": {
            "age": age_of(patient, day_of(visit.clinic, visit.started)),
            "sex": patient.sex if patient.sex in {"female", "male"} else "unknown",
        },
        "findings": [
            {"finding": row.finding, "side": row.side, "present": row.present}
            for row in visit.finding_set.order_by("finding", "side")
        ],
        "palpation": [
            {"muscle": row.muscle, "side": row.side, **{sign: FELT[getattr(row, sign)] for sign in SIGNS}}
            for row in visit.palpation_set.order_by("muscle", "side")
            if any(FELT[getattr(row, sign)] is not None for sign in SIGNS)
        ],
        "drawing": {"surface": NAME, "patches": drawing.strokes if drawing and drawing.strokes else pack(())},
    }
    return case_from_data(data, atlas())


def age_of(patient: models.Patient, day: dt.date) -> int:
    """Return whole years on a day."""
    born = patient.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Facts(TypedDict):
    """What `safety.clear` is asked with."""

    day: dt.date
    answers: tuple[safety.Answer, ...]
    person: safety.Person
    sites: tuple[safety.Site, ...]
    practitioner: Practitioner
    place: Place
    rules: Rules
    atlas: Atlas


def facts_of(visit: models.Visit, *, day: dt.date | None = None) -> Facts:
    """Gather what the safety rules look at; the day is the visit's unless told otherwise."""
    day = day or day_of(visit.clinic, visit.started)
    known = rules()
    answers = visit.answer_set.order_by("question")
    return Facts(
        day=day,
        answers=tuple(answer_of(row) for row in answers if row.question in known.questions),
        person=person_of(visit.episode.patient, day),
        sites=tuple(_site(row) for row in visit.site_set.order_by("order", "id")),
        practitioner=practitioner_of(visit.therapist, day, supervisor=visit.supervisor),
        place=_place(visit, day),
        rules=known,
        atlas=atlas(),
    )


def clearance_of(visit: models.Visit, *, day: dt.date | None = None) -> Clearance:
    """Ask the safety rules; raise SafetyError where they cannot answer, as for a place that they do not know."""
    return clear(**facts_of(visit, day=day))


def person_of(patient: models.Patient, day: dt.date) -> safety.Person:
    """Return what the rules need to know of the patient on a day."""
    return safety.Person(age=age_of(patient, day), sex=cast("safety.Sex", patient.sex))


def answer_of(row: models.Answer) -> safety.Answer:
    """Return one answer with its details."""
    details = row.details
    number = details.get("number")
    return safety.Answer(
        question=row.question,
        value=cast("safety.Reply", row.value),
        details=safety.Details(
            regions=frozenset((id_, side) for id_, side in details.get("regions", [])),
            muscles=frozenset((id_, side) for id_, side in details.get("muscles", [])),
            choice=details.get("choice", ""),
            number=None if number is None else float(number),
        ),
    )


def techniques_of(row: models.Site) -> frozenset[str]:
    """Return the techniques that a site names or shows: a current is electrical, minutes in place are static."""
    stimulated = any(value is not None for value in (row.stim_hz, row.stim_us, row.stim_ma, row.stim_min))
    shown = {safety.ELECTRICAL: stimulated, safety.STATIC: bool(row.retention_min)}
    return frozenset(row.techniques) | {technique for technique, is_so in shown.items() if is_so}


def _site(row: models.Site) -> safety.Site:
    techniques = techniques_of(row)
    return safety.Site(
        muscle=row.muscle,
        side=row.side,
        techniques=techniques,
        needle_mm=row.length_mm,
        electrical=safety.ELECTRICAL in techniques,
        depth_mm=row.depth_mm,
        at=_region_of(row.patch),
    )


def _region_of(patch: int | None) -> frozenset[tuple[str, str]]:
    surface = load_surface()
    if patch is None or patch >= surface.patches:
        return frozenset()
    place = surface.region_side(int(surface.keys[patch]))
    return frozenset({(place.region, str(place.side))})


@dataclass(frozen=True)
class Fault:
    """Why a consent does not hold: none, late, expired, withdrawn."""

    kind: str
    words: str


def comes_late(consent: models.Consent, visit: models.Visit) -> bool:
    """Whether a consent was given after the day of a visit; a visit may run past midnight."""
    later = day_of(visit.clinic, consent.given_at) > day_of(visit.clinic, visit.started)
    return later and consent.given_at - visit.started > LONGEST_VISIT


def consent_fault(visit: models.Visit, day: dt.date) -> Fault | None:
    """Say why there is no valid consent for a visit; None where there is one.

    A consent that is taken back during the visit held until then: the visit must say that it was stopped early.
    """
    consent = visit.consent
    if consent is None:
        return Fault("none", "The patient has not consented to needling.")
    if comes_late(consent, visit):
        return Fault("late", "The patient consented only after the day of the visit; today's needling is a new visit.")
    if consent.expires_on < day:
        return Fault("expired", "The consent had expired on the day of the visit.")
    withdrawn = consent.withdrawn_at
    if withdrawn is None or day_of(visit.clinic, withdrawn) > day:
        return None
    if withdrawn > visit.started and visit.tolerance == models.Visit.Tolerance.STOPPED:
        return None
    return Fault("withdrawn", "The patient took the consent back; if that was during the visit, say it was stopped.")


def _place(visit: models.Visit, day: dt.date) -> Place:
    episode = visit.episode
    consent = None if consent_fault(visit, day) else visit.consent
    notified = episode.notice_sent_on is not None and episode.notice_sent_on <= day
    return Place(
        jurisdiction=visit.jurisdiction,
        decision=_decision(visit, day),
        written_consent=consent is not None,
        copy_given=consent is not None and consent.copy_given,
        not_acupuncture_told=consent is not None,  # every text of ours says so; test_record_consents.py
        training_told=consent is not None and consent.training_told,
        referral=episode.referral_on is not None and episode.referral_on <= day,
        physician_consulted=episode.physician_consulted_on is not None and episode.physician_consulted_on <= day,
        referred=episode.referred,
        notice_sent=notified,
        notice_names=frozenset(episode.notice_names) if notified else frozenset(),
        referrer_objects=episode.referrer_objects,
        plan_of_care=bool(episode.plan_of_care),
    )


def _decision(visit: models.Visit, day: dt.date) -> Decision | None:
    made = PlaceDecision.objects.filter(
        clinic_id=visit.clinic_id, jurisdiction=visit.jurisdiction, decided_on__lte=day
    ).select_related("decided_by")
    row = made.order_by("decided_on", "id").last()
    if row is None:
        return None
    return Decision(
        jurisdiction=row.jurisdiction,
        who=row.decided_by.name,
        when=row.decided_on,
        reasons=row.reasons,
        permits=row.permits,
        until=row.until,
    )


def practitioner_of(person: Person, day: dt.date, *, supervisor: Person | None = None) -> Practitioner:
    """Return what is recorded of a therapist's credential on a day."""
    held: dict[str, list[Credential]] = {}
    for row in Credential.objects.filter(person=person, issued__lte=day).order_by("issued", "id"):
        held.setdefault(row.kind, []).append(row)
    return Practitioner(
        role=cast("Role", person.profession),
        licences=tuple(
            Licence(
                jurisdiction=row.jurisdiction,
                number=row.number,
                since=row.issued,
                until=row.expires,
                restricted=row.restricted,
            )
            for row in held.get(Credential.Kind.LICENCE, ())
        ),
        practising_since=person.practising_since,
        doctorate=person.doctorate,
        training=_training(held.get(Credential.Kind.TRAINING, []), day),
        registrations=tuple(
            Registration(jurisdiction=row.jurisdiction, since=row.issued, until=row.expires)
            for row in held.get(Credential.Kind.REGISTRATION, ())
        ),
        cpr=_certificate(held.get(Credential.Kind.CPR, [])),
        bloodborne=_certificate(held.get(Credential.Kind.BLOODBORNE, [])),
        supervised=supervisor is not None,
        supervisor=practitioner_of(supervisor, day) if supervisor else None,
    )


def _training(rows: list[Credential], day: dt.date) -> Training | None:
    """Add up the courses that hold: hours and sessions together, areas joined; unknown where no course says."""
    rows = [row for row in rows if row.expires is None or row.expires >= day] or rows
    if not rows:
        return None
    ends = [row.expires for row in rows if row.expires is not None]
    return Training(
        hours=_sum([row.hours for row in rows]),
        in_person=_sum([row.hours_in_person for row in rows]),
        theory=_sum([row.hours_theory for row in rows]),
        practical=_sum([row.hours_practical for row in rows]),
        prerequisite=_sum([row.hours_prerequisite for row in rows]),
        postgraduate=_sum([row.hours_postgraduate for row in rows]),
        sessions=_sum([row.supervised_sessions for row in rows]),
        exams=frozenset(exam for row in rows for exam in row.exams),
        areas=frozenset(area for row in rows for area in row.areas),
        techniques=frozenset(technique for row in rows for technique in row.techniques),
        in_school=any(row.in_school for row in rows),
        started=min((row.started for row in rows if row.started), default=None),
        completed=min(row.issued for row in rows),
        until=max(ends) if len(ends) == len(rows) else None,
        proofs=frozenset(place for row in rows for place in row.proofs),
    )


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _certificate(rows: list[Credential]) -> Certificate | None:
    ends = [row.expires for row in rows if row.expires is not None]
    return Certificate(until=max(ends, default=None)) if rows else None
