"""Finding a patient, making one, and the patient's page: the course over time on one sheet."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tautband.accounts.gate import ClinicRequest
from tautband.accounts.permissions import CARE
from tautband.body.drawing import Drawing as BodyDrawing
from tautband.body.render import Look, render_drawing
from tautband.record.actions import episodes, patients, reading
from tautband.record.errors import Refused
from tautband.record.history import Course, History, history_of
from tautband.record.models import Drawing, Episode, FollowUp, Patient, Visit
from tautband.record.search import MOST, search_patients, seen_lately
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.web.clinic.chart import Chart, chart
from tautband.web.knowledge import the_atlas

RECENT = 10
SHOWN = 12
"""Visits whose drawings and muscles stand side by side; older ones are one tap away in the list."""
OLDEST_YEARS = 120


class RowForm(forms.Form):
    """A form that makes one row. The row's id is in the page, so that a second press makes no second row."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        """Return the id and the values as the record's verbs take them."""
        values = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in self.cleaned_data.items() if k != "id"}
        return {"id": self.cleaned_data["id"], "values": values}

    def take(self, refused: Refused) -> None:
        """Put the record's reasons beside the fields."""
        for field, reasons in refused.by_field.items():
            for reason in reasons:
                self.add_error(field if field in self.fields else None, reason)


class PatientForm(RowForm):
    """What the desk types."""

    given_name = forms.CharField(max_length=80, label="Given name")
    family_name = forms.CharField(max_length=80, label="Family name")
    number = forms.CharField(
        max_length=40,
        required=False,
        label="Clinic's number",
        help_text="As in your other system; else the next.",
    )
    birth_date = forms.DateField(label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(choices=Patient.Sex.choices, initial=Patient.Sex.UNKNOWN)
    phone = forms.CharField(max_length=40, required=False)
    email = forms.EmailField(required=False, label="E-mail")
    guardian = forms.CharField(max_length=120, required=False, help_text="Who consents for a minor.")
    emergency_contact = forms.CharField(max_length=160, required=False, label="Emergency contact")

    def clean_birth_date(self) -> dt.date:
        """Refuse a date that nobody alive can have."""
        given: dt.date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if not today.year - OLDEST_YEARS <= given.year or given > today:
            message = f"Give a date between {today.year - OLDEST_YEARS} and today."
            raise ValidationError(message)
        return given


class EpisodeForm(RowForm):
    """A new complaint."""

    complaint = forms.CharField(max_length=200, label="What brings the patient", help_text="In the patient's words.")
    onset = forms.DateField(required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}))
    mechanism = forms.CharField(max_length=200, required=False, label="How it began")


@require_http_methods(["GET", "POST"])
def find(request: ClinicRequest) -> HttpResponse:
    """Show who was here last; a search is posted, so that no name stands in an address."""
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:80]
        found = search_patients(clinic=request.clinic, text=text)
        context = {"found": found, "searched": bool(text), "most": MOST}
        page = "clinic/patient/found.html" if request.headers.get("HX-Request") else "clinic/patient/find.html"
        return render(request, page, context)
    recent = seen_lately(clinic=request.clinic, most=RECENT)
    return render(request, "clinic/patient/find.html", {"recent": recent})


@require_http_methods(["GET", "POST"])
def new(request: ClinicRequest) -> HttpResponse:
    """Take a new patient in."""
    form = PatientForm(request.POST or None, initial={"id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = patients.create_patient(clinic=request.clinic, by=request.user, **form.asked())
        except Refused as refused:
            form.take(refused)
        else:
            # The desk hands the questions over next; the record is for those who treat.
            return redirect("patient" if request.roles & CARE else "intake_new", made.id)
    status = 422 if form.errors else 200
    return render(request, "clinic/patient/new.html", {"form": form}, status=status)


@require_http_methods(["GET"])
def patient(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show everything about one patient that a therapist looks for, newest first."""
    one = get_object_or_404(Patient, id=patient, clinic=request.clinic)
    reading.note_read(clinic=request.clinic, person=request.user, kind="patient", subject=one.id)
    history = history_of(one)
    return render(request, "clinic/patient/page.html", {"patient": one, **_course(history), **_standing(one, history)})


@require_POST
def new_episode(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Open a complaint."""
    one = get_object_or_404(Patient, id=patient, clinic=request.clinic)
    form = EpisodeForm(request.POST)
    if form.is_valid():
        try:
            episodes.open_episode(clinic=request.clinic, by=request.user, patient=one, **form.asked())
        except Refused as refused:
            form.take(refused)
        else:
            return HttpResponseRedirect(reverse("patient", args=[one.id]) + "#episodes")
    return render(request, "clinic/patient/episode.html", {"patient": one, "episode_form": form}, status=422)


@require_http_methods(["GET"])
def drawing(request: ClinicRequest, visit: UUID, view: str) -> HttpResponse:
    """Draw the pain of one visit small, for the row of pictures."""
    one = get_object_or_404(Visit, id=visit, clinic=request.clinic)
    drawn = Drawing.objects.filter(visit=one, moment="before").values_list("strokes", flat=True).first()
    look = Look(view="back" if view == "back" else "front", height=280, letters=False)
    picture = render_drawing(BodyDrawing.from_text(drawn) if drawn else BodyDrawing(), look)
    return HttpResponse(picture, content_type="image/png")


def _standing(one: Patient, history: History) -> dict[str, Any]:
    """What holds today: alerts, complaints with their goals, answers that wait."""
    today = timezone.localdate()
    shown = [a for a in one.alerts.order_by("since") if a.until is None or a.until >= today]
    mine = list(Episode.objects.filter(patient=one).prefetch_related("goals").order_by("-opened"))
    by_episode = {e.id: [c for c in reversed(history.courses) if c.visit.episode_id == e.id] for e in mine}
    return {
        "age": _age(one.birth_date, today),
        "alerts": shown,
        "episodes": [(e, by_episode[e.id]) for e in mine],
        "waiting": [(one, _signs(one)) for one in history.follow_ups],
        "episode_form": EpisodeForm(initial={"id": uuid4()}),
    }


def _course(history: History) -> dict[str, Any]:
    """The course as charts, pictures and a table of muscles by visit."""
    courses = history.courses
    pain = [(c.visit.started, float(c.visit.pain_now)) for c in courses if c.visit.pain_now is not None]
    area = [(c.visit.started, round(c.cm2)) for c in courses if c.cm2 is not None]
    charts: list[Chart | None] = [
        chart("Pain now", "of 10", pain, top=10),
        chart("Painted area", "cm²", area),
        *_goal_charts(courses),
    ]
    last = courses[-SHOWN:]
    return {
        "charts": [one for one in charts if one],
        "pictures": [c for c in last if c.cm2],
        "last": last,
        "muscles": _muscles(last),
        "earlier": len(courses) - len(last),
    }


def _goal_charts(courses: tuple[Course, ...]) -> list[Chart | None]:
    by_goal: dict[str, list[tuple[dt.datetime, float]]] = {}
    for course in courses:
        for activity, score in course.scores:
            by_goal.setdefault(activity, []).append((course.visit.started, score))
    return [chart(activity, "of 10", values, top=10) for activity, values in sorted(by_goal.items())]


def _muscles(last: tuple[Course, ...]) -> list[tuple[str, list[int]]]:
    """One row a muscle and side, one number of needles a visit."""
    atlas = the_atlas()
    keys = dict.fromkeys((muscle, side) for course in last for muscle, side, _ in course.needled)
    rows = []
    for muscle, side in keys:
        name = atlas.muscles[muscle].name if muscle in atlas.muscles else muscle
        counts = [sum(n for m, s, n in course.needled if (m, s) == (muscle, side)) for course in last]
        rows.append((f"{name}, {side}", counts))
    return rows


def _signs(answered: FollowUp) -> list[str]:
    """The questions that the patient answered with yes."""
    return [WARNING_SIGNS[sign].en for sign in answered.warning_signs if sign in WARNING_SIGNS]


def _age(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
