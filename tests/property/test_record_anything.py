"""Whatever a form or a link sends: it is written with its event, or refused without a trace."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.record_world import make_world

from tautband.accounts.models import AuditEvent
from tautband.record.actions import consents, episodes, events, follow_ups, intakes, patients
from tautband.record.errors import LinkError, RecordError

pytestmark = pytest.mark.django_db
texts = st.text(max_size=30) | st.sampled_from(["2026-01-31", "en", "patient", "none", "\x00", "\ud800", "🌵"])
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.datetimes(timezones=st.timezones())
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
GOOD: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "patient": (patients.FIELDS, {"given_name": "Lee", "family_name": "Fictional", "birth_date": "1990-01-02"}),
    "episode": (episodes.FIELDS, {"complaint": "Back"}),
    "consent": (
        consents.FIELDS,
        {"text_version": "2026-11", "language": "en", "signer": "patient", "signer_name": "Kim", "attestation": "x"},
    ),
    "event": (
        events.FIELDS,
        {"kind": "bruise", "onset": "hour", "severity": 2, "care": "none", "relation": "certain"},
    ),
}


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_form_is_written_with_its_event_or_refused_without_a_trace(data: st.DataObject, world_of: Any) -> None:  # noqa: ANN401
    kind = data.draw(st.sampled_from(sorted(GOOD)))
    fields, good = GOOD[kind]
    wrong = data.draw(st.dictionaries(st.sampled_from([*fields, "clinic"]), anything, max_size=2))
    before = AuditEvent.objects.count()
    try:
        world_of[kind](values={**good, **wrong})
        written = 1
    except RecordError:
        written = 0
    assert AuditEvent.objects.count() == before + written


@pytest.fixture
def world_of() -> Mapping[str, Callable[..., object]]:
    world = make_world()
    visit = world.visit()
    who: dict[str, Any] = {"clinic": world.clinic, "by": world.therapist}

    def report(values: dict[str, object]) -> object:
        return events.report_event(visit=visit, values={"noticed_at": timezone.now(), **values}, **who)

    return {
        "patient": lambda values: patients.create_patient(values=values, **who),
        "episode": lambda values: episodes.open_episode(patient=world.patient, values=values, **who),
        "consent": lambda values: consents.give_consent(patient=world.patient, values=values, **who),
        "event": report,
    }


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=texts, secret=texts)
def test_no_made_up_link_opens_anything(db: None, token: str, secret: str) -> None:
    for call in (
        lambda: follow_ups.open_follow_up(token=token),
        lambda: follow_ups.answer_follow_up(token=token, values={}),
        lambda: intakes.open_intake(token=token, code=secret),
        lambda: intakes.answer_intake(token=token, phone=secret, answers=[]),
    ):
        with pytest.raises(LinkError) as error:
            call()
        assert error.value.reason == "unknown"
