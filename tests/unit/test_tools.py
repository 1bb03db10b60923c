"""The tools behind `make`: what they say when something is missing."""

import os
import shutil

import pytest
from tools import ensure_chromium


def test_without_a_browser_and_without_rights_one_line_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert ensure_chromium.main() == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "'chromium'" in lines[0]


def test_a_browser_that_is_there_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert ensure_chromium.main() == 0
