"""What a search compares and what the course shows, kept beside the rows so that neither is worked out on reading.

Columns are added by hand: Django would build SQLite's table anew, without its triggers, and PostgreSQL's keys must sort
by code points whatever the database's language is.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tautband.accounts.tenancy import within
from tautband.record.names import KEPT, fold

KEYS = {"family_key": "family_name", "given_key": "given_name", "number_key": "number"}
INDEXES = {
    "patient_by_family_key": ("family_key", "given_key"),
    "patient_by_given_key": ("given_key",),
    "patient_by_number_key": ("number_key",),
    "patient_by_birth_date": ("birth_date",),
}


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    sorts = ' COLLATE "C"' if editor.connection.vendor == "postgresql" else ""
    for key in KEYS:
        editor.execute(f"ALTER TABLE record_patient ADD COLUMN {key} varchar({KEPT}){sorts} DEFAULT '' NOT NULL")
    for name, columns in INDEXES.items():
        editor.execute(f"CREATE INDEX {name} ON record_patient ({', '.join(('clinic_id', *columns))})")


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in INDEXES:
        editor.execute(f"DROP INDEX {name}")
    for key in KEYS:
        editor.execute(f"ALTER TABLE record_patient DROP COLUMN {key}")


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Clinic by clinic, since row-level security shows one at a time, to the owner of the tables too."""
    patients = apps.get_model("record", "Patient").objects
    for clinic in apps.get_model("accounts", "Clinic").objects.values_list("pk", flat=True):
        with within(clinic):
            for patient in patients.filter(clinic_id=clinic).iterator():
                for key, name in KEYS.items():
                    setattr(patient, key, fold(getattr(patient, name)))
                patient.save(update_fields=list(KEYS))


class Migration(migrations.Migration):
    dependencies = [("record", "0003_guards"), ("accounts", "0003_isolation")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=[
                *(
                    migrations.AddField("patient", key, models.CharField(blank=True, default="", editable=False, max_length=KEPT))
                    for key in KEYS
                ),
                *(
                    migrations.AddIndex("patient", models.Index(fields=["clinic", *columns], name=name))
                    for name, columns in INDEXES.items()
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            "drawing",
            "cm2",
            models.DecimalField(
                decimal_places=1,
                editable=False,
                help_text="Painted area; derived from the strokes.",
                max_digits=7,
                null=True,
            ),
        ),
    ]
