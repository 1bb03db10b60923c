"""A small clinic for tests of the record: its people, a patient, an episode, and a visit that can be signed."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from tautband.accounts.models import Clinic, Credential, Membership, Person, Role
from tautband.record.actions.changes import Saved, save_changes
from tautband.record.actions.consents import give_consent
from tautband.record.actions.episodes import open_episode
from tautband.record.actions.patients import create_patient
from tautband.record.actions.visits import start_visit
from tautband.record.convert import facts_of
from tautband.record.knowledge import atlas
from tautband.record.models import Consent, Episode, Patient, Visit
from tautband.safety.model import TECHNIQUES
from tautband.safety.screening import asked_of

LONG_AGO = dt.date(2020, 1, 1)
SITE: dict[str, Any] = {"muscle": "trapezius_upper", "side": "left", "techniques": ["pistoning"], "length_mm": 30}


@dataclass(frozen=True)
class World:
    """One clinic with what a visit needs."""

    clinic: Clinic
    therapist: Person
    other: Person
    patient: Patient
    episode: Episode

    def visit(self, *, carry: bool = False) -> Visit:
        """Begin a visit."""
        return start_visit(episode=self.episode, by=self.therapist, clinic=self.clinic, carry=carry)

    def consent(self, **values: object) -> Consent:
        """Let the patient consent."""
        said = {
            "text_version": "2026-11",
            "language": "en",
            "signer": "patient",
            "signer_name": "Kim Testperson",
            "attestation": "Signed on paper",
            "copy_given": True,
            **values,
        }
        return give_consent(patient=self.patient, clinic=self.clinic, by=self.therapist, values=said)

    def save(self, visit: Visit, *changes: dict[str, Any], by: Person | None = None) -> list[Saved]:
        """Save changes as the therapist, or as somebody else."""
        return save_changes(visit=visit.id, clinic=visit.clinic, by=by or self.therapist, changes=changes)

    def whole_visit(self, **site: object) -> Visit:
        """Make a draft that lacks nothing: one site with one needle, everything asked, answered with no."""
        self.consent()
        visit = self.visit()
        self.save(
            visit,
            change("site", **{**SITE, "needles_in": 1, "needles_out": 1, **site}),
            change(
                "visit",
                visit.id,
                visit.version,
                sharps=1,
                aftercare_spoken=True,
                warning_signs=True,
                done_personally=True,
            ),
            *answers(visit),
        )
        return Visit.objects.get(pk=visit.pk)


def answers(visit: Visit) -> list[dict[str, Any]]:
    """Changes that answer every question with no."""
    facts = facts_of(visit)
    asked = asked_of(facts["person"], {}, facts["rules"])
    return [change("answer", question=question.id, value="no") for question in asked]


def make_world(name: str = "Elm Street") -> World:
    """Make a clinic; call it twice with different names for two of them."""
    clinic = Clinic.objects.create(name=name, jurisdiction="US-CO")
    therapist, other = (_person(clinic, f"{who}@{name.replace(' ', '').lower()}.example") for who in ("ann", "bo"))
    patient = create_patient(
        clinic=clinic,
        by=therapist,
        values={"given_name": "Kim", "family_name": "Testperson", "birth_date": "1980-05-04"},
    )
    episode = open_episode(patient=patient, clinic=clinic, by=therapist, values={"complaint": "Neck pain"})
    return World(clinic, therapist, other, patient, episode)


def _person(clinic: Clinic, email: str) -> Person:
    person = Person.objects.create_user(email)
    Membership.objects.create(person=person, clinic=clinic, role=Role.THERAPIST, since=LONG_AGO)
    give_credentials(person, clinic.jurisdiction)
    return person


def give_credentials(person: Person, jurisdiction: str) -> None:
    """Let a person be qualified in every respect, for every area."""
    Person.objects.filter(pk=person.pk).update(practising_since=LONG_AGO, doctorate=True)
    areas = sorted({muscle.area for muscle in atlas().muscles.values()})
    until = dt.date(2099, 12, 31)
    for kind in Credential.Kind:
        Credential.objects.create(
            person=person,
            kind=kind,
            jurisdiction=jurisdiction,
            number="PT 1",
            hours=100,
            hours_in_person=100,
            supervised_sessions=300,
            hours_theory=100,
            hours_practical=100,
            hours_prerequisite=100,
            hours_postgraduate=100,
            exams=["written", "practical"],
            techniques=sorted(TECHNIQUES),
            proofs=[jurisdiction],
            areas=areas,
            issued=LONG_AGO,
            expires=until,
        )


def change(part: str, id_: uuid.UUID | str | None = None, base: int = 0, **values: object) -> dict[str, Any]:
    """A change as a device sends it; without values it removes the row."""
    what: dict[str, object] = {"set": values} if values else {"remove": True}
    return {"key": str(uuid.uuid4()), "part": part, "id": str(id_ or uuid.uuid4()), "base": base, **what}
