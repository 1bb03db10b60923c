"""Where each needle went, what it did, and what went with it."""

from django.db import models
from django.db.models import F, Q

from tautband.accounts.models import Person
from tautband.record.models.base import Part, Row, Side, between, one_of
from tautband.record.models.visit import Visit


class Site(Part):
    """One place where needles went in."""

    class Twitch(models.TextChoices):
        NONE = "none", "None"
        SINGLE = "single", "Single"
        MULTIPLE = "multiple", "Multiple"

    muscle = models.CharField(max_length=60)
    side = models.CharField(max_length=7, choices=Side)
    patch = models.PositiveIntegerField(null=True, blank=True, help_text="The patch of the body surface.")
    order = models.PositiveSmallIntegerField(default=0)
    diameter_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    length_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    maker = models.CharField(max_length=60, blank=True)
    lot = models.CharField(max_length=60, blank=True)
    needle_expiry = models.DateField(null=True, blank=True)
    depth_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    direction = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=120, blank=True)
    guidance = models.CharField(
        max_length=10, choices=[("landmark", "Landmarks"), ("ultrasound", "Ultrasound")], default="landmark"
    )
    techniques = models.JSONField(default=list, blank=True)
    strokes = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    retention_min = models.PositiveSmallIntegerField(null=True, blank=True)
    stim_hz = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    stim_us = models.PositiveIntegerField(null=True, blank=True)
    stim_ma = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    stim_min = models.PositiveSmallIntegerField(null=True, blank=True)
    twitch = models.CharField(max_length=8, choices=Twitch, blank=True)
    referral_felt = models.BooleanField(null=True)
    referral_recognised = models.BooleanField(null=True)
    bleeding = models.BooleanField(null=True)
    haematoma_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    haemostasis_s = models.PositiveSmallIntegerField(null=True, blank=True)
    needles_in = models.PositiveSmallIntegerField(default=1)
    needles_out = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("side", Side.values, "site_side"),
            one_of("twitch", ["none", "single", "multiple"], "site_twitch", blank=True),
            one_of("guidance", ["landmark", "ultrasound"], "site_guidance"),
            between("diameter_mm", 0.1, 1.0, "site_diameter"),
            between("length_mm", 5, 150, "site_length"),
            between("depth_mm", 0, 150, "site_depth"),
            between("strokes", 0, 500, "site_strokes"),
            between("seconds", 0, 3600, "site_seconds"),
            between("retention_min", 0, 60, "site_retention"),
            between("stim_hz", 0.1, 200, "site_stim_hz"),
            between("stim_us", 10, 1000, "site_stim_us"),
            between("stim_ma", 0, 100, "site_stim_ma"),
            between("stim_min", 0, 60, "site_stim_min"),
            between("haematoma_mm", 0, 300, "site_haematoma"),
            between("haemostasis_s", 0, 3600, "site_haemostasis"),
            between("needles_in", 1, 30, "site_needles_in"),
            between("needles_out", 0, 30, "site_needles_out"),
            models.CheckConstraint(
                condition=Q(needles_out__isnull=True) | Q(needles_out__lte=F("needles_in")),
                name="site_no_more_out_than_in",
                violation_error_message="Allowed: no more needles out than went in.",
            ),
        )


class Intervention(Part):
    """What else was done: needling is rarely a treatment on its own."""

    class Kind(models.TextChoices):
        EXERCISE = "exercise", "Exercise"
        MANUAL = "manual", "Manual therapy"
        EDUCATION = "education", "Education"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(max_length=160, help_text="An exercise of the atlas, or words.")
    where = models.CharField(max_length=80, blank=True)
    dose = models.CharField(max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    home = models.BooleanField(default=False, help_text="Goes into the home programme.")

    class Meta:
        constraints = (
            one_of("kind", ["exercise", "manual", "education", "other"], "intervention_kind"),
            between("minutes", 0, 240, "intervention_minutes"),
        )


class Override(Part):
    """Why a caution of the safety rules was passed over, and by whom. A stop cannot be."""

    rule = models.CharField(max_length=80)
    verdict = models.CharField(max_length=16, choices=[("modify", "Modify"), ("physician_first", "Physician first")])
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "rule"], name="override_once"),
            one_of("verdict", ["modify", "physician_first"], "override_never_of_a_stop"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        )


class AdverseEvent(Row):
    """Something that went wrong, as observed; scales are derived. It may come to light after signing."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="adverse_events")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="adverse_events")
    kind = models.CharField(max_length=40)
    onset = models.CharField(
        max_length=10,
        choices=[
            ("during", "During"),
            ("hour", "Within an hour"),
            ("day", "Within a day"),
            ("days", "Within three days"),
            ("later", "Later"),
        ],
    )
    noticed_at = models.DateTimeField()
    severity = models.PositiveSmallIntegerField(help_text="0 to 10.")
    duration_hours = models.PositiveIntegerField(null=True, blank=True)
    care = models.CharField(
        max_length=10,
        choices=[
            ("none", "None"),
            ("first_aid", "First aid"),
            ("physician", "Physician"),
            ("emergency", "Emergency department"),
            ("admission", "Admission"),
        ],
    )
    relation = models.CharField(
        max_length=8,
        choices=[("certain", "Certain"), ("probable", "Probable"), ("possible", "Possible"), ("unlikely", "Unlikely")],
    )
    limits_function = models.BooleanField(default=False)
    resolved = models.BooleanField(null=True)
    lasting_harm = models.BooleanField(default=False)
    description = models.TextField(blank=True, max_length=4000)
    reported_to = models.CharField(max_length=160, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            between("severity", 0, 10, "event_severity"),
            one_of("onset", ["during", "hour", "day", "days", "later"], "event_onset"),
            one_of("care", ["none", "first_aid", "physician", "emergency", "admission"], "event_care"),
            one_of("relation", ["certain", "probable", "possible", "unlikely"], "event_relation"),
        )
