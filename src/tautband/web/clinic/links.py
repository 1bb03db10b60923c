"""What the pages for patients share: how a link is shown, what is answered when one opens nothing, who may guess."""

from collections.abc import Callable
from functools import wraps

import qrcode
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from qrcode.constants import ERROR_CORRECT_M

from tautband.record.errors import LinkError

STATUS = {"unknown": 404, "early": 403, "expired": 410, "used": 410, "locked": 429, "wrong_code": 422, "guessing": 429}
QUIET = 4
"""Empty modules around a QR code, as its standard asks."""
MOST_GUESSES = 30
"""Links and codes that open nothing, from one address in the time below (judgement): a whole clinic may share one."""
GUESSES_KEPT = 15 * 60
"""Seconds."""

View = Callable[..., HttpResponse]


def for_patients(view: View) -> View:
    """Make a public page of a link: kept nowhere, and answered in words where the link opens nothing.

    It needs no CSRF token, which would cost a cookie: whoever could forge a post would have to know the link.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            _refuse_guessing(request)
            response = view(request, **kwargs)
        except LinkError as error:
            response = nothing_opens(request, error)
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def nothing_opens(request: HttpRequest, error: LinkError) -> HttpResponse:
    """Say why a link opens nothing, and count it against the address that asked."""
    if error.reason == "unknown":
        count_guess(request)
    context = {"reason": error.reason, "words": str(error)}
    response = render(request, "clinic/link/closed.html", context, status=STATUS[error.reason])
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the address, which is a secret
    return response


def count_guess(request: HttpRequest) -> None:
    """Count something that opened nothing."""
    key = _guesses_of(request)
    if not cache.add(key, 1, GUESSES_KEPT):
        cache.incr(key)


def _refuse_guessing(request: HttpRequest) -> None:
    if cache.get(_guesses_of(request), 0) >= MOST_GUESSES:
        raise LinkError("guessing", "Too many tries from here. Wait a quarter of an hour, or call the clinic.")


def _guesses_of(request: HttpRequest) -> str:
    return "guesses-" + salted_hmac("tautband.guesses", request.META.get("REMOTE_ADDR", "")).hexdigest()


def address_of(request: HttpRequest, name: str, token: str) -> str:
    """Return the whole address of a link."""
    return request.build_absolute_uri(reverse(name, args=[token]))


def qr_code(text: str, label: str) -> SafeString:
    """Draw a QR code as inline SVG, one path, dark on white in either colour scheme."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows) + 2 * QUIET
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="{} {} {} {}" shape-rendering="crispEdges">'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        label, -QUIET, -QUIET, size, size, -QUIET, -QUIET, size, size, path,
    )  # fmt: skip


DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def spoken(code: str) -> str:
    """Return a code as it is told, in two groups."""
    words = [DIGITS[int(digit)] for digit in code]
    half = len(words) // 2
    return f"{' '.join(words[:half])}, {' '.join(words[half:])}"
