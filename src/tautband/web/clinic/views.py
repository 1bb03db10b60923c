"""The clinic's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def clinic(request: HttpRequest) -> HttpResponse:
    """Show what waits today."""
    return render(request, "clinic/home.html")
