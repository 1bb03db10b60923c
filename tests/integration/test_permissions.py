"""Who may open what: every address, every role, one's own clinic and another's, with a session and without."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.clinic_world import EXAMPLES, WORDS, ClinicWorld

from tautband.accounts.demo import BACKEND
from tautband.accounts.models import Person, Role
from tautband.accounts.permissions import PERMISSIONS, Open

NOBODY = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_signup",
}
"""Addresses that allauth brings and that nobody opens here: who works in a clinic is invited."""


class Address(NamedTuple):
    """A name of the URL conf with the names of what it takes."""

    name: str
    takes: tuple[str, ...]


def addresses(resolver: URLResolver, outer: tuple[str, ...] = ()) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        takes = (*outer, *(name for name in entry.pattern.regex.groupindex if name not in outer))
        if isinstance(entry, URLResolver):
            yield from addresses(entry, takes)
        elif isinstance(entry, URLPattern):
            yield Address(entry.name or "", takes)


ADDRESSES = sorted(set(addresses(get_resolver())))
OURS = [address for address in ADDRESSES if isinstance(PERMISSIONS.get(address.name), frozenset)]
SIGNED_IN = [address for address in ADDRESSES if PERMISSIONS.get(address.name) is Open.SIGNED_IN]


@pytest.fixture(autouse=True)
def _one_factor_is_enough() -> Iterator[None]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        yield


@pytest.fixture
def home(db: None) -> ClinicWorld:
    return ClinicWorld("Home Street")


@pytest.fixture
def away(home: ClinicWorld) -> ClinicWorld:
    return ClinicWorld("Away Street")


def path_of(address: Address, clinic: ClinicWorld) -> str:
    given = {name: EXAMPLES[name](clinic) if name in EXAMPLES else WORDS[name] for name in address.takes}
    return reverse(address.name, kwargs=given)


def as_person(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person, backend=BACKEND)
    return client


def ask(client: Client, path: str, **headers: str) -> list[Any]:
    """Ask both ways and undo what that did; a way that the address does not know is left out."""
    answers: list[Any] = []
    for method in (client.get, client.post):
        with transaction.atomic():
            answers.append(method(path, headers=headers))
            transaction.set_rollback(True)
    return [answer for answer in answers if answer.status_code != 405]


def test_every_address_has_a_rule_and_an_example() -> None:
    assert len(ADDRESSES) > 40
    assert [each.name for each in ADDRESSES if each.name not in PERMISSIONS and each.name not in NOBODY] == []
    assert NOBODY & PERMISSIONS.keys() == set()
    assert [each for each in ADDRESSES if not set(each.takes) <= EXAMPLES.keys() | WORDS.keys()] == []


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_a_role_opens_what_the_table_says_in_its_own_clinic_alone(
    address: Address, home: ClinicWorld, away: ClinicWorld
) -> None:
    allowed = PERMISSIONS[address.name]
    assert isinstance(allowed, frozenset)
    own, foreign = path_of(address, home), path_of(address, away)
    has_rows = bool(set(address.takes) & EXAMPLES.keys())
    for role, person in home.people.items():
        client = as_person(person)
        for answer in ask(client, own):
            if role in allowed:
                assert answer.status_code < 500, (role, answer.status_code)
                assert answer.status_code not in {401, 403, 404}, (role, answer.status_code)
            else:
                assert answer.status_code == 403, (role, answer.status_code)
        expected = 403 if role not in allowed else 404
        if has_rows:
            assert {answer.status_code for answer in ask(client, foreign)} == {expected}, role


@pytest.mark.parametrize("address", [*OURS, *SIGNED_IN], ids=lambda address: address.name)
def test_nobody_gets_in_without_a_session(address: Address, home: ClinicWorld) -> None:
    path = path_of(address, home)
    for answer in ask(as_person(None), path):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    for answer in ask(as_person(None), path, accept="application/json"):
        assert answer.status_code == 401
        assert answer.json() == {"signed_out": True}


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_who_belongs_to_no_clinic_opens_nothing_of_one(address: Address, home: ClinicWorld) -> None:
    client = as_person(Person.objects.create_user("stranger@nowhere.example"))
    path = path_of(address, home)
    assert {answer.status_code for answer in ask(client, path)} == {302}
    assert {answer["Location"] for answer in ask(client, path)} == {reverse("me")}
    assert {answer.status_code for answer in ask(client, path, accept="application/json")} == {403}


@pytest.mark.parametrize("name", sorted(NOBODY))
def test_what_is_not_in_the_table_nobody_opens(name: str, home: ClinicWorld) -> None:
    address = next(each for each in ADDRESSES if each.name == name)
    path = path_of(address, home)
    for person in home.people.values():
        assert {answer.status_code for answer in ask(as_person(person), path)} == {403}
    assert {answer.status_code for answer in ask(as_person(None), path)} == {302}


@pytest.mark.parametrize("address", [*OURS, *SIGNED_IN], ids=lambda address: address.name)
def test_a_locked_session_opens_nothing(address: Address, home: ClinicWorld) -> None:
    if address.name in {"lock", "unlock"}:
        return
    client = as_person(home.people[Role.OWNER])
    client.post(reverse("lock"))
    path = path_of(address, home)
    for answer in ask(client, path):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("unlock"))
    for answer in ask(client, path, accept="application/json"):
        assert (answer.status_code, answer.json()) == (401, {"locked": True})
