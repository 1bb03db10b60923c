"""Every request passes here: who, in which clinic, as what, and whether the table of permissions lets it through."""

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from tautband.accounts import second_factor
from tautband.accounts.models import Clinic, Person, Role
from tautband.accounts.permissions import PERMISSIONS, WHILE_LOCKED, Open
from tautband.accounts.session import Condition, condition, note_life
from tautband.accounts.standing import standing, zone_of
from tautband.accounts.tenancy import let_see, see_nothing

LOCK_MINUTES = 5
"""Until the screen locks, for a person of no clinic."""
FACTOR = "second_factor"
"""The key under which the session remembers that the person has a second factor."""


class ClinicRequest(HttpRequest):
    """A request that has passed the gate of a clinic's page."""

    user: Person
    clinic: Clinic
    roles: frozenset[Role]


class Gate:
    """Deny by default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; what is not public is kept by no cache, so that nothing shows after signing out."""
        see_nothing()
        try:
            response = self.get_response(request)
        finally:
            see_nothing()
            timezone.deactivate()
        name = request.resolver_match.view_name if request.resolver_match else ""
        if PERMISSIONS.get(name) is not Open.PUBLIC or name.startswith("account_"):
            patch_cache_control(response, no_store=True, private=True)
        if name == "account_logout" and request.method == "POST" and not request.user.is_authenticated:
            # Not "storage": changes that the server has not confirmed yet are kept there.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],  # noqa: ARG002
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Let pass (None), send to sign in or to unlock, or refuse."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        allowed = PERMISSIONS.get(name)
        if allowed in {Open.PUBLIC, Open.LINK}:
            return None
        if not request.user.is_authenticated:
            return signed_out(request)
        let_see(person=request.user.pk)
        clinic, roles = standing(request, request.user)
        if clinic:
            let_see(clinic=clinic.pk)
            timezone.activate(zone_of(clinic))
        request.clinic, request.roles = clinic, roles  # type: ignore[attr-defined]
        if closed := _closed(request, name, clinic):
            return closed
        return None if isinstance(allowed, Open) else _by_role(request, clinic, roles, allowed or frozenset())


def _by_role(
    request: HttpRequest, clinic: Clinic | None, roles: frozenset[Role], allowed: frozenset[Role]
) -> HttpResponse | None:
    if not (clinic and roles & allowed):
        return refused(request)
    if second_factor.needed(clinic, roles) and not _has_factor(request):
        return wanting_factor(request)
    return None


def _closed(request: HttpRequest, name: str, clinic: Clinic | None) -> HttpResponse | None:
    """Answer for a session that is locked or over; None while it is open."""
    now = time.time()
    state = condition(request.session, clinic.lock_minutes if clinic else LOCK_MINUTES, now)
    if state is Condition.OVER:
        logout(request)
        return signed_out(request)
    if state is Condition.LOCKED:
        return None if name in WHILE_LOCKED else locked(request)
    note_life(request.session, now)
    if name.startswith("mfa_"):  # a factor may be removed there
        request.session.pop(FACTOR, None)
    return None


def _has_factor(request: HttpRequest) -> bool:
    if not request.session.get(FACTOR) and isinstance(request.user, Person) and second_factor.has_one(request.user):
        request.session[FACTOR] = True
    return bool(request.session.get(FACTOR))


def wants_json(request: HttpRequest) -> bool:
    """Say whether a script asks, which can do nothing with a page."""
    if request.headers.get("HX-Request") == "true":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def signed_out(request: HttpRequest) -> HttpResponse:
    """Send to sign in and back; queries are not carried along, since a search may name a person."""
    return JsonResponse({"signed_out": True}, status=401) if wants_json(request) else redirect_to_login(request.path)


def locked(request: HttpRequest) -> HttpResponse:
    """Send to unlock and back."""
    if wants_json(request):
        return JsonResponse({"locked": True}, status=401)
    return redirect(f"{reverse('unlock')}?{urlencode({'next': request.path})}")


def refused(request: HttpRequest) -> HttpResponse:
    """Refuse by role."""
    if wants_json(request):
        return JsonResponse({"refused": "your role in this clinic does not allow this"}, status=403)
    if not request.clinic:  # type: ignore[attr-defined]
        return redirect("me")  # which says that they belong to no clinic
    raise PermissionDenied


def wanting_factor(request: HttpRequest) -> HttpResponse:
    """Send to set up the second factor."""
    if wants_json(request):
        return JsonResponse({"second_factor": "set one up first"}, status=403)
    return redirect("mfa_index")
