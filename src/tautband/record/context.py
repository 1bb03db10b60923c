"""What stood around a visit when it was signed: it may change later, and what was signed does not."""

import msgspec
from django.db.models import Q

from tautband.accounts.models import Credential, Person
from tautband.record.knowledge import atlas, rules
from tautband.record.models import Consent, Episode, Patient, Visit
from tautband.record.standing import day_of
from tautband.safety.model import Clearance

EPISODE_DAYS = ("onset", "referral_on", "physician_consulted_on", "notice_sent_on")
EPISODE_WORDS = (
    "complaint",
    "mechanism",
    "red_flags",
    "diagnoses",
    "plan_of_care",
    "referrer",
    "notice_how",
    "notice_names",
)
QUALIFYING = (Credential.Kind.LICENCE, Credential.Kind.TRAINING, Credential.Kind.REGISTRATION)


def context_of(visit: Visit, by: Person, at: str, clearance: Clearance | None) -> dict[str, object]:
    """Return who, whom, for what, with which consent, and in which words the codes of the content were shown."""
    known = atlas()
    return {
        "signed_by": {"id": str(by.pk), "name": str(by)},
        "signed_at": at,
        "therapist": _practitioner(visit.therapist, visit),
        "supervisor": _practitioner(visit.supervisor, visit) if visit.supervisor else None,
        "clinic": visit.clinic.name,
        "time_zone": visit.clinic.time_zone,
        "patient": _patient(visit.episode.patient),
        "episode": _episode(visit.episode),
        "consent": _consent(visit.consent) if visit.consent else None,
        "words": _words(visit),
        "clearance": msgspec.to_builtins(clearance.lines, order="deterministic") if clearance else [],
        "clearance_hash": clearance.hash if clearance else None,
        "atlas": {"version": known.version, "hash": known.hash},
    }


def _practitioner(person: Person, visit: Visit) -> dict[str, object]:
    """Name a therapist with the licences and training that held on the day of the visit."""
    day = day_of(visit.clinic, visit.started)
    held = Credential.objects.filter(
        Q(expires__isnull=True) | Q(expires__gte=day), person=person, issued__lte=day, kind__in=QUALIFYING
    )
    credentials = [
        {
            "kind": row.kind,
            "jurisdiction": row.jurisdiction,
            "number": row.number,
            "provider": row.provider,
            "hours": row.hours,
            "hours_in_person": row.hours_in_person,
            "issued": row.issued.isoformat(),
            "expires": row.expires.isoformat() if row.expires else None,
        }
        for row in held.order_by("kind", "jurisdiction", "issued", "id")
    ]
    return {"id": str(person.pk), "name": str(person), "credentials": credentials}


def _patient(patient: Patient) -> dict[str, object]:
    return {
        "id": str(patient.pk),
        "number": patient.number,
        "name": f"{patient.given_name} {patient.family_name}".strip(),
        "birth_date": patient.birth_date.isoformat(),
        "sex": patient.sex,
        "guardian": patient.guardian,
    }


def _episode(episode: Episode) -> dict[str, object]:
    days = {name: getattr(episode, name) for name in EPISODE_DAYS}
    return {
        "id": str(episode.pk),
        **{name: getattr(episode, name) for name in EPISODE_WORDS},
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _consent(consent: Consent) -> dict[str, object]:
    return {
        "id": str(consent.pk),
        "version": consent.text_version,
        "digest": consent.text_digest,
        "language": consent.language,
        "signer": consent.signer,
        "signer_name": consent.signer_name,
        "by_hand": consent.signature is not None,
        "attestation": consent.attestation,
        "witness": str(consent.witnessed_by),
        "given_at": consent.given_at.isoformat(),
        "expires_on": consent.expires_on.isoformat(),
        "copy_given": consent.copy_given,
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
    }


def _words(visit: Visit) -> dict[str, dict[str, str]]:
    """Return the words of today for each id in the content: the atlas and the rules may reword theirs."""
    known, questions = atlas(), rules().questions
    muscles = {*visit.site_set.values_list("muscle", flat=True), *visit.palpation_set.values_list("muscle", flat=True)}
    answered = visit.answer_set.values_list("question", flat=True)
    found = visit.finding_set.values_list("finding", flat=True)
    return {
        "muscles": {id_: known.muscles[id_].name for id_ in sorted(muscles) if id_ in known.muscles},
        "questions": {id_: questions[id_].text for id_ in sorted(answered) if id_ in questions},
        "findings": {id_: known.findings[id_].name for id_ in sorted(found) if id_ in known.findings},
        "goals": {str(goal.pk): goal.activity for goal in visit.episode.goals.order_by("created", "id")},
    }
