"""The tables of place and practitioner: every case holds, and every case could fail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast, get_args

import pytest
from msgspec.structs import replace as with_
from tests.spec.safety.place_cases import Case, cases, complete, tables, who, without_given

from tautband.atlas import Atlas, load_atlas
from tautband.safety.jurisdictions import Jurisdiction, Kind, Severity
from tautband.safety.jurisdictions_load import load_jurisdictions
from tautband.safety.model import Line, SafetyError, Site, Verdict
from tautband.safety.place import deadline, place_lines, report_by

CASES = cases()
REPORTS = list(tables("place_reporting.md"))
JURISDICTIONS = load_jurisdictions()


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def lines_of(case: Case, atlas: Atlas, jurisdictions: Mapping[str, Jurisdiction] = JURISDICTIONS) -> tuple[Line, ...]:
    person, place = who(case, atlas)
    return place_lines(
        place=place, practitioner=person, sites=case.sites, day=case.day, jurisdictions=jurisdictions, atlas=atlas
    )


def fault(case: Case, lines: tuple[Line, ...]) -> str:
    """What the table says and the lines do not; empty if they agree."""
    found = [line for line in lines if line.rule == case.rule]
    if case.verdict == "none":
        return f"there is {found[0].verdict}" if found else ""
    if len(found) != 1:
        return f"{len(found)} lines"
    (line,) = found
    if line.verdict != Verdict(case.verdict):
        return f"the verdict is {line.verdict}"
    return reach_fault(case.covers, line)


def reach_fault(covers: str, line: Line) -> str:
    """Whether the line reaches what `covers` says, and nothing that stands after `not`."""
    if covers == "everywhere":
        return "" if line.covers.all and not line.covers.techniques else f"it covers {line.covers}"
    inside, _, outside = covers.partition(", not ")
    for expected, word in ((True, inside), (False, outside)):
        if word and reaches(line, word.removeprefix("technique "), technique="technique" in covers) is not expected:
            return f"it covers {line.covers}"
    return ""


def reaches(line: Line, word: str, *, technique: bool) -> bool:
    if technique:
        return line.covers.reaches("trapezius_upper", "left", frozenset({word}))
    return all(line.covers.reaches(word, side, frozenset({"pistoning"})) for side in ("left", "right"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_holds(case: Case, atlas: Atlas) -> None:
    assert fault(case, lines_of(case, atlas)) == ""


@pytest.mark.parametrize("case", [case for case in CASES if case.verdict != "none"], ids=lambda case: case.name)
def test_the_case_could_fail(case: Case, atlas: Atlas) -> None:
    """Without what was given, or without the rule, the line is gone."""
    spoilt = [lines_of(case, atlas, without_rules(case.where))]
    if case.given:
        spoilt.append(lines_of(without_given(case), atlas))
    assert any(fault(case, lines) for lines in spoilt)


@pytest.mark.parametrize("case", [case for case in CASES if case.verdict == "none"], ids=lambda case: case.name)
def test_what_is_not_there_could_be(case: Case) -> None:
    """What the table says is missing is there in another case."""
    assert any(
        other.rule.partition(".")[2] == case.rule.partition(".")[2] for other in CASES if other.verdict != "none"
    )


def without_rules(where: str) -> dict[str, Jurisdiction]:
    """Every jurisdiction, this one without its rules and with the opposite status."""
    one = JURISDICTIONS[where]
    flipped = tuple(with_(row, value="prohibited" if row.value == "allowed" else "allowed") for row in one.status)
    return {**JURISDICTIONS, where: with_(one, rules=(), status=flipped)}


def test_there_is_a_case_for_every_kind_of_rule() -> None:
    shown = {case.rule.split(".")[1] for case in CASES} | {"reporting_deadline_days"}
    assert set(get_args(Kind)) - shown == set()
    assert len(CASES) + len(REPORTS) > 130


@pytest.mark.parametrize("where", JURISDICTIONS)
def test_whoever_fulfils_everything_is_stopped_only_by_status_and_bans(where: str, atlas: Atlas) -> None:
    person, place = complete(where, atlas)
    site = Site(muscle="trapezius_upper", side="left", techniques=frozenset({"pistoning"}))
    lines = place_lines(
        place=place,
        practitioner=person,
        sites=(site,),
        day=date(2026, 11, 24),
        jurisdictions=JURISDICTIONS,
        atlas=atlas,
    )
    stops = {line.rule.split(".")[1] for line in lines if line.verdict is not Verdict.GO}
    assert stops <= {"status", "technique_ban"}


@pytest.mark.parametrize("where", JURISDICTIONS)
def test_nobody_known_is_stopped_everywhere(where: str, atlas: Atlas) -> None:
    """No rule lets through somebody of whom nothing is recorded."""
    person, place = complete(where, atlas)
    nobody = with_(person, licences=(), training=None, registrations=(), cpr=None, bloodborne=None)
    lines = place_lines(
        place=place, practitioner=nobody, sites=(), day=date(2026, 11, 24), jurisdictions=JURISDICTIONS, atlas=atlas
    )
    assert {"practitioner.licence", "practitioner.training"} <= {
        line.rule for line in lines if line.verdict is Verdict.STOP and line.covers.all
    }


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["case"])
def test_an_event_is_to_be_reported_by(row: dict[str, str]) -> None:
    one, on = JURISDICTIONS[row["where"]], date.fromisoformat(row["event"])
    expected = None if row["report by"] == "none" else date.fromisoformat(row["report by"])
    severity = cast("Severity", row["severity"])
    assert report_by(one, severity, on) == expected
    found = deadline(one, severity, on)
    assert (found is None) == (expected is None)
    assert found is None or found.source


def test_an_unknown_severity_is_refused() -> None:
    with pytest.raises(SafetyError, match="severity: 'grave' is unknown; allowed: mild, significant, serious"):
        report_by(JURISDICTIONS["US-FL"], cast("Severity", "grave"), date(2026, 11, 24))


def test_a_prohibition_and_a_ban_cannot_be_overridden(atlas: Atlas) -> None:
    for case in CASES:
        for line in lines_of(case, atlas):
            assert not (line.verdict is Verdict.STOP and line.overridable), line.rule


def test_unverified_rules_say_so(atlas: Atlas) -> None:
    by_name = {case.name: case for case in CASES}
    seen = {line.rule: line for line in lines_of(by_name["Illinois: needles may not stay in place"], atlas)}
    older = replace(by_name["Illinois: the same under the older wording"])
    read = {line.rule: line for line in lines_of(older, atlas)}
    rule = "US-IL.technique_ban.static"
    assert (seen[rule].basis, seen[rule].verified) == ("reported", None)
    assert (read[rule].basis, read[rule].verified) == ("rule_text", date(2026, 11, 24))
