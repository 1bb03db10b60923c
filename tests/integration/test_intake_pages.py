"""Intake on the patient's phone: what the code opens, for whom, how often, and what it never tells."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.clinic_client import signed_in, told
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent, Membership, Person, Role
from tautband.body.packing import Layer, pack
from tautband.record.actions.intakes import make_intake
from tautband.record.models import Answer, Drawing, Intake, Visit
from tautband.terms import Quality

pytestmark = pytest.mark.django_db
NAMES = ("Kim", "Testperson", "Neck pain", "1980")
PAINTED = pack((Layer(Quality.BURNING, 7, (100, 101, 102)),))


@pytest.fixture
def world() -> World:
    cache.clear()
    return make_world()


def made(world: World) -> tuple[str, str]:
    """Make an intake for a new draft; return its address and its code."""
    new = make_intake(visit=world.visit(), clinic=world.clinic, by=world.therapist)
    return reverse("intake", args=[new.token]), new.code


def opened(world: World) -> tuple[Client, str]:
    """Return a phone on which the code was typed, and the address."""
    address, code = made(world)
    phone = Client()
    assert phone.post(address, {"code": code}).status_code == 302
    return phone, address


def test_the_desk_makes_a_code_for_the_open_visit(world: World) -> None:
    desk = Person.objects.create_user("desk@example.org")
    Membership.objects.create(person=desk, clinic=world.clinic, role=Role.FRONT_DESK)
    visit = world.visit()
    page = told(signed_in(desk).post(reverse("intake_new", args=[world.patient.id])))
    code = re.search(r'class="code"[^>]*>(\d{3}) (\d{3})<', page)
    address = re.search(r'value="http://testserver(/clinic/intake/[^"]+)"', page)
    assert code
    assert address
    assert not [name for name in NAMES if name in address[1]]
    assert '<svg class="qr"' in page
    assert Intake.objects.get().visit == visit
    assert Client().post(address[1], {"code": "".join(code.groups())}).status_code == 302


def test_without_an_open_visit_the_desk_begins_one_for_a_therapist(world: World) -> None:
    client = signed_in(world.therapist)
    address = reverse("intake_new", args=[world.patient.id])
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Choose who will see the patient." in told(refused)
    assert not Visit.objects.exists()
    form = {"therapist": str(world.other.pk), "episode": str(world.episode.pk)}
    assert client.post(address, form).status_code == 200
    assert Visit.objects.get().therapist == world.other
    begun = AuditEvent.objects.get(verb="start_visit")
    assert begun.person == world.therapist


def test_a_device_that_is_handed_over_is_locked_for_the_clinic(world: World) -> None:
    world.visit()
    client = signed_in(world.therapist)
    response = client.post(reverse("intake_new", args=[world.patient.id]), {"here": "yes"}, follow=True)
    assert "Before your treatment" in told(response)
    assert client.get(reverse("intake_new", args=[world.patient.id])).status_code == 302


def test_answers_and_drawing_arrive_in_the_draft_as_the_patients(world: World) -> None:
    phone, address = opened(world)
    page = told(phone.get(address))
    assert "Do you take a blood thinner, or aspirin every day?" in page
    assert "Any needle for today unsterile" not in page
    answers = {
        "answer:antithrombotic": "yes",
        "choice:antithrombotic": "warfarin",
        "answer:inr_unstable": "unsure",
        "answer:fainting": "no",
        "answer:joint_replacement": "yes",
        "where:joint_replacement": ["knee:left"],
        "drawing": PAINTED,
    }
    response = phone.post(address, answers)
    assert response.status_code == 200
    assert "data-done" in told(response)
    visit = Visit.objects.get()
    kept = {row.question: row for row in Answer.objects.filter(visit=visit)}
    assert {id_: row.value for id_, row in kept.items()} == {
        "antithrombotic": "yes",
        "inr_unstable": "unsure",
        "fainting": "no",
        "joint_replacement": "yes",
    }
    assert all(row.by_patient for row in kept.values())
    assert kept["antithrombotic"].details == {"choice": "warfarin"}
    regions = kept["joint_replacement"].details["regions"]
    assert regions
    assert {side for _, side in regions} == {"left"}
    drawing = Drawing.objects.get(visit=visit)
    assert (drawing.strokes, drawing.by_patient) == (PAINTED, True)


def test_what_was_not_answered_stays_unanswered(world: World) -> None:
    phone, address = opened(world)
    assert phone.post(address, {"answer:fainting": "", "answer:inr_unstable": "no"}).status_code == 200
    assert not Answer.objects.exists()
    assert not Drawing.objects.exists()


def test_a_therapists_answer_is_not_overwritten(world: World) -> None:
    phone, address = opened(world)
    visit = Visit.objects.get()
    world.save(visit, change("answer", question="fainting", value="no"))
    assert phone.post(address, {"answer:fainting": "yes"}).status_code == 200
    assert Answer.objects.get().value == "no"


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer:fainting": "perhaps"},
        {"answer:antithrombotic": "yes", "choice:antithrombotic": "leeches"},
        {"answer:joint_replacement": "yes", "where:joint_replacement": "wing:left"},
        {"answer:low_platelets": "yes", "number:low_platelets": "-1"},
        {"answer:low_platelets": "yes", "number:low_platelets": "1e400"},
        {"drawing": "no drawing"},
    ],
)
def test_a_wrong_answer_writes_nothing_and_can_be_corrected(world: World, wrong: dict[str, str]) -> None:
    phone, address = opened(world)
    response = phone.post(address, {"answer:diabetes": "yes", **wrong})
    assert response.status_code == 422
    assert not Answer.objects.exists()
    assert 'name="answer:diabetes" value="yes" checked' in told(response)
    assert phone.post(address, {"answer:diabetes": "yes"}).status_code == 200


def test_after_sending_the_address_opens_nothing(world: World) -> None:
    phone, address = opened(world)
    phone.post(address, {"answer:fainting": "no"})
    for response in (phone.get(address), phone.post(address, {"answer:fainting": "yes"})):
        assert response.status_code in (200, 410)
        assert "fainted" not in told(response)
    assert Answer.objects.get().value == "no"


def test_the_code_opens_on_one_phone_only(world: World) -> None:
    address, code = made(world)
    assert Client().post(address, {"code": code}).status_code == 302
    second = Client().post(address, {"code": code})
    assert second.status_code == 410
    other = Client()
    other.cookies["intake"] = "guessed"
    assert other.get(address).status_code == 404


def test_five_wrong_codes_lock_it(world: World) -> None:
    address, code = made(world)
    wrong = "000000" if code != "000000" else "111111"
    statuses = [Client().post(address, {"code": wrong}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert Client().post(address, {"code": code}).status_code == 429
    assert Intake.objects.get().opened is None


def test_an_expired_address_says_so(world: World) -> None:
    phone, address = opened(world)
    Intake.objects.update(expires=Intake.objects.get().created - dt.timedelta(minutes=1))
    response = phone.get(address)
    assert response.status_code == 410
    assert "expired" in told(response)


def test_who_tries_many_addresses_has_to_wait(world: World) -> None:
    address, code = made(world)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(30):
        tried = reverse("intake", args=[f"{number:043d}"])
        assert guesser.post(tried, {"code": "123456"}).status_code == 404
    assert guesser.post(address, {"code": code}).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.10").post(address, {"code": code}).status_code == 302


def test_no_page_names_the_patient(world: World) -> None:
    phone, address = opened(world)
    pages = [Client().get(address), phone.get(address), phone.post(address, {"answer:fainting": "no"})]
    for page in pages:
        assert not [name for name in NAMES if name in told(page)]
        assert "no-store" in page["Cache-Control"]
    assert "sessionid" not in phone.cookies


def test_the_cookie_is_for_this_address_alone(world: World) -> None:
    phone, address = opened(world)
    cookie = phone.cookies["intake"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == (address, "Strict", True)
    assert set(phone.cookies) == {"intake"}


def test_another_clinics_patient_is_not_there(world: World) -> None:
    other = make_world("Oak Lane")
    response = signed_in(world.therapist).post(reverse("intake_new", args=[other.patient.id]))
    assert response.status_code == 404
    assert not Intake.objects.exists()


def test_the_desk_finds_a_patient_and_comes_to_the_questions_not_to_the_record(world: World) -> None:
    desk = Person.objects.create_user("desk@example.org")
    Membership.objects.create(person=desk, clinic=world.clinic, role=Role.FRONT_DESK)
    questions, record = (
        reverse("intake_new", args=[world.patient.id]),
        f'href="{reverse("patient", args=[world.patient.id])}"',
    )
    found = told(signed_in(desk).post(reverse("patients"), {"text": "Testperson"}))
    assert questions in found
    assert record not in found
    assert record in told(signed_in(world.therapist).post(reverse("patients"), {"text": "Testperson"}))
    new = {
        "id": str(uuid.uuid4()),
        "family_name": "New",
        "given_name": "Lee",
        "birth_date": "1990-01-02",
        "sex": "male",
    }
    made = signed_in(desk).post(reverse("patient_new"), new)
    assert made["Location"] == reverse("intake_new", args=[new["id"]])
