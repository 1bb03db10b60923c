"""Puts people into the database of a served site, and changes what time would change. Run as a program."""

import os
import sys
import time

PASSWORD = "a calm river in spring"  # noqa: S105 (of people who exist in tests only)


def put_people() -> None:
    """Ann owns and treats; Ben and Finn treat in the invented clinic, which needs no second factor."""
    from tautband.accounts.models import Clinic, Membership, Person
    from tautband.accounts.standing import today_in

    real = Clinic.objects.create(name="Harbour Physiotherapy", jurisdiction="US-CO", time_zone="America/Denver")
    demo = Clinic.objects.get(demo=True)
    demo.lock_minutes = 1
    demo.save(update_fields=["lock_minutes"])
    for email, name, clinic, roles in (
        ("ann@example.org", "Ann Lee", real, ("owner", "therapist")),
        ("ben@example.org", "Ben Ortiz", demo, ("therapist",)),
        ("petra@example.org", "Petra Voss", demo, ("front_desk",)),
        ("finn@example.org", "Finn Hale", demo, ("therapist",)),
    ):
        person = Person.objects.create_user(email, PASSWORD, name=name)
        for role in roles:
            Membership.objects.create(person=person, clinic=clinic, role=role, since=today_in(clinic))


def age_sessions(minutes: str) -> None:
    """Let every session have been untouched for so many minutes."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        if "seen" in store:
            store["seen"] = time.time() - 60 * float(minutes)
            store.save()


def main() -> None:
    """Do what the first argument names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    import django

    django.setup()
    if sys.argv[1] == "put_people":
        put_people()
    else:
        age_sessions(sys.argv[2])


if __name__ == "__main__":
    main()
