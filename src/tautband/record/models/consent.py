"""The patient's yes, in which words, until when, and whether it was taken back."""

from django.db import models
from django.db.models import F, Q

from tautband.accounts.models import Person
from tautband.record.models.base import Row, one_of
from tautband.record.models.people import Patient


class Consent(Row):
    """One consent: the version and language read, signed by hand on the screen or attested by the therapist."""

    class Signer(models.TextChoices):
        PATIENT = "patient", "Patient"
        GUARDIAN = "guardian", "Guardian"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="consents")
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    text_digest = models.CharField(max_length=64, help_text="SHA-256 of the words that were read.")
    signer = models.CharField(max_length=8, choices=Signer)
    signer_name = models.CharField(max_length=120)
    signature = models.BinaryField(null=True, help_text="PNG of the signature.")
    attestation = models.CharField(
        max_length=400, blank=True, help_text="What the therapist attests in place of a signature."
    )
    witnessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_on = models.DateField()
    copy_given = models.BooleanField(default=False)
    training_told = models.BooleanField(
        default=False, help_text="The patient has in writing how the therapist was trained."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("signer", ["patient", "guardian"], "consent_signer"),
            models.CheckConstraint(
                condition=Q(signature__isnull=False) | ~Q(attestation=""), name="consent_signed_or_attested"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after",
            ),
            models.CheckConstraint(condition=~Q(signer_name="") & ~Q(text_version=""), name="consent_named"),
        )
