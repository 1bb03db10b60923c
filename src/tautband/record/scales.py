"""How grave an adverse event was, on three published scales, worked out from what was observed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Care = Literal["none", "first_aid", "physician", "emergency", "admission"]
MEDICAL = frozenset({"physician", "emergency", "admission"})

SHORT_HOURS = 24
"""Hours; up to this an event counts as short. Our judgement: the scales say short without a number."""
LONG_HOURS = 72
"""Hours; beyond this an event counts as long. Our judgement, as above."""
MILD_MOST = 3
"""0 to 10; up to this a complaint counts as mild. Our judgement, as above."""
SEVERE_LEAST = 7
"""0 to 10; from this a complaint counts as severe. Our judgement, as above."""


class White(StrEnum):
    """Mild: short, nothing prevented. Significant: medical care, or in the way. Serious: hospital, disability."""

    MILD = "mild"
    SIGNIFICANT = "significant"
    SERIOUS = "serious"


class Carnes(StrEnum):
    """The scale made for manual therapy: by how long, how bad, and which care."""

    NOT_ADVERSE = "not_adverse"
    MILD = "mild"
    MODERATE = "moderate"
    MAJOR = "major"


class Brady(StrEnum):
    """The two grades of the largest survey of dry needling."""

    MILD = "mild"
    SIGNIFICANT = "significant"


@dataclass(frozen=True)
class Observed:
    """What was seen of an event, apart from its kind.

    Parameters
    ----------
    severity
        0 to 10, as the patient rates it.
    duration_hours
        Hours; None while it lasts or is not known, which never counts as short.
    care
        The most that was needed.
    limits_function
        Whether it kept the patient from something.
    lasting_harm
        Whether harm remained, or the patient died.
    """

    severity: int
    duration_hours: int | None
    care: Care
    limits_function: bool
    lasting_harm: bool


def white(event: Observed) -> White:
    """Grade an event as White (2001) did for acupuncture and physiotherapy guidance took over."""
    if event.care == "admission" or event.lasting_harm:
        return White.SERIOUS
    if event.care in MEDICAL or event.limits_function:
        return White.SIGNIFICANT
    return White.MILD


def carnes(event: Observed) -> Carnes:
    """Grade an event on the scale for manual therapy; where its words give no number, ours above stand in."""
    hours = event.duration_hours
    long = hours is None or hours > LONG_HOURS
    if event.care == "admission" or event.lasting_harm:
        return Carnes.MAJOR
    if event.severity >= SEVERE_LEAST and (long or event.care in MEDICAL):
        return Carnes.MAJOR
    short = hours is not None and hours <= SHORT_HOURS
    if event.limits_function or event.care in MEDICAL or (event.severity > MILD_MOST and not short):
        return Carnes.MODERATE
    if event.severity <= MILD_MOST and short and event.care == "none":
        return Carnes.NOT_ADVERSE
    return Carnes.MILD


def brady(event: Observed) -> Brady:
    """Grade an event as Brady and colleagues (2014) did: significant is whatever White would not call mild."""
    return Brady.MILD if white(event) is White.MILD else Brady.SIGNIFICANT
