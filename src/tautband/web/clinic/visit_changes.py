"""Where the visit page sends its changes, as JSON."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.views.decorators.http import require_POST

from tautband.accounts.gate import ClinicRequest
from tautband.record.actions.changes import save_changes
from tautband.record.errors import Clash, Conflict, Frozen, Refusal, Refused
from tautband.record.models import Visit

PERSON = "Tautband-Person"
"""For whom the page was made: on a shared tablet another person may have signed in since."""


@require_POST
def save(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Save changes: all of them, or none and why."""
    made_for = request.headers.get(PERSON)
    if made_for and made_for != str(request.user.id):
        return JsonResponse({"signed_out": True}, status=401)
    if not Visit.objects.filter(clinic=request.clinic, id=visit).exists():
        return JsonResponse({"missing": True}, status=404)
    try:
        saved = save_changes(visit=visit, clinic=request.clinic, by=request.user, changes=_changes(request))
    except Frozen:
        return JsonResponse({"signed": True}, status=409)
    except Conflict as error:
        return JsonResponse({"conflicts": [_clash(clash) for clash in error.conflicts]}, status=409)
    except Refused as error:
        return JsonResponse({"refused": [_refusal(refusal) for refusal in error.refused]}, status=422)
    return JsonResponse({"saved": [{"key": s.key, "part": s.part, "id": s.id, "version": s.version} for s in saved]})


def _changes(request: ClinicRequest) -> list[Any]:
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # the last for a form, which was read as one before
        data = None
    if not isinstance(data, dict) or set(data) != {"changes"} or not isinstance(data["changes"], list):
        raise Refused([Refusal("", 'Allowed: JSON of the form {"changes": [...]}.')])
    return data["changes"]


def _clash(clash: Clash) -> dict[str, Any]:
    return {
        "key": clash.key,
        "part": clash.part,
        "id": clash.id,
        "row": clash.row,
        "version": clash.version,
        "by": clash.by,
        "now": None if clash.removed else clash.now,
    }


def _refusal(refusal: Refusal) -> dict[str, str]:
    return {
        "key": refusal.key,
        "part": refusal.part,
        "id": refusal.id,
        "field": refusal.field,
        "why": refusal.why,
    }
