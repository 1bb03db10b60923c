"""Error pages: one plain line, never what was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, line: str) -> HttpResponse:
    return render(request, "components/error.html", {"title": title, "line": line}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 400 for what Django itself refused: by size, by number of fields, by host name."""
    return _page(
        request,
        400,
        "That could not be read",
        "It is larger than any form of this page, or its address is not one this server answers to.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    return _page(request, 403, "Not allowed", "This page is not open to you.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404."""
    return _page(request, 404, "There is no such page", "The address may be mistyped, or the page may have moved.")


def internal_failure(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page(
        request, 500, "Something failed on our side", "Nothing you did caused it, and nothing was stored. Try again."
    )


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer 403 for a form whose secret token does not fit: most often a page from before signing in."""
    return _page(
        request, 403, "This form is too old", "It is from before you signed in. Reload the page, then try again."
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    return _page(request, 429, "Too many attempts", "Wait a minute, then try again.")
