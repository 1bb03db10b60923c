"""The people of a clinic: who is what, who supervises whom, what they are licensed to do, who is invited."""

from collections.abc import Callable
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tautband.accounts import actions
from tautband.accounts.gate import ClinicRequest
from tautband.accounts.models import Credential, Invitation, Membership, Person, Role
from tautband.web.clinic.forms import take_errors
from tautband.web.clinic.forms_people import FIELDS, CredentialForm, FactsForm, InviteForm, RoleForm


@require_GET
def people(request: ClinicRequest) -> HttpResponse:
    """Show who belongs to the clinic and who is invited."""
    return _people(request, InviteForm(supervisors=_supervisors(request)))


def _people(request: ClinicRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    rows: dict[UUID, dict[str, Any]] = {}
    for membership in actions.memberships_here(request.clinic):
        row = rows.setdefault(membership.person_id, {"person": membership.person, "roles": []})
        row["roles"].append(membership)
    waiting = Invitation.objects.filter(
        clinic=request.clinic, accepted__isnull=True, withdrawn__isnull=True, expires__gt=timezone.now()
    )
    for held in Credential.objects.filter(person_id__in=rows, expires__lt=timezone.localdate()):
        rows[held.person_id]["expired"] = True
    context = {"rows": list(rows.values()), "waiting": waiting.order_by("email"), "form": form}
    return render(request, "clinic/people.html", context, status=status)


@require_POST
def person_invite(request: ClinicRequest) -> HttpResponse:
    """Send somebody the link with which they come in."""
    form = InviteForm(request.POST, supervisors=_supervisors(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            token = actions.invite(
                clinic=request.clinic,
                by=request.user,
                email=given["email"],
                role=Role(given["role"]),
                supervisor=given["supervisor"],
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            return _send(request, given["email"], Role(given["role"]), token)
    return _people(request, form, status=422)


def _send(request: ClinicRequest, email: str, role: Role, token: str) -> HttpResponse:
    """Send the link; where no mail goes out, show it this once, for the owner to hand on."""
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    context = {"clinic": request.clinic, "by": request.user, "role": role.label.lower(), "url": link}
    sent = settings.MAIL_GOES_OUT
    if sent:
        try:
            get_adapter(request).send_mail(
                "account/email/invitation", email, {**context, "days": settings.INVITATION_DAYS}
            )
        except (SMTPException, OSError):
            sent = False
    if sent:
        messages.success(request, f"The invitation to {email} is on its way.")
        return redirect("people")
    return render(request, "clinic/invitation_link.html", {**context, "email": email, "days": settings.INVITATION_DAYS})


@require_POST
def invitation_withdraw(request: ClinicRequest, invitation: UUID) -> HttpResponse:
    """Make an invitation's link worthless."""
    found = get_object_or_404(Invitation, id=invitation, clinic=request.clinic)
    actions.withdraw_invitation(invitation=found, by=request.user)
    messages.success(request, "The invitation is withdrawn; its link opens nothing any more.")
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ClinicRequest, person: UUID) -> HttpResponse:
    """Show one person of the clinic, and change what the rules need to know of them."""
    shown = _person(request, person)
    form = FactsForm(request.POST or None, initial=_facts(shown))
    if request.method == "POST" and form.is_valid():
        actions.change_person(clinic=request.clinic, person=shown, by=request.user, given=form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("person", person=person)
    return _one(request, shown, facts=form, status=422 if request.method == "POST" else 200)


def _one(request: ClinicRequest, shown: Person, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401
    kinds = []
    for kind in FIELDS:
        held = shown.credentials.filter(kind=kind).order_by("-issued")
        form = forms.get(kind) or CredentialForm(kind=kind, initial={"jurisdiction": request.clinic.jurisdiction})
        kinds.append({"kind": Credential.Kind(kind), "held": held, "form": form, "open": form.is_bound})
    context = {
        "person": shown,
        "roles": actions.memberships_here(request.clinic).filter(person=shown),
        "facts": forms.get("facts") or FactsForm(initial=_facts(shown)),
        "role_form": forms.get("role_form") or RoleForm(supervisors=_supervisors(request, shown)),
        "supervisors": _supervisors(request, shown),
        "kinds": kinds,
        "today": timezone.localdate(),
        "wrong": forms.get("wrong"),
    }
    return render(request, "clinic/person.html", context, status=status)


@require_POST
def membership_new(request: ClinicRequest, person: UUID) -> HttpResponse:
    """Give somebody of the clinic one role more."""
    shown = _person(request, person)
    form = RoleForm(request.POST, supervisors=_supervisors(request, shown))

    def add() -> None:
        actions.add_membership(
            clinic=request.clinic,
            person=shown,
            role=Role(form.cleaned_data["role"]),
            by=request.user,
            supervisor=form.cleaned_data["supervisor"],
        )

    return _done(request, shown, form, add) or _one(request, shown, status=422, role_form=form)


@require_POST
def membership_end(request: ClinicRequest, membership: int) -> HttpResponse:
    """End a role at once."""
    found = get_object_or_404(Membership, id=membership, clinic=request.clinic)
    try:
        actions.end_membership(membership=found, by=request.user)
    except ValidationError as error:
        return _one(request, found.person, status=422, wrong=" ".join(error.messages))
    messages.success(request, f"{found.person.name} is no longer {found.get_role_display().lower()} here.")
    if actions.memberships_here(request.clinic).filter(person=found.person).exists():
        return redirect("person", person=found.person_id)
    return redirect("people")


@require_POST
def membership_supervisor(request: ClinicRequest, membership: int) -> HttpResponse:
    """Put a supervised therapist under somebody else."""
    found = get_object_or_404(Membership, id=membership, clinic=request.clinic, role=Role.SUPERVISED)
    chosen = {str(one.id): one for one in _supervisors(request, found.person)}.get(request.POST.get("supervisor", ""))
    if chosen is None:
        return _one(request, found.person, status=422, wrong="Choose a therapist of this clinic as the supervisor.")
    actions.change_supervisor(membership=found, supervisor=chosen, by=request.user)
    messages.success(request, "Saved.")
    return redirect("person", person=found.person_id)


@require_POST
def credential_new(request: ClinicRequest, person: UUID, kind: str) -> HttpResponse:
    """Record a licence, a training or a certificate."""
    shown = _person(request, person)
    if kind not in FIELDS:
        raise Http404
    form = CredentialForm(request.POST, kind=kind, instance=Credential(person=shown, kind=kind))

    def add() -> None:
        given = {**form.cleaned_data, "kind": kind}
        actions.add_credential(clinic=request.clinic, person=shown, by=request.user, given=given)

    return _done(request, shown, form, add) or _one(request, shown, status=422, **{kind: form})


@require_POST
def credential_remove(request: ClinicRequest, credential: UUID) -> HttpResponse:
    """Take away what was recorded wrongly."""
    found = get_object_or_404(Credential, id=credential)
    shown = _person(request, found.person_id)
    actions.remove_credential(clinic=request.clinic, credential=found, by=request.user)
    messages.success(request, "Removed.")
    return redirect("person", person=shown.id)


def _done(request: ClinicRequest, shown: Person, form: Any, verb: Callable[[], None]) -> HttpResponse | None:  # noqa: ANN401
    """Do what a valid form asks; None where it is refused, and the form says why."""
    if not form.is_valid():
        return None
    try:
        verb()
    except ValidationError as error:
        take_errors(form, error)
        return None
    messages.success(request, "Saved.")
    return redirect("person", person=shown.id)


def _person(request: ClinicRequest, id_: UUID) -> Person:
    """Somebody who belongs to the clinic today."""
    membership = actions.memberships_here(request.clinic).filter(person_id=id_).first()
    if membership is None:
        raise Http404
    found: Person = membership.person
    return found


def _supervisors(request: ClinicRequest, for_: Person | None = None) -> list[Person]:
    able = actions.people_who_are(request.clinic, *actions.MAY_SUPERVISE)
    return [one for one in able if one != for_]


def _facts(shown: Person) -> dict[str, object]:
    return {name: getattr(shown, name) for name in FactsForm.base_fields}
