"""The explorer: paint the pain, get the muscles. Public, and it stores nothing.

No CSRF tokens: a post changes nothing and belongs to nobody, and a page left open overnight must still answer.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from tautband.atlas import Region
from tautband.web.answer import answer, felt_rows, rank
from tautband.web.chart import GROUP_NAMES, chart_config
from tautband.web.form import CaseError, FormError, Posted, read_form
from tautband.web.knowledge import the_atlas
from tautband.web.questions import answered
from tautband.web.why import why_not

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@csrf_exempt
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def explorer(request: HttpRequest) -> HttpResponse:
    """Show the body, and the answer to what was posted: a fragment for HTMX, the whole page otherwise."""
    context: dict[str, Any] = {}
    status = 200
    posted: Posted | None = None
    if request.method == "POST":
        try:
            posted = _read(request)
        except (FormError, CaseError) as error:
            context["error"] = str(error)
            status = 400
        else:
            context.update(_answer_context(posted))
    fragment = request.headers.get("HX-Request") == "true"
    if not fragment:
        context.update(_page_context(request.POST, posted))
    response = render(request, "explorer/answer.html" if fragment else "explorer/page.html", context, status=status)
    # An answer is kept nowhere; the empty page may be, or the browser could not bring a drawing back on "back".
    patch_cache_control(response, **({"no_store": True} if posted else {"no_cache": True}), private=True)
    return response


@csrf_exempt
@require_POST
def ranking(request: HttpRequest) -> HttpResponse:
    """Rank the muscles and nothing else: what a finger still painting needs to see, several times a second.

    What was palpated is carried along, for the question that follows is made of what stands on the page.
    """
    try:
        posted = _read(request)
    except (FormError, CaseError) as error:
        return render(request, "explorer/answer.html", {"error": str(error)}, status=400)
    ranked = rank(posted, the_atlas())
    response = render(request, "explorer/muscles.html", {"ranked": ranked, "brief": True})
    patch_cache_control(response, no_store=True, private=True)
    return response


@csrf_exempt
@require_POST
def why(request: HttpRequest) -> HttpResponse:
    """Say why the muscle that was typed is likely or not: a fragment; without script the whole page says it too."""
    try:
        posted = _read(request)
    except (FormError, CaseError) as error:
        return render(request, "explorer/answer.html", {"error": str(error)}, status=400)
    response = render(request, "explorer/why.html", {"why": why_not(posted, the_atlas())})
    patch_cache_control(response, no_store=True, private=True)
    return response


def _answer_context(posted: Posted) -> dict[str, Any]:
    """Return the answer; where no pain is painted, what was answered and felt stays, for the next drawing."""
    if posted.empty:
        return {"kept": answered(posted.answers, the_atlas()), "kept_felt": felt_rows(posted, the_atlas())}
    return {"answer": answer(posted, the_atlas())}


def _read(request: HttpRequest) -> Posted:
    """Read the posted form; what is no form at all must not pass for an empty one."""
    if request.content_type not in FORM_TYPES:
        message = f"A form was expected; allowed are {' and '.join(FORM_TYPES)}."
        raise FormError(message)
    return read_form(request.POST, the_atlas())


def _page_context(post: QueryDict, posted: Posted | None) -> dict[str, Any]:
    """Show again what was ticked and chosen, even where something else in the form could not be read."""
    ticked = frozenset((region, side) for region, _, side in (value.partition(":") for value in post.getlist("region")))
    return {
        "chart_config": chart_config(),
        "region_groups": _region_groups(ticked),
        "drawing_text": posted.drawing if posted else "",
        "muscle_names": sorted(muscle.name for muscle in the_atlas().muscles.values()),
        "why": why_not(posted, the_atlas()) if posted and posted.why else None,
        "why_typed": posted.why if posted else "",
        "why_side": posted.why_side if posted else "",
        "age": posted.age if posted else "",
        "sex": post.get("sex", "unknown"),
    }


def _region_groups(ticked: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for region in the_atlas().regions.values():
        boxes = _boxes(region, ticked)
        groups.setdefault(region.group, []).append({"id": region.id, "name": region.name, "boxes": boxes})
    return [
        {
            "name": GROUP_NAMES[group],
            "regions": regions,
            "open": any(box["checked"] for region in regions for box in region["boxes"]),
        }
        for group, regions in groups.items()
    ]


def _boxes(region: Region, ticked: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"side": side, "label": "yes" if side == "midline" else side, "checked": (region.id, side) in ticked}
        for side in reversed(region.exists_on)  # the person's right first, as one faces the figure
    ]
