"""One meeting with the patient, and what was asked, drawn, found and felt."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tautband.accounts.models import Person
from tautband.body.drawing import Drawing as BodyDrawing
from tautband.body.errors import BodyError
from tautband.body.measure import extent
from tautband.record.models.base import Part, Row, Side, between, one_of
from tautband.record.models.consent import Consent
from tautband.record.models.people import Episode, Goal

TESTED = [("yes", "Yes"), ("no", "No"), ("not_tested", "Not tested")]


class Visit(Row):
    """A draft until it is signed; then it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"

    class Tolerance(models.TextChoices):
        WELL = "well", "Tolerated well"
        FAIR = "fair", "Tolerated with discomfort"
        POOR = "poor", "Tolerated poorly"
        STOPPED = "stopped", "Stopped early"

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="visits")
    therapist = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=10)
    started = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to")
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    pain_now = models.PositiveSmallIntegerField(null=True, blank=True, help_text="NPRS, 0 to 10, before.")
    pain_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="NPRS, 0 to 10, after.")
    sharps = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Needles counted into the sharps box.")
    tolerance = models.CharField(max_length=8, choices=Tolerance, blank=True)
    reaction = models.TextField(blank=True, max_length=2000)
    aftercare_spoken = models.BooleanField(null=True)
    aftercare_written = models.BooleanField(null=True)
    warning_signs = models.BooleanField(null=True, help_text="The warning signs were explained.")
    done_personally = models.BooleanField(null=True, help_text="The therapist alone handled the needles.")
    minutes_needling = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_timed = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_total = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=10_000)
    plan = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints = (
            one_of("state", ["draft", "signed"], "visit_state"),
            one_of("tolerance", ["well", "fair", "poor", "stopped"], "visit_tolerance", blank=True),
            between("pain_now", 0, 10, "visit_pain_now"),
            between("pain_after", 0, 10, "visit_pain_after"),
            between("sharps", 0, 200, "visit_sharps"),
            between("minutes_needling", 0, 480, "visit_minutes_needling"),
            between("minutes_timed", 0, 480, "visit_minutes_timed"),
            between("minutes_total", 0, 600, "visit_minutes_total"),
        )
        indexes = (models.Index(fields=["clinic", "state", "-started"], name="visit_by_state"),)


class Answer(Part):
    """The answer to one screening question; a question without a row is unanswered, which is not "no"."""

    question = models.CharField(max_length=60)
    value = models.CharField(max_length=6, choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")])
    details = models.JSONField(default=dict, blank=True)
    by_patient = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "question"], name="answer_once"),
            one_of("value", ["yes", "no", "unsure"], "answer_value"),
        )


class Drawing(Part):
    """The pain as painted, in the text form of `body.drawing`."""

    moment = models.CharField(max_length=6, choices=[("before", "Before"), ("after", "After")], default="before")
    strokes = models.TextField(blank=True, max_length=700_000)
    cm2 = models.DecimalField(
        max_digits=7, decimal_places=1, null=True, editable=False, help_text="Painted area; derived from the strokes."
    )
    by_patient = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "moment"], name="drawing_once"),
            one_of("moment", ["before", "after"], "drawing_moment"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        """Save, with the area of what is painted, so that a course of hundreds of visits unpacks none of them."""
        if kwargs.get("update_fields") is None or "strokes" in kwargs["update_fields"]:
            self.cm2 = painted_cm2(self.strokes)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "cm2"}
        super().save(*args, **kwargs)


def painted_cm2(strokes: str) -> Decimal | None:
    """Return the painted area in square centimetres to one decimal; None for a text that is no drawing."""
    try:
        area = extent(BodyDrawing.from_text(strokes)).cm2 if strokes else 0.0
    except BodyError:
        return None
    return Decimal(str(round(area, 1)))


class Finding(Part):
    """One finding of the atlas, asked or tested: present or absent."""

    finding = models.CharField(max_length=80)
    side = models.CharField(max_length=7, choices=[*Side.choices, ("none", "No side")])
    present = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "finding", "side"], name="finding_once"),
            one_of("side", [*Side.values, "none"], "finding_side"),
        )


class Measure(Part):
    """A number measured before or after: motion, strength, pressure pain threshold, pain on a task."""

    class Kind(models.TextChoices):
        MOTION = "motion", "Motion, degrees"
        STRENGTH = "strength", "Strength, 0 to 5"
        FORCE = "force", "Force, newtons"
        PPT = "ppt", "Pressure pain threshold, kPa"
        PAIN = "pain", "Pain on the task, 0 to 10"

    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=80, help_text="The movement, muscle or task: the comparable sign.")
    side = models.CharField(max_length=7, choices=[*Side.choices, ("none", "No side")], default="none")
    moment = models.CharField(max_length=6, choices=[("before", "Before"), ("after", "After")], default="before")
    value = models.DecimalField(
        max_digits=7, decimal_places=1, null=True, blank=True, help_text="Nothing: planned and not yet measured."
    )
    seconds = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long the pressure was held.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "kind", "what", "side", "moment"], name="measure_once"),
            one_of("kind", ["motion", "strength", "force", "ppt", "pain"], "measure_kind"),
            one_of("side", [*Side.values, "none"], "measure_side"),
            one_of("moment", ["before", "after"], "measure_moment"),
            models.CheckConstraint(
                condition=Q(value__isnull=True)
                | Q(kind="motion", value__gte=-180, value__lte=360)
                | Q(kind="strength", value__gte=0, value__lte=5)
                | Q(kind="force", value__gte=0, value__lte=3000)
                | Q(kind="ppt", value__gte=0, value__lte=3000)
                | Q(kind="pain", value__gte=0, value__lte=10),
                name="measure_value",
                violation_error_message=(
                    "Allowed: motion from -180 to 360, strength from 0 to 5, force and pressure from 0 to 3000, "
                    "pain from 0 to 10."
                ),
            ),
        )


class GoalScore(Part):
    """How well the patient can do the activity today, 0 to 10 (PSFS)."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="scores")
    score = models.DecimalField(max_digits=3, decimal_places=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "goal"], name="goal_score_once"),
            between("score", 0, 10, "goal_score"),
        )


class Palpation(Part):
    """What the hand found in a muscle; whether there is a trigger point, and an active one, is derived."""

    muscle = models.CharField(max_length=60)
    side = models.CharField(max_length=7, choices=Side)
    taut_band = models.CharField(max_length=10, choices=TESTED, default="not_tested")
    tender_spot = models.CharField(max_length=10, choices=TESTED, default="not_tested")
    referred_pain = models.CharField(max_length=10, choices=TESTED, default="not_tested")
    recognised_pain = models.CharField(max_length=10, choices=TESTED, default="not_tested")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "muscle", "side"], name="palpation_once"),
            one_of("side", Side.values, "palpation_side"),
            *(
                one_of(sign, dict(TESTED), f"palpation_{sign}")
                for sign in ("taut_band", "tender_spot", "referred_pain", "recognised_pain")
            ),
        )
