"""Whatever is sent to any address of the clinic: an answer in words below 500, nothing written on refusal, no leak.

`TAUTBAND_FUZZ=2000` tries that many forms at each address instead of a few.
"""

import inspect
import json
import os
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic_client import signed_in
from tests.clinic_world import EXAMPLES, WORDS, ClinicWorld
from tests.integration.test_permissions import OURS, SIGNED_IN, Address

from tautband.accounts.models import Membership, Role
from tautband.accounts.permissions import PERMISSIONS, Open
from tautband.record.models import Patient
from tautband.record.parts import PARTS

TRIES = int(os.environ.get("TAUTBAND_FUZZ", "3"))
FUZZED = settings(max_examples=TRIES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
THEIRS = "Zanzibarov"
"""The family name of another clinic's patient."""
LINKS = [Address(name, ("token",)) for name in ("intake", "follow_up", "invitation")]
ADDRESSES = [each for each in [*OURS, *SIGNED_IN, *LINKS] if not each.name.startswith(("mfa_", "account_"))]
NASTY = (
    *("", " ", "-1", "0", "10000", "99999999999999999999", "1e999", "NaN", "٣", "true", "null", "[]", "{}", "%", "_"),
    *(
        "2999-12-31",
        "0001-01-01",
        "2026-02-30",
        "31/12/2026",
        "2999-01-01T00:00:00Z",
        "24:61",
        "\x00",
        "a\x00b",
        "\ud7ff",
    ),
    *(
        "💉",
        "👩🏽‍⚕️ Ana",
        "\u202eevitcefed",
        "\u200f",
        "e\u0301" * 50,
        "x" * 10_000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
    ),
    *(
        "../../etc/passwd",
        "http://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "{{ 7*7 }}",
        "\r\nSet-Cookie: a=b",
    ),
    *(
        "yes",
        "no",
        "on",
        "left",
        "en",
        "US-CO",
        "licence",
        "therapist",
        "2026-11",
        "data:image/png;base64,iVBORw0KGgo=",
    ),
)
FORM = "application/x-www-form-urlencoded"
TOKEN = "0123456789abcdef" * 2
UNTOUCHED = {"auditevent", "audithead"}
"""Reading writes there too."""

GOOD: dict[str, dict[str, str]] = {
    "patient_new": {"given_name": "Ana", "family_name": "Lind", "birth_date": "1980-05-31", "sex": "female"},
    "episode_new": {"complaint": "Heel", "onset": "2020-01-05"},
    "visit_goal": {"activity": "Swim"},
    "visit_addendum": {"reason": "Forgotten", "text": "The left side."},
    "visit_event": {"kind": "bruise", "onset": "during", "severity": "1", "care": "none", "relation": "certain"},
    "consent_new": {
        "language": "en",
        "signer": "patient",
        "signer_name": "Kim",
        "attestation": "Read aloud",
        "copy_given": "yes",
    },
    "patients": {"text": "kim"},
}
"""Forms that are accepted, so that what is sent is wrong in one field alone."""


def names() -> list[str]:
    """Every name of a field that the clinic's pages read."""
    from tautband.web.clinic import (
        follow_ups,
        forms_people,
        intakes,
        patients,
        people,
        practice,
        signing_in,
        visit_acts,
    )
    from tautband.web.clinic import forms as general

    found = {"id", "visit", "episode", "next", "until", "hour", "drawing"}
    for module in (general, forms_people, patients, people, practice, signing_in, visit_acts, intakes, follow_ups):
        found.update(re.findall(r"""(?:POST|post)(?:\.get(?:list)?\(|\[)["'](\w+)["']""", inspect.getsource(module)))
        for _, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, forms.BaseForm):
                found.update(getattr(form, "base_fields", {}))
    return sorted(found)


NAMES = names()


class Clinics:
    """Two clinics, and somebody who may do everything in the first."""

    def __init__(self) -> None:
        cache.clear()
        self.home, self.away = ClinicWorld("Home Street"), ClinicWorld("Away Street")
        Patient.objects.filter(clinic=self.away.world.clinic).update(family_name=THEIRS, family_key=THEIRS.lower())
        self.person = self.home.world.therapist
        Membership.objects.create(person=self.person, clinic=self.home.world.clinic, role=Role.OWNER)
        self.ids = {
            clinic.name: {n: str(make(clinic)) for n, make in EXAMPLES.items()} for clinic in (self.home, self.away)
        }
        self.cookies = {key: morsel.value for key, morsel in signed_in(self.person).cookies.items()}
        self.values = [
            *NASTY,
            *self.ids[self.home.name].values(),
            *self.ids[self.away.name].values(),
            str(uuid.uuid4()),
        ]

    def path(self, address: Address, clinic: ClinicWorld) -> str:
        return reverse(address.name, kwargs={n: self.ids[clinic.name].get(n, WORDS.get(n)) for n in address.takes})

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> Any:  # noqa: ANN401
        """Ask as a browser would, hold the answer against the rules, and undo what it did."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        client.cookies.load(self.cookies | {"csrftoken": TOKEN})
        with transaction.atomic():
            before = state()
            answer = client.generic(method, path, body, content_type=kind, headers={"X-CSRFToken": TOKEN})
            assert answer.status_code < 500, (method, path, body[:200])
            if answer.status_code >= 400:
                assert state() == before, (method, path, body[:200], answer.status_code)
                assert answer.content or answer.status_code == 405, "no words"
            assert THEIRS not in answer.content.decode(errors="replace"), (method, path, body[:200])
            assert "Traceback" not in answer.content.decode(errors="replace")
            transaction.set_rollback(True)
        return answer


def state() -> list[Any]:
    """Everything that the clinics hold, but for what notes that somebody looked."""
    models = [m for app in ("record", "accounts") for m in apps.get_app_config(app).get_models()]
    kept = [m for m in models if m._meta.model_name not in UNTOUCHED]
    return [sorted(map(repr, model._default_manager.values_list())) for model in kept]


@pytest.fixture
def clinics(db: None) -> Iterator[Clinics]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        yield Clinics()


def send_anything(clinics: Clinics, address: Address) -> None:
    """Post forms that are right but for a few fields."""
    path, good = clinics.path(address, clinics.home), GOOD.get(address.name, {})
    values = st.sampled_from(clinics.values) | st.text()

    @FUZZED
    @given(st.dictionaries(st.sampled_from([*good, *NAMES]), values, max_size=4))
    def tried(wrong: dict[str, str]) -> None:
        form = {"id": str(uuid.uuid4()), **good, **wrong}
        clinics.ask("POST", path, urlencode(form, errors="surrogatepass").encode())

    tried()


def ask_anything(clinics: Clinics, address: Address) -> None:
    """Ask with queries that nobody means."""
    path = clinics.path(address, clinics.home)
    names = st.sampled_from(["patch", "q", "next", "seen_case"])

    @FUZZED
    @given(st.dictionaries(names, st.sampled_from(NASTY), max_size=2))
    def tried(query: dict[str, str]) -> None:
        clinics.ask("GET", f"{path}?{urlencode(query)}")

    tried()


def test_no_form_of_any_address_fails_half_succeeds_or_leaks(clinics: Clinics) -> None:
    assert len(ADDRESSES) > 35
    for address in ADDRESSES:
        send_anything(clinics, address)


def test_no_query_of_any_address_fails(clinics: Clinics) -> None:
    for address in ADDRESSES:
        ask_anything(clinics, address)
    visit = clinics.ids[clinics.home.name]["visit"]
    for part in ("live", "ranking", "clearance", "missing", "site_choices", "findings", "last", "nonsense"):
        for value in ("-1", "99999999", "٣", "\x00", "heel", "x" * 3000):
            clinics.ask(
                "GET", reverse("visit_part", args=[visit, part]) + "?" + urlencode({"patch": value, "q": value})
            )


BODIES: list[tuple[bytes, str]] = [
    (b"text=\xff\xfe%ff%fe&id=%00", "application/x-www-form-urlencoded"),
    (b"text=a", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
    (b"x" * 1_100_000, "application/x-www-form-urlencoded"),
    (b"x" * 1_100_000, "application/json"),
    (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n\x89PNG\r\n--b--',
        "multipart/form-data; boundary=b",
    ),
    (b"--b", "multipart/form-data; boundary=b"),
    (b"--b", "multipart/form-data"),
    (b"[" * 100_000, "application/json"),
    (b'{"changes": "\xff"}', "application/json"),
    (b"\x00", "text/plain"),
]


def test_no_body_that_is_no_form_fails(clinics: Clinics) -> None:
    for address in ADDRESSES:
        for body, kind in BODIES if address.name in GOOD or address.name == "visit_changes" else BODIES[:3]:
            clinics.ask("POST", clinics.path(address, clinics.home), body, kind)


def test_another_clinics_id_is_never_found(clinics: Clinics) -> None:
    for address in OURS:
        if set(address.takes) & EXAMPLES.keys():
            path = clinics.path(address, clinics.away)
            for method in ("GET", "POST"):
                form = urlencode({"id": str(uuid.uuid4()), **GOOD.get(address.name, {})}).encode()
                assert clinics.ask(method, path, form).status_code in {404, 405}, path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NASTY) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def changes(draw: st.DrawFn, ids: list[str]) -> list[dict[str, Any]]:
    """A list of changes that are nearly right."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        part = draw(st.sampled_from(list(PARTS)))
        fields = st.dictionaries(
            st.sampled_from(PARTS[part].fields) | st.text(max_size=6), JSON, min_size=1, max_size=4
        )
        change = {
            "key": draw(st.uuids().map(str) | st.sampled_from(ids) | JSON),
            "part": part,
            "id": draw(st.sampled_from(ids) | st.uuids().map(str)),
            "base": draw(st.sampled_from([0, 0, 0, 1, 2, -1, 2**40, "1", None])),
            "set": draw(fields),
        }
        if draw(st.integers(0, 5)) == 0:
            change["remove"] = change.pop("set") and True
        made.append(change)
    return made


def test_no_autosave_fails_half_succeeds_or_leaks(clinics: Clinics) -> None:
    path = reverse("visit_changes", args=[clinics.ids[clinics.home.name]["visit"]])
    ids = [*clinics.ids[clinics.home.name].values(), *clinics.ids[clinics.away.name].values()]

    @settings(FUZZED, max_examples=TRIES * 25)
    @given(st.one_of(changes(ids).map(lambda made: {"changes": made}), JSON))
    def tried(data: object) -> None:
        answer = clinics.ask("POST", path, json.dumps(data).encode(), "application/json")
        assert answer.status_code in {200, 409, 422}
        assert json.loads(answer.content).keys() & {"saved", "conflicts", "refused"}

    tried()


def test_needles_that_cannot_be_are_refused_with_what_is_allowed(clinics: Clinics) -> None:
    path = reverse("visit_changes", args=[clinics.ids[clinics.home.name]["visit"]])
    for needles in (-1, 10_000, 31, 1.5, "2", True, 10**30):
        site = {"muscle": "infraspinatus", "side": "left", "needles_in": needles}
        change = {"key": str(uuid.uuid4()), "part": "site", "id": str(uuid.uuid4()), "base": 0, "set": site}
        answer = clinics.ask("POST", path, json.dumps({"changes": [change]}).encode(), "application/json")
        assert answer.status_code == 422
        (refused,) = json.loads(answer.content)["refused"]
        assert refused["field"] == "needles_in"
        assert "from 1 to 30" in refused["why"]


def test_every_address_is_tried() -> None:
    tried = {each.name for each in ADDRESSES}
    missing = {name for name, rule in PERMISSIONS.items() if rule is not Open.PUBLIC} - tried
    assert {name for name in missing if not name.startswith(("mfa_", "account_"))} <= {"demo_sign_in"}
    assert get_resolver() is not None
