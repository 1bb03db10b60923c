"""Beginning a visit: from nothing, or as the last one went."""

import uuid

from django.db import transaction
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person, Role
from tautband.record.actions.changes import Saved, save_changes
from tautband.record.errors import must_belong, refuse
from tautband.record.knowledge import rules
from tautband.record.models import Consent, Episode, Intervention, Measure, Palpation, Part, Patient, Site, Visit
from tautband.record.parts import row_id
from tautband.record.standing import care_of, day_of

CARRIED: dict[type[Part], tuple[str, ...]] = {
    Site: (
        "muscle",
        "side",
        "patch",
        "order",
        "diameter_mm",
        "length_mm",
        "maker",
        "lot",
        "needle_expiry",
        "depth_mm",
        "direction",
        "position",
        "guidance",
        "techniques",
        "strokes",
        "seconds",
        "retention_min",
        "stim_hz",
        "stim_us",
        "stim_ma",
        "stim_min",
        "needles_in",
    ),
    Palpation: ("muscle", "side"),
    Measure: ("kind", "what", "side", "moment"),
    Intervention: ("kind", "what", "where", "dose", "minutes", "home"),
}
"""What a visit takes over from the last one: what is planned again, never what was found, felt or answered."""


@transaction.atomic
def start_visit(
    *,
    episode: Episode,
    by: Person,
    clinic: Clinic,
    carry: bool,
    therapist: Person | None = None,
    anew: bool = True,
    id: uuid.UUID | None = None,  # noqa: A002
) -> Visit:
    """Begin a draft; with `carry`, as the last signed visit went. The same id again returns the same visit.

    Unless it is to begin `anew`, a draft of today for the same therapist goes on: the desk may have prepared it, with
    what the patient answered.

    The desk names the `therapist` who will see the patient; without one it is whoever begins the visit.
    """
    must_belong(episode, clinic, "episode")
    known = Visit.objects.filter(pk=id).first() if id else None
    if known is not None:
        must_belong(known, clinic, "id")
        return known
    episode = Episode.objects.select_for_update().select_related("patient").get(pk=episode.pk)
    today = day_of(clinic)
    therapist = therapist or by
    standing = care_of(therapist, clinic, today)
    if standing is None:
        raise refuse("by", "Allowed: a therapist of this clinic.")
    if episode.closed is not None:
        raise refuse("episode", "This episode is closed; open a new one.")
    if not anew and (present := _draft_of(episode, therapist, clinic)):
        return present
    last = last_signed(episode) if carry else None
    visit = Visit.objects.create(
        id=id or uuid.uuid4(),
        clinic=clinic,
        episode=episode,
        therapist=therapist,
        supervisor=standing.supervisor if standing.role == Role.SUPERVISED else None,
        jurisdiction=clinic.jurisdiction,
        started=timezone.now(),
        carried_from=last,
        consent=valid_consent(episode.patient, clinic),
    )
    if last is not None:
        _carry(last, visit)
    record_event(clinic=clinic, person=by, verb="start_visit", kind="visit", subject=visit.id, carried=last is not None)
    return visit


def _draft_of(episode: Episode, therapist: Person, clinic: Clinic) -> Visit | None:
    """The newest draft of today that is for this therapist."""
    drafts = episode.visits.filter(state=Visit.State.DRAFT, therapist=therapist).order_by("-started")
    return next((draft for draft in drafts if day_of(clinic, draft.started) == day_of(clinic)), None)


def last_signed(episode: Episode) -> Visit | None:
    """The latest signed visit of an episode."""
    return episode.visits.filter(state=Visit.State.SIGNED).order_by("started").last()


def valid_consent(patient: Patient, clinic: Clinic) -> Consent | None:
    """The latest consent that holds today."""
    held = patient.consents.filter(withdrawn_at__isnull=True, expires_on__gte=day_of(clinic))
    return held.order_by("given_at").last()


def _carry(last: Visit, visit: Visit) -> None:
    for model, names in CARRIED.items():
        rows = model._default_manager.filter(visit=last).order_by("created", "id")
        for row in rows:
            fresh = model(clinic_id=visit.clinic_id, visit=visit, **{name: getattr(row, name) for name in names})
            fresh.id = _carried_id(fresh)
            fresh.save(force_insert=True)


def _carried_id(row: Part) -> uuid.UUID:
    if isinstance(row, Palpation):
        return row_id(row.visit_id, "palpation", row.muscle, row.side)
    return uuid.uuid4()


@transaction.atomic
def confirm_unchanged(*, visit: Visit, clinic: Clinic, by: Person) -> list[Saved]:
    """Write the answers of the last signed visit again, each its own row; what is answered already stays.

    The therapist has asked whether anything changed and was told no.
    """
    must_belong(visit, clinic, "visit")
    last = visit.carried_from or last_signed(visit.episode)
    if last is None:
        raise refuse("visit", "There is no signed visit in this episode to compare with.")
    answered = set(visit.answer_set.values_list("question", flat=True))
    changes = [
        {
            "key": str(uuid.uuid4()),
            "part": "answer",
            "id": str(row_id(visit.id, "answer", answer.question)),
            "base": 0,
            "set": {"question": answer.question, "value": answer.value, "details": answer.details},
        }
        for answer in last.answer_set.order_by("question")
        if answer.question not in answered and answer.question in rules().questions
    ]
    saved = save_changes(visit=visit.id, clinic=clinic, by=by, changes=changes)
    if saved:
        record_event(
            clinic=clinic, person=by, verb="confirm_unchanged", kind="visit", subject=visit.id, answers=len(saved)
        )
    return saved
