"""What makes a visit trustworthy: its changes, its signature, its addenda, and the links that patients get."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tautband.accounts.models import Person
from tautband.record.models.base import Row, between
from tautband.record.models.people import Patient
from tautband.record.models.visit import Visit


class Change(models.Model):
    """A saved change, under the key that the device gave it: sent twice, it is done once."""

    key = models.UUIDField(primary_key=True)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    part = models.CharField(max_length=20)
    row = models.UUIDField()
    version = models.PositiveIntegerField(help_text="The row's version after the change.")
    fields = models.JSONField(default=list, help_text="Names of the fields it set.")
    removed = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the change: a key is never used for another one.")

    class Meta:
        indexes = (models.Index(fields=["visit", "row"], name="change_by_row"),)


class Signature(models.Model):
    """What was signed, word for word, with its digest."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, primary_key=True, related_name="signature")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content = models.TextField(help_text="The visit as canonical JSON.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")


class Addendum(Row):
    """A correction or addition to a signed visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="addenda")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)
    text = models.TextField(max_length=10_000)

    class Meta:
        verbose_name_plural = "addenda"
        constraints = (
            models.CheckConstraint(condition=~Q(reason="") & ~Q(text=""), name="addendum_says_why_and_what"),
        )


class FollowUp(Row):
    """A link for the patient, one to three days after: how is it now?"""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="follow_ups")
    token_digest = models.CharField(max_length=64, unique=True)
    opens = models.DateTimeField()
    expires = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)
    soreness = models.PositiveSmallIntegerField(null=True, blank=True)
    bruise = models.BooleanField(null=True)
    warning_signs = models.JSONField(default=list, blank=True)
    strokes = models.TextField(blank=True, max_length=700_000)
    note = models.TextField(blank=True, max_length=2000)
    seen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (between("soreness", 0, 10, "follow_up_soreness"),)


class Intake(Row):
    """A short-lived code with which a patient answers on their own phone, and which opens nothing else."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="intakes")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="intakes")
    token_digest = models.CharField(max_length=64, unique=True, help_text="Of the address.")
    code_digest = models.CharField(max_length=64, help_text="Of the digits that open it, once.")
    session_digest = models.CharField(max_length=64, blank=True, help_text="Of the phone that opened it.")
    expires = models.DateTimeField()
    opened = models.DateTimeField(null=True, blank=True)
    sent = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
