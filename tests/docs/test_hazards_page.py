"""The hazard log: every harm has a cause, a control and a proof that exists."""

import re

from tools import docs

PAGE = docs.ROOT / "docs" / "reference" / "hazards.md"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [cells for cells in found if cells[0] != "harm" and not cells[0].startswith("---")]


def test_every_harm_has_cause_control_and_proof() -> None:
    assert len(rows()) >= 30
    assert len({cells[0] for cells in rows()}) == len(rows())
    for harm, cause, control, proof in rows():
        assert all((harm, cause, control)), harm
        assert re.fullmatch(r"`tests/[\w/]+\.py::\w+`(, `tests/[\w/]+\.py::\w+`)*", proof), harm


def test_every_proof_exists() -> None:
    assert list(docs.missing_tests()) == []


def test_a_proof_that_is_gone_is_found() -> None:
    assert list(docs.missing_in("x.md", "`tests/docs/test_hazards_page.py::test_nothing_like_it`")) == [
        "x.md: proof tests/docs/test_hazards_page.py::test_nothing_like_it does not exist"
    ]
    assert list(docs.missing_in("x.md", "`tests/docs/test_hazards_page.py::test_every_proof_exists`")) == []
