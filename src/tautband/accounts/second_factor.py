"""Who needs a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from tautband.accounts.models import Clinic, Person, Role
from tautband.accounts.permissions import CARE, DESK
from tautband.accounts.standing import memberships_today

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts: an app or a key. Recovery codes only stand in for one of them."""

SEES_RECORDS = CARE | DESK | {Role.BILLER}
"""Roles that see who is a patient, or more."""


def needed(clinic: Clinic | None, roles: frozenset[Role]) -> bool:
    """Say whether these roles in this clinic may be used with a second factor only."""
    return bool(settings.SECOND_FACTOR_REQUIRED and clinic and not clinic.demo and roles & SEES_RECORDS)


def must_have(person: Person) -> bool:
    """Say whether any of a person's memberships needs a second factor."""
    return any(needed(m.clinic, frozenset({Role(m.role)})) for m in memberships_today(person))


def has_one(person: Person) -> bool:
    """Say whether the person has set one up."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=KINDS).exists())
