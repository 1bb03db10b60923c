"""Coming in and staying in: the invitation, the demo, the lock, the clinic one works in, and one's own account."""

import time

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tautband.accounts import session
from tautband.accounts.actions import LinkError, accept_invitation, change_person, open_invitation
from tautband.accounts.demo import BACKEND, sign_in_to_demo
from tautband.accounts.gate import ClinicRequest, wants_json
from tautband.accounts.pin import is_pin, pin_opens, pin_works, set_pin
from tautband.accounts.second_factor import has_one
from tautband.accounts.standing import CLINIC, clinics_of, memberships_today
from tautband.web.clinic.forms import InvitedForm, MeForm, PinForm, take_errors


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person, in a demo alone."""
    if sign_in_to_demo(request, request.POST.get("role", "")) is None:
        raise Http404
    return redirect("clinic")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody in who holds the link of an invitation."""
    person = request.user if request.user.is_authenticated else None
    try:
        invited = open_invitation(token)
        form = InvitedForm(request.POST or None)
        if request.method == "POST" and (person or form.is_valid()):
            given = {} if person else {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}
            accepted = accept_invitation(token=token, person=person, **given)
            if person is None:
                login(request, accepted, backend=BACKEND)
            request.session[CLINIC] = str(invited.clinic_id)
            return redirect("clinic")
    except LinkError as error:
        return render(request, "account/invitation_closed.html", {"why": str(error)}, status=410)
    except ValidationError as error:
        take_errors(form, error)
    status = 422 if request.method == "POST" else 200
    return render(request, "account/invitation.html", {"form": form, "invitation": invited}, status=status)


@require_POST
def lock(request: ClinicRequest) -> HttpResponse:
    """Lock this session now."""
    session.lock(request.session)
    if wants_json(request):
        return JsonResponse({"locked": True})
    return redirect(f"{reverse('unlock')}?next={_next(request)}")


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: ClinicRequest) -> HttpResponse:
    """Open a locked session with the person's PIN or password, and go on where they were."""
    wrong = ""
    if request.method == "POST":
        if opens(request, request.POST.get("secret", "")):
            session.unlock(request.session, time.time())
            return JsonResponse({"locked": False}) if wants_json(request) else HttpResponseRedirect(_next(request))
        request.user.refresh_from_db(fields=["pin_failures"])
        wrong = _wrong_words(request)
    elif not request.session.get(session.LOCKED):
        return HttpResponseRedirect(_next(request))
    if wrong and wants_json(request):
        return JsonResponse({"locked": True, "wrong": wrong, "pin": pin_works(request.user)}, status=422)
    context = {"next": _next(request), "wrong": wrong, "pin": pin_works(request.user)}
    return render(request, "account/unlock.html", context, status=422 if wrong else 200)


def opens(request: ClinicRequest, secret: str) -> bool:
    """Say whether a PIN or a password is the person's own; wrong passwords count towards the lock-out."""
    if is_pin(secret):
        return pin_opens(request.user, secret)
    return bool(secret) and get_adapter(request).reauthenticate(request.user, secret)


def _wrong_words(request: ClinicRequest) -> str:
    if request.user.pin and not pin_works(request.user):
        return "Too many wrong PINs. Use your password."
    return "That is not right. Try again." if request.POST.get("secret") else "Type your PIN or password."


@require_GET
def here(request: ClinicRequest) -> HttpResponse:  # noqa: ARG001 (the gate has noted the sign of life)
    """Answer a page that was touched: the session is open."""
    return JsonResponse({"locked": False})


@require_POST
def clinic_choose(request: ClinicRequest) -> HttpResponse:
    """Work in another clinic that the person belongs to."""
    chosen = next((c for c in clinics_of(request.user) if str(c.id) == request.POST.get("clinic")), None)
    if chosen is None:
        raise Http404
    request.session[CLINIC] = str(chosen.id)
    return redirect("clinic")


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: ClinicRequest) -> HttpResponse:
    """Show and change one's own name, PIN and ways to sign in."""
    form = MeForm(request.POST or None, initial=_mine(request))
    if request.method == "POST" and form.is_valid():
        change_person(clinic=request.clinic, person=request.user, by=request.user, given=form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("me")
    return _me(request, form, PinForm())


@sensitive_post_parameters("pin", "password")
@require_POST
def me_pin(request: ClinicRequest) -> HttpResponse:
    """Choose the PIN that opens a locked screen."""
    form = PinForm(request.POST)
    if form.is_valid():
        if not get_adapter(request).reauthenticate(request.user, form.cleaned_data["password"]):
            form.add_error("password", "That is not your password.")
        else:
            try:
                set_pin(person=request.user, pin=form.cleaned_data["pin"])
            except ValidationError as error:
                take_errors(form, error)
            else:
                messages.success(request, "Your PIN is set." if request.user.pin else "Your PIN is removed.")
                return redirect("me")
    return _me(request, MeForm(initial=_mine(request)), form, status=422)


def _me(request: ClinicRequest, form: MeForm, pin_form: PinForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "pin_form": pin_form,
        "factor": has_one(request.user),
        "memberships": memberships_today(request.user),
    }
    return render(request, "account/me.html", context, status=status)


def _mine(request: ClinicRequest) -> dict[str, str]:
    return {"name": request.user.name, "credentials_shown": request.user.credentials_shown}


def _next(request: HttpRequest) -> str:
    given = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts=None, require_https=False)
    return given if given.startswith("/") and safe else reverse("clinic")
