"""The patient, what to beware of, the complaint and what the patient wants to do again."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tautband.accounts.models import Person
from tautband.record.models.base import Row, one_of
from tautband.record.names import KEPT, fold

KEYS = {"family_name": "family_key", "given_name": "given_key", "number": "number_key"}
"""From what is typed to what a search compares."""


class Patient(Row):
    """A person who is treated; only what the clinic needs to treat them."""

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        OTHER = "other", "Other"
        UNKNOWN = "unknown", "Not given"

    number = models.CharField(max_length=40, help_text="The clinic's own number for the patient.")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="en")
    family_key = models.CharField(max_length=KEPT, blank=True, default="", editable=False)
    given_key = models.CharField(max_length=KEPT, blank=True, default="", editable=False)
    number_key = models.CharField(max_length=KEPT, blank=True, default="", editable=False)
    guardian = models.CharField(max_length=120, blank=True)
    emergency_contact = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "number"], name="patient_number_once"),
            one_of("sex", ["female", "male", "other", "unknown"], "patient_sex"),
            models.CheckConstraint(condition=~Q(family_name="") & ~Q(number=""), name="patient_named"),
        )
        indexes = (
            models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["clinic", "family_key", "given_key"], name="patient_by_family_key"),
            models.Index(fields=["clinic", "given_key"], name="patient_by_given_key"),
            models.Index(fields=["clinic", "number_key"], name="patient_by_number_key"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
        )

    def fill_keys(self) -> None:
        """Derive what a search compares; `save` does it, whoever writes rows otherwise must."""
        self.family_key, self.given_key = fold(self.family_name), fold(self.given_name)
        self.number_key = fold(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        """Save, with the keys of what is saved."""
        self.fill_keys()
        if kwargs.get("update_fields") is not None:
            names = set(kwargs["update_fields"])
            kwargs["update_fields"] = names | {key for name, key in KEYS.items() if name in names}
        super().save(*args, **kwargs)


class Alert(Row):
    """Something to know before touching the patient, until it no longer holds."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alerts")
    text = models.CharField(max_length=200)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="alert_until_after"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="alert_says_something"),
        )


class Episode(Row):
    """One complaint over time."""

    class RedFlags(models.TextChoices):
        OPEN = "open", "Not yet excluded"
        NONE = "none", "None found"
        CLEARED = "cleared", "Found, and cleared by a physician"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="episodes")
    complaint = models.CharField(max_length=200)
    onset = models.DateField(null=True, blank=True)
    mechanism = models.CharField(max_length=200, blank=True)
    red_flags = models.CharField(max_length=8, choices=RedFlags, default=RedFlags.OPEN)
    diagnoses = models.JSONField(default=list, blank=True, help_text="ICD-10-CM codes.")
    plan_of_care = models.CharField(max_length=80, blank=True)
    referrer = models.CharField(max_length=160, blank=True)
    referred = models.BooleanField(null=True, help_text="Whether a physician sent the patient.")
    referral_on = models.DateField(null=True, blank=True, help_text="Of the written referral that names dry needling.")
    physician_consulted_on = models.DateField(null=True, blank=True)
    notice_sent_on = models.DateField(null=True, blank=True)
    notice_how = models.CharField(max_length=80, blank=True)
    notice_names = models.JSONField(default=list, blank=True, help_text="What the notice to the referrer named.")
    referrer_objects = models.BooleanField(default=False)
    opened = models.DateField(default=timezone.localdate)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("red_flags", ["open", "none", "cleared"], "episode_red_flags"),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")), name="episode_closed_after"
            ),
            models.CheckConstraint(condition=~Q(complaint=""), name="episode_has_complaint"),
        )


class Goal(Row):
    """An activity the patient wants back, scored at visits from 0 (cannot) to 10 (as before): the PSFS."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="goals")
    activity = models.CharField(max_length=160)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(activity=""), name="goal_has_activity"),)
