"""Any case, from nothing at all to everything at once, is answered soundly; any other text is refused in one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.anything import ATLAS, FINDINGS, MUSCLES, REGIONS, answer, case_data, read

from tautband.assess import assess
from tautband.reasoning.case import CaseError, read_case

if TYPE_CHECKING:
    from collections.abc import Callable

careful = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
)


def everything(present: bool) -> dict[str, Any]:  # noqa: FBT001  the one thing that differs
    """Every region painted, every finding stated, every muscle palpated."""
    return {
        "id": "everything",
        "person": {"age": None, "sex": "unknown"},
        "pain": [{"region": region, "side": side, "coverage": 1.0} for region, side in REGIONS],
        "findings": [{"finding": name, "side": side, "present": present} for name, side in FINDINGS],
        "palpation": [{"muscle": name, "side": side, "recognised_pain": present} for name, side in MUSCLES],
    }


@careful
@given(case_data())
def test_any_case_is_answered_soundly(data: dict[str, Any]) -> None:
    answer(data)


@careful
@given(case_data())
def test_the_same_case_gives_the_same_bytes(data: dict[str, Any]) -> None:
    case = read(data)
    assert assess(case, ATLAS, reasons=False).to_json() == assess(case, ATLAS, reasons=False).to_json()


@pytest.mark.parametrize("present", [True, False])
def test_everything_at_once_is_answered(present: bool) -> None:  # noqa: FBT001
    answer(everything(present))


def test_nothing_at_all_is_answered() -> None:
    nothing = {"id": "nothing", "person": {"age": None, "sex": "unknown"}, "pain": [], "findings": []}
    assert answer(nothing).unexplained == ()


def _spoil(data: dict[str, Any], way: list[int], value: object) -> None:
    """Put a value somewhere into a case: at each step of the way one key or entry further in."""
    place: Any = data
    for step in way:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = keys[step % len(keys)]
        if not isinstance(place[key], dict | list) or not place[key]:
            place[key] = value
            return
        place = place[key]
    if isinstance(place, dict):
        place[str(value)[:8]] = value
    else:
        place.append(value)


@careful
@given(case_data(), st.lists(st.integers(0, 99), min_size=1, max_size=4), values)
def test_a_spoilt_case_is_answered_or_refused_in_one_line(data: dict[str, Any], way: list[int], value: object) -> None:
    _spoil(data, way, value)
    _refused_or_read(lambda: read_case(json.dumps(data), ATLAS))


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.binary(), values.map(json.dumps)))
def test_any_text_is_read_or_refused_in_one_line(text: str | bytes) -> None:
    _refused_or_read(lambda: read_case(text, ATLAS))


def _refused_or_read(reading: Callable[[], object]) -> None:
    try:
        reading()
    except CaseError as error:
        said = str(error)
        assert said.startswith("$"), said
        assert len(said.splitlines()) == 1, said
