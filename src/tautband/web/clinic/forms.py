"""Forms about people and the clinic."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def take_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what a verb refused beside the fields it is about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


class InvitedForm(forms.Form):
    """What somebody new says of themselves."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}), strip=True
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        help_text="At least 12 characters; a few words are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label="The same again",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "The two passwords differ.")
        return given


class MeForm(forms.Form):
    """One's own name, as it stands under what one signs."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    credentials_shown = forms.CharField(
        label="Letters after the name",
        max_length=60,
        required=False,
        help_text="Such as PT, DPT. Both stand under every visit you sign.",
    )


class PinForm(forms.Form):
    """A PIN, proved with the password."""

    pin = forms.CharField(
        label="New PIN",
        required=False,
        max_length=8,
        help_text="6 to 8 digits that open the locked screen. Leave it empty to have none.",
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label="Your password",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
