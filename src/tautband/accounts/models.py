"""People, clinics, who is what where, what they are licensed to do, and the trail of what they did."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Role(models.TextChoices):
    """What a person may be in a clinic; one person may be several."""

    OWNER = "owner", "Owner"
    THERAPIST = "therapist", "Therapist"
    SUPERVISED = "supervised", "Supervised therapist"
    FRONT_DESK = "front_desk", "Front desk"
    BILLER = "biller", "Biller"
    RESEARCHER = "researcher", "Researcher"
    EDITOR = "editor", "Editor"


class Profession(models.TextChoices):
    """What a person is by training; some jurisdictions let only some of them needle."""

    THERAPIST = "therapist", "Physical therapist"
    PROVISIONAL = "provisional", "Provisional registrant"
    ASSISTANT = "assistant", "Physical therapist assistant"
    STUDENT = "student", "Student"
    SUPPORT = "support", "Support worker"


class PersonManager(BaseUserManager["Person"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "Person":
        """Make a person; without a password they can only set one by recovery."""
        person = self.model(email=self.normalize_email(email).lower(), name=name or email.split("@", 1)[0])
        person.set_password(password)
        person.full_clean()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in; what they may do follows from their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    credentials_shown = models.CharField(max_length=60, blank=True, help_text="Letters after the name: PT, DPT.")
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now, editable=False)
    profession = models.CharField(max_length=12, choices=Profession, default=Profession.THERAPIST)
    practising_since = models.DateField(
        null=True, blank=True, help_text="First day as a licensed physical therapist anywhere."
    )
    doctorate = models.BooleanField(default=False)
    pin = models.CharField(max_length=128, blank=True, help_text="Opens a locked screen; stored like a password.")
    pin_failures = models.PositiveSmallIntegerField(default=0, help_text="Wrong PINs since the last right one.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        constraints = (models.CheckConstraint(condition=Q(profession__in=Profession.values), name="person_profession"),)

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials_shown}" if self.credentials_shown else self.name


class Clinic(models.Model):
    """One practice; every record belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=10, help_text="Where it needles: US-CO, CA-AB, IE.")
    time_zone = models.CharField(max_length=60, default="UTC")
    lock_minutes = models.PositiveSmallIntegerField(
        default=5, help_text="Minutes without a touch until the screen locks."
    )
    demo = models.BooleanField(default=False, help_text="Holds invented people only.")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(lock_minutes__gte=1, lock_minutes__lte=60),
                name="clinic_lock_minutes",
                violation_error_message="The screen locks after 1 to 60 minutes.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person is something in a clinic, from one day until another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    supervisor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="supervises")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "clinic", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_until_after_since"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.SUPERVISED) | Q(supervisor__isnull=False),
                name="membership_supervised_by_one",
                violation_error_message="A supervised therapist needs a supervisor.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.clinic}"


class Invitation(models.Model):
    """A clinic asks somebody in by e-mail; the link is signed, expires and works once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    supervisor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role"),
            models.CheckConstraint(
                condition=~Q(role=Role.SUPERVISED) | Q(supervisor__isnull=False),
                name="invitation_supervised_by_one",
                violation_error_message="A supervised therapist needs a supervisor.",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(withdrawn__isnull=True), name="invitation_accepted_or_withdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"Invitation to {self.clinic}"


class Credential(models.Model):
    """Something that says a person may needle: a licence, training, CPR, blood-borne pathogens."""

    class Kind(models.TextChoices):
        LICENCE = "licence", "Licence"
        TRAINING = "training", "Dry-needling training"
        CPR = "cpr", "CPR"
        BLOODBORNE = "bloodborne", "Blood-borne pathogens"
        REGISTRATION = "registration", "Registration for dry needling"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=12, choices=Kind)
    jurisdiction = models.CharField(max_length=10, blank=True)
    number = models.CharField(max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_in_person = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_theory = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_practical = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_prerequisite = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_postgraduate = models.PositiveSmallIntegerField(null=True, blank=True)
    supervised_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    exams = models.JSONField(default=list, blank=True, help_text="written, practical.")
    techniques = models.JSONField(default=list, blank=True, help_text="Techniques that the training covered.")
    proofs = models.JSONField(default=list, blank=True, help_text="Jurisdictions whose board has the proof.")
    in_school = models.BooleanField(default=False, help_text="Part of the degree, before the first licence.")
    restricted = models.BooleanField(default=False, help_text="A licence with restrictions.")
    started = models.DateField(null=True, blank=True)
    areas = models.JSONField(default=list, blank=True, help_text="Areas of the atlas that the training covered.")
    issued = models.DateField()
    expires = models.DateField(null=True, blank=True)
    provider = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["licence", "training", "cpr", "bloodborne", "registration"]),
                name="credential_kind",
            ),
            models.CheckConstraint(
                condition=Q(expires__isnull=True) | Q(expires__gte=F("issued")),
                name="credential_expires_after_issue",
                violation_error_message="It cannot expire before it was issued.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="licence") | (~Q(number="") & ~Q(jurisdiction="")),
                name="credential_licence_named",
                violation_error_message="A licence needs its number and the place that gave it.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="registration") | ~Q(jurisdiction=""),
                name="credential_registration_placed",
                violation_error_message="A registration needs the place that holds it.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.person}"


class PlaceDecision(models.Model):
    """The clinic's own decision where the law is silent: who decided, when, on what ground, until when."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="decisions")
    jurisdiction = models.CharField(max_length=10)
    permits = models.BooleanField()
    reasons = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("decided_on")),
                name="decision_until_after_made",
                violation_error_message="It cannot end before it was made.",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
        )

    def __str__(self) -> str:
        return f"{self.clinic} on {self.jurisdiction}"


class AuditEvent(models.Model):
    """One thing that a person did or read, chained to the one before; never changed, never deleted."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="audit")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict, help_text="Ids, names of fields and counts; never what a field holds.")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["clinic", "number"], name="audit_number_once"),)
        indexes = (models.Index(fields=["clinic", "subject"], name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class AuditHead(models.Model):
    """The last number of a clinic's chain, sealed with a key, so that the loss of the last event shows too."""

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, primary_key=True, related_name="audit_head")
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"head of {self.clinic_id}: {self.number}"
