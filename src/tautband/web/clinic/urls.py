"""The addresses of the clinic's pages; who may open each stands in `accounts/permissions.py`."""

from django.urls import path

from tautband.web.clinic import signing_in, views

urlpatterns = [
    path("", views.clinic, name="clinic"),
    path("demo/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("me/", signing_in.me, name="me"),
    path("me/pin/", signing_in.me_pin, name="me_pin"),
    path("choose/", signing_in.clinic_choose, name="clinic_choose"),
    path("lock/", signing_in.lock, name="lock"),
    path("unlock/", signing_in.unlock, name="unlock"),
    path("here/", signing_in.here, name="here"),
]
