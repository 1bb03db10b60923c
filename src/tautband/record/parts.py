"""Which parts a visit has, and which fields of each a device may set."""

import uuid
from dataclasses import dataclass

from tautband.record.models import (
    Answer,
    Drawing,
    Finding,
    GoalScore,
    Intervention,
    Measure,
    Override,
    Palpation,
    Row,
    Site,
    Visit,
)


@dataclass(frozen=True)
class PartSpec:
    """A part: its table, what a device may set, and what stands only once in a visit."""

    model: type[Row]
    fields: tuple[str, ...]
    natural: tuple[str, ...] = ()
    """Fields whose values together stand once in a visit; none where a part may be repeated."""


PARTS: dict[str, PartSpec] = {
    "visit": PartSpec(
        Visit,
        (
            "pain_now",
            "pain_after",
            "sharps",
            "tolerance",
            "reaction",
            "aftercare_spoken",
            "aftercare_written",
            "warning_signs",
            "done_personally",
            "minutes_needling",
            "minutes_timed",
            "minutes_total",
            "note",
            "plan",
        ),
    ),
    "answer": PartSpec(Answer, ("question", "value", "details"), ("question",)),
    "drawing": PartSpec(Drawing, ("moment", "strokes"), ("moment",)),
    "finding": PartSpec(Finding, ("finding", "side", "present"), ("finding", "side")),
    "measure": PartSpec(
        Measure, ("kind", "what", "side", "moment", "value", "seconds"), ("kind", "what", "side", "moment")
    ),
    "goal_score": PartSpec(GoalScore, ("goal", "score"), ("goal",)),
    "palpation": PartSpec(
        Palpation,
        ("muscle", "side", "taut_band", "tender_spot", "referred_pain", "recognised_pain"),
        ("muscle", "side"),
    ),
    "site": PartSpec(
        Site,
        (
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
            "twitch",
            "referral_felt",
            "referral_recognised",
            "bleeding",
            "haematoma_mm",
            "haemostasis_s",
            "needles_in",
            "needles_out",
        ),
    ),
    "intervention": PartSpec(Intervention, ("kind", "what", "where", "dose", "minutes", "home")),
    "override": PartSpec(Override, ("rule", "verdict", "reason"), ("rule",)),
}
"""Every part that `save_changes` knows. `visit` is the visit's own row."""

NAMESPACE = uuid.UUID("6f1d3a52-8f0e-4c57-9c2e-6b1f0a4d9e71")


def row_id(visit: uuid.UUID, part: str, *natural: str) -> uuid.UUID:
    """Return the id for a row that stands once in a visit, so that two devices that make it make the same.

    >>> row_id(visit.id, "answer", "pregnancy")
    """
    return uuid.uuid5(NAMESPACE, "\x1f".join((str(visit), part, *natural)))
