"""A patient's course over time, read in a fixed number of queries however many visits there are."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tautband.record.models import AdverseEvent, Drawing, FollowUp, GoalScore, Patient, Site, Visit

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Course:
    """One visit as a point of the course."""

    visit: Visit
    cm2: float | None
    """Painted before, in square centimetres; None without a drawing."""
    needled: tuple[tuple[str, str, int], ...]
    """Muscle, side, needles."""
    events: int
    scores: tuple[tuple[str, float], ...]
    """Activity and its score."""


@dataclass(frozen=True)
class History:
    """All visits of a patient, oldest first, and what waits for somebody."""

    courses: tuple[Course, ...]
    follow_ups: tuple[FollowUp, ...]
    """Answers with a warning sign that nobody has marked as seen."""


def history_of(patient: Patient) -> History:
    """Read the course of a patient."""
    visits = list(
        Visit.objects.filter(episode__patient=patient).select_related("episode", "therapist").order_by("started")
    )
    mine = {"visit__episode__patient": patient}
    drawn = Drawing.objects.filter(**mine, moment="before", cm2__isnull=False)
    extents = {row: float(cm2) for row, cm2 in drawn.values_list("visit_id", "cm2") if cm2 is not None}
    needled: dict[UUID, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for visit, muscle, side, count in (
        Site.objects.filter(**mine).order_by("order", "created").values_list("visit_id", "muscle", "side", "needles_in")
    ):
        needled[visit][muscle, side] += count
    events: dict[UUID, int] = defaultdict(int)
    for visit in AdverseEvent.objects.filter(**mine).values_list("visit_id", flat=True):
        events[visit] += 1
    scores: dict[UUID, list[tuple[str, float]]] = defaultdict(list)
    for visit, activity, score in GoalScore.objects.filter(**mine).values_list("visit_id", "goal__activity", "score"):
        scores[visit].append((activity, float(score)))
    courses = tuple(
        Course(
            visit,
            extents.get(visit.id),
            tuple((muscle, side, count) for (muscle, side), count in needled[visit.id].items()),
            events[visit.id],
            tuple(sorted(scores[visit.id])),
        )
        for visit in visits
    )
    waiting = FollowUp.objects.filter(**mine, answered__isnull=False, seen_at__isnull=True).select_related("visit")
    return History(courses, tuple(one for one in waiting if one.warning_signs))
