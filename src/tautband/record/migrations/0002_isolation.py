"""Row-level security: see `accounts/isolation.py`. A follow-up or intake is seen by whoever holds its link."""

from django.db import migrations

from tautband.accounts.isolation import isolate, opened_by


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial"), ("accounts", "0003_isolation")]
    operations = [
        isolate("record", also_seen={"followup": opened_by("token_digest"), "intake": opened_by("token_digest")})
    ]
