"""Questions and drawing on the patient's own phone: the desk hands over an address and a code, the patient answers."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tautband.accounts import session
from tautband.accounts.gate import ClinicRequest
from tautband.accounts.models import Clinic, Membership, Person
from tautband.record.actions import episodes, intakes, visits
from tautband.record.errors import Conflict, Frozen, LinkError, Refused, refuse
from tautband.record.models import Episode, Intake, Patient, Visit
from tautband.record.standing import care_of, day_of, zone_of
from tautband.web.chart import chart_config
from tautband.web.clinic.intake_form import groups_of, read_answers, strokes_of
from tautband.web.clinic.links import address_of, for_patients, qr_code, spoken

PHONE = "intake"
"""The one cookie: it tells the phone that has typed the code, and goes nowhere but to this address."""


@require_http_methods(["GET", "POST"])
def new(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Make an address and a code for the patient's next visit, and show them this once."""
    one = get_object_or_404(Patient, id=patient, clinic=request.clinic)
    context: dict[str, Any] = {"patient": one, "zone": zone_of(request.clinic)}
    status = 200
    if request.method == "POST":
        try:
            visit = _next_visit(one, request.clinic) or _prepare(request, one)
            made = intakes.make_intake(visit=visit, clinic=request.clinic, by=request.user)
        except Refused as refused:
            context["fault"] = " ".join(each.why for each in refused.refused)
            status = 422
        else:
            if request.POST.get("here") == "yes":
                return _hand_over(request, made)
            address = address_of(request, "intake", made.token)
            context |= {"made": made.intake, "address": address, "qr": qr_code(address, "QR code of the questions")}
            context |= {"code": f"{made.code[:3]} {made.code[3:]}", "spoken": spoken(made.code)}
    present = _next_visit(one, request.clinic)
    context |= {"visit": present, "state": _state(present), "row": uuid4()}
    if present is None:
        context |= {"therapists": _therapists(request.clinic), "episodes": _open_episodes(one)}
    return render(request, "clinic/intake/new.html", context, status=status)


def _hand_over(request: ClinicRequest, made: intakes.NewIntake) -> HttpResponse:
    """Lock this device for the clinic and open the questions on it, so that it can be given to the patient."""
    session.lock(request.session)
    return _opened(made.token, made.code)


def _next_visit(patient: Patient, clinic: Clinic) -> Visit | None:
    """Return the newest draft of today; answers are of today, and an older draft is another day's visit."""
    drafts = Visit.objects.filter(clinic=clinic, episode__patient=patient, state=Visit.State.DRAFT)
    newest = drafts.select_related("therapist", "episode").order_by("-started").first()
    return newest if newest and day_of(clinic, newest.started) == day_of(clinic) else None


def _state(visit: Visit | None) -> Intake | None:
    """Return the latest intake of the visit, so that the desk sees whether answers have arrived."""
    return Intake.objects.filter(visit=visit).order_by("-created").first() if visit else None


def _prepare(request: ClinicRequest, patient: Patient) -> Visit:
    """Begin the visit that the answers will arrive in, for the therapist who will see the patient."""
    therapist = next((p for p in _therapists(request.clinic) if str(p.pk) == request.POST.get("therapist")), None)
    if therapist is None:
        message = "Choose who will see the patient."
        raise refuse("", message)
    chosen = request.POST.get("episode", "")
    episode = next((e for e in _open_episodes(patient) if str(e.pk) == chosen), None)
    if episode is None:
        values = {"complaint": request.POST.get("complaint", "").strip()}
        if not values["complaint"]:
            message = "Say in a few words what brings the patient."
            raise refuse("", message)
        episode = episodes.open_episode(
            patient=patient, clinic=request.clinic, by=request.user, values=values, id=_row(request)
        )
    return visits.start_visit(episode=episode, therapist=therapist, by=request.user, clinic=request.clinic, carry=True)


def _row(request: ClinicRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("row", ""))
    except ValueError:
        return None


def _therapists(clinic: Clinic) -> list[Person]:
    """Return who treats patients here today."""
    ids = Membership.objects.filter(clinic=clinic).values_list("person_id", flat=True)
    day = day_of(clinic)
    people = Person.objects.filter(pk__in=ids, is_active=True).order_by("name")
    return [person for person in people if care_of(person, clinic, day)]


def _open_episodes(patient: Patient) -> list[Episode]:
    return list(Episode.objects.filter(patient=patient, closed__isnull=True).order_by("-opened"))


@for_patients
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; then the questions, once. After sending, the address opens nothing."""
    phone = request.COOKIES.get(PHONE, "")
    if request.method == "POST" and "code" in request.POST:
        return _open(request, token)
    if not phone:
        return render(request, "clinic/intake/code.html", {})
    row = intakes.read_intake(token=token, phone=phone)
    if request.method == "GET":
        return _ask(request, row, {}, {})
    return _take(request, row, token, phone)


def _open(request: HttpRequest, token: str) -> HttpResponse:
    code = "".join(c for c in request.POST["code"] if c.isascii() and c.isdigit())[:12]
    try:
        return _opened(token, code)
    except LinkError as error:
        if error.reason != "wrong_code":
            raise
        return render(request, "clinic/intake/code.html", {"fault": str(error)}, status=422)


def _opened(token: str, code: str) -> HttpResponse:
    _, phone = intakes.open_intake(token=token, code=code)
    response = redirect("intake", token)
    response.set_cookie(
        PHONE,
        phone,
        max_age=int(intakes.LIVES.total_seconds()),
        path=response.url,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def _take(request: HttpRequest, row: Intake, token: str, phone: str) -> HttpResponse:
    answers, faults = read_answers(intakes.questions_of(row), request.POST)
    if faults:
        return _ask(request, row, faults, request.POST)
    try:
        intakes.answer_intake(token=token, phone=phone, answers=answers, strokes=strokes_of(request.POST))
    except Refused:
        faults = {"": "Something could not be read. Look over your answers and send again."}
        return _ask(request, row, faults, request.POST)
    except Conflict:
        faults = {"": "The clinic has changed something meanwhile. Please send again."}
        return _ask(request, row, faults, request.POST)
    except Frozen:
        words = "Your visit is finished already. Please tell your therapist what is new."
        raise LinkError("used", words) from None
    response = render(request, "clinic/intake/done.html", {"clinic": row.clinic})
    response.delete_cookie(PHONE, path=request.path, samesite="Strict")
    return response


def _ask(request: HttpRequest, row: Intake, faults: dict[str, str], given: QueryDict | dict[str, str]) -> HttpResponse:
    context = {
        "clinic": row.clinic,
        "minutes_left": max(1, round((row.expires - timezone.now()).total_seconds() / 60)),
        "groups": groups_of(intakes.questions_of(row), given, faults),
        "chart_config": chart_config(),
        "drawing_text": given.get("drawing", ""),
        "faults": faults,
        "general": faults.get("", ""),
    }
    return render(request, "clinic/intake/ask.html", context, status=422 if faults else 200)
