"""The visit page and the fragments that it renews."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from tautband.accounts.gate import ClinicRequest
from tautband.body.surface import load_surface
from tautband.reasoning.case import CaseError
from tautband.record.actions.reading import note_read
from tautband.record.convert import case_of
from tautband.record.models import Visit
from tautband.safety.model import Site as Planned
from tautband.web.chart import chart_config
from tautband.web.clinic import visit_page
from tautband.web.clinic.device import device_key
from tautband.web.clinic.visit_forms import forms_context
from tautband.web.clinic.visit_load import Loaded, load_visit
from tautband.web.clinic.visit_measure import searched
from tautband.web.clinic.visit_needle import choices, near, patch_words, region_of
from tautband.web.clinic.visit_page import Shown, show
from tautband.web.clinic.visit_reason import reason
from tautband.web.knowledge import the_atlas

NO_CONTENT = 204
LIVE = (
    ("screen", visit_page.screen_context),
    ("told", visit_page.examine_context),
    ("measures", visit_page.examine_context),
    ("clear", visit_page.clear_context),
    ("needle", visit_page.needle_context),
    ("count", visit_page.needle_context),
    ("bleeding", visit_page.needle_context),
    ("retest", visit_page.retest_context),
    ("exercises", visit_page.advise_context),
)
"""Sections that are drawn anew once something beside their own controls has changed them, and what they show."""


@require_safe
def visit(request: ClinicRequest, visit: UUID) -> HttpResponse:
    """Show the visit."""
    loaded = load_visit(request.clinic, visit)
    note_read(clinic=request.clinic, person=request.user, kind="visit", subject=loaded.visit.id)
    return page(request, loaded)


def page(request: ClinicRequest, loaded: Loaded, status: int = 200, **more: object) -> HttpResponse:
    """Return the whole page; `more` says what a form on it could not do."""
    shown = show(loaded, request.user)
    context = {
        **visit_page.page_context(shown),
        **forms_context(shown),
        "chart_config": chart_config(),
        "body_mode": "pick" if loaded.sites or shown.suggested else "paint",
        "visit_number": Visit.objects.filter(episode=loaded.episode, started__lte=loaded.visit.started).count(),
        "store_key": device_key(request.user.id, loaded.visit.id),
        **more,
    }
    return _private(render(request, "clinic/visit/page.html", context, status=status))


@require_safe
def part(request: ClinicRequest, visit: UUID, name: str) -> HttpResponse:
    """Return one fragment of the page, or nothing where it would be the same as before."""
    if name not in PARTS:
        raise Http404
    return _private(PARTS[name](request, load_visit(request.clinic, visit)))


def _live(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    """Return every section that has changed since the page showed it, to be put in its place."""
    shown = show(loaded, request.user)
    seen = visit_page.seen(shown)
    context: dict[str, Any] = {**visit_page.live_context(shown), "seen": seen, "oob": True}
    html = [render_to_string("clinic/visit/parts/live.html", context, request)]
    for name, builder in LIVE:
        if request.GET.get(f"seen_{name}") != seen[name]:
            html.append(render_to_string(f"clinic/visit/parts/{name}.html", {**context, **builder(shown)}, request))
    return HttpResponse("\n".join(html))


def _ranking(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    """Rank the muscles; nothing if neither the case nor what the hand found is another than the page shows."""
    try:
        case = case_of(loaded.visit)
    except CaseError:  # written with an atlas that had other findings or muscles
        return render(request, "clinic/visit/parts/unread.html")
    felt = [(p.muscle, p.side, p.version) for p in loaded.palpations.values()]
    digest = visit_page.digest([repr(case), felt, [str(finding.id) for finding in loaded.findings]])
    if request.GET.get("seen_case") == digest:
        return HttpResponse(status=NO_CONTENT)
    reasoned = reason(loaded, case, the_atlas())
    context = {"reasoned": reasoned, "loaded": loaded, "visit": loaded.visit, "seen": {"case": digest}}
    return render(request, "clinic/visit/parts/ranking.html", context)


def _clearance(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    return _section(request, loaded, "clear", visit_page.clear_context)


def _missing(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    return render(request, "clinic/visit/parts/missing.html", {"missing": show(loaded, request.user).missing})


def _section(
    request: ClinicRequest, loaded: Loaded, name: str, builder: Callable[[Shown], dict[str, Any]]
) -> HttpResponse:
    shown = show(loaded, request.user)
    context = {"loaded": loaded, "visit": loaded.visit, "seen": visit_page.seen(shown), **builder(shown)}
    return render(request, f"clinic/visit/parts/{name}.html", context)


def _choices(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    """Return what may be needled at a patch; 404 for one that is not on the surface."""
    text = request.GET.get("patch", "")
    patch = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    if not 0 <= patch < load_surface().patches:
        raise Http404
    at = frozenset({region_of(patch)})
    planned = [Planned(muscle=muscle, side=side, at=at) for muscle, side in near(patch)]
    shown = show(loaded, request.user, planned)
    context = {
        "choices": choices(patch, loaded, the_atlas(), shown.clearance),
        "place": patch_words(patch),
        "loaded": loaded,
    }
    return render(request, "clinic/visit/parts/choices.html", context)


def _findings(request: ClinicRequest, loaded: Loaded) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    found = searched(typed, loaded, the_atlas()) if typed else []
    return render(request, "clinic/visit/parts/found.html", {"found": found, "typed": typed, "loaded": loaded})


def _last(_: ClinicRequest, loaded: Loaded) -> HttpResponse:
    """Return the last visit's drawing and pins for the body, as JSON."""
    earlier = loaded.earlier
    data = {
        "day": timezone.localdate(earlier.visit.started).isoformat() if earlier else None,
        "drawing": earlier.drawing.strokes if earlier and earlier.drawing else "",
        "sites": [{"muscle": site.muscle, "side": site.side, "patch": site.patch} for site in earlier.sites.values()]
        if earlier
        else [],
    }
    return HttpResponse(json.dumps(data), content_type="application/json")


PARTS: dict[str, Callable[[ClinicRequest, Loaded], HttpResponse]] = {
    "live": _live,
    "ranking": _ranking,
    "clearance": _clearance,
    "missing": _missing,
    "site_choices": _choices,
    "findings": _findings,
    "last": _last,
}


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, no_store=True, private=True)
    return response
