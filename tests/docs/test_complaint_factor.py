"""The decision on complaints shows the figures that the atlas holds."""

from pathlib import Path

from tools import complaint_factor

from tautband.atlas import load_atlas

PAGE = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0007-complaint-priors.md"


def test_page_has_the_table_of_the_atlas() -> None:
    measured = list(complaint_factor.rows(load_atlas(), "measured"))
    page = PAGE.read_text(encoding="utf-8")
    assert complaint_factor.table(measured) in page
    assert complaint_factor.summary(measured) in page


def test_factor_is_the_odds_ratio() -> None:
    row = complaint_factor.Row("neck", "levator_scapulae", usual=0.2, found=0.5)
    assert row.factor == 4.0
