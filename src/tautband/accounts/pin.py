"""The PIN that opens a locked screen: short, so it works a few times only and never signs anybody in."""

from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from tautband.accounts.models import Person

SHORTEST, LONGEST = 6, 8
MOST_FAILURES = 5
"""Wrong PINs until only the password opens; a full sign-in makes the PIN work again."""


def is_pin(text: str) -> bool:
    """Say whether a text has the form of a PIN; a password is longer."""
    return text.isdecimal() and text.isascii() and SHORTEST <= len(text) <= LONGEST


@transaction.atomic
def set_pin(*, person: Person, pin: str) -> None:
    """Choose a PIN, or none with an empty text."""
    if pin and not is_pin(pin):
        raise ValidationError({"pin": f"A PIN has {SHORTEST} to {LONGEST} digits."})
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if pin and len(steps) == 1:
        raise ValidationError({"pin": "Choose digits that do not simply repeat or count up or down."})
    person.pin, person.pin_failures = make_password(pin) if pin else "", 0
    person.save(update_fields=["pin", "pin_failures"])


def pin_opens(person: Person, pin: str) -> bool:
    """Check a PIN; each try is counted before it is looked at, so that tries side by side count too."""
    tries = Person.objects.filter(pk=person.pk, pin_failures__lt=MOST_FAILURES).exclude(pin="")
    if not is_pin(pin) or not tries.update(pin_failures=F("pin_failures") + 1):
        return False
    if not check_password(pin, person.pin):
        return False
    Person.objects.filter(pk=person.pk).update(pin_failures=0)
    return True


def pin_works(person: Person) -> bool:
    """Say whether the person has a PIN that still opens anything."""
    return bool(person.pin) and person.pin_failures < MOST_FAILURES
