"""A signed visit on paper: a page to print and a PDF, both made of what was signed and of what came after it."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tautband.accounts.gate import ClinicRequest
from tautband.record.actions import reading, signing
from tautband.record.models import AdverseEvent, FollowUp, Signature, Visit
from tautband.record.standing import zone_of
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.web.clinic import sheet, sheet_needling
from tautband.web.clinic.sheet import Block, Signed, moment
from tautband.web.clinic.sheet_pdf import write_pdf

TITLE = "Dry needling visit"
NOT_SIGNED = 409
WHOLE = "the record is as it was signed"
CHANGED = "THE RECORD DIFFERS FROM WHAT WAS SIGNED; this copy shows what was signed"


@require_GET
def page(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Show the sheet as a page."""
    signature = _signature(request, visit)
    if signature is None:
        return _not_signed(request)
    signed: Signed = json.loads(signature.content)
    context = {
        "visit": signature.visit_id,
        "title": TITLE,
        "subtitle": _subtitle(signed),
        "blocks": _blocks(signature, signed),
        "foot": _foot(signature, signed),
    }
    return render(request, "clinic/visit_print/page.html", context)


@require_GET
def pdf(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Give the sheet as a file; its name says the day and nothing of the patient."""
    signature = _signature(request, visit)
    if signature is None:
        return _not_signed(request)
    signed: Signed = json.loads(signature.content)
    content = write_pdf(
        TITLE,
        _subtitle(signed),
        _blocks(signature, signed),
        jurisdiction=signed["visit"]["jurisdiction"],
        foot=_foot(signature, signed),
    )
    response = HttpResponse(content, content_type="application/pdf")
    day = signature.visit.started.astimezone(zone_of(request.clinic)).date()
    response["Content-Disposition"] = f'attachment; filename="visit-{day.isoformat()}.pdf"'
    return response


def _signature(request: ClinicRequest, visit: UUID) -> Signature | None:
    """Return what was signed, and note who read it; None for a draft, 404 for another clinic's."""
    row = get_object_or_404(Visit, id=visit, clinic=request.clinic)
    found = Signature.objects.select_related("visit__clinic", "visit__episode").filter(visit=row).first()
    if found:
        reading.note_read(clinic=request.clinic, person=request.user, kind="signed_visit", subject=row.id)
    return found


def _not_signed(request: ClinicRequest) -> HttpResponse:
    return render(request, "clinic/visit_print/draft.html", status=NOT_SIGNED)


def _blocks(signature: Signature, signed: Signed) -> list[Block]:
    now = moment(timezone.now().isoformat(), signed["context"]["time_zone"])
    verdict = f"{now}: {CHANGED if signing.verify(signature.visit) else WHOLE}"
    blocks = [
        sheet.who_and_when(signed),
        sheet.complaint(signed),
        sheet.consent(signed),
        sheet_needling.examination(signed),
        sheet_needling.needling(signed),
        sheet_needling.pictures(signed),
        sheet_needling.response(signed),
        sheet_needling.with_it(signed),
        sheet.screening(signed),
        sheet.clearance(signed),
        sheet.signature(signed, signature.digest, verdict),
        *_afterwards(signature.visit, signed["context"]["time_zone"]),
    ]
    return [block for block in blocks if not block.empty]


def _afterwards(visit: Visit, zone: str) -> list[Block]:
    """What came after the signature: addenda, adverse events, the patient's answer."""
    addenda = [
        f"{moment(row.at.isoformat(), zone)}, {row.by}. Reason: {row.reason}\n{row.text}"
        for row in visit.addenda.select_related("by").order_by("at", "id")
    ]
    events = [_event(row, zone) for row in visit.adverse_events.order_by("noticed_at", "id")]
    answers = [_answer(row, zone) for row in visit.follow_ups.filter(answered__isnull=False).order_by("answered")]
    return [
        Block("Addenda", lines=tuple(addenda) or ("None.",)),
        Block("Adverse events", lines=tuple(events) or ("None recorded.",)),
        Block("Follow-up by the patient", lines=tuple(answers) or ("No answer so far.",)),
    ]


def _event(row: AdverseEvent, zone: str) -> str:
    onset, care, relation = row.get_onset_display(), row.get_care_display(), row.get_relation_display()
    kind, when = row.kind.replace("_", " "), moment(row.noticed_at.isoformat(), zone)
    return (
        f"Noticed {when}: {kind}, severity {row.severity} of 10. "
        f"Onset: {onset.lower()}. Care: {care.lower()}. Relation to the needling: {relation.lower()}. {row.description}"
    ).strip()


def _answer(row: FollowUp, zone: str) -> str:
    signs = [WARNING_SIGNS[id_].en for id_ in row.warning_signs if id_ in WARNING_SIGNS]
    soreness = f"{row.soreness} of 10" if row.soreness is not None else "not answered"
    bruise = {True: "yes", False: "no", None: "not answered"}[row.bruise]
    said = f" “{row.note}”" if row.note else ""
    return (
        f"{moment(row.answered.isoformat(), zone) if row.answered else ''}: soreness {soreness}; bruise: {bruise}; "
        f"warning signs: {' '.join(signs) or 'none'}.{said}"
    )


def _subtitle(signed: Signed) -> str:
    context = signed["context"]
    when = moment(signed["visit"]["started"], context["time_zone"])
    return f"{context['clinic']} · {when} · signed visit, copy of the record"


def _foot(signature: Signature, signed: Signed) -> str:
    context = signed["context"]
    patient = context["patient"]
    day = sheet.day(signed["visit"]["started"])
    return f"{patient['name']}, {patient['number']} · visit of {day} · content {signature.digest[:16]}…"
