"""The documentation tells the truth: links lead somewhere, commands exist, generated pages are fresh."""

import shutil
from pathlib import Path

import pytest
from tools import docs


@pytest.mark.parametrize("check", docs.CHECKS, ids=lambda check: check.__name__)
def test_documentation(check: object) -> None:
    assert callable(check)
    assert list(check()) == []


def test_what_leads_nowhere_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in docs.PAGES:
        shutil.copy(docs.ROOT / page, tmp_path / page)
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(
        "# Here\n[gone](nowhere.md), [not](#there), [is](#here), `web/gone.py`", encoding="utf-8"
    )
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert "README.md: web/gone.py does not exist" in list(docs.missing_files())
    assert "README.md: link to nowhere.md, which does not exist" in list(docs.broken_links())
    assert list(docs.broken_anchors()) == ["README.md: link to the heading there, which README.md does not have"]
