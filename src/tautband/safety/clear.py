"""The main flow of the room on one page: answers, hazards, credential and place become one verdict with its trace."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from tautband.safety.covering import ground_of
from tautband.safety.hazards import atlas_lines
from tautband.safety.model import TECHNIQUES, Clearance, Line, SafetyError, Verdict
from tautband.safety.place import place_lines
from tautband.safety.screening import (
    check_answers,
    check_person,
    check_regions,
    check_spot,
    find_unanswered,
    in_force,
    screening_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tautband.atlas import Atlas
    from tautband.safety.model import Answer, Person, Site, Spot
    from tautband.safety.place_facts import Place
    from tautband.safety.practitioner import Practitioner
    from tautband.safety.rules import Rules

LONGEST_MM = 200
"""A longer needle is taken for a mistake, as in the atlas."""
PARTS = ("screening", "hazard", "practitioner", "place")


def clear(  # noqa: PLR0913  everything that a verdict hangs on is named by whoever asks
    *,
    day: date,
    answers: Iterable[Answer],
    person: Person,
    sites: Iterable[Site],
    practitioner: Practitioner,
    place: Place,
    rules: Rules,
    atlas: Atlas,
) -> Clearance:
    """Say whether this person may be needled here, on this day, by this practitioner, in this place.

    Parameters
    ----------
    day
        The day of the visit; rules in force then are used.
    answers, person
        The screening in any order, with age and sex. A question without an answer is never taken for a no.
    sites
        Where needles are to go, in any order; may be empty while nothing is planned.
    practitioner, place
        Who needles, and where, with the papers.
    rules, atlas
        From `load_rules`, and the muscles with their hazards.

    Returns
    -------
    Clearance
        The verdict with every line that led to it. The same input gives the same clearance, on any machine.

    Raises
    ------
    SafetyError
        If an id is unknown, a question is answered twice, or no rules are in force on the day.
    """
    planned, laws = _in_order(sites, atlas), rules.jurisdictions
    ground = ground_of(atlas).with_sites(planned)
    check_person(person)
    known = check_answers(answers, rules, ground)
    found = (
        *screening_lines(rules=in_force(rules, day), answers=known, person=person, sites=planned, ground=ground),
        *atlas_lines(planned, ground),
        *place_lines(place=place, practitioner=practitioner, sites=planned, day=day, jurisdictions=laws, atlas=atlas),
    )
    lines = tuple(sorted(found, key=_gravest_first))
    inputs = (day, tuple(known.values()), person, planned, practitioner, place, rules.hash, atlas.hash)
    return _sum_up(planned, lines, find_unanswered(person, known, rules), _canonical((inputs, lines)))


def _sum_up(sites: tuple[Site, ...], lines: tuple[Line, ...], open_: tuple[str, ...], all_of_it: bytes) -> Clearance:
    verdicts = _site_verdicts(sites, lines)
    for_all = (line.verdict for line in lines if line.covers.all and not line.covers.techniques)
    without_technique = dict.fromkeys(f"technique.{site.muscle}.{site.side}" for site in sites if not site.used)
    return Clearance(
        verdict=Verdict.GO.worse_of(*verdicts.values(), *for_all),
        lines=lines,
        unanswered=(*open_, *without_technique),
        sites=verdicts,
        hash=hashlib.sha256(all_of_it).hexdigest(),
    )


def _in_order(sites: Iterable[Site], atlas: Atlas) -> tuple[Site, ...]:
    """The sites in an order of their own, so that the order in which they were tapped changes nothing."""
    planned = tuple(sites)
    for site in planned:
        check_spot(site.spot, "sites", atlas)
        if unknown := sorted(site.used - TECHNIQUES.keys()):
            raise SafetyError(f"sites: unknown technique {unknown[0]!r}; allowed: {', '.join(TECHNIQUES)}")
        check_regions(site.at, "sites", atlas)
        for name, value in (("needle_mm", site.needle_mm), ("depth_mm", site.depth_mm)):
            if value is not None and not 0 < value <= LONGEST_MM:
                raise SafetyError(f"sites: {name} is {value:g}; allowed: more than 0, up to {LONGEST_MM} millimetres")
    return tuple(sorted(planned, key=_canonical))


def _site_verdicts(sites: tuple[Site, ...], lines: tuple[Line, ...]) -> dict[Spot, Verdict]:
    """The gravest verdict of each planned muscle, over all that is planned in it."""
    verdicts: dict[Spot, Verdict] = {}
    for site in sites:
        reaching = (line.verdict for line in lines if line.covers.reaches(*site.spot, site.used))
        verdicts[site.spot] = verdicts.get(site.spot, Verdict.GO).worse_of(*reaching)
    return dict(sorted(verdicts.items()))


def _gravest_first(line: Line) -> tuple[int, int, str, bytes]:
    return (-line.verdict.weight, PARTS.index(line.part), line.rule, _canonical(line))


def _canonical(value: object) -> bytes:
    """The one way in which a value is written, whatever the order of its sets."""
    return msgspec.json.encode(value, order="deterministic")
