"""The atlas, open to all: no cookies, nothing stored, nothing asked."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from tautband.atlas.words import DIRECTIONS, FOR_THE_TRAINED, NO_DISTAL_POINTS
from tautband.web.atlas.finding import finding_page
from tautband.web.atlas.lookup import bibliography, findings_by_kind, mimics_by_area, muscles_by_area
from tautband.web.atlas.map import PAGES, map_views, tabs
from tautband.web.atlas.mimic import mimic_page
from tautband.web.atlas.muscle import muscle_page
from tautband.web.atlas.region import region_page
from tautband.web.atlas.search import MOST_TYPED, near, search
from tautband.web.atlas.words import AREA_NAMES
from tautband.web.knowledge import the_atlas

KEPT = 300
"""Seconds for which a page may be shown again without asking; after that it is asked by its ETag."""

_Thing = TypeVar("_Thing")


@conditional_page
@vary_on_headers("HX-Request")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Search, the body as a map, and lists of everything."""
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    area = request.GET.get("area", "")
    area = area if area in AREA_NAMES else ""
    page = request.GET.get("view", "")
    context: dict[str, Any] = {
        "typed": typed,
        "area": area,
        "area_name": AREA_NAMES.get(area, ""),
        "found": search(typed, area) if typed else (),
        "muscles": [group for group in muscles_by_area() if area in {"", group.id}],
        "mimics": [group for group in mimics_by_area() if area in {"", group.id}],
    }
    if request.headers.get("HX-Request") == "true":
        context["browse"] = bool(area) and not typed  # the whole page shows the area in its lists
        context["count"] = sum(len(group.entries) + group.more for group in context["found"])
        return _kept(render(request, "atlas/fragment.html", context))
    page = page if page in PAGES else "body"
    context |= {
        "areas": AREA_NAMES.items(),
        "views": map_views(page),
        "tabs": tabs(page),
        "findings": findings_by_kind(),
        "kind": request.GET.get("kind", ""),
        "atlas": the_atlas(),
    }
    return _kept(render(request, "atlas/index.html", context))


@conditional_page
@require_safe
def muscle(request: HttpRequest, key: str) -> HttpResponse:
    """One muscle."""
    return _one(request, "muscle", key, the_atlas().muscles, muscle_page)


@conditional_page
@require_safe
def mimic(request: HttpRequest, key: str) -> HttpResponse:
    """One condition that is not a trigger point."""
    return _one(request, "mimic", key, the_atlas().mimics, mimic_page)


@conditional_page
@require_safe
def region(request: HttpRequest, key: str) -> HttpResponse:
    """One region: what is felt there."""
    return _one(request, "region", key, the_atlas().regions, region_page)


@conditional_page
@require_safe
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """One finding: what it speaks for."""
    return _one(request, "finding", key, the_atlas().findings, finding_page)


@conditional_page
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The bibliography."""
    return _kept(render(request, "atlas/sources.html", {"bibliography": bibliography(), "atlas": the_atlas()}))


def _one(
    request: HttpRequest, kind: str, key: str, known: Mapping[str, _Thing], make: Callable[[_Thing], Any]
) -> HttpResponse:
    """Show one thing; send other spellings of its id to the right address, and say what is near where there is none."""
    if key in known:
        page = make(known[key])
        remarks = (FOR_THE_TRAINED, DIRECTIONS, NO_DISTAL_POINTS)
        context = {"page": page, "atlas": the_atlas(), "needling_remarks": remarks}
        return _kept(render(request, f"atlas/{kind}.html", context))
    spelt = key.strip().lower().replace("-", "_").replace(" ", "_")
    if spelt in known:
        return HttpResponsePermanentRedirect(reverse(f"atlas_{kind}", args=[spelt]))
    return render(request, "atlas/missing.html", {"near": near(key), "atlas": the_atlas()}, status=404)


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
