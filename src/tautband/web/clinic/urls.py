"""The addresses of the clinic's pages; who may open each stands in `accounts/permissions.py`."""

from django.urls import include, path

from tautband.web.clinic import follow_ups, home, intakes, patients, people, practice, signing_in, visit_print

urlpatterns = [
    path("", home.home, name="clinic"),
    path("demo/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("me/", signing_in.me, name="me"),
    path("me/pin/", signing_in.me_pin, name="me_pin"),
    path("choose/", signing_in.clinic_choose, name="clinic_choose"),
    path("lock/", signing_in.lock, name="lock"),
    path("unlock/", signing_in.unlock, name="unlock"),
    path("here/", signing_in.here, name="here"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/invitations/<uuid:invitation>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
    path("people/<uuid:person>/", people.person, name="person"),
    path("people/<uuid:person>/roles/", people.membership_new, name="membership_new"),
    path("people/roles/<int:membership>/end/", people.membership_end, name="membership_end"),
    path("people/roles/<int:membership>/supervisor/", people.membership_supervisor, name="membership_supervisor"),
    path("people/<uuid:person>/credentials/<slug:kind>/", people.credential_new, name="credential_new"),
    path("people/credentials/<uuid:credential>/remove/", people.credential_remove, name="credential_remove"),
    path("practice/", practice.practice, name="practice"),
    path("practice/decisions/", practice.decision_new, name="decision_new"),
    path("patients/<uuid:patient>/intake/", intakes.new, name="intake_new"),
    path("intake/<str:token>/", intakes.intake, name="intake"),
    path("visits/<uuid:visit>/follow-up/", follow_ups.new, name="follow_up_new"),
    path("visits/<uuid:visit>/print/", visit_print.page, name="visit_print"),
    path("visits/<uuid:visit>/pdf/", visit_print.pdf, name="visit_pdf"),
    path("follow-up/<str:token>/", follow_ups.answer, name="follow_up"),
    path("follow-ups/<uuid:follow_up>/", follow_ups.seen, name="follow_up_seen"),
    path("", include("tautband.web.clinic.visit_urls")),
    path("patients/", patients.find, name="patients"),
    path("patients/new/", patients.new, name="patient_new"),
    path("patients/<uuid:patient>/", patients.patient, name="patient"),
    path("patients/<uuid:patient>/episodes/", patients.new_episode, name="episode_new"),
    path("visits/<uuid:visit>/drawing/<str:view>/", patients.drawing, name="visit_drawing"),
]
