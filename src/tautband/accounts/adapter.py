"""How sign-in behaves here: nobody signs up alone, and who sees records keeps a second factor."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from tautband.accounts.actions import note_sign_in
from tautband.accounts.models import Person
from tautband.accounts.second_factor import KINDS, must_have
from tautband.accounts.standing import CLINIC


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with e-mail and password, for invited people alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address and the password do not belong together.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again.",
        "incorrect_password": "That is not your password.",
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up; a clinic invites."""
        return False

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check the password against the address of the person itself, which needs no second table of addresses."""
        found = self.authenticate(context.request, email=_person(user).email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> Any:  # noqa: ANN401
        """Note the sign-in, which also makes the PIN usable again."""
        Person.objects.filter(pk=user.pk, pin_failures__gt=0).update(pin_failures=0)
        note_sign_in(person=_person(user), chosen=request.session.get(CLINIC))
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, of which the last cannot be given up where one is needed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role needs a second factor. Add another one before you remove this one.",
        "incorrect_code": "That is not right. Codes from an app change every 30 seconds.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether another factor remains, or none is needed."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=KINDS).exclude(
            pk=authenticator.pk
        )
        return bool(others.exists()) or not must_have(_person(authenticator.user))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """Suggest a name for a new key, to be typed over."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"My passkey {held + 1}" if held else "My passkey"


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Name who is tried, so that capitals do not make another person of them."""
    given = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(given).strip().lower()


def _person(user: AbstractBaseUser) -> Person:
    if not isinstance(user, Person):
        message = f"a person is wanted, not {type(user).__name__}"
        raise TypeError(message)
    return user
