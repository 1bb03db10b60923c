"""Every address, asked with a patient's data and failing with it: none of it reaches a log, a URL or an error page."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from tests.clinic_world import EXAMPLES, WORDS, ClinicWorld

from tautband.accounts.models import AuditEvent, Person, Role
from tautband.accounts.permissions import PERMISSIONS, Open
from tautband.record.models import Alert, Episode, Patient, Visit
from tautband.server.logs import NoPatientData, PlainFormatter

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
Address = tuple[str, tuple[str, ...]]
NAME = "Sentinella"
GIVEN = {
    **dict.fromkeys(("given_name", "family_name", "name", "q", "text", "note", "reason", "complaint"), f"{NAME} Quick"),
    **dict.fromkeys(("description", "activity", "guardian", "phone", "lot", "password", "code", "reasons"), NAME),
    **dict.fromkeys(("email", "login"), f"{NAME}@example.org"),
    "birth_date": "1970-04-01",
}
LOUD = {400, 403, 404, 405, 429, 500}
"""Answers that are a page of ours about what went wrong, and not the form again."""


def names() -> Iterator[Address]:
    """Give each address that anybody may open, with what it takes."""
    known = get_resolver().reverse_dict
    for name in sorted(PERMISSIONS):
        for possibilities, *_ in known.getlist(name):
            yield name, tuple(possibilities[0][1])


ADDRESSES = sorted(set(names()))


@pytest.fixture
def home() -> ClinicWorld:
    """Make a clinic in which everything that can be typed of a patient holds the sentinel."""
    home = ClinicWorld("Home Street")
    draft, who = home.visit, {"clinic": home.world.clinic, "by": home.world.therapist}
    Visit.objects.filter(pk=draft.pk).update(note=NAME, plan=NAME, reaction=NAME)
    Patient.objects.update(
        given_name=NAME,
        family_name=NAME,
        phone=NAME,
        email=f"{NAME}@example.org",
        guardian=NAME,
        emergency_contact=NAME,
    )
    Episode.objects.update(complaint=NAME, mechanism=NAME, referrer=NAME)
    Alert.objects.create(patient=home.world.patient, text=NAME, **who)
    return home


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Collect what a server would log, in the form in which it would."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoPatientData())
    handler.setFormatter(PlainFormatter("{levelname} {name}: {message}", style="{"))
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def person_for(name: str, home: ClinicWorld) -> Person:
    allowed = PERMISSIONS[name]
    roles = [Role.THERAPIST] if isinstance(allowed, Open) else sorted(allowed, key=list(Role).index)
    return home.people[roles[-1] if Role.THERAPIST not in roles else Role.THERAPIST]


def answers(name: str, takes: tuple[str, ...], home: ClinicWorld) -> Iterator[Any]:
    """Ask an address in each way, with the sentinel in the query and the body; undo what that did."""
    named = {one: EXAMPLES[one](home) if one in EXAMPLES else WORDS[one] for one in takes}
    path = f"{reverse(name, kwargs=named)}?q={NAME}"
    client = Client(raise_request_exception=False)
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        client.force_login(person_for(name, home), backend="allauth.account.auth_backends.AuthenticationBackend")
        note = {"key": str(home.visit.pk), "part": "visit", "id": str(home.visit.pk), "base": 1, "set": {"note": NAME}}
        body = json.dumps({"changes": [note]})
        asked: list[dict[str, Any]] = [{}, {"data": GIVEN}, {"data": body, "content_type": "application/json"}]
        for given in asked:
            with transaction.atomic():
                answer = client.post(path, **given) if given else client.get(path)
                yield answer, _trail()
                transaction.set_rollback(True)


def _trail() -> str:
    return str(list(AuditEvent.objects.values_list("verb", "subject_kind", "subject", "details")))


def told(answer: HttpResponse) -> str:
    """Return what an answer tells to more than its reader: its headers, and its page if that is about a failure."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return headers + (answer.content.decode() if answer.status_code in LOUD else "")


def test_the_walk_reaches_every_address() -> None:
    assert {name for name, _ in ADDRESSES} == set(PERMISSIONS) & {str(n) for n in get_resolver().reverse_dict}
    assert len(ADDRESSES) > 50


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[0])
def test_what_is_typed_and_known_of_a_patient_stays_inside(
    address: Address, home: ClinicWorld, written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    for answer, trail in answers(*address, home):
        assert NAME not in told(answer), answer.status_code
        assert NAME not in trail
        assert "1970-04-01" not in trail
    assert NAME not in written.getvalue()
    assert NAME not in "".join(capfd.readouterr())


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[0])
def test_a_view_that_fails_with_a_patients_data_keeps_it(
    address: Address,
    home: ClinicWorld,
    written: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fails(request: HttpRequest, **given: object) -> HttpResponse:
        message = f"cannot show {NAME}: {request.GET} {request.POST}"
        raise RuntimeError(message)

    monkeypatch.setattr(BaseHandler, "make_view_atomic", lambda *_: fails)
    for answer, _ in answers(*address, home):
        assert answer.status_code == 500
        assert NAME not in told(answer)
    assert NAME not in written.getvalue()
    assert "RuntimeError" in written.getvalue()
    assert NAME not in "".join(capfd.readouterr())
