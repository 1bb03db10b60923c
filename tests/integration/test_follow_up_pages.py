"""The link after the visit: when it opens, what it takes, what it says to do at once, and what it never tells."""

import datetime as dt
import logging
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.clinic_client import signed_in, told
from tests.record_world import World, make_world

from tautband.accounts.models import AuditEvent
from tautband.body.packing import Layer, pack
from tautband.record.actions.follow_ups import make_follow_up
from tautband.record.actions.signing import sign_visit
from tautband.record.models import FollowUp, Patient, Visit
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.server.logs import NoPatientData
from tautband.terms import Quality

pytestmark = pytest.mark.django_db
NAMES = ("Kim", "Testperson", "Neck pain", "trapezius", "needl")
WELL = {f"sign:{id_}": "no" for id_ in WARNING_SIGNS}
PAINTED = pack((Layer(Quality.BURNING, 4, (500, 501)),))


@pytest.fixture
def world() -> World:
    cache.clear()
    return make_world()


def signed(world: World) -> Visit:
    visit = world.whole_visit()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    return visit


def link(world: World, *, hours_ago: int = 30) -> str:
    """Return the address of a link as it is so many hours after the visit."""
    token = make_follow_up(visit=signed(world), clinic=world.clinic, by=world.therapist)
    shift = dt.timedelta(hours=hours_ago)
    row = FollowUp.objects.get()
    FollowUp.objects.update(opens=row.opens - shift, expires=row.expires - shift)
    return reverse("follow_up", args=[token])


def test_the_therapist_sees_the_link_once_and_can_mail_it(world: World) -> None:
    Patient.objects.update(email="kim@example.org")
    visit = signed(world)
    client = signed_in(world.therapist)
    address = reverse("follow_up_new", args=[visit.id])
    assert "Links of this visit" not in told(client.get(address))
    page = told(client.post(address, {"mail": "yes"}))
    found = re.search(r'value="(http://testserver/clinic/follow-up/[^"]+)"', page)
    assert found
    assert '<svg class="qr"' in page
    (letter,) = mail.outbox
    assert letter.to == ["kim@example.org"]
    assert found[1] in str(letter.body)
    assert not [name for name in NAMES if name in f"{letter.subject} {letter.body}"]
    assert found[1] not in told(client.get(address))
    assert AuditEvent.objects.filter(verb="send", subject=str(FollowUp.objects.get().id)).count() == 1


def test_a_mail_server_that_fails_is_told_and_the_link_stands(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ConnectionRefusedError

    Patient.objects.update(email="kim@example.org")
    monkeypatch.setattr("tautband.web.clinic.follow_ups.send_mail", fails)
    page = told(signed_in(world.therapist).post(reverse("follow_up_new", args=[signed(world).id]), {"mail": "yes"}))
    assert "The mail server did not take the message." in page
    assert FollowUp.objects.count() == 1
    assert "kim@example.org" not in caplog.text
    assert not AuditEvent.objects.filter(verb="send").exists()


def test_no_link_for_a_draft(world: World) -> None:
    response = signed_in(world.therapist).post(reverse("follow_up_new", args=[world.visit().id]))
    assert response.status_code == 422
    assert not FollowUp.objects.exists()


def test_an_answer_arrives_and_waits_for_the_therapist(world: World) -> None:
    address = link(world)
    phone = Client()
    assert told(phone.get(address)).count('name="sign:') == 2 * len(WARNING_SIGNS)
    given = {**WELL, "soreness": "4", "bruise": "yes", "note": "Stiff in the morning 🙂", "drawing": PAINTED}
    assert "data-done" in told(phone.post(address, given))
    row = FollowUp.objects.get()
    assert (row.soreness, row.bruise, row.warning_signs, row.strokes) == (4, True, [], PAINTED)
    therapist = signed_in(world.therapist)
    page = told(therapist.get(reverse("follow_up_seen", args=[row.id])))
    assert "4 of 10" in page
    assert "Stiff in the morning 🙂" in page
    assert page.count("data:image/png;base64,") == 2
    assert AuditEvent.objects.filter(verb="read", subject=str(row.id)).count() == 1
    assert therapist.post(reverse("follow_up_seen", args=[row.id])).status_code == 302
    assert FollowUp.objects.get().seen_by == world.therapist
    assert not phone.cookies


def test_an_alarm_says_what_to_do_at_once(world: World) -> None:
    address = link(world)
    page = told(Client().post(address, {**WELL, "sign:breathless": "yes", "sign:fever": "yes"}))
    assert "Call emergency services now" in page
    assert 'href="tel:911"' in page
    assert f"Call {world.clinic} today" in page
    row = FollowUp.objects.get()
    assert row.warning_signs == ["breathless", "fever"]
    seen = told(signed_in(world.therapist).get(reverse("follow_up_seen", args=[row.id])))
    assert "Are you short of breath?" in seen


def test_a_sign_that_nobody_answered_is_no_no(world: World) -> None:
    address = link(world)
    given = {**WELL, "note": "kept"}
    del given["sign:chest_pain"]
    response = Client().post(address, given)
    assert response.status_code == 422
    assert "If you are not sure, choose yes." in told(response)
    assert "kept" in told(response)
    assert FollowUp.objects.get().answered is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"soreness": "11"},
        {"soreness": "-1"},
        {"soreness": "much"},
        {"bruise": "blue"},
        {"drawing": "no drawing"},
        {"note": "x" * 2001},
        {"sign:fever": "perhaps"},
    ],
)
def test_a_wrong_answer_writes_nothing(world: World, wrong: dict[str, str]) -> None:
    address = link(world)
    assert Client().post(address, {**WELL, **wrong}).status_code == 422
    assert FollowUp.objects.get().answered is None


@pytest.mark.parametrize(("hours_ago", "status"), [(0, 403), (23, 403), (25, 200), (71, 200), (73, 410)])
def test_it_opens_after_a_day_and_closes_after_three(world: World, hours_ago: int, status: int) -> None:
    address = link(world, hours_ago=hours_ago)
    assert Client().get(address).status_code == status
    taken = Client().post(address, WELL)
    assert (taken.status_code == 200) == (status == 200)
    assert (FollowUp.objects.get().answered is not None) == (status == 200)


def test_a_replayed_answer_changes_nothing(world: World) -> None:
    address = link(world)
    Client().post(address, {**WELL, "soreness": "2"})
    again = Client().post(address, {**WELL, "soreness": "9"})
    assert again.status_code == 410
    assert FollowUp.objects.get().soreness == 2
    assert not [name for name in NAMES if name in told(again)]


def test_a_forged_link_opens_nothing_and_tells_nothing(world: World) -> None:
    address = link(world)
    forged = address[:-2] + ("A" if address[-2] != "A" else "B") + "/"
    for response in (Client().get(forged), Client().post(forged, WELL)):
        assert response.status_code == 404
        assert not [name for name in (*NAMES, world.clinic.name) if name in told(response)]
    assert FollowUp.objects.get().answered is None


def test_another_clinic_sees_and_marks_nothing(world: World) -> None:
    address = link(world)
    Client().post(address, WELL)
    stranger = signed_in(make_world("Oak Lane").therapist)
    row = FollowUp.objects.get()
    for name, of in (("follow_up_seen", row.id), ("follow_up_new", row.visit_id)):
        assert stranger.get(reverse(name, args=[of])).status_code == 404
        assert stranger.post(reverse(name, args=[of])).status_code == 404
    assert FollowUp.objects.get().seen_at is None


def test_no_link_reaches_a_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    address = link(world, hours_ago=0)
    token = address.split("/")[-2]
    with caplog.at_level(logging.DEBUG):
        Client().get(address)
        Client().post(address, {**WELL, "note": "a private matter"})
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", address), None)
    NoPatientData().filter(record)
    lines = [r.getMessage() for r in caplog.records if r.name.startswith(("django", "tautband"))]
    for line in (*[one for one in lines if "INSERT" not in one and "SELECT" not in one], record.getMessage()):
        assert token not in line
        assert "private matter" not in line
    assert timezone.now() < FollowUp.objects.get().opens
