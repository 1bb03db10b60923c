"""No patient data in logs, addresses or error pages."""

import logging

import pytest
from django.test import Client

from tautband.server.logs import NoPatientData, PlainFormatter
from tautband.web import explorer

STORY = "ulnar-story-of-mrs-example"


def test_nothing_painted_reaches_a_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: object) -> None:
        message = f"cannot assess {STORY}"
        raise RuntimeError(message)

    monkeypatch.setattr(explorer, "answer", fails)
    client = Client(raise_request_exception=False)
    for handler in logging.getLogger("django").handlers:
        handler.addFilter(NoPatientData())
    with caplog.at_level(logging.DEBUG):
        response = client.post(f"/?q={STORY}", {"region": "temple:left", "age": "44"})
    assert response.status_code == 500
    assert STORY not in response.content.decode()
    written = [
        PlainFormatter().format(_cleaned(record)) for record in caplog.records if record.name.startswith("django")
    ]
    assert any("RuntimeError" in line for line in written)
    assert not any(STORY in line or "temple" in line for line in written)


def _cleaned(record: logging.LogRecord) -> logging.LogRecord:
    NoPatientData().filter(record)
    record.exc_text = None
    return record
