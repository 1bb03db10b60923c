"""The addresses."""

from django.urls import path

from tautband.web import errors, explorer

urlpatterns = [
    path("", explorer.explorer, name="explorer"),
    path("ranking/", explorer.ranking, name="ranking"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.internal_failure
