"""A small clinic for tests of the record: its people, a patient, an episode."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.record.actions.episodes import open_episode
from tautband.record.actions.patients import create_patient
from tautband.record.actions.visits import start_visit
from tautband.record.models import Episode, Patient, Visit

LONG_AGO = dt.date(2020, 1, 1)


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
    return person


def change(part: str, id_: uuid.UUID | str | None = None, base: int = 0, **values: object) -> dict[str, Any]:
    """A change as a device sends it; without values it removes the row."""
    what: dict[str, object] = {"set": values} if values else {"remove": True}
    return {"key": str(uuid.uuid4()), "part": part, "id": str(id_ or uuid.uuid4()), "base": base, **what}
