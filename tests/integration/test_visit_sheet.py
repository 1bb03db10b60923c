"""A signed visit on paper: everything a payer or a board asks, from what was signed, for those who may read it."""

import json
import logging
import re

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.clinic_client import signed_in, told
from tests.full_visit import sign_full_visit
from tests.pdf_text import text_of
from tests.record_world import World, make_world

from tautband.accounts.models import AuditEvent, Credential, Membership, Person, Role
from tautband.record.actions import signing
from tautband.record.actions.addenda import add_addendum
from tautband.record.models import Signature, Visit
from tautband.web.clinic.sheet_pdf import MISSING, printable

pytestmark = pytest.mark.django_db
ASKED = (
    "Kim Testperson",
    "4 May 1980",
    "US-CO PT 1",
    "100 hours, 100 of them in person",
    "M79.12, M54.2",
    "POC 17",
    "Kim Testperson (the patient), attested: Signed on paper",
    "Copy given yes",
    "Fainting in the past, with needles or otherwise",
    "6 in, 6 out; 6 counted into the sharps container",
    "nothing was injected",
    "Upper trapezius, left",
    "0.25 × 30 mm; Seirin; lot L2231; expires 2028-05-31",
    "15 mm deep",
    "12 strokes",
    "twitch: multiple; referral felt",
    "bled; pressed 40 s",
    "Tolerated well",
    "Neck rotation, left 48 ° 61 ° +13",
    "Look over the shoulder: 4 of 10",
    "Upper trapezius stretch",
    "Warning signs explained yes",
    "12 min needling (untimed); 23 min timed procedures; 45 min in all",
    "the record is as it was signed",
)
"""What clinical.md §2 lists, as it stands on the sheet of `full_visit`."""


@pytest.fixture
def world() -> World:
    return make_world()


def pdf_of(world: World, visit: Visit) -> bytes:
    response = signed_in(world.therapist).get(reverse("visit_pdf", args=[visit.id]))
    assert response["Content-Type"] == "application/pdf"
    return bytes(response.content)


def flat(text: str) -> str:
    """Only the words: a table breaks lines where it likes."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).replace("&#x27;", "'").split())


def test_the_pdf_says_everything_that_is_asked(world: World) -> None:
    visit = sign_full_visit(world)
    pdf = pdf_of(world, visit)
    text = flat(text_of(pdf))
    assert [words for words in (*ASKED, Signature.objects.get().digest) if words not in text] == []
    assert pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode") >= 2
    assert b"/MediaBox [0 0 612.00 792.00]" in pdf


def test_the_page_says_the_same(world: World) -> None:
    visit = sign_full_visit(world)
    text = flat(told(signed_in(world.therapist).get(reverse("visit_print", args=[visit.id]))))
    assert [words for words in (*ASKED, Signature.objects.get().digest) if words not in text] == []


def test_the_sheet_shows_what_was_signed_whatever_changed_since(world: World) -> None:
    visit = sign_full_visit(world)
    world.patient.family_name = "Newname"
    world.patient.save()
    Credential.objects.all().update(number="PT 2")
    text = text_of(pdf_of(world, visit))
    assert "Newname" not in text
    assert "US-CO PT 1" in text


def test_addenda_stand_below_the_signature(world: World) -> None:
    visit = sign_full_visit(world)
    add_addendum(visit=visit, clinic=world.clinic, by=world.other, reason="Lot misread", text="It was L2237.")
    text = flat(text_of(pdf_of(world, visit)))
    assert re.search(r"Signature .* Addenda .* Reason: Lot misread It was L2237\.", text)


def test_a_tampered_visit_is_shown_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = sign_full_visit(world)
    monkeypatch.setattr(signing, "verify", lambda _: ["The visit differs from what was signed."])
    assert "THE RECORD DIFFERS FROM WHAT WAS SIGNED" in flat(text_of(pdf_of(world, visit)))


def test_a_letter_without_a_shape_is_marked_and_stays_out_of_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    visit = sign_full_visit(world)
    add_addendum(visit=visit, clinic=world.clinic, by=world.therapist, reason="Name", text="Łukasz Žižek Ωμέγα 漢 🙂")
    with caplog.at_level(logging.DEBUG, logger="fpdf"), caplog.at_level(logging.DEBUG, logger="fontTools"):
        text = flat(text_of(pdf_of(world, visit)))
    assert "Łukasz Žižek Ωμέγα \ufffd \ufffd" in text
    assert MISSING in text
    assert printable("Kim") == "Kim"
    assert not [each for each in caplog.records if "漢" in each.getMessage() or "Testperson" in each.getMessage()]


def test_a_draft_has_no_sheet(world: World) -> None:
    visit = world.visit()
    for name in ("visit_print", "visit_pdf"):
        response = signed_in(world.therapist).get(reverse(name, args=[visit.id]))
        assert response.status_code == 409
        assert "not signed yet" in told(response)


def test_reading_leaves_a_trace_and_the_file_names_nobody(world: World) -> None:
    visit = sign_full_visit(world)
    response = signed_in(world.therapist).get(reverse("visit_pdf", args=[visit.id]))
    event = AuditEvent.objects.order_by("number").last()
    assert event
    assert (event.verb, event.subject, event.person) == ("read", str(visit.id), world.therapist)
    assert re.fullmatch(r'attachment; filename="visit-\d{4}-\d\d-\d\d\.pdf"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]


def test_the_biller_reads_it_and_another_clinic_does_not(world: World) -> None:
    visit = sign_full_visit(world)
    biller = Person.objects.create_user("biller@example.org")
    Membership.objects.create(person=biller, clinic=world.clinic, role=Role.BILLER)
    assert signed_in(biller).get(reverse("visit_pdf", args=[visit.id])).status_code == 200
    stranger = signed_in(make_world("Oak Lane").therapist)
    for name in ("visit_print", "visit_pdf"):
        assert stranger.get(reverse(name, args=[visit.id])).status_code == 404


def test_it_asks_the_database_a_bounded_number_of_times(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit = sign_full_visit(world)
    client = signed_in(world.therapist)
    with django_assert_max_num_queries(45, connection=connection):
        assert client.get(reverse("visit_print", args=[visit.id])).status_code == 200
    assert json.loads(Signature.objects.get().content)["format"] == "tautband-visit/1"
