"""The files of the jurisdictions: the shipped ones hold, and what is wrong is named by file and key."""

import shutil
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.docs.test_own_words import DIGESTS, taken

from tautband.atlas import load_atlas
from tautband.safety.jurisdictions import Jurisdiction, Rule, StatusRow
from tautband.safety.jurisdictions_checks import OTHERS, STATES, rows
from tautband.safety.jurisdictions_load import (
    DATA,
    JurisdictionError,
    load_jurisdiction_sources,
    load_jurisdictions,
)
from tautband.safety.model import SafetyError
from tautband.safety.place import place_lines
from tautband.safety.place_facts import Place, years_after, years_before
from tautband.safety.practitioner import Practitioner

FOUND = load_jurisdictions()


def test_every_state_the_district_and_the_others_are_there() -> None:
    assert len(set(STATES)) == 51
    assert set(FOUND) == {f"US-{state}" for state in STATES} | set(OTHERS)


def test_the_order_is_the_same_everywhere() -> None:
    assert list(FOUND)[:2] == ["US-AK", "US-AL"]
    assert list(FOUND)[-2:] == ["SA", "ZA"]


def test_every_row_has_a_basis_and_only_what_was_read_is_verified() -> None:
    for one in FOUND.values():
        for _, row in rows(one):
            assert row.verified == (row.basis == "rule_text")
            assert (row.checked is not None) == row.verified
            assert row.basis == "judgement" or row.source


def test_what_was_not_seen_verifies_nothing() -> None:
    sources = load_jurisdiction_sources()
    for one in FOUND.values():
        for key, row in rows(one):
            unseen = all(sources[id_].seen == "not seen" for id_ in row.source)
            assert not (row.verified and unseen), f"{one.id} {key}"


@pytest.mark.parametrize("day", [date(1984, 1, 1), date(2017, 9, 1), date(2026, 11, 24), date(2040, 1, 1)])
def test_there_is_one_status_on_every_day(day: date) -> None:
    for one in FOUND.values():
        assert sum(row.holds(day) for row in one.status) == 1, one.id


def test_no_sentence_is_the_briefs() -> None:
    theirs = set(DIGESTS.read_text(encoding="utf-8").split())
    texts = [f"{row.text} {row.disagreement}" for one in FOUND.values() for _, row in rows(one)]
    assert [text for text in texts if taken(text, theirs)] == []


Breaking = Callable[[str], str]


def swap(old: str, new: str) -> Breaking:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


BROKEN: dict[str, tuple[str, Breaking, str]] = {
    "unknown kind": (
        "US-FL.toml",
        swap('kind = "plan_of_care"', 'kind = "plan"'),
        "US-FL.toml: rule[5].kind: 'plan' is unknown; allowed: years_of_practice, ",
    ),
    "unknown key": (
        "US-FL.toml",
        swap("verified = ", "checked = "),
        "US-FL.toml: status[0].checked: unknown key; allowed: ",
    ),
    "unknown status": (
        "US-FL.toml",
        swap('"allowed"', '"fine"'),
        "US-FL.toml: status[0].value: 'fine' is unknown; allowed: allowed, silent, prohibited",
    ),
    "no basis": ("US-OH.toml", swap('basis = "reported"\n', ""), "US-OH.toml: status[0].basis: is missing"),
    "another id": ("US-OH.toml", swap('"US-OH"', '"US-HO"'), "US-OH.toml: id: is 'US-HO'; allowed: 'US-OH'"),
    "no TOML": ("US-OH.toml", lambda _: "id = ", "US-OH.toml: is not TOML in UTF-8"),
    "unknown source": (
        "US-OH.toml",
        swap('"pphc_2026"', '"hearsay"'),
        "US-OH.toml: status[0].source: 'hearsay' is unknown; allowed: the ids of sources.toml",
    ),
    "reported without a source": (
        "US-OH.toml",
        swap('["pphc_2026"]', "[]"),
        "US-OH.toml: status[0].source: is missing; allowed with the basis reported: an id",
    ),
    "verified hearsay": (
        "US-OH.toml",
        swap("verified = false", "verified = true"),
        "US-OH.toml: status[0].verified: is true; allowed with the basis reported: false",
    ),
    "verified on no day": (
        "US-MT.toml",
        swap("last_verified = 2026-11-24\n", ""),
        "US-MT.toml: status[0].last_verified: is missing; allowed: the day it was read",
    ),
    "hours in weeks": (
        "US-FL.toml",
        swap('unit = "hours"', 'unit = "weeks"'),
        "US-FL.toml: rule[1].unit: is 'weeks'; allowed for in_person_hours: 'hours'",
    ),
    "no hours": (
        "US-FL.toml",
        swap("value = 50", "value = 0"),
        "US-FL.toml: rule[1].value: allowed for in_person_hours: a whole number of hours, 1 or more",
    ),
    "hours true": (
        "US-FL.toml",
        swap("value = 50", "value = true"),
        "US-FL.toml: rule[1].value: allowed for in_person_hours: a whole number of hours, 1 or more",
    ),
    "unknown technique": (
        "US-NC.toml",
        swap('["perineural"]', '["magic"]'),
        "US-NC.toml: rule[0].value: allowed for technique_ban: auricular, distal, electrical, perineural, static",
    ),
    "not true": (
        "US-WA.toml",
        swap("value = true", "value = false"),
        "US-WA.toml: rule[0].value: allowed for registration: true",
    ),
    "a key of another kind": (
        "US-WA.toml",
        swap('kind = "registration"', 'kind = "registration"\nhere = true'),
        "US-WA.toml: rule[0].here: is given; allowed only with the kind years_of_practice",
    ),
    "a deadline for nothing": (
        "US-FL.toml",
        swap('severities = ["significant", "serious"]\n', ""),
        "US-FL.toml: rule[7].severities: is missing; allowed: mild, significant, serious",
    ),
    "ends before it begins": (
        "US-WA.toml",
        swap("to = 2024-06-21", "to = 2015-06-21"),
        "US-WA.toml: status[1].to: lies before from; allowed: 2016-04-15 or later",
    ),
    "two statuses on one day": (
        "US-WA.toml",
        swap("to = 2024-06-21", "to = 2024-06-22"),
        "US-WA.toml: status[2].from: holds on the same days as status[1]; allowed: one row for status on any day",
    ),
    "two bans of one technique": (
        "US-IL.toml",
        swap("to = 2025-12-31\nbasis", "to = 2026-12-31\nbasis"),
        "holds on the same days as rule[0]; allowed: one row for prerequisite_hours on any day",
    ),
    "a gap": (
        "US-WA.toml",
        swap("to = 2024-06-21", "to = 2024-05-21"),
        "US-WA.toml: status: is unknown from 2024-05-21 to 2024-06-22; allowed: no gap",
    ),
    "an end": (
        "US-OH.toml",
        swap("basis = ", "to = 2027-01-01\nbasis = "),
        "US-OH.toml: status: is unknown on some day; allowed: the first without from, the last without to",
    ),
    "only a proposal": (
        "US-OH.toml",
        swap("basis = ", 'standing = "proposed"\nbasis = '),
        "US-OH.toml: status: is missing; allowed: at least one row in force",
    ),
    "a source that nobody names": (
        "sources.toml",
        lambda text: text + '\n[idle]\nauthors = "A"\ntitle = "B"\nseen = "page"\n',
        "sources.toml: idle: is named nowhere; allowed: sources that a row names",
    ),
    "a source without an author": ("sources.toml", swap('authors = "PPHC"\n', ""), "sources.toml: pphc_2026.authors"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_key(name: str, tmp_path: Path) -> None:
    file, change, message = BROKEN[name]
    folder = tmp_path / "jurisdictions"
    shutil.copytree(DATA, folder)
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(JurisdictionError) as error:
        load_jurisdictions(folder)
    assert message in str(error.value)


@pytest.mark.parametrize("file", ["US-WY.toml", "ZA.toml", "sources.toml"])
def test_a_missing_file_is_named(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "jurisdictions"
    shutil.copytree(DATA, folder)
    (folder / file).unlink()
    with pytest.raises(JurisdictionError, match=rf"^{file}: is missing"):
        load_jurisdictions(folder)


def test_an_unknown_jurisdiction_is_refused() -> None:
    with pytest.raises(SafetyError, match="'US-XX' is unknown; allowed: US-AK, "):
        place_lines(
            place=Place(jurisdiction="US-XX"),
            practitioner=Practitioner(),
            sites=(),
            day=date(2026, 11, 24),
            jurisdictions=FOUND,
            atlas=load_atlas(),
        )


def test_a_day_of_which_nothing_is_known_stops() -> None:
    row = StatusRow(value="allowed", text="It is allowed.", since=date(2020, 1, 1), basis="judgement", verified=False)
    one = Jurisdiction(id="XX", name="Nowhere", status=(row,))
    assert one.status_on(date(2019, 12, 31)) is None
    (line, *_) = place_lines(
        place=Place(jurisdiction="XX"),
        practitioner=Practitioner(),
        sites=(),
        day=date(2019, 12, 31),
        jurisdictions={"XX": one},
        atlas=load_atlas(),
    )
    assert (line.rule, line.verdict) == ("XX.status", "stop")


def test_a_proposed_rule_never_holds() -> None:
    rule = Rule(kind="cpr", value=True, text="It is proposed.", standing="proposed", basis="judgement", verified=False)
    assert not rule.holds(date(2026, 11, 24))


def test_years_are_counted_over_a_leap_day() -> None:
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_the_files_are_readable_one_by_one() -> None:
    """Each begins with its name in a comment, so that a clinician knows where he is."""
    for id_, one in FOUND.items():
        text = (DATA / f"{id_}.toml").read_text(encoding="utf-8")
        assert text.startswith(f"# {one.name}. ")
        assert tomllib.loads(text)["id"] == id_
