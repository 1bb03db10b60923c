"""The patient says yes, in words that are kept, and may take it back."""

import datetime as dt
import io
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.record.cleaning import clean_into
from tautband.record.consent_texts import consent_texts
from tautband.record.convert import comes_late
from tautband.record.errors import must_belong, refuse
from tautband.record.models import Consent, Patient, Visit
from tautband.record.standing import day_of

HOLDS_DAYS = 365
"""Unless another day is chosen, never longer; our own judgement, no rule that we know of names a longest time."""
MOST_BYTES = 200_000
MOST_PIXELS = 2_000
WRONG_PICTURE = f"Allowed: a PNG picture of at most {MOST_PIXELS} by {MOST_PIXELS} pixels and {MOST_BYTES} bytes."
FIELDS = (
    "text_version",
    "language",
    "signer",
    "signer_name",
    "attestation",
    "copy_given",
    "training_told",
    "expires_on",
)


@transaction.atomic
def give_consent(
    *,
    patient: Patient,
    clinic: Clinic,
    by: Person,
    values: Mapping[str, object],
    signature: bytes | None = None,
    id: uuid.UUID | None = None,  # noqa: A002
) -> Consent:
    """Write a consent down, signed on the screen or attested, and give it to the patient's drafts of this clinic.

    `values` are those of `FIELDS`; `text_version` and `language` name a text of `consent_texts`.
    """
    must_belong(patient, clinic, "patient")
    known = Consent.objects.filter(pk=id).first() if id else None
    if known is not None:
        must_belong(known, clinic, "id")
        return known
    today = day_of(clinic)
    latest = today + dt.timedelta(days=HOLDS_DAYS)
    values = {"expires_on": latest, **values}
    text = consent_texts().get((str(values.get("text_version")), str(values.get("language"))))
    if text is None:
        raise refuse("text_version", f"Allowed: {', '.join(' in '.join(key) for key in consent_texts())}.")
    if signature is None and not str(values.get("attestation", "")).strip():
        raise refuse("signature", "Allowed: a signature, or what the therapist attests in its place.")
    if signature is not None:
        _must_be_picture(signature)
    consent = Consent(id=id or uuid.uuid4(), clinic=clinic, patient=patient, text_digest=text.digest)
    consent.signature, consent.witnessed_by, consent.given_at = signature, by, timezone.now()
    clean_into(consent, values, FIELDS)
    if not today <= consent.expires_on <= latest:
        raise refuse("expires_on", f"Allowed: a day from today until {latest.isoformat()}.")
    consent.save(force_insert=True)
    for draft in Visit.objects.filter(clinic=clinic, episode__patient=patient, state=Visit.State.DRAFT):
        if not comes_late(consent, draft):
            Visit.objects.filter(pk=draft.pk).update(consent=consent)
    record_event(clinic=clinic, person=by, verb="give_consent", kind="consent", subject=consent.id)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, clinic: Clinic, by: Person) -> Consent:
    """Write down that the patient took the consent back, and with it every earlier one: an old yes is no yes."""
    must_belong(consent, clinic, "consent")
    held = Consent.objects.select_for_update().filter(patient=consent.patient_id, given_at__lte=consent.given_at)
    for row in held.filter(withdrawn_at__isnull=True).order_by("given_at", "id"):
        row.withdrawn_at = max(timezone.now(), row.given_at)
        row.version += 1
        row.save(update_fields=["withdrawn_at", "version"])
        record_event(clinic=clinic, person=by, verb="withdraw_consent", kind="consent", subject=row.id)
    consent.refresh_from_db()
    return consent


def _must_be_picture(signature: bytes) -> None:
    if not signature or len(signature) > MOST_BYTES:
        raise refuse("signature", WRONG_PICTURE)
    try:
        with Image.open(io.BytesIO(signature), formats=("PNG",)) as picture:
            fits = max(picture.size) <= MOST_PIXELS
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        fits = False
    if not fits:
        raise refuse("signature", WRONG_PICTURE)
