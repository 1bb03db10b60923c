"""A clinic in which every table of the record has a row."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from tautband.record.actions.addenda import add_addendum
from tautband.record.actions.episodes import add_goal
from tautband.record.actions.events import report_event
from tautband.record.actions.follow_ups import make_follow_up
from tautband.record.actions.intakes import make_intake
from tautband.record.actions.patients import add_alert
from tautband.record.actions.signing import sign_visit
from tautband.record.models import Override, Site, Visit
from tests.record_world import World, change, make_world


def full_world(name: str = "Elm Street", *, signed: bool = False) -> tuple[World, Visit]:
    """Make a clinic with a visit that has every part, as a draft or signed."""
    world = make_world(name)
    who: dict[str, Any] = {"clinic": world.clinic, "by": world.therapist}
    add_alert(patient=world.patient, text="Faints", **who)
    goal = add_goal(episode=world.episode, activity="Reverse the car", **who)
    visit = world.whole_visit()
    world.save(
        visit,
        change("drawing", moment="before", strokes=""),
        change("finding", finding="neer", side="left", present=False),
        change("measure", kind="motion", what="Turn left", side="none", value=50),
        change("goal_score", goal=str(goal.id), score=4),
        change("palpation", muscle="trapezius_upper", side="left", taut_band="yes"),
        change("intervention", kind="exercise", what="Stretch", minutes=5),
    )
    Override.objects.create(visit=visit, rule="x", verdict="modify", reason="y", **who)
    event = {
        "site": str(Site.objects.get(visit=visit).id),
        "kind": "bruise",
        "onset": "during",
        "noticed_at": timezone.now(),
        "severity": 1,
        "care": "none",
        "relation": "certain",
    }
    report_event(visit=visit, values=event, **who)
    make_intake(visit=visit, **who)
    if signed:
        sign_visit(visit=visit, **who)
        add_addendum(visit=visit, reason="Forgotten", text="The left side.", **who)
        make_follow_up(visit=visit, **who)
    return world, visit


def copy_of(row: models.Model, **changed: object) -> models.Model:
    """Return an unsaved copy with a key of its own and some fields changed."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    key = row._meta.pk.attname if row._meta.pk else "id"
    fresh = {key: uuid.uuid4(), **({"token_digest": uuid.uuid4().hex} if "token_digest" in fields else {})}
    return type(row)(**{**fields, **fresh, **changed})
