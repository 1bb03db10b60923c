"""Who needles: licence, training, certificates and supervision, as the clinic recorded them."""

from __future__ import annotations

from datetime import date  # noqa: TC003  msgspec reads the types when it makes a class
from typing import Literal

from tautband.atlas.forms import Text, Value

Role = Literal["therapist", "provisional", "assistant", "student", "support"]
"""A provisional registrant is an intern or resident who is licensed for supervised work only."""
ROLE_WORDS = {
    "therapist": "physical therapist",
    "provisional": "provisional registrant",
    "assistant": "physical therapist assistant",
    "student": "student",
    "support": "support worker",
}


class Licence(Value, frozen=True, kw_only=True):
    """A licence, or a privilege that counts as one, for one jurisdiction."""

    jurisdiction: Text
    number: str = ""
    since: date | None = None
    until: date | None = None
    """Last day; None means that no end is recorded, and then it does not hold."""
    restricted: bool = False


class Registration(Value, frozen=True, kw_only=True):
    """An endorsement, authorisation or place on a roster for dry needling itself."""

    jurisdiction: Text
    since: date | None = None
    until: date | None = None
    """Last day; None means that it does not run out."""


class Certificate(Value, frozen=True, kw_only=True):
    """Proof of a course, such as cardiopulmonary resuscitation."""

    until: date | None = None
    """Last day; None means that no end is recorded, and then it does not hold."""


class Training(Value, frozen=True, kw_only=True):
    """Dry-needling training in all, in hours and sessions. None means not recorded, which fulfils nothing."""

    hours: float | None = None
    in_person: float | None = None
    theory: float | None = None
    practical: float | None = None
    prerequisite: float | None = None
    """Hours on muscles, nerves, pain and trigger points that come before the dry-needling course."""
    postgraduate: float | None = None
    sessions: int | None = None
    """Supervised treatment sessions."""
    exams: frozenset[Literal["written", "practical"]] = frozenset()
    areas: frozenset[str] = frozenset()
    """The atlas's areas (`Muscle.area`) that the training covered."""
    techniques: frozenset[str] = frozenset()
    in_school: bool = False
    """Whether it was part of the degree, before the first licence."""
    started: date | None = None
    completed: date | None = None
    until: date | None = None
    """Last day on which it counts; None means that it does not run out."""
    proofs: frozenset[str] = frozenset()
    """Jurisdictions whose board has been sent the proof."""


class Practitioner(Value, frozen=True, kw_only=True):
    """The person who is to hold the needle, on the day."""

    role: Role = "therapist"
    licences: tuple[Licence, ...] = ()
    practising_since: date | None = None
    """First day as a licensed physical therapist anywhere."""
    doctorate: bool = False
    training: Training | None = None
    registrations: tuple[Registration, ...] = ()
    cpr: Certificate | None = None
    bloodborne: Certificate | None = None
    supervised: bool = False
    supervisor: Practitioner | None = None

    def licence_for(self, jurisdiction: str, day: date) -> Licence | None:
        """The unrestricted licence that holds in a jurisdiction on a day."""
        held = (licence for licence in self.licences if licence.jurisdiction == jurisdiction)
        return next((licence for licence in held if not licence.restricted and _lasts(licence, day)), None)

    def registered_in(self, jurisdiction: str, day: date) -> bool:
        """Whether a registration for dry needling holds in a jurisdiction on a day."""
        return any(
            held.jurisdiction == jurisdiction
            and (held.since is None or held.since <= day)
            and (held.until is None or day <= held.until)
            for held in self.registrations
        )

    @property
    def trained(self) -> Training:
        """The training; an empty one if none is recorded."""
        return self.training or NO_TRAINING


NO_TRAINING = Training()


def certified(certificate: Certificate | None, day: date) -> bool:
    """Whether a certificate is recorded and holds on a day."""
    return certificate is not None and certificate.until is not None and day <= certificate.until


def _lasts(licence: Licence, day: date) -> bool:
    begun = licence.since is None or licence.since <= day
    return begun and licence.until is not None and day <= licence.until
