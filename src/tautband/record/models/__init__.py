"""The tables of the record."""

from tautband.record.models.base import Part, Row, Side
from tautband.record.models.consent import Consent
from tautband.record.models.needling import AdverseEvent, Intervention, Override, Site
from tautband.record.models.people import Alert, Episode, Goal, Patient
from tautband.record.models.trail import Addendum, Change, FollowUp, Intake, Signature
from tautband.record.models.visit import Answer, Drawing, Finding, GoalScore, Measure, Palpation, Visit

__all__ = [
    "Addendum",
    "AdverseEvent",
    "Alert",
    "Answer",
    "Change",
    "Consent",
    "Drawing",
    "Episode",
    "Finding",
    "FollowUp",
    "Goal",
    "GoalScore",
    "Intake",
    "Intervention",
    "Measure",
    "Override",
    "Palpation",
    "Part",
    "Patient",
    "Row",
    "Side",
    "Signature",
    "Site",
    "Visit",
]
