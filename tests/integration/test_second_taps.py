"""Taps that come twice, pages that come back and drafts of another day: nothing is lost, doubled or misdated unseen."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.clinic_client import signed_in, told
from tests.record_world import World, make_world

from tautband.accounts.models import Membership, Person, Role
from tautband.record.actions.patients import create_patient
from tautband.record.actions.signing import sign_visit
from tautband.record.actions.visits import start_visit
from tautband.record.errors import Refused
from tautband.record.models import Addendum, AdverseEvent, Patient, Visit

pytestmark = pytest.mark.django_db
EVENT = {"kind": "bruise", "onset": "day", "severity": "2", "care": "none", "relation": "probable"}


@pytest.fixture
def world() -> World:
    return make_world()


def of_yesterday(visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(started=timezone.now() - dt.timedelta(days=1))


def test_starting_twice_goes_on_with_todays_own_draft(world: World) -> None:
    client = signed_in(world.therapist)
    began = [client.post(reverse("visit_new"), {"episode": world.episode.id}) for _ in range(2)]
    visit = Visit.objects.get()
    assert [answer.headers["Location"] for answer in began] == [reverse("visit", args=[visit.id])] * 2


def test_a_draft_of_another_day_or_another_therapist_is_another_visit(world: World) -> None:
    of_yesterday(world.visit())
    start_visit(episode=world.episode, by=world.other, clinic=world.clinic, carry=False)
    signed_in(world.therapist).post(reverse("visit_new"), {"episode": world.episode.id})
    assert Visit.objects.count() == 3


def test_a_draft_of_an_earlier_day_says_so_and_todays_does_not(world: World) -> None:
    visit = world.visit()
    client = signed_in(world.therapist)
    address = reverse("visit", args=[visit.id])
    assert "began on an earlier day" not in told(client.get(address))
    of_yesterday(visit)
    assert "began on an earlier day" in told(client.get(address))


def test_answers_of_today_do_not_go_into_an_earlier_draft(world: World) -> None:
    of_yesterday(world.visit())
    desk = Person.objects.create_user("desk@example.org")
    Membership.objects.create(person=desk, clinic=world.clinic, role=Role.FRONT_DESK)
    chosen = {"therapist": world.therapist.id, "episode": world.episode.id}
    signed_in(desk).post(reverse("intake_new", args=[world.patient.id]), chosen)
    earlier, today = Visit.objects.order_by("started")
    assert (earlier.intakes.count(), today.intakes.count()) == (0, 1)


def test_other_words_under_a_sent_form_are_refused_and_not_lost_unseen(world: World) -> None:
    visit = world.whole_visit()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    client, address = signed_in(world.therapist), reverse("visit_addendum", args=[visit.id])
    first = {"id": str(uuid.uuid4()), "reason": "Wrong side", "text": "It was the left."}
    assert [client.post(address, first).status_code for _ in range(2)] == [302, 302]
    again = client.post(address, {**first, "text": "It was the right."})
    assert again.status_code == 422
    assert "sent before with other words" in told(again)
    assert Addendum.objects.get().text == "It was the left."


def test_an_event_or_a_patient_sent_twice_is_written_once(world: World) -> None:
    visit, id_ = world.visit(), uuid.uuid4()
    client, address = signed_in(world.therapist), reverse("visit_event", args=[visit.id])
    assert [client.post(address, {"id": str(id_), **EVENT}).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, {"id": str(id_), **EVENT, "severity": "9"}).status_code == 422
    assert AdverseEvent.objects.get().severity == 2
    values = {"given_name": "Ada", "family_name": "Twice", "birth_date": "1990-01-01"}
    made = [create_patient(clinic=world.clinic, by=world.therapist, values=values, id=id_) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(Refused):
        create_patient(clinic=world.clinic, by=world.therapist, values={**values, "family_name": "Other"}, id=id_)
    assert Patient.objects.filter(family_name__in=["Twice", "Other"]).count() == 1
