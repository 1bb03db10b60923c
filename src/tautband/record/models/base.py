"""What every table of the record shares."""

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tautband.accounts.models import Clinic


class Side(models.TextChoices):
    """The person's own side."""

    LEFT = "left", "Left"
    RIGHT = "right", "Right"
    MIDLINE = "midline", "Midline"


def one_of(field: str, values: Iterable[str], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Let the database refuse any word that is not in the list."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [*values, *([""] if blank else [])]}), name=name)


def between(field: str, low: float, high: float, name: str) -> models.CheckConstraint:
    """Let the database refuse a number outside of the range; unknown is allowed where the column allows it."""
    within = Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return models.CheckConstraint(condition=Q(**{f"{field}__isnull": True}) | within, name=name)


class Row(models.Model):
    """A row of one clinic. The device may choose the id, so that what was made without a connection keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; a change names the one it saw.")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Part(Row):
    """A part of a visit; frozen once the visit is signed."""

    visit = models.ForeignKey("record.Visit", on_delete=models.CASCADE, related_name="%(class)s_set")

    class Meta:
        abstract = True
