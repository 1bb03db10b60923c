"""Puts a clinic with links for its patients into the database of a served site. Run as a program."""

import datetime as dt
import json
import os
import sys
from uuid import UUID


def put_links() -> dict[str, str]:
    """Make one intake and one follow-up link that is open now; return their addresses."""
    from django.db.models import F
    from django.urls import reverse

    from tautband.record.actions.follow_ups import make_follow_up
    from tautband.record.actions.intakes import make_intake
    from tautband.record.actions.signing import sign_visit
    from tautband.record.models import FollowUp
    from tests.record_world import make_world

    world = make_world(f"Harbour {os.urandom(3).hex()}")
    visit = world.whole_visit()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    token = make_follow_up(visit=visit, clinic=world.clinic, by=world.therapist)
    past = dt.timedelta(hours=30)
    FollowUp.objects.filter(visit=visit).update(opens=F("opens") - past, expires=F("expires") - past)
    draft = world.visit()
    intake = make_intake(visit=draft, clinic=world.clinic, by=world.therapist)
    return {
        "clinic": world.clinic.name,
        "follow_up": reverse("follow_up", args=[token]),
        "intake": reverse("intake", args=[intake.token]),
        "code": intake.code,
        "draft": str(draft.id),
        "signed": str(visit.id),
    }


def arrived(visit: UUID) -> dict[str, object]:
    """Return what patients have sent for a visit."""
    from tautband.record.models import Answer, Drawing, FollowUp

    answers = Answer.objects.filter(visit=visit, by_patient=True)
    return {
        "answers": dict(answers.values_list("question", "value")),
        "drawn": Drawing.objects.filter(visit=visit, by_patient=True).exclude(strokes="").exists(),
        "signs": [row.warning_signs for row in FollowUp.objects.filter(visit=visit, answered__isnull=False)],
    }


def main() -> None:
    """Do what the first argument names and print the answer as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    import django

    django.setup()
    answer = put_links() if sys.argv[1] == "put_links" else arrived(UUID(sys.argv[2]))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
