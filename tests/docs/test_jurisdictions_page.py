"""The page of the jurisdictions says of every row whether it was verified."""

import re

from tools.jurisdictions_page import KIND_WORDS, jurisdictions_page

from tautband.safety.jurisdictions_checks import rows
from tautband.safety.jurisdictions_load import load_jurisdiction_sources, load_jurisdictions


def test_every_row_that_nobody_read_says_so() -> None:
    page = jurisdictions_page("note")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    found = [row for one in load_jurisdictions().values() for _, row in rows(one)]
    unread = sum(not row.verified for row in found)
    assert 0 < unread < len(found)
    assert sum(line.endswith("| **not verified** |") for line in lines) == unread
    assert sum(bool(re.search(r"\| \d{4}-\d\d-\d\d \|$", line)) for line in lines) == len(found) - unread


def test_every_jurisdiction_and_source_is_on_it() -> None:
    page = jurisdictions_page("note")
    assert [one.name for one in load_jurisdictions().values() if f"\n## {one.name}\n" not in page] == []
    sources = load_jurisdiction_sources()
    assert f"\n{len(sources)}. " in page
    assert f"\n{len(sources) + 1}. " not in page


def test_what_is_unsettled_and_what_is_only_proposed_is_shown() -> None:
    page = jurisdictions_page("note")
    assert page.count("*Unsettled: ") > 20
    assert "| **proposed**; from 2027-07-01 |" in page
    assert "| **superseded** |" in page


def test_every_kind_has_a_name() -> None:
    kinds = {rule.kind for one in load_jurisdictions().values() for rule in one.rules}
    assert kinds <= KIND_WORDS.keys()
