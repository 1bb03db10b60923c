"""How long a session stays open: it locks when nobody touches the screen, and ends when nobody comes back."""

from enum import Enum

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SINCE, SEEN, LOCKED = "since", "seen", "locked"
SEEN_EVERY = 20
"""Seconds between two notes of a sign of life, so that not every request writes."""
GRACE = 60
"""Seconds that the page has to lock itself before the server does it for a page that is gone."""


class Condition(Enum):
    """What a session is now."""

    OPEN = "open"
    LOCKED = "locked"
    OVER = "over"


def condition(session: SessionBase, lock_minutes: int, now: float) -> Condition:
    """Say what a session is, and lock it where it stood untouched for longer than the clinic allows.

    `now` is in seconds since 1970; the session's own marks are too. A new session has none and is open.
    """
    since, seen = session.get(SINCE, now), session.get(SEEN, now)
    if now - since > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_MINUTES * 60:
        return Condition.OVER
    if session.get(LOCKED) or now - seen > lock_minutes * 60 + GRACE:
        lock(session)
        return Condition.LOCKED
    return Condition.OPEN


def note_life(session: SessionBase, now: float) -> None:
    """Remember that somebody is there."""
    session.setdefault(SINCE, now)
    if now - session.get(SEEN, 0) >= SEEN_EVERY:
        session[SEEN] = now


def lock(session: SessionBase) -> None:
    """Lock; everything but unlocking and signing out is refused from here on."""
    if not session.get(LOCKED):
        session[LOCKED] = True


def unlock(session: SessionBase, now: float) -> None:
    """Open again."""
    session.pop(LOCKED, None)
    session.unlocked = True  # type: ignore[attr-defined]  # see accounts/session_store.py
    session[SEEN] = now
