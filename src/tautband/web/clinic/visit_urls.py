"""The addresses of visits and of what is done in them; who may open each stands in `accounts/permissions.py`."""

from django.urls import path

from tautband.web.clinic import visit, visit_acts, visit_changes

urlpatterns = [
    path("visits/new/", visit_acts.start, name="visit_new"),
    path("visits/<uuid:visit>/", visit.visit, name="visit"),
    path("visits/<uuid:visit>/changes/", visit_changes.save, name="visit_changes"),
    path("visits/<uuid:visit>/part/<str:name>/", visit.part, name="visit_part"),
    path("visits/<uuid:visit>/unchanged/", visit_acts.unchanged, name="visit_unchanged"),
    path("visits/<uuid:visit>/same-drawing/", visit_acts.same_drawing, name="visit_same_drawing"),
    path("visits/<uuid:visit>/goals/", visit_acts.goal, name="visit_goal"),
    path("visits/<uuid:visit>/sign/", visit_acts.sign, name="visit_sign"),
    path("visits/<uuid:visit>/addendum/", visit_acts.addendum, name="visit_addendum"),
    path("visits/<uuid:visit>/event/", visit_acts.event, name="visit_event"),
    path("patients/<uuid:patient>/consent/", visit_acts.consent, name="consent_new"),
    path("consents/<uuid:consent>/withdraw/", visit_acts.withdraw, name="consent_withdraw"),
]
