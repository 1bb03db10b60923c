"""What the forms of the visit page do: each one verb of the record, then back to the page."""

import base64
import binascii
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tautband.accounts.gate import ClinicRequest
from tautband.record.actions import addenda, changes, consents, episodes, events, signing, visits
from tautband.record.errors import Conflict, Frozen, RecordError, Refused
from tautband.record.models import Consent, Episode, Patient, Visit
from tautband.web.clinic.visit import page
from tautband.web.clinic.visit_load import load_visit

UNPROCESSABLE = 422
PICTURE = "data:image/png;base64,"
EVENT_WORDS = ("site", "kind", "onset", "care", "relation", "description")
EVENT_NUMBERS = ("severity", "duration_hours")


@require_POST
def start(request: ClinicRequest) -> HttpResponse:
    """Begin a visit of an episode, as the last one went where that is asked for; today's own draft goes on."""
    named = _uuid(request.POST.get("episode"))
    if named is None:
        raise BadRequest
    episode = get_object_or_404(Episode, clinic=request.clinic, id=named)
    try:
        begun = visits.start_visit(
            episode=episode,
            by=request.user,
            clinic=request.clinic,
            carry=bool(request.POST.get("carry")),
            anew=False,
        )
    except Refused as error:
        return _plain(error)
    return _back(begun.id)


@require_POST
def unchanged(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Write the answers of the last visit as today's: each was asked again, and nothing has changed."""
    row = _visit(request, visit)
    try:
        visits.confirm_unchanged(visit=row, clinic=request.clinic, by=request.user)
    except Conflict:
        return _back(visit, "screen")  # another device has answered meanwhile; the page shows what stands now
    except RecordError as error:
        return _refused(request, visit, screen_error=str(error))
    return _back(visit, "screen")


@require_POST
def same_drawing(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Write the drawing of the last visit as today's: the patient was shown it and says that it is the same."""
    loaded = load_visit(request.clinic, visit)
    earlier = loaded.earlier.drawing if loaded.earlier else None
    if earlier is None or "before" in loaded.drawings:
        return _back(visit, "draw")
    change = {
        "key": str(uuid4()),
        "part": "drawing",
        "id": loaded.row_id("drawing", "before"),
        "base": 0,
        "set": {"moment": "before", "strokes": earlier.strokes},
    }
    try:
        changes.save_changes(visit=visit, clinic=request.clinic, by=request.user, changes=[change])
    except Conflict:
        return _back(visit, "draw")
    except RecordError as error:
        return _refused(request, visit, draw_error=str(error))
    return _back(visit, "draw")


@require_POST
def goal(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Add an activity that the patient wants back."""
    row = _visit(request, visit)
    try:
        episodes.add_goal(
            episode=row.episode, clinic=request.clinic, by=request.user, activity=request.POST.get("activity", "")
        )
    except Refused as error:
        return _refused(request, visit, goal_error=_why(error))
    return _back(visit, "examine")


@require_POST
def sign(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Sign the visit, or show what is missing."""
    row = _visit(request, visit)
    try:
        signing.sign_visit(visit=row, by=request.user, clinic=request.clinic)
    except signing.NotReady:
        return _refused(request, visit, sign_refused=True)
    except Frozen:
        return _back(visit, "sign")
    except Refused as error:
        return _refused(request, visit, sign_refused=True, sign_error=_why(error))
    return _back(visit, "sign")


@require_POST
def addendum(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Add to a signed visit."""
    row = _visit(request, visit)
    try:
        addenda.add_addendum(
            visit=row,
            clinic=request.clinic,
            by=request.user,
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            id=_uuid(request.POST.get("id")),
        )
    except Refused as error:
        return _refused(request, visit, addendum_error=_why(error), typed=request.POST)
    return _back(visit, "sign")


@require_POST
def event(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Write an adverse event down."""
    row = _visit(request, visit)
    try:
        events.report_event(
            visit=row,
            clinic=request.clinic,
            by=request.user,
            values=_event(request.POST),
            id=_uuid(request.POST.get("id")),
        )
    except Refused as error:
        return _refused(request, visit, event_error=_why(error), typed=request.POST)
    return _back(visit, "react")


def _event(post: QueryDict) -> dict[str, object]:
    values: dict[str, object] = {name: post[name] for name in EVENT_WORDS if post.get(name)}
    values |= {name: _number(post.get(name, "")) for name in EVENT_NUMBERS if post.get(name)}
    values |= {name: post.get(name) == "yes" for name in ("limits_function", "lasting_harm")}
    if post.get("resolved"):
        values["resolved"] = post["resolved"] == "yes"
    values["noticed_at"] = timezone.now()
    return values


@require_POST
def consent(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Write down that the patient agrees."""
    whom = get_object_or_404(Patient, clinic=request.clinic, id=patient)
    visit = _uuid(request.POST.get("visit"))
    post = request.POST
    values: dict[str, object] = {
        name: post.get(name, "") for name in ("language", "signer", "signer_name", "attestation", "expires_on")
    }
    values |= {
        "text_version": post.get(f"version_{post.get('language', '')}", ""),
        "copy_given": post.get("copy_given") == "yes",
    }
    try:
        consents.give_consent(
            patient=whom,
            clinic=request.clinic,
            by=request.user,
            values={name: value for name, value in values.items() if value != ""},
            signature=_picture(post.get("signature", "")),
            id=_uuid(post.get("id")),
        )
    except Refused as error:
        if visit is None:
            return _plain(error)
        return _refused(request, visit, consent_error=_why(error))
    return _back(visit, "consent") if visit else HttpResponseRedirect(reverse("patient", args=[patient]))


@require_POST
def withdraw(request: ClinicRequest, consent: UUID) -> HttpResponse:
    """Write down that the patient took the consent back."""
    row = get_object_or_404(Consent, clinic=request.clinic, id=consent)
    visit = _uuid(request.POST.get("visit"))  # first: what cannot be read must not be half done
    consents.withdraw_consent(consent=row, clinic=request.clinic, by=request.user)
    return _back(visit, "consent") if visit else HttpResponseRedirect(reverse("patient", args=[row.patient_id]))


def _picture(text: str) -> bytes | None:
    """Return the picture of a signature; a text that is none becomes a picture that the verb refuses."""
    if not text:
        return None
    try:
        return base64.b64decode(text.removeprefix(PICTURE), validate=True)
    except binascii.Error:
        return b""


def _visit(request: ClinicRequest, visit: UUID) -> Visit:
    found: Visit = get_object_or_404(Visit.objects.select_related("episode__patient"), clinic=request.clinic, id=visit)
    return found


def _back(visit: UUID, step: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("visit", args=[visit]) + (f"#step-{step}" if step else ""))


def _refused(request: ClinicRequest, visit: UUID, **why: object) -> HttpResponse:
    return page(request, load_visit(request.clinic, visit), UNPROCESSABLE, **why)


def _plain(error: Refused) -> HttpResponse:
    return HttpResponse(_why(error), status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")


def _why(error: Refused) -> str:
    return " ".join(f"{_field_words(each.field)}: {each.why}" if each.field else each.why for each in error.refused)


def _field_words(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _number(text: str) -> int | str:
    """Read a whole number; what is none is left for the verb to refuse."""
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 9 else text


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
