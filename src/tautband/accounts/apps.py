"""The Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, named so that its tables are `accounts_…`."""

    name = "tautband.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
