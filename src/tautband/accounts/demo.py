"""Signing in with one tap, in a demo alone."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from tautband.accounts.actions import note_sign_in
from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.accounts.standing import CLINIC, memberships_today
from tautband.accounts.tenancy import let_see, within

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def demo_people() -> dict[Role, Membership]:
    """One invented person for each role of the demo clinic; nobody where this is no demo."""
    if not settings.DEMO:
        return {}
    found: dict[Role, Membership] = {}
    for clinic in Clinic.objects.filter(demo=True).order_by("created"):
        with within(clinic.pk):
            here = Membership.objects.filter(clinic=clinic, person__is_active=True).select_related("person", "clinic")
            for membership in here.order_by("id"):
                if Role(membership.role) not in found and _only_in_demos(membership):
                    found[Role(membership.role)] = membership
    return {role: found[role] for role in Role if role in found}


def _only_in_demos(membership: Membership) -> bool:
    """Say whether a membership holds today and its person belongs to no real clinic."""
    let_see(person=membership.person_id)
    held = list(memberships_today(membership.person))
    let_see(person="")
    return membership in held and all(m.clinic.demo for m in held)


def sign_in_to_demo(request: HttpRequest, role: str) -> Person | None:
    """Sign in as the demo's person of a role; None where there is none."""
    membership = next((m for r, m in demo_people().items() if r == role), None)
    if membership is None:
        return None
    request.session.flush()
    login(request, membership.person, backend=BACKEND)
    request.session[CLINIC] = str(membership.clinic_id)
    note_sign_in(person=membership.person, chosen=request.session[CLINIC])
    return membership.person
