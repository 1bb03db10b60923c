"""A clearance as it is kept: JSON that reads back into the very same clearance."""

from __future__ import annotations

import msgspec

from tautband.atlas.forms import Value
from tautband.safety.model import Clearance, Line, SafetyError, Verdict


class _Kept(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `Clearance` is, with the sites as a list: JSON has no pairs as keys."""

    verdict: Verdict
    lines: tuple[Line, ...]
    unanswered: tuple[str, ...]
    sites: tuple[tuple[str, str, Verdict], ...]
    hash: str


def write_clearance(clearance: Clearance) -> str:
    """Write a clearance as JSON.

    Parameters
    ----------
    clearance
        What `clear` returned.

    Returns
    -------
    str
        The same clearance always gives the same text.
    """
    kept = _Kept(
        verdict=clearance.verdict,
        lines=clearance.lines,
        unanswered=clearance.unanswered,
        sites=tuple((muscle, side, verdict) for (muscle, side), verdict in clearance.sites.items()),
        hash=clearance.hash,
    )
    return msgspec.json.encode(kept, order="deterministic").decode()


def read_clearance(text: str) -> Clearance:
    """Read a clearance that was kept.

    Parameters
    ----------
    text
        What `write_clearance` gave.

    Returns
    -------
    Clearance
        Equal to the one that was written. Nothing is judged anew.

    Raises
    ------
    SafetyError
        If it is no kept clearance; what it holds is not repeated in the message.
    """
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.DecodeError:
        raise SafetyError("clearance: is not a kept clearance; allowed: what write_clearance gave") from None
    sites = {(muscle, side): verdict for muscle, side, verdict in kept.sites}
    return Clearance(verdict=kept.verdict, lines=kept.lines, unanswered=kept.unanswered, sites=sites, hash=kept.hash)
