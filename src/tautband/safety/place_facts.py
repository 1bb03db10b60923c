"""What is known of place and papers on the day, and what a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003  msgspec reads the types when it makes a class
from typing import TYPE_CHECKING

from tautband.atlas.forms import Text, Value
from tautband.safety.model import Covers, Part, Spot, Verdict

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.safety.jurisdictions import Jurisdiction
    from tautband.safety.model import Site
    from tautband.safety.practitioner import Practitioner

EVERYWHERE = Covers(all=True)


class Decision(Value, frozen=True, kw_only=True):
    """The clinic's own recorded decision to needle where the law is silent."""

    jurisdiction: Text
    who: str
    when: date
    reasons: str
    permits: bool = True
    """False where the clinic decided against needling."""
    until: date
    """Last day on which it holds; it must be looked at again."""


class Place(Value, frozen=True, kw_only=True):
    """Where it is to happen and what papers there are for this patient. False means that it is not recorded."""

    jurisdiction: Text
    decision: Decision | None = None
    written_consent: bool = False
    """Signed, valid on the day and not withdrawn."""
    copy_given: bool = False
    not_acupuncture_told: bool = False
    """Whether the consent says that this is not acupuncture."""
    training_told: bool = False
    """Whether the patient has in writing what dry needling is and what training the therapist has."""
    referral: bool = False
    """A written referral that names dry needling."""
    physician_consulted: bool = False
    referred: bool | None = None
    """Whether a physician sent the patient; None means that nobody recorded it."""
    notice_sent: bool = False
    notice_names: frozenset[str] = frozenset()
    """What the notice to the referrer named: diagnosis, technique, number, size, sites, risks."""
    referrer_objects: bool = False
    plan_of_care: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything a check may look at."""

    place: Place
    practitioner: Practitioner
    sites: tuple[Site, ...]
    day: date
    jurisdiction: Jurisdiction
    atlas: Atlas

    def muscles_outside(self, areas: frozenset[str]) -> frozenset[Spot]:
        """Every muscle, with its sides, that lies in none of these areas."""
        sides = {"paired": ("left", "right"), "midline": ("midline",)}
        return frozenset(
            (muscle.id, side)
            for muscle in self.atlas.muscles.values()
            if muscle.area not in areas
            for side in sides[muscle.sides]
        )

    def areas_outside(self, areas: frozenset[str]) -> tuple[str, ...]:
        """The atlas's areas that are not among these, in plain words and in the atlas's order."""
        every = dict.fromkeys(muscle.area for muscle in self.atlas.muscles.values())
        return tuple(area.replace("_", " ") for area in every if area not in areas)


@dataclass(frozen=True)
class Outcome:
    """What a check found: nothing fulfilled becomes a line, and this is the rest of it."""

    verdict: Verdict
    reason: str
    do: str
    part: Part = "place"
    covers: Covers = field(default=EVERYWHERE)
    suffix: str = ""
    """Ends the rule's name where one rule gives several lines."""


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    return years_before(day, -years)


def listed(words: tuple[str, ...]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
