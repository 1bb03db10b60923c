"""The forms that the numbers and words of an atlas may take, and the value that all of it is made of."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tautband.terms import OLDEST

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Meta(min_length=1)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Chance = Annotated[float, Meta(gt=0.0, lt=1.0)]
Weight = Annotated[float, Meta(gt=0.0, le=0.9)]
Strength = Annotated[float, Meta(gt=0.0, lt=1.0)]
PriorChance = Annotated[float, Meta(gt=0.0, lt=0.3)]
ComplaintChance = Annotated[float, Meta(ge=0.0, le=0.95)]
Age = Annotated[int, Meta(ge=0, le=OLDEST)]
Percent = Annotated[float, Meta(ge=0.0, le=100.0)]
Millimetres = Annotated[float, Meta(gt=0.0, le=200.0)]
Distance = Annotated[float, Meta(ge=0.0, le=200.0)]
Count = Annotated[int, Meta(ge=1)]
Line = Annotated[str, Meta(min_length=4, max_length=160)]
Sentence = Annotated[str, Meta(min_length=10, max_length=260)]
Sentences = Annotated[str, Meta(min_length=10, max_length=340)]

Basis = Literal["measured", "consensus", "judgement"]
ShareBasis = Literal["measured", "judgement"]
CauseKind = Literal["muscle", "mimic"]
Sides = Literal["paired", "midline"]
Urgency = Literal["emergency", "urgent", "soon", "routine"]
Sex = Literal["female", "male"]
ReferralSide = Literal["same", "opposite", "both"]
FindingSide = Literal["same", "opposite", "both", "left", "right", "none"]
CauseSide = Literal["same", "opposite", "both", "left", "right"]
Kind = Literal[
    "history",
    "symptom",
    "provoked_by",
    "eased_by",
    "posture",
    "motion",
    "resisted",
    "test",
    "function",
    "observation",
    "vital",
]

Access = Literal["usual", "specialist", "usually_excluded"]
Compressible = Literal["yes", "partly", "no"]
HazardKind = Literal[
    "pleura", "spinal_canal", "nerve", "vessel", "abdomen", "kidney", "joint", "eye", "breast", "gland", "airway"
]
ExerciseKind = Literal["stretch", "mobility", "strength", "control"]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value that never changes and knows no keys but its own."""
