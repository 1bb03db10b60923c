"""Every request passes here: which clinic, which roles, and whether the table of permissions lets it through."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.accounts.permissions import PERMISSIONS, Open
from tautband.accounts.tenancy import let_see, see_nothing

CLINIC = "clinic"
"""The key under which the session remembers the clinic."""


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
        see_nothing()
        try:
            return self.get_response(request)
        finally:
            see_nothing()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],  # noqa: ARG002
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Let pass (None), send to sign in, or refuse."""
        allowed = PERMISSIONS.get(request.resolver_match.view_name if request.resolver_match else "")
        if allowed in {Open.PUBLIC, Open.LINK}:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        let_see(person=request.user.pk)
        clinic, roles = standing(request, request.user)
        if clinic:
            let_see(clinic=clinic.pk)
        request.clinic, request.roles = clinic, roles  # type: ignore[attr-defined]
        if allowed is Open.SIGNED_IN or (clinic and isinstance(allowed, frozenset) and roles & allowed):
            return None
        raise PermissionDenied


def standing(request: HttpRequest, person: Person) -> tuple[Clinic | None, frozenset[Role]]:
    """Return the clinic the person works in now and what they are there today."""
    today = timezone.localdate()
    memberships = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), person=person, since__lte=today
    ).select_related("clinic")
    chosen = request.session.get(CLINIC)
    mine = [m for m in memberships if chosen is None or str(m.clinic_id) == chosen] or list(memberships)
    if not mine:
        return None, frozenset()
    clinic = mine[0].clinic
    return clinic, frozenset(Role(m.role) for m in mine if m.clinic_id == clinic.id)
