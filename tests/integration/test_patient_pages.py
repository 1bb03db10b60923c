"""Finding a patient, taking one in, and the patient's page."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.record_world import World, make_world

from tautband.accounts.models import AuditEvent, Membership, Role
from tautband.body.drawing import Drawing as BodyDrawing
from tautband.body.surface import RegionSide
from tautband.record.models import Drawing, Episode, Patient, Site, Visit
from tautband.terms import Quality, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A clinic whose people need no second factor."""
    return open_world("Elm Street")


def open_world(name: str) -> World:
    made = make_world(name)
    made.clinic.demo = True
    made.clinic.save()
    return made


@pytest.fixture
def desk(world: World) -> Client:
    """A browser in which the therapist is signed in."""
    client = Client()
    client.force_login(world.therapist, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


FORM = {"given_name": "Mara", "family_name": "Lind", "birth_date": "1980-05-31", "sex": "female"}


def test_a_patient_is_taken_in_once_however_often_save_is_pressed(world: World, desk: Client) -> None:
    form = {**FORM, "id": str(uuid.uuid4())}
    for _ in range(2):
        answer = desk.post(reverse("patient_new"), form)
        assert answer.status_code == 302
    assert Patient.objects.filter(clinic=world.clinic, family_name="Lind").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"family_name": ""}, "This field is required"),
        ({"birth_date": "2999-01-01"}, "Give a date between"),
        ({"birth_date": "31/31/31"}, "Enter a valid date"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_written(
    world: World, desk: Client, wrong: dict[str, str], words: str
) -> None:
    before = Patient.objects.count()
    answer = desk.post(reverse("patient_new"), {**FORM, "id": str(uuid.uuid4()), **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Patient.objects.count() == before


@pytest.mark.parametrize("typed", ["lin", "Mara", "1980-05-31", "ma li", "LIND mara"])
def test_a_patient_is_found_by_the_start_of_each_word(world: World, desk: Client, typed: str) -> None:
    desk.post(reverse("patient_new"), {**FORM, "id": str(uuid.uuid4())})
    answer = desk.post(reverse("patients"), {"text": typed}, headers={"HX-Request": "true"})
    assert "Lind, Mara" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_nobody_is_found_by_what_nobody_is_called_and_an_empty_search_lists_nobody(world: World, desk: Client) -> None:
    for typed in ("zzz", "lind peter", "%", ""):
        answer = desk.post(reverse("patients"), {"text": typed}, headers={"HX-Request": "true"})
        assert "Lind" not in answer.content.decode()


def test_the_page_shows_the_course_and_leaves_a_trace(world: World, desk: Client) -> None:
    visits(world, 3)
    page = desk.get(reverse("patient", args=[world.patient.id])).content.decode()
    assert "Pain now: from 7 to 5 of 10 over 3 visits." in page
    assert "Painted area" in page
    assert "Infraspinatus, right" in page
    assert page.count('<span class="dose">2</span>') == 3
    event = AuditEvent.objects.filter(subject=str(world.patient.id)).latest("number")
    assert (event.person, event.verb) == (world.therapist, "read")


def test_a_hundred_visits_take_as_many_queries_as_three(
    world: World, desk: Client, django_assert_max_num_queries: object
) -> None:
    visits(world, 100)
    with django_assert_max_num_queries(36):  # type: ignore[operator]
        assert desk.get(reverse("patient", args=[world.patient.id])).status_code == 200


def test_the_drawing_is_a_picture_and_not_for_another_clinic(world: World, desk: Client) -> None:
    (visit,) = visits(world, 1)
    address = reverse("visit_drawing", args=[visit.id, "front"])
    assert desk.get(address).content.startswith(b"\x89PNG")
    other = open_world("Elsewhere")
    Membership.objects.create(person=world.therapist, clinic=other.clinic, role=Role.THERAPIST)
    stranger = Client()
    stranger.force_login(other.therapist, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(address).status_code == 404


def test_a_complaint_is_opened(world: World, desk: Client) -> None:
    address = reverse("episode_new", args=[world.patient.id])
    assert desk.post(address, {"id": str(uuid.uuid4()), "complaint": ""}).status_code == 422
    assert desk.post(address, {"id": str(uuid.uuid4()), "complaint": "Heel", "onset": "2020-01-05"}).status_code == 302
    assert Episode.objects.filter(patient=world.patient, complaint="Heel").exists()


def visits(world: World, count: int) -> list[Visit]:
    """Past visits, each with a drawing and one muscle."""
    strokes = BodyDrawing.from_regions([(RegionSide("deltoid_lateral", Side.RIGHT), Quality.ACHE, 5)]).to_text()
    made = []
    for number in range(count):
        visit = Visit.objects.create(
            clinic=world.clinic,
            episode=world.episode,
            therapist=world.therapist,
            jurisdiction=world.clinic.jurisdiction,
            started=timezone.now() - dt.timedelta(days=7 * (count - number)),
            pain_now=max(0, 7 - number),
        )
        Drawing.objects.create(clinic=world.clinic, visit=visit, strokes=strokes)
        Site.objects.create(clinic=world.clinic, visit=visit, muscle="infraspinatus", side="right", needles_in=2)
        made.append(visit)
    return made
