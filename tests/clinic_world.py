"""Two clinics with somebody in every role, and an example of whatever an address may name."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from tautband.accounts.actions import invite
from tautband.accounts.models import Invitation, Membership, Person, Role
from tautband.record.actions.consents import give_consent
from tautband.record.actions.follow_ups import make_follow_up
from tautband.record.actions.signing import sign_visit
from tautband.record.models import Consent, FollowUp, Visit
from tests.record_world import LONG_AGO, World, make_world


@dataclass
class ClinicWorld:
    """A clinic of `record_world` with a person for each role; what an address names is made when it is asked for."""

    name: str
    world: World = field(init=False)
    people: dict[Role, Person] = field(init=False)

    def __post_init__(self) -> None:
        self.world = make_world(self.name)
        self.people = {role: self._person(role) for role in Role}

    def _person(self, role: Role) -> Person:
        person = Person.objects.create_user(f"{role}@{self.name.replace(' ', '').lower()}.example")
        supervisor = self.world.therapist if role == Role.SUPERVISED else None
        Membership.objects.create(
            person=person, clinic=self.world.clinic, role=role, supervisor=supervisor, since=LONG_AGO
        )
        return person

    @cached_property
    def visit(self) -> Visit:
        """A draft."""
        return self.world.visit()

    @cached_property
    def signed(self) -> Visit:
        """A signed visit."""
        visit = self.world.whole_visit()
        sign_visit(visit=visit, by=self.world.therapist, clinic=self.world.clinic)
        return visit

    @cached_property
    def consent(self) -> Consent:
        """A consent that the therapist attests."""
        values = {
            "text_version": "2026-11",
            "language": "en",
            "signer": "patient",
            "signer_name": "Kim Testperson",
            "attestation": "Read aloud and agreed to.",
            "copy_given": True,
        }
        world = self.world
        return give_consent(patient=world.patient, clinic=world.clinic, by=world.therapist, values=values)

    @cached_property
    def token(self) -> str:
        """The link of a follow-up."""
        return make_follow_up(visit=self.signed, clinic=self.world.clinic, by=self.world.therapist)

    @cached_property
    def follow_up(self) -> FollowUp:
        """A follow-up that was asked for."""
        assert self.token
        return FollowUp.objects.get(visit=self.signed)

    @cached_property
    def invitation(self) -> Invitation:
        """Somebody who is asked in."""
        owner = self.people[Role.OWNER]
        invite(clinic=self.world.clinic, by=owner, email=f"new-{owner.email}", role=Role.THERAPIST)
        return Invitation.objects.get(clinic=self.world.clinic)


EXAMPLES: dict[str, Callable[[ClinicWorld], object]] = {
    "patient": lambda clinic: clinic.world.patient.id,
    "episode": lambda clinic: clinic.world.episode.id,
    "visit": lambda clinic: clinic.visit.id,
    "consent": lambda clinic: clinic.consent.id,
    "follow_up": lambda clinic: clinic.follow_up.id,
    "person": lambda clinic: clinic.people[Role.BILLER].id,
    "membership": lambda clinic: Membership.objects.get(clinic=clinic.world.clinic, role=Role.SUPERVISED).id,
    "credential": lambda clinic: clinic.world.therapist.credentials.get(kind="licence").id,
    "invitation": lambda clinic: clinic.invitation.id,
}
"""Rows of a clinic, by the name that an address gives to their id: never to be seen from another clinic."""

WORDS: dict[str, object] = {
    "token": "no-such-token",
    "code": "ABCD",
    "key": "piriformis",
    "view": "front",
    "name": "clearance",
    "kind": "licence",
    "pk": 1,
    "uidb36": "1",
    "day": dt.date(2026, 11, 2),
}
"""What belongs to no clinic."""
