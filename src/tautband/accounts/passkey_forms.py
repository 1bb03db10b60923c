"""Forms of allauth for passkeys, which answer what no browser sends with a refusal instead of an error of ours."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

GARBLED = (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error)
"""What reading an answer that no authenticator made can raise."""


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except GARBLED:
        raise get_adapter().validation_error("incorrect_code") from None


class LoginForm(forms.LoginWebAuthnForm):
    """Signing in with nothing else."""

    def clean_credential(self) -> Any:  # noqa: ANN401 (allauth's)
        """Read what the browser sent."""
        with _refusing():
            return super().clean_credential()


class AuthenticateForm(forms.AuthenticateWebAuthnForm):
    """The second factor."""

    def clean_credential(self) -> Any:  # noqa: ANN401 (allauth's)
        """Read what the browser sent."""
        with _refusing():
            return super().clean_credential()


class ReauthenticateForm(forms.ReauthenticateWebAuthnForm):
    """Showing once more that it is the same person."""

    def clean_credential(self) -> Any:  # noqa: ANN401 (allauth's)
        """Read what the browser sent."""
        with _refusing():
            return super().clean_credential()


class AddForm(forms.AddWebAuthnForm):
    """A new passkey."""

    def clean(self) -> Any:  # noqa: ANN401 (allauth's)
        """Read what the browser sent."""
        with _refusing():
            return super().clean()
