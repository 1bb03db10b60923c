"""A browser in which a person of a clinic is signed in, for tests of the clinic's pages."""

from typing import Protocol

from django.test import Client

from tautband.accounts.gate import FACTOR
from tautband.accounts.models import Person


def signed_in(person: Person) -> Client:
    """Sign a person in with both factors."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[FACTOR] = True
    session.save()
    return client


class HasContent(Protocol):
    """An answer of the test client."""

    @property
    def content(self) -> bytes: ...


def told(response: HasContent) -> str:
    """Return the page's words."""
    return response.content.decode()
