"""No patient data in logs, addresses or error pages."""

import logging

import pytest
from django.test import Client

from tautband.server.logs import NoPatientData, PlainFormatter
from tautband.web import explorer

STORY = "ulnar-story-of-mrs-example"


GIVEN = {"region": "temple:left", "age": "44", "palpation:soleus:left:taut_band": "yes", "why": "gracilis"}


@pytest.mark.parametrize(("address", "step"), [("/", "answer"), ("/ranking/", "rank"), ("/why/", "why_not")])
def test_nothing_given_reaches_a_log(
    address: str, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        message = f"cannot assess {STORY}"
        raise RuntimeError(message)

    monkeypatch.setattr(explorer, step, fails)
    client = Client(raise_request_exception=False)
    for handler in logging.getLogger("django").handlers:
        handler.addFilter(NoPatientData())
    with caplog.at_level(logging.DEBUG):
        response = client.post(f"{address}?q={STORY}", GIVEN)
    assert response.status_code == 500
    assert STORY not in response.content.decode()
    written = [
        PlainFormatter().format(_cleaned(record)) for record in caplog.records if record.name.startswith("django")
    ]
    assert any("RuntimeError" in line for line in written)
    assert not any(word in line for line in written for word in (STORY, "temple", "soleus", "taut_band", "gracilis"))


def _cleaned(record: logging.LogRecord) -> logging.LogRecord:
    NoPatientData().filter(record)
    record.exc_text = None
    return record
