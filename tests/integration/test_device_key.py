"""The key of what a tablet keeps: the same for one person and visit, another for everybody else."""

import base64
from uuid import UUID

from django.test import override_settings

from tautband.web.clinic.device import device_key

ANNA, BEN, FIRST, SECOND = (UUID(int=n) for n in range(1, 5))


def test_it_is_the_same_again_after_a_day_and_of_the_size_that_a_browser_takes() -> None:
    assert device_key(ANNA, FIRST) == device_key(ANNA, FIRST)
    assert len(base64.b64decode(device_key(ANNA, FIRST))) == 32


def test_it_opens_nothing_of_another_person_or_visit_or_server() -> None:
    keys = {device_key(person, visit) for person in (ANNA, BEN) for visit in (FIRST, SECOND)}
    assert len(keys) == 4
    with override_settings(SECRET_KEY="another server"):
        assert device_key(ANNA, FIRST) not in keys
