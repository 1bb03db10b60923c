"""The clinic's first page: what waits today."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tautband.accounts.gate import ClinicRequest
from tautband.accounts.models import Role
from tautband.accounts.permissions import CARE
from tautband.record.actions.events import KINDS
from tautband.record.models import AdverseEvent, Alert, Episode, FollowUp, Visit
from tautband.record.warning_signs import WARNING_SIGNS

MOST = 30
FEW = 8
LATELY_DAYS = 42
"""How long after a visit the next one is offered with one tap (judgement)."""

RECENT_DAYS = 14
"""How long a patient counts as being treated at present, for the alerts of the first page (judgement)."""


@dataclass(frozen=True)
class Reply:
    """What a patient answered after a visit, and whether it must not wait."""

    follow_up: FollowUp
    signs: tuple[str, ...]

    @property
    def alarm(self) -> bool:
        """Whether a warning sign was ticked."""
        return bool(self.signs)


def home(request: ClinicRequest) -> HttpResponse:
    """Show drafts, answers of patients and alerts to those who treat; to others where they may go."""
    roles: frozenset[Role] = request.roles
    if not request.clinic or not roles & CARE:
        return render(
            request, "clinic/home.html", {"care": False, "desk": Role.FRONT_DESK in roles or Role.OWNER in roles}
        )
    drafts = _drafts(request)
    return render(
        request,
        "clinic/home.html",
        {
            "care": True,
            "mine": [visit for visit in drafts if visit.therapist_id == request.user.id],
            "others": [visit for visit in drafts if visit.therapist_id != request.user.id],
            "lately": _lately(request),
            "signed": _signed_today(request),
            "replies": _replies(request),
            "alerts": _alerts(request),
            "events": _events(request),
        },
    )


def _drafts(request: ClinicRequest) -> list[Visit]:
    drafts = Visit.objects.filter(clinic=request.clinic, state=Visit.State.DRAFT)
    return list(drafts.select_related("episode__patient", "therapist").order_by("-started")[:MOST])


def _lately(request: ClinicRequest) -> list[Episode]:
    """Return the open complaints that were treated lately and have no draft, the latest first: who may come back."""
    since = timezone.now() - dt.timedelta(days=LATELY_DAYS)
    drafts = Visit.objects.filter(clinic=request.clinic, state=Visit.State.DRAFT).values("episode")
    episodes = (
        Episode.objects.filter(clinic=request.clinic, closed__isnull=True)
        .exclude(id__in=drafts)
        .annotate(last=Max("visits__started"))
        .filter(last__gte=since)
    )
    return list(episodes.select_related("patient").order_by("-last")[:FEW])


def _signed_today(request: ClinicRequest) -> list[Visit]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    signed = Visit.objects.filter(clinic=request.clinic, state=Visit.State.SIGNED, started__gte=midnight)
    return list(signed.select_related("episode__patient", "therapist").order_by("-started")[:MOST])


def _replies(request: ClinicRequest) -> list[Reply]:
    """Return what patients answered and nobody has seen, what must not wait first."""
    found = FollowUp.objects.filter(clinic=request.clinic, answered__isnull=False, seen_at__isnull=True)
    rows = found.select_related("visit__episode__patient").order_by("answered")[:MOST]
    replies = [Reply(row, tuple(_sign(id_) for id_ in row.warning_signs)) for row in rows]
    return sorted(replies, key=lambda reply: not reply.alarm)


def _sign(id_: str) -> str:
    return WARNING_SIGNS[id_].en if id_ in WARNING_SIGNS else id_.replace("_", " ")


def _alerts(request: ClinicRequest) -> list[Alert]:
    """Return the alerts of patients who were here lately."""
    today = timezone.localdate()
    since = timezone.now() - dt.timedelta(days=RECENT_DAYS)
    present = Visit.objects.filter(clinic=request.clinic, started__gte=since).values("episode__patient")
    alerts = Alert.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), clinic=request.clinic, patient__in=present
    )
    return list(alerts.select_related("patient").order_by("-since")[:MOST])


@dataclass(frozen=True)
class Event:
    """An adverse event with its kind in words."""

    row: AdverseEvent
    words: str


def _events(request: ClinicRequest) -> list[Event]:
    """Return the adverse events that are not over, or not known to be."""
    rows = AdverseEvent.objects.filter(clinic=request.clinic).exclude(resolved=True)
    rows = rows.select_related("visit__episode__patient").order_by("-noticed_at")[:MOST]
    return [Event(row, KINDS.get(row.kind, row.kind)) for row in rows]
