"""One complaint over time: opened, changed, closed; and what the patient wants to do again."""

import re
import uuid
from collections.abc import Mapping

from django.db import transaction

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.record.actions.rows import change_row, create_row
from tautband.record.errors import must_belong, refuse
from tautband.record.models import Episode, Goal, Patient
from tautband.record.standing import day_of

FIELDS = (
    "complaint",
    "onset",
    "mechanism",
    "red_flags",
    "diagnoses",
    "plan_of_care",
    "referrer",
    "referred",
    "referral_on",
    "physician_consulted_on",
    "notice_sent_on",
    "notice_how",
    "notice_names",
    "referrer_objects",
)
NOTICE_NAMES = ("diagnosis", "technique", "number", "size", "sites", "risks")
CODE = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
MOST_CODES = 12
MOST_GOALS = 10


def open_episode(
    *,
    patient: Patient,
    clinic: Clinic,
    by: Person,
    values: Mapping[str, object],
    id: uuid.UUID | None = None,  # noqa: A002
) -> Episode:
    """Begin a complaint. The same id again changes nothing."""
    must_belong(patient, clinic, "patient")
    episode = Episode(id=id or uuid.uuid4(), clinic=clinic, patient=patient, opened=day_of(clinic))
    return create_row(row=episode, by=by, verb="open_episode", values=values, fields=FIELDS, check=_check)


def change_episode(
    *, episode: Episode, clinic: Clinic, by: Person, values: Mapping[str, object], base: int | None = None
) -> Episode:
    """Change what is known of a complaint; `base` is the version that was seen."""
    return change_row(
        row=episode, clinic=clinic, by=by, verb="change_episode", values=values, fields=FIELDS, base=base, check=_check
    )


@transaction.atomic
def close_episode(*, episode: Episode, clinic: Clinic, by: Person) -> Episode:
    """Say that the complaint is over."""
    must_belong(episode, clinic, "episode")
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    if episode.visits.filter(state="draft").exists():
        raise refuse("episode", "A visit of this episode is not signed yet.")
    if episode.closed is None:
        episode.closed = max(day_of(clinic), episode.opened)
        episode.version += 1
        episode.save(update_fields=["closed", "version"])
        record_event(clinic=clinic, person=by, verb="close_episode", kind="episode", subject=episode.id)
    return episode


def add_goal(
    *,
    episode: Episode,
    clinic: Clinic,
    by: Person,
    activity: str,
    id: uuid.UUID | None = None,  # noqa: A002
) -> Goal:
    """Note an activity that the patient wants to be able to do again."""
    must_belong(episode, clinic, "episode")
    if episode.goals.count() >= MOST_GOALS:
        raise refuse("activity", f"Allowed: at most {MOST_GOALS} goals.")
    goal = Goal(id=id or uuid.uuid4(), clinic=clinic, episode=episode)
    return create_row(row=goal, by=by, verb="add_goal", values={"activity": activity}, fields=("activity",))


def _check(episode: Episode) -> dict[str, str]:
    wrong = {}
    today = day_of(episode.clinic)
    for name in ("onset", "referral_on", "physician_consulted_on", "notice_sent_on"):
        day = getattr(episode, name)
        if day is not None and day > today:
            wrong[name] = "Allowed: a day that has come, or nothing."
    if episode.onset and episode.onset < episode.patient.birth_date:
        wrong["onset"] = "Allowed: a day since the patient was born, or nothing."
    codes = episode.diagnoses
    if not _texts(codes) or len(codes) > MOST_CODES or not all(CODE.fullmatch(code) for code in codes):
        wrong["diagnoses"] = f"Allowed: at most {MOST_CODES} ICD-10-CM codes, as in M54.2."
    if not _texts(episode.notice_names) or not set(episode.notice_names) <= set(NOTICE_NAMES):
        wrong["notice_names"] = f"Allowed: a list of {', '.join(NOTICE_NAMES)}."
    return wrong


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
