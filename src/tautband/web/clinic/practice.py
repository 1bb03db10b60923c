"""The clinic itself: its name, where it needles, its clock and lock, and what it decides where the law is silent."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tautband.accounts import actions
from tautband.accounts.gate import ClinicRequest
from tautband.accounts.models import PlaceDecision
from tautband.web.clinic.forms import take_errors
from tautband.web.clinic.forms_people import DAY, places
from tautband.web.knowledge import the_jurisdictions

STATUS_WORDS = {"allowed": "Allowed", "silent": "The law is silent", "prohibited": "Prohibited"}
FACTS = ("name", "jurisdiction", "time_zone", "lock_minutes")


class ClinicForm(forms.Form):
    """What the clinic says of itself."""

    name = forms.CharField(label="Name", max_length=120)
    jurisdiction = forms.ChoiceField(
        label="Where it needles", choices=places, help_text="The rules of this place decide who may needle, and how."
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )
    lock_minutes = forms.IntegerField(label="Minutes without a touch until a screen locks", min_value=1, max_value=60)


class DecisionForm(forms.Form):
    """What the clinic decides, why, and until when it holds."""

    permits = forms.TypedChoiceField(
        label="The clinic decides that",
        choices=[("yes", "we needle here"), ("no", "we do not needle here")],
        coerce=lambda text: text == "yes",
    )
    reasons = forms.CharField(
        label="Reasons",
        max_length=4000,
        widget=forms.Textarea,
        help_text="Whom you asked, what they answered and when. A board's letter is worth most.",
    )
    until = forms.DateField(
        label="Look at it again on", widget=forms.DateInput(attrs=DAY), help_text="After this day it no longer holds."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: ClinicRequest) -> HttpResponse:
    """Show and change the clinic."""
    form = ClinicForm(request.POST or None, initial={name: getattr(request.clinic, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_clinic(clinic=request.clinic, by=request.user, given=form.cleaned_data)
        except ValidationError as error:
            request.clinic.refresh_from_db()
            take_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("practice")
    return _practice(request, form, DecisionForm(), status=422 if request.method == "POST" else 200)


@require_POST
def decision_new(request: ClinicRequest) -> HttpResponse:
    """Record what the clinic decides where the law is silent."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decide(clinic=request.clinic, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, "The decision is recorded.")
            return redirect("practice")
    initial = {name: getattr(request.clinic, name) for name in FACTS}
    return _practice(request, ClinicForm(initial=initial), form, status=422)


def _practice(request: ClinicRequest, form: ClinicForm, decision: DecisionForm, status: int) -> HttpResponse:
    today = timezone.localdate()
    place = the_jurisdictions().get(request.clinic.jurisdiction)
    row = place.status_on(today) if place else None
    decisions = PlaceDecision.objects.filter(clinic=request.clinic).select_related("decided_by")
    context: dict[str, Any] = {
        "form": form,
        "decision": decision,
        "place": place,
        "status": row,
        "status_words": STATUS_WORDS.get(row.value, "") if row else "Nothing is known",
        "rules": place.rules_on(today) if place else (),
        "decisions": decisions.order_by("-decided_on", "-id"),
        "today": today,
    }
    return render(request, "clinic/practice.html", context, status=status)
