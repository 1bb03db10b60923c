"""The Django application."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The record, named so that its tables are `record_…`."""

    name = "tautband.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
