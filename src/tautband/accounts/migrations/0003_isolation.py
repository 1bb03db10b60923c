"""Row-level security: see `accounts/isolation.py`. A person sees their own memberships before a clinic is chosen."""

from django.db import migrations

from tautband.accounts.isolation import OF_THE_PERSON, isolate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]
    operations = [isolate("accounts", also_seen={"membership": OF_THE_PERSON})]
