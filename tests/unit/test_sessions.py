"""When a session locks and when it is over."""

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import override_settings

from tautband.accounts.pin import is_pin
from tautband.accounts.session import GRACE, SEEN_EVERY, Condition, condition, lock, note_life, unlock

START = 1_800_000_000.0
MINUTE = 60.0


def session_seen(ago: float = 0.0, since: float = 0.0) -> SessionBase:
    session = SessionBase()
    note_life(session, START - max(ago, since))
    session["seen"] = START - ago
    return session


@pytest.mark.parametrize(
    ("idle_minutes", "expected"),
    [
        (0, Condition.OPEN),
        (5, Condition.OPEN),
        (5 + GRACE / MINUTE, Condition.OPEN),
        (5.1 + GRACE / MINUTE, Condition.LOCKED),
        (29, Condition.LOCKED),
        (31, Condition.OVER),
    ],
)
@override_settings(SESSION_IDLE_MINUTES=30)
def test_it_locks_and_then_ends_when_nobody_is_there(idle_minutes: float, expected: Condition) -> None:
    assert condition(session_seen(idle_minutes * MINUTE), lock_minutes=5, now=START) is expected


def test_it_ends_after_a_working_day_however_busy() -> None:
    assert condition(session_seen(since=12 * 3600), 5, START) is Condition.OPEN
    assert condition(session_seen(since=12 * 3600 + 1), 5, START) is Condition.OVER


def test_it_stays_locked_until_it_is_unlocked() -> None:
    session = session_seen()
    lock(session)
    assert condition(session, 5, START) is Condition.LOCKED
    assert condition(session, 5, START + MINUTE) is Condition.LOCKED
    unlock(session, START + MINUTE)
    assert condition(session, 5, START + MINUTE) is Condition.OPEN


def test_who_lets_it_lock_cannot_open_it_by_asking_again() -> None:
    session = session_seen(10 * MINUTE)
    assert condition(session, 5, START) is Condition.LOCKED
    session["seen"] = START
    assert condition(session, 5, START) is Condition.LOCKED


def test_a_new_session_is_open_and_signs_of_life_are_written_rarely() -> None:
    session = SessionBase()
    assert condition(session, 5, START) is Condition.OPEN
    note_life(session, START)
    note_life(session, START + SEEN_EVERY - 1)
    assert session["seen"] == START
    note_life(session, START + SEEN_EVERY)
    assert session["seen"] == START + SEEN_EVERY
    assert session["since"] == START


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("274019", True),
        ("27401988", True),
        ("27401", False),
        ("274019881", False),
        ("27401a", False),
        ("٢٧٤٠١٩", False),
    ],
)
def test_a_pin_is_six_to_eight_digits(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_pin(text) is expected
