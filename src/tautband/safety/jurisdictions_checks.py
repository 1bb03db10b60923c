"""What must hold between the files of the jurisdictions, in small named functions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tautband.atlas.problems import Problem
from tautband.safety.jurisdictions import LISTS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tautband.atlas.model import Source
    from tautband.safety.jurisdictions import Dated, Jurisdiction, Rule, StatusRow

STATES = (
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "DC",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
)
"""All fifty states and the District of Columbia."""
OTHERS = ("AU", "CA-AB", "CA-BC", "CA-ON", "CA-SK", "CH", "ES", "GB", "IE", "NZ", "SA", "ZA")


def problems(found: Mapping[str, Jurisdiction], sources: Mapping[str, Source]) -> Iterator[Problem]:
    """List everything that is wrong with well-formed files.

    Parameters
    ----------
    found
        The jurisdictions by id.
    sources
        The sources by id.

    Yields
    ------
    Problem
        File, key and what is allowed.
    """
    yield from missing(found)
    for one in found.values():
        for key, row in rows(one):
            yield from _sources(one, key, row, sources)
            yield from _verified(one, key, row)
            yield from _dates(one, key, row)
        for index, rule in enumerate(one.rules):
            yield from _value(one, f"rule[{index}]", rule)
            yield from _extras(one, f"rule[{index}]", rule)
        yield from _overlaps(one)
        yield from _gaps(one)
    yield from _unused(found, sources)


def rows(one: Jurisdiction) -> Iterator[tuple[str, StatusRow | Rule]]:
    """Every status and rule with its key in the file."""
    yield from ((f"status[{index}]", row) for index, row in enumerate(one.status))
    yield from ((f"rule[{index}]", rule) for index, rule in enumerate(one.rules))


def missing(found: Mapping[str, Jurisdiction]) -> Iterator[Problem]:
    """Every state, the District and the other jurisdictions that we promise are there."""
    for id_ in (*(f"US-{state}" for state in STATES), *OTHERS):
        if id_ not in found:
            yield Problem(f"{id_}.toml", "", "is missing; every jurisdiction has a file")


def _sources(one: Jurisdiction, key: str, row: Dated, sources: Mapping[str, Source]) -> Iterator[Problem]:
    for name in ("source", "disagreement_source"):
        for id_ in getattr(row, name):
            if id_ not in sources:
                what = f"{id_!r} is unknown; allowed: the ids of sources.toml"
                yield Problem(f"{one.id}.toml", f"{key}.{name}", what)
    if row.disagreement_source and not row.disagreement:
        yield Problem(f"{one.id}.toml", f"{key}.disagreement", "is missing; allowed: what that source says")
    if not row.source and row.basis != "judgement":
        yield Problem(f"{one.id}.toml", f"{key}.source", f"is missing; allowed with the basis {row.basis}: an id")


def _verified(one: Jurisdiction, key: str, row: Dated) -> Iterator[Problem]:
    """Verified means read: the words of the rule, on a day. Nothing else may call itself so."""
    read = row.basis == "rule_text"
    if row.verified != read:
        what = f"is {str(row.verified).lower()}; allowed with the basis {row.basis}: {str(read).lower()}"
        yield Problem(f"{one.id}.toml", f"{key}.verified", what)
    if row.verified and row.last_verified is None:
        yield Problem(f"{one.id}.toml", f"{key}.last_verified", "is missing; allowed: the day it was read")
    if not row.verified and row.last_verified is not None:
        yield Problem(f"{one.id}.toml", f"{key}.last_verified", "is given; allowed only where verified is true")


def _dates(one: Jurisdiction, key: str, row: Dated) -> Iterator[Problem]:
    if row.since is not None and row.until is not None and row.until < row.since:
        yield Problem(f"{one.id}.toml", f"{key}.to", f"lies before from; allowed: {row.since.isoformat()} or later")


def _value(one: Jurisdiction, key: str, rule: Rule) -> Iterator[Problem]:
    """Numbers have the unit of their kind, lists only the words of theirs, and all else is true."""
    unit = NUMBERS.get(rule.kind, "")
    if rule.unit != unit:
        yield Problem(f"{one.id}.toml", f"{key}.unit", f"is {rule.unit!r}; allowed for {rule.kind}: {unit!r}")
    if rule.kind in NUMBERS:
        least = 0 if rule.kind == "proof_to_board_days" else 1
        if isinstance(rule.value, bool | tuple) or rule.value < least:
            what = f"allowed for {rule.kind}: a whole number of {unit}, {least} or more"
            yield Problem(f"{one.id}.toml", f"{key}.value", what)
    elif rule.kind in LISTS:
        allowed = LISTS[rule.kind]
        if not rule.words or not allowed.issuperset(rule.words):
            yield Problem(f"{one.id}.toml", f"{key}.value", f"allowed for {rule.kind}: {', '.join(sorted(allowed))}")
    elif rule.value is not True:
        yield Problem(f"{one.id}.toml", f"{key}.value", f"allowed for {rule.kind}: true")


EXTRAS = {
    "within_years": "hours_before_use",
    "here": "years_of_practice",
    "unless_in_school": "years_of_practice",
    "severities": "reporting_deadline_days",
}


def _extras(one: Jurisdiction, key: str, rule: Rule) -> Iterator[Problem]:
    for name, kind in EXTRAS.items():
        if getattr(rule, name) and rule.kind != kind:
            yield Problem(f"{one.id}.toml", f"{key}.{name}", f"is given; allowed only with the kind {kind}")
    if rule.kind == "reporting_deadline_days" and not rule.severities:
        yield Problem(f"{one.id}.toml", f"{key}.severities", "is missing; allowed: mild, significant, serious")


def _overlaps(one: Jurisdiction) -> Iterator[Problem]:
    """Two rows in force about one thing never hold on one day."""
    things: list[tuple[str, str, Dated]] = [("status", f"status[{i}]", row) for i, row in enumerate(one.status)]
    for index, rule in enumerate(one.rules):
        parts = rule.words if rule.kind in {"technique_ban", "not_delegable_to"} else ("",)
        things += [(f"{rule.kind} {part}".strip(), f"rule[{index}]", rule) for part in parts]
    in_force = [thing for thing in things if thing[2].standing == "in_force"]
    for index, (name, key, row) in enumerate(in_force):
        for other_name, other_key, other in in_force[:index]:
            if name == other_name and _first(row) <= _last(other) and _first(other) <= _last(row):
                what = f"holds on the same days as {other_key}; allowed: one row for {name} on any day"
                yield Problem(f"{one.id}.toml", f"{key}.from", what)


def _first(row: Dated) -> date:
    return row.since or date.min


def _last(row: Dated) -> date:
    return row.until or date.max


def _gaps(one: Jurisdiction) -> Iterator[Problem]:
    """Dated statuses follow one another without a gap, from the first to no end."""
    held = sorted((row for row in one.status if row.standing == "in_force"), key=_first)
    if not held:
        yield Problem(f"{one.id}.toml", "status", "is missing; allowed: at least one row in force")
        return
    for before, after in pairwise(held):
        if before.until is not None and _first(after) > before.until + timedelta(days=1):
            what = f"is unknown from {before.until.isoformat()} to {_first(after).isoformat()}; allowed: no gap"
            yield Problem(f"{one.id}.toml", "status", what)
    if held[0].since is not None or held[-1].until is not None:
        yield Problem(
            f"{one.id}.toml", "status", "is unknown on some day; allowed: the first without from, the last without to"
        )


def _unused(found: Mapping[str, Jurisdiction], sources: Mapping[str, Source]) -> Iterator[Problem]:
    named = {id_ for one in found.values() for _, row in rows(one) for id_ in (*row.source, *row.disagreement_source)}
    for id_ in sources:
        if id_ not in named:
            yield Problem("sources.toml", id_, "is named nowhere; allowed: sources that a row names")
