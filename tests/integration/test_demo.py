"""The demonstration clinic holds what it shows: invented, signed, whole."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tautband.accounts.audit_check import problems
from tautband.accounts.models import Membership, Role
from tautband.record.actions.signing import verify
from tautband.record.demo import make_demo
from tautband.record.models import FollowUp, Patient, Visit

pytestmark = pytest.mark.django_db


def test_a_dozen_signed_visits_that_hold_and_a_whole_trail() -> None:
    clinic = make_demo()
    assert clinic.demo
    assert {one.role for one in Membership.objects.filter(clinic=clinic)} == set(Role)
    visits = list(Visit.objects.filter(clinic=clinic))
    assert len(visits) >= 12
    assert {visit.state for visit in visits} == {"signed"}
    assert [fault for visit in visits for fault in verify(visit)] == []
    assert list(problems(clinic.id)) == []
    assert Patient.objects.filter(clinic=clinic, alerts__isnull=False).exists()
    assert FollowUp.objects.filter(clinic=clinic, answered__isnull=False, seen_at__isnull=True).exists()


def test_every_role_is_one_tap_away_in_the_demo_and_nowhere_else(client: Client) -> None:
    make_demo()
    with override_settings(DEMO=True):
        for role in Role:
            assert client.post(reverse("demo_sign_in"), {"role": role}).status_code == 302
    assert client.post(reverse("demo_sign_in"), {"role": Role.OWNER}).status_code in {403, 404}
