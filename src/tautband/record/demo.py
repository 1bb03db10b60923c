"""The demonstration clinic: invented people and a dozen visits, made by the same verbs as real ones, at past times."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import numpy as np
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Credential, Membership, Person
from tautband.accounts.tenancy import within
from tautband.body.drawing import Drawing
from tautband.body.place import place
from tautband.body.surface import load_surface
from tautband.record.actions import consents, episodes, events, follow_ups, patients, signing, visits
from tautband.record.actions.changes import save_changes
from tautband.record.convert import clearance_of, person_of
from tautband.record.knowledge import atlas, rules
from tautband.record.models import Episode, Patient, Visit
from tautband.record.parts import row_id
from tautband.record.standing import day_of
from tautband.safety.screening import asked_of
from tautband.terms import Quality, Side

DATA = Path(__file__).with_name("data") / "demo.toml"
HOUR = 15
"""UTC; the visits of the demonstration begin in the clinic's morning."""


def make_demo() -> Clinic:
    """Make the clinic; call it only where there is none yet."""
    plan = tomllib.loads(DATA.read_text(encoding="utf-8"))
    clinic = Clinic(**plan["clinic"], demo=True)
    with within(clinic.id):
        clinic.save()
        _fill(clinic, plan)
    return clinic


def _fill(clinic: Clinic, plan: dict[str, Any]) -> None:
    people = {entry["email"]: _person(clinic, entry) for entry in plan["person"]}
    for entry in plan["person"]:
        for role in entry["roles"]:
            Membership.objects.create(
                person=people[entry["email"]],
                clinic=clinic,
                role=role,
                supervisor=people.get(entry.get("supervisor", "")),
                since=dt.date(2020, 1, 1),
            )
    therapist = people["therapist@demo.tautband.example"]
    record_event(clinic=clinic, person=None, verb="make_demo", kind="clinic", subject=clinic.id)
    begun = [(entry, _Story(clinic, people.get(entry.get("by", ""), therapist), entry)) for entry in plan["patient"]]
    stories = sorted(
        ((visit["days"], story, visit) for entry, story in begun for visit in entry.get("visit", [])),
        key=lambda told: -told[0],
    )
    for days, story, visit in stories:
        story.tell(
            visit, timezone.now().replace(hour=HOUR, minute=0, second=0, microsecond=0) - dt.timedelta(days=days)
        )


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the record's verbs believe that it is another moment: in a demonstration the past is invented too."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def _person(clinic: Clinic, entry: dict[str, Any]) -> Person:
    person = Person.objects.create_user(entry["email"], name=entry["name"])
    person.credentials_shown = entry.get("shown", "")
    person.practising_since = dt.date(2015, 6, 1)
    person.save()
    if entry.get("credentials"):
        soon = timezone.localdate() + dt.timedelta(days=300)
        held: tuple[dict[str, Any], ...] = (
            {"kind": "licence", "jurisdiction": clinic.jurisdiction, "number": "DEMO-0000"},
            {
                "kind": "training",
                "hours": 80,
                "hours_in_person": 54,
                "supervised_sessions": 250,
                "exams": ["written", "practical"],
                "areas": sorted({muscle.area for muscle in atlas().muscles.values()}),
            },
            {"kind": "cpr"},
            {"kind": "bloodborne"},
        )
        for one in held:
            Credential.objects.create(
                person=person,
                issued=dt.date(2018, 1, 1),
                expires=soon,
                provider="Invented for the demonstration",
                **one,
            )
    return person


class _Story:
    """One patient's complaint, told visit by visit."""

    def __init__(self, clinic: Clinic, therapist: Person, entry: dict[str, Any]) -> None:
        self.clinic, self.by, self.entry = clinic, therapist, entry
        today = timezone.localdate()
        names = ("given_name", "family_name", "birth_date", "sex", "phone", "email")
        who = {name: entry[name] for name in names if name in entry}
        self.patient: Patient = patients.create_patient(clinic=clinic, by=therapist, values=who)
        for text in entry.get("alerts", []):
            patients.add_alert(patient=self.patient, clinic=clinic, by=therapist, text=text)
        self.episode: Episode = episodes.open_episode(
            patient=self.patient,
            clinic=clinic,
            by=therapist,
            values={
                "complaint": entry["complaint"],
                "mechanism": entry["mechanism"],
                "onset": (today - dt.timedelta(days=entry["onset_days"])).isoformat(),
                "red_flags": "none",
                "plan_of_care": "Invented for the demonstration",
            },
        )
        self.goals = [
            episodes.add_goal(episode=self.episode, clinic=clinic, by=therapist, activity=activity)
            for activity in entry["goals"]
        ]

    def tell(self, told: dict[str, Any], moment: dt.datetime) -> None:
        """Let one visit happen and be signed."""
        with at(moment):
            if not self.patient.consents.exists():
                self._consent()
            visit = visits.start_visit(episode=self.episode, by=self.by, clinic=self.clinic, carry=False)
            self._change(visit, [*self._screened(visit), *self._found(visit, told), *self._needled(visit, told)])
        with at(moment + dt.timedelta(minutes=35)):
            self._pass_over(visit)
            signing.sign_visit(visit=visit, by=self.by, clinic=self.clinic)
        self._after(visit, told, moment)

    def _consent(self) -> None:
        consents.give_consent(
            patient=self.patient,
            clinic=self.clinic,
            by=self.by,
            values={
                "text_version": "2026-11",
                "language": "en",
                "signer": "patient",
                "signer_name": f"{self.patient.given_name} {self.patient.family_name}",
                "attestation": "Read together and agreed to aloud. Invented for the demonstration.",
                "copy_given": True,
                "training_told": True,
            },
        )

    def _screened(self, visit: Visit) -> Iterator[dict[str, Any]]:
        yes = self.entry.get("yes", {})
        for question in (one.id for one in asked_of(person_of(self.patient, day_of(self.clinic)), {}, rules())):
            yield _change(
                "answer",
                row_id(visit.id, "answer", question),
                question=question,
                value="yes" if question in yes else "no",
                details=yes.get(question, {}),
            )

    def _found(self, visit: Visit, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield _change(
            "drawing", row_id(visit.id, "drawing", "before"), moment="before", strokes=_paint(told["painted"])
        )
        for finding, side in told.get("findings", []):
            where = side or "none"
            yield _change(
                "finding", row_id(visit.id, "finding", finding, where), finding=finding, side=where, present=True
            )
        for goal, score in zip(self.goals, told["goals"], strict=True):
            yield _change("goal_score", row_id(visit.id, "goal_score", str(goal.id)), goal=str(goal.id), score=score)
        for kind, what, side, before, after in told["measures"]:
            for moment, value in (("before", before), ("after", after)):
                key = row_id(visit.id, "measure", kind, what, side, moment)
                yield _change("measure", key, kind=kind, what=what, side=side, moment=moment, value=value)
        for muscle, side, sign in told["palpated"]:
            signs = dict.fromkeys(("taut_band", "tender_spot", "recognised_pain"), sign)
            yield _change("palpation", row_id(visit.id, "palpation", muscle, side), muscle=muscle, side=side, **signs)

    def _needled(self, visit: Visit, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
        needles = 0
        for order, (muscle, side, count, length, depth, twitch, *spot) in enumerate(told["needled"]):
            needles += count
            region, out, down = spot
            yield _change(
                "site",
                uuid4(),
                muscle=muscle,
                side=side,
                patch=place(region, Side(side), out, down),
                order=order,
                diameter_mm=0.3,
                length_mm=length,
                depth_mm=depth,
                maker="Invented",
                lot="DEMO-1",
                techniques=["pistoning"],
                seconds=25,
                twitch=twitch,
                referral_felt=True,
                referral_recognised=True,
                bleeding=False,
                haemostasis_s=30,
                needles_in=count,
                needles_out=count,
            )
        for exercise in told["exercises"]:
            yield _change("intervention", uuid4(), kind="exercise", what=exercise, minutes=5, home=True)
        before, after = told["pain"]
        yield _change(
            "visit",
            visit.id,
            visit.version,
            pain_now=before,
            pain_after=after,
            sharps=needles,
            tolerance="well",
            aftercare_spoken=True,
            aftercare_written=True,
            warning_signs=True,
            done_personally=True,
            minutes_needling=12,
            minutes_timed=20,
            minutes_total=40,
        )

    def _pass_over(self, visit: Visit) -> None:
        """Give the reason that the therapist has for each caution of a physician's kind."""
        found = clearance_of(visit)
        for line in found.lines:
            if line.overridable:
                key = row_id(visit.id, "override", line.rule)
                reason = "Discussed with the patient's physician. Invented for the demonstration."
                self._change(
                    visit, [_change("override", key, rule=line.rule, verdict=str(line.verdict), reason=reason)]
                )

    def _after(self, visit: Visit, told: dict[str, Any], moment: dt.datetime) -> None:
        if event := told.get("event"):
            with at(moment + dt.timedelta(hours=20)):
                noticed = timezone.now().isoformat()
                events.report_event(
                    visit=visit, clinic=self.clinic, by=self.by, values={**event, "noticed_at": noticed}
                )
        if answered := told.get("answered"):
            with at(moment + dt.timedelta(hours=1)):
                token = follow_ups.make_follow_up(visit=visit, clinic=self.clinic, by=self.by)
            with at(moment + dt.timedelta(hours=28)):
                follow_ups.answer_follow_up(token=token, values=answered)

    def _change(self, visit: Visit, changes: list[dict[str, Any]]) -> None:
        save_changes(visit=visit.id, clinic=self.clinic, by=self.by, changes=changes)


def _change(part: str, row: object, base: int = 0, **values: object) -> dict[str, Any]:
    return {"key": str(uuid4()), "part": part, "id": str(row), "base": base, "set": values}


def _paint(painted: list[list[Any]]) -> str:
    """Paint round spots: region, side, out, down, radius in millimetres, quality, intensity."""
    surface = load_surface()
    strength: dict[Quality, dict[int, int | None]] = {}
    for region, side, out, down, radius, quality, intensity in painted:
        middle = surface.centres[place(region, Side(side), out, down)]
        near = np.flatnonzero(np.linalg.norm(surface.centres - middle, axis=1) < radius)
        layer = strength.setdefault(Quality(quality), {})
        for patch in near.tolist():
            layer[patch] = max(intensity, layer.get(patch) or 0)
    return Drawing.from_strengths(strength).to_text()
