"""A visit with something in every part, signed: what a sheet for a payer must be able to show."""

import uuid
from typing import Any

from tautband.body.packing import Layer, pack
from tautband.record.actions.episodes import add_goal, change_episode
from tautband.record.actions.signing import sign_visit
from tautband.record.models import Visit
from tautband.terms import Quality
from tests.record_world import World, answers, change

SHOULDER = pack((Layer(Quality.ACHE, 6, tuple(range(1000, 1060))),))
SITES: tuple[dict[str, Any], ...] = (
    {"muscle": "trapezius_upper", "side": "left", "twitch": "multiple", "strokes": 12, "depth_mm": 15},
    {"muscle": "levator_scapulae", "side": "left", "twitch": "single", "strokes": 8, "depth_mm": 18},
    {
        "muscle": "infraspinatus",
        "side": "right",
        "twitch": "none",
        "seconds": 30,
        "bleeding": True,
        "haemostasis_s": 40,
    },
)
NEEDLE: dict[str, Any] = {
    "diameter_mm": "0.25",
    "length_mm": 30,
    "maker": "Seirin",
    "lot": "L2231",
    "needle_expiry": "2028-05-31",
}


def sign_full_visit(world: World) -> Visit:
    """Fill a visit and sign it."""
    add_goal(episode=world.episode, clinic=world.clinic, by=world.therapist, activity="Look over the shoulder")
    change_episode(
        episode=world.episode,
        clinic=world.clinic,
        by=world.therapist,
        values={
            "onset": "2026-09-01",
            "diagnoses": ["M79.12", "M54.2"],
            "plan_of_care": "POC 17",
            "mechanism": "Desk work",
        },
    )
    world.consent()
    visit = world.visit()
    goal = world.episode.goals.get()
    sites = [
        change("site", **NEEDLE, **site, order=order, needles_in=2, needles_out=2, techniques=["pistoning"],
               position="Prone", direction="Towards the scapula", referral_felt=True, referral_recognised=order == 0)
        for order, site in enumerate(SITES, 1)
    ]  # fmt: skip
    world.save(
        visit, *sites, *answers(visit), *_found(), *_measured(), change("goal_score", goal=str(goal.id), score="4")
    )
    world.save(visit, change("visit", visit.id, visit.version, **_said()))
    signed = Visit.objects.get(pk=visit.pk)
    sign_visit(visit=signed, by=world.therapist, clinic=world.clinic)
    return signed


def _found() -> list[dict[str, Any]]:
    felt: dict[str, Any] = {"taut_band": "yes", "tender_spot": "yes", "referred_pain": "yes"}
    return [
        change("palpation", muscle="trapezius_upper", side="left", recognised_pain="yes", **felt),
        change("palpation", muscle="levator_scapulae", side="left", recognised_pain="no", **felt),
        change("drawing", moment="before", strokes=SHOULDER),
        change("intervention", kind="exercise", what="Upper trapezius stretch", dose="3 × 30 s", home=True, minutes=5),
        change("intervention", kind="manual", what="Soft tissue work", where="Neck", minutes=8),
    ]


def _measured() -> list[dict[str, Any]]:
    sign: dict[str, Any] = {"kind": "motion", "what": "Neck rotation", "side": "left"}
    pressed: dict[str, Any] = {"kind": "ppt", "what": "Upper trapezius", "side": "left", "seconds": 5}
    return [
        change("measure", uuid.uuid4(), moment="before", value="48", **sign),
        change("measure", uuid.uuid4(), moment="after", value="61", **sign),
        change("measure", uuid.uuid4(), moment="before", value="182", **pressed),
        change("measure", uuid.uuid4(), moment="after", value="240", **pressed),
    ]


def _said() -> dict[str, Any]:
    return {
        "sharps": 6,
        "pain_now": 6,
        "pain_after": 3,
        "tolerance": "well",
        "reaction": "Slight soreness at the left shoulder.",
        "aftercare_spoken": True,
        "aftercare_written": True,
        "warning_signs": True,
        "done_personally": True,
        "minutes_needling": 12,
        "minutes_timed": 23,
        "minutes_total": 45,
        "note": "Works at a desk; pain since a deadline.",
        "plan": "Two more visits, then home programme.",
    }
