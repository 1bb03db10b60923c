"""A clinic to measure: a patient of 200 visits, a draft that is nearly done, and as many others as asked for."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from tests import engines
from tests.record_world import SITE, World, answers, change, give_credentials, make_world

from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.body.drawing import Drawing as BodyDrawing
from tautband.body.surface import RegionSide
from tautband.record.actions.episodes import add_goal
from tautband.record.actions.patients import add_alert
from tautband.record.actions.signing import sign_visit
from tautband.record.models import Drawing, Episode, Goal, GoalScore, Patient, Site, Visit
from tautband.terms import Quality, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

VISITS = 200
GIVEN = ("Ana", "Ben", "Carla", "David", "Elena", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Maja", "Noor", "Tomás")
ONSETS = (
    "B",
    "Br",
    "C",
    "Ch",
    "D",
    "F",
    "G",
    "Gr",
    "H",
    "J",
    "K",
    "Kl",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "Sch",
    "St",
    "T",
)
MIDDLES = ("a", "e", "i", "o", "u", "ai", "ei", "ou", "ö", "é")
ENDS = ("ck", "dt", "ff", "hl", "kov", "lin", "ll", "mann", "nez", "rr", "sen", "son", "ss", "tti", "tz", "wski")
MUSCLES = ("infraspinatus", "trapezius_upper", "levator_scapulae", "supraspinatus", "deltoid_anterior", "teres_minor")
PAINTED = ("deltoid_lateral", "deltoid_anterior", "suprascapular")
BATCH = 5_000


@dataclass(frozen=True)
class Measured:
    """What the benchmarks ask for."""

    world: World
    draft: Visit
    """A follow-up visit: carried over, screened, drawn, three muscles felt and needled; it can be signed."""
    old: Patient
    """Has `VISITS` visits."""
    charting: list[tuple[Person, Visit]]
    """Therapists, each with a draft of their own."""


def fill(patients: int, with_therapists: int = 0) -> Measured:
    """Fill an empty, migrated database; let the role that serves use it, and be that role from here on."""
    with transaction.atomic():
        world = make_world()
        Clinic.objects.update(demo=True)  # nobody's second factor is asked for
        old = _old_patient(world)
        draft = _draft(world)
        charting = _therapists(world, with_therapists)
    for first in range(0, patients, BATCH):
        Patient.objects.bulk_create(_others(world, first, min(BATCH, patients - first)))
    draft.refresh_from_db()
    serve_as_app()
    return Measured(world, draft, old, charting)


def serve_as_app() -> None:
    """From here on ask PostgreSQL as the role that serves, for which row-level security holds."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("ANALYZE")
            return
        engines.make_app_role()
        cursor.execute(f"ALTER ROLE {engines.APP} LOGIN")
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    connection.settings_dict["USER"] = engines.APP


def _therapists(world: World, count: int) -> list[tuple[Person, Visit]]:
    made = []
    for number in range(count):
        person = Person.objects.create_user(f"pt{number}@elm.example", name=f"Therapist {number}")
        give_credentials(person, world.clinic.jurisdiction)
        Membership.objects.create(person=person, clinic=world.clinic, role=Role.THERAPIST, since=dt.date(2020, 1, 1))
        patient = next(_others(world, 10**6 + number, 1))
        patient.save()
        episode = Episode.objects.create(clinic=world.clinic, patient=patient, complaint="Shoulder")
        mine = World(world.clinic, person, world.other, patient, episode)
        mine.consent()
        visit = mine.visit()
        mine.save(visit, *answers(visit), change("site", needles_in=2, **SITE))
        visit.refresh_from_db()
        made.append((person, visit))
    return made


def _others(world: World, first: int, count: int) -> Iterator[Patient]:
    chance = random.Random(first)  # noqa: S311 (names, not secrets)
    for number in range(first, first + count):
        family = chance.choice(ONSETS) + "".join(
            chance.choice(MIDDLES) + chance.choice(ENDS) for _ in range(chance.choice((1, 2)))
        )
        born = dt.date(1930, 1, 1) + dt.timedelta(days=chance.randrange(30_000))
        patient = Patient(
            clinic=world.clinic,
            number=f"{number + 100:07d}",
            given_name=chance.choice(GIVEN),
            family_name=family,
            birth_date=born,
        )
        patient.fill_keys()
        yield patient


def _draft(world: World) -> Visit:
    """A signed visit, and the next one as it stands just before it is signed."""
    who: dict[str, Any] = {"clinic": world.clinic, "by": world.therapist}
    add_alert(patient=world.patient, text="Faints when lying face up", **who)
    for activity in ("Reverse the car", "Sleep on the right side"):
        add_goal(episode=world.episode, activity=activity, **who)
    first = world.whole_visit()
    _chart(world, first)
    sign_visit(visit=first, **who)
    draft = world.visit(carry=True)
    world.save(draft, *answers(draft))
    _chart(world, draft)
    return draft


def _chart(world: World, visit: Visit) -> None:
    seen: dict[str, Any] = dict.fromkeys(("taut_band", "tender_spot", "recognised_pain"), "yes")
    felt = set(visit.palpation_set.values_list("muscle", flat=True))
    needled = set(visit.site_set.values_list("muscle", flat=True))
    measured = set(visit.measure_set.values_list("what", flat=True))
    goals = Goal.objects.filter(episode=world.episode)
    muscles = MUSCLES[:3]
    world.save(
        visit,
        change("drawing", moment="before", strokes=_strokes(3)),
        *(change("finding", finding=f, side="right", present=True) for f in ("neer", "hawkins_kennedy")),
        *(change("goal_score", goal=str(goal.id), score=4) for goal in goals),
        *(change("palpation", muscle=m, side="right", **seen) for m in muscles if m not in felt),
        *(
            change("site", muscle=m, side="right", techniques=["pistoning"], needles_in=1, needles_out=1)
            for m in muscles
            if m not in needled and m != "trapezius_upper"
        ),
        *(change("measure", kind="motion", what=w, value=50) for w in ("Turn left", "Turn right") if w not in measured),
    )
    visit.refresh_from_db()
    total = sum(visit.site_set.values_list("needles_in", flat=True))
    world.save(visit, change("visit", visit.id, visit.version, sharps=total, pain_now=5, pain_after=3))


def _strokes(regions: int) -> str:
    return BodyDrawing.from_regions(
        [(RegionSide(region, Side.RIGHT), Quality.ACHE, 5) for region in PAINTED[:regions]]
    ).to_text()


def _old_patient(world: World) -> Patient:
    """Somebody who has come every week for four years."""
    patient = next(_others(world, 2 * 10**6, 1))
    patient.save()
    of = {"clinic": world.clinic}
    episode = Episode.objects.create(patient=patient, complaint="Shoulder", **of)
    goals = [Goal.objects.create(episode=episode, activity=word, **of) for word in ("Swim", "Dress", "Reach up")]
    now = timezone.now()
    for number in range(VISITS):
        visit = Visit.objects.create(
            episode=episode,
            therapist=world.therapist,
            jurisdiction="US-CO",
            started=now - dt.timedelta(days=7 * (VISITS - number)),
            pain_now=8 - 6 * number // VISITS,
            **of,
        )
        part = {"visit": visit, **of}
        Drawing.objects.create(strokes=_strokes(1 + number % 3), **part)
        for order, muscle in enumerate(MUSCLES):
            Site.objects.create(id=uuid4(), muscle=muscle, side="right", order=order, needles_in=2, **part)
        for goal in goals:
            GoalScore.objects.create(goal=goal, score=2 + 6 * number // VISITS, **part)
    return patient
