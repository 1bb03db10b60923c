"""The addresses of the clinic's pages; who may open each stands in `accounts/permissions.py`."""

from django.urls import path

from tautband.web.clinic import views

urlpatterns = [
    path("", views.clinic, name="clinic"),
]
