"""How is it now? The link for the patient, the page behind it, and the answer before the therapist."""

import base64
import logging
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tautband.accounts.gate import ClinicRequest
from tautband.body.drawing import Drawing as BodyDrawing
from tautband.body.packing import pack
from tautband.body.render import Look, render_drawing
from tautband.record.actions import follow_ups, reading, sending
from tautband.record.errors import Refused
from tautband.record.models import FollowUp, Visit
from tautband.record.standing import zone_of
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.web.chart import chart_config
from tautband.web.clinic.emergency import emergency_number
from tautband.web.clinic.links import address_of, for_patients, qr_code

EMPTY = pack(())
SIGN = "sign:"
YES_NO = ("yes", "no")
UNANSWERED = "Choose yes or no. If you are not sure, choose yes."
SUBJECT = "A few questions from {clinic}"
LETTER = """{clinic} would like to know how you are.

Five short questions wait here; they take about a minute and ask for no password:

{address}

The page opens on {opens} and closes on {expires}. Please do not pass this message on: whoever has the address can
answer in your place.

If you feel unwell, do not wait for the page: call {clinic}, or emergency services.
"""


@require_http_methods(["GET", "POST"])
def new(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Make the link of a signed visit and show it once; by e-mail too where the patient has an address."""
    signed = get_object_or_404(Visit.objects.select_related("episode__patient"), id=visit, clinic=request.clinic)
    context: dict[str, Any] = {
        "visit": signed,
        "patient": signed.episode.patient,
    }
    status = 200
    if request.method == "POST":
        try:
            token = follow_ups.make_follow_up(visit=signed, clinic=request.clinic, by=request.user)
        except Refused as refused:
            context["fault"] = " ".join(one.why for one in refused.refused)
            status = 422
        else:
            address = address_of(request, "follow_up", token)
            context |= {"address": address, "qr": qr_code(address, "QR code of the link")}
            if request.POST.get("mail") == "yes" and signed.episode.patient.email:
                context["mailed"] = _mail(request, signed, address)
    made = FollowUp.objects.filter(visit=signed, clinic=request.clinic).order_by("created")
    context |= {"made": made, "now": timezone.now(), "zone": zone_of(request.clinic)}
    return render(request, "clinic/follow_up/new.html", context, status=status)


def _mail(request: ClinicRequest, visit: Visit, address: str) -> bool:
    """Send the link; tell whether the mail server took it. Neither name nor any word about health goes along."""
    row = FollowUp.objects.filter(visit=visit, clinic=request.clinic).latest("created")
    zone = zone_of(request.clinic)
    opens, expires = (f"{moment.astimezone(zone):%A %-d %B, %H:%M}" for moment in (row.opens, row.expires))
    words = LETTER.format(clinic=request.clinic.name, address=address, opens=opens, expires=expires)
    try:
        send_mail(SUBJECT.format(clinic=request.clinic.name), words, None, [visit.episode.patient.email])
    except (OSError, SMTPException):
        logging.getLogger(__name__).warning("The mail server did not take a link.")
        return False
    sending.note_sent(clinic=request.clinic, person=request.user, kind="follow_up", subject=row.id)
    return True


@for_patients
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the patient; the link is the only key, and it opens nothing but these questions."""
    if request.method == "GET":
        return _ask(request, follow_ups.open_follow_up(token=token), {}, {})
    given = request.POST
    faults = _unanswered(given)
    if faults:
        return _ask(request, follow_ups.open_follow_up(token=token), faults, given)
    try:
        row = follow_ups.answer_follow_up(token=token, values=_values(given))
    except Refused as refused:
        faults = {name: " ".join(reasons) for name, reasons in refused.by_field.items()}
        return _ask(request, follow_ups.open_follow_up(token=token), faults, given)
    signs = [WARNING_SIGNS[id_] for id_ in row.warning_signs]
    context = {
        "clinic": row.clinic,
        "urgent": [sign for sign in signs if sign.emergency],
        "soon": [sign for sign in signs if not sign.emergency],
        "number": emergency_number(row.visit.jurisdiction),
    }
    return render(request, "clinic/follow_up/done.html", context)


def _unanswered(given: QueryDict) -> dict[str, str]:
    """Name the warning signs without an answer: what nobody answered must not pass for a no."""
    return {SIGN + id_: UNANSWERED for id_ in WARNING_SIGNS if given.get(SIGN + id_) not in YES_NO}


def _values(given: QueryDict) -> dict[str, object]:
    soreness, bruise, strokes = given.get("soreness", ""), given.get("bruise", ""), given.get("drawing", "")
    values: dict[str, object] = {
        "warning_signs": [id_ for id_ in WARNING_SIGNS if given.get(SIGN + id_) == "yes"],
        "strokes": "" if strokes == EMPTY else strokes,
        "note": given.get("note", "").replace("\r\n", "\n").strip(),
    }
    if soreness:
        values["soreness"] = int(soreness) if soreness.isascii() and soreness.isdigit() else soreness
    if bruise:
        values["bruise"] = {"yes": True, "no": False}.get(bruise, bruise)
    return values


def _ask(
    request: HttpRequest, row: FollowUp, faults: dict[str, str], given: QueryDict | dict[str, str]
) -> HttpResponse:
    clinic = row.clinic
    context = {
        "clinic": clinic,
        "number": emergency_number(row.visit.jurisdiction),
        "needled": row.visit.started.astimezone(zone_of(clinic)),
        "signs": [
            {"sign": sign, "fault": faults.get(SIGN + sign.id), "given": given.get(SIGN + sign.id)}
            for sign in WARNING_SIGNS.values()
        ],
        "scale": [str(number) for number in range(11)],
        "chart_config": chart_config(),
        "faults": faults,
        "given": given,
    }  # fmt: skip
    return render(request, "clinic/follow_up/ask.html", context, status=422 if faults else 200)


@require_http_methods(["GET", "POST"])
def seen(request: ClinicRequest, follow_up: UUID) -> HttpResponse:
    """Show what the patient answered; once dealt with, it waits no longer."""
    rows = FollowUp.objects.select_related("visit__episode__patient", "seen_by")
    row = get_object_or_404(rows, id=follow_up, clinic=request.clinic)
    if request.method == "POST" and row.answered:
        follow_ups.mark_seen(follow_up=row, clinic=request.clinic, by=request.user)
        return redirect("patient", row.visit.episode.patient_id)
    reading.note_read(clinic=request.clinic, person=request.user, kind="follow_up", subject=row.id)
    signs = [WARNING_SIGNS[id_] for id_ in row.warning_signs if id_ in WARNING_SIGNS]
    context = {
        "answer": row,
        "patient": row.visit.episode.patient,
        "signs": signs,
        "pictures": _pictures(row.strokes) if row.strokes else [],
        "zone": zone_of(request.clinic),
    }
    return render(request, "clinic/follow_up/answer.html", context)


def _pictures(strokes: str) -> list[tuple[str, str]]:
    """Draw front and back, as addresses that hold the picture itself."""
    drawing = BodyDrawing.from_text(strokes)
    pictures = []
    for view in ("front", "back"):
        picture = render_drawing(drawing, Look(view=view, height=520))
        pictures.append((view, f"data:image/png;base64,{base64.b64encode(picture).decode()}"))
    return pictures
