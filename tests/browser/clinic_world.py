"""Fill a home with a clinic, to run the visit page in a browser. As a program, it prints what was made as JSON."""

import argparse
import json
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tautband.accounts.models import Clinic, Person
    from tautband.record.models import Visit
    from tests.record_world import World

THREE = (("trapezius_upper", "left"), ("levator_scapulae", "left"), ("infraspinatus", "left"))
"""The muscles that were needled at the visit before the follow-up."""


def main() -> None:
    """Make a clinic, sign its people in and print their sessions and visits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", default="Elm Street")
    parser.add_argument("--drafts", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from tests.record_world import make_world

    world = make_world(given.name)
    made = {
        "sessions": [session_of(person, world.clinic) for person in (world.therapist, world.other)],
        "drafts": [str(draft(world).id) for _ in range(given.drafts)],
        "follow_up": str(follow_up(world).id),
        "first": str(first(world).id),
    }
    sys.stdout.write(json.dumps(made))


def session_of(person: "Person", clinic: "Clinic") -> str:
    """Sign a person in and return the session's key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tautband.accounts.demo import BACKEND
    from tautband.accounts.gate import FACTOR
    from tautband.accounts.standing import CLINIC

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[CLINIC] = str(clinic.pk)
    session[FACTOR] = True
    session.save()
    return str(session.session_key)


def draft(world: "World") -> "Visit":
    """Make a visit with two needles in one site."""
    from tests.record_world import SITE, change

    visit = world.visit()
    world.save(visit, change("site", **{**SITE, "needles_in": 2}))
    return visit


def follow_up(world: "World") -> "Visit":
    """Sign a visit with three muscles, and begin the next one from it."""
    from tautband.record.actions.signing import sign_visit
    from tautband.record.models import Visit
    from tests.record_world import change

    visit = world.whole_visit(patch=point(*THREE[0]), diameter_mm="0.30")
    more: dict[str, Any] = {
        "techniques": ["pistoning"],
        "length_mm": 40,
        "diameter_mm": "0.30",
        "needles_in": 1,
        "needles_out": 1,
    }
    yes: dict[str, Any] = dict.fromkeys(("taut_band", "tender_spot", "recognised_pain"), "yes")
    world.save(
        visit,
        *(
            change("site", muscle=m, side=s, patch=point(m, s), order=n, **more)
            for n, (m, s) in enumerate(THREE[1:], 1)
        ),
        *(change("palpation", muscle=m, side=s, **yes) for m, s in THREE),
        change("drawing", moment="before", strokes=painted()),
        change("measure", kind="motion", what="neck rotation to the left", side="left", moment="before", value=52),
        change("visit", visit.id, Visit.objects.get(pk=visit.pk).version, sharps=3, pain_now=6, pain_after=4),
    )
    sign_visit(visit=Visit.objects.get(pk=visit.pk), by=world.therapist, clinic=world.clinic)
    return world.visit(carry=True)


def point(muscle: str, side: str) -> int:
    """Return the patch over a muscle's first trigger point."""
    from tautband.web.clinic.visit_needle import point_patch
    from tautband.web.knowledge import the_atlas

    return point_patch(the_atlas().muscles[muscle], side)


def painted() -> str:
    """Return a drawing of pain between the shoulder blade and the neck."""
    from tautband.body import Drawing
    from tautband.body.surface import RegionSide
    from tautband.terms import Quality, Side

    regions = ("neck_shoulder_angle", "suprascapular")
    return Drawing.from_regions([(RegionSide(region, Side.LEFT), Quality.ACHE, 6) for region in regions]).to_text()


def first(world: "World") -> "Visit":
    """Begin the first visit of another patient, who has not consented yet."""
    from tautband.record.actions.episodes import open_episode
    from tautband.record.actions.patients import create_patient
    from tautband.record.actions.visits import start_visit

    who = {"given_name": "Noor", "family_name": "Testperson", "birth_date": "1991-02-03"}
    patient = create_patient(clinic=world.clinic, by=world.therapist, values=who)
    of_patient = {"complaint": "Pain at the neck and shoulder blade"}
    episode = open_episode(patient=patient, clinic=world.clinic, by=world.therapist, values=of_patient)
    return start_visit(episode=episode, by=world.therapist, clinic=world.clinic, carry=False)


if __name__ == "__main__":
    main()
