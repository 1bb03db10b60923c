"""The clearance as the page shows it: the verdict in a word and a colour, the trace, and what was passed over."""

from dataclasses import dataclass

from tautband.atlas import Atlas
from tautband.record.convert import techniques_of
from tautband.record.models import Override
from tautband.safety.model import Clearance, Line, Verdict
from tautband.safety.rules import Rules
from tautband.safety.speak import VERDICT_WORDS, covers_words, spot_words, unanswered_words
from tautband.web.clinic.visit_load import Loaded

MOST_UNANSWERED = 3
BASIS_WORDS = {
    "measured": "Measured",
    "consensus": "Consensus of a guideline",
    "judgement": "Our judgement",
    "rule_text": "The text of the rule",
    "reported": "As others report the rule",
}
SAYS = {
    Verdict.GO: "Nothing speaks against needling as planned.",
    Verdict.MODIFY: "Needle only as said below.",
    Verdict.AVOID_HERE: "One of the planned muscles may not be needled today; others may.",
    Verdict.PHYSICIAN_FIRST: "No needle before a physician has agreed.",
    Verdict.STOP: "No needle today.",
}


@dataclass(frozen=True)
class Overall:
    """The verdict of the day."""

    state: str
    """The verdict, or `waiting` while something was not asked."""
    word: str
    say: str


@dataclass(frozen=True)
class SiteVerdict:
    """The verdict on a planned muscle."""

    name: str
    verdict: str
    word: str


@dataclass(frozen=True)
class Entry:
    """One line of the trace."""

    rule: str
    verdict: str
    word: str
    reason: str
    do: str
    where: str
    basis: str
    verified: bool
    overridable: bool
    row: str
    version: int
    """Of the reason that was written, also of one that no longer counts."""
    override: Override | None


CONSENT = "written_consent"
"""How the rules end that a signed form fulfils."""


def overall(clearance: Clearance, loaded: Loaded) -> Overall:
    """Say the verdict of the day; what was not asked is never go, and a form not yet signed is not yet an alarm."""
    stops = [line for line in clearance.lines if line.verdict is Verdict.STOP and _is_for_all(line)]
    if stops and loaded.consent is None and all(line.rule.endswith(CONSENT) for line in stops):
        return Overall("waiting", "Consent first", "No needle before the form is signed.")
    verdict = clearance.verdict
    if clearance.unanswered and verdict.weight <= Verdict.MODIFY.weight:
        return Overall("waiting", "Not cleared yet", "Something has not been asked or said.")
    if verdict is Verdict.PHYSICIAN_FIRST and not clearance.unanswered and _passed_over(clearance, loaded):
        return Overall(Verdict.MODIFY.value, "Passed over", "A caution was passed over with a reason, kept below.")
    return Overall(verdict.value, VERDICT_WORDS[verdict], SAYS[verdict])


def _passed_over(clearance: Clearance, loaded: Loaded) -> bool:
    """Whether every word of a physician that is still to come was passed over."""
    waiting = [line.rule for line in _here(clearance, loaded) if line.verdict is Verdict.PHYSICIAN_FIRST]
    return all(loaded.passed(rule, Verdict.PHYSICIAN_FIRST) for rule in waiting)


def _here(clearance: Clearance, loaded: Loaded) -> list[Line]:
    """The lines that hold of what is planned."""
    planned = [(site.muscle, site.side, techniques_of(site)) for site in loaded.sites]
    return [
        line
        for line in clearance.lines
        if line.verdict is not Verdict.GO and (_is_for_all(line) or any(line.covers.reaches(*site) for site in planned))
    ]


def _is_for_all(line: Line) -> bool:
    return line.covers.all and not line.covers.techniques


def site_verdicts(clearance: Clearance, atlas: Atlas) -> tuple[SiteVerdict, ...]:
    """Return the verdict on every planned muscle."""
    return tuple(
        SiteVerdict(spot_words(spot, atlas), verdict.value, VERDICT_WORDS[verdict])
        for spot, verdict in clearance.sites.items()
    )


def trace(clearance: Clearance, loaded: Loaded, atlas: Atlas) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return what holds of what is planned, and what holds elsewhere or of other techniques."""
    here = _here(clearance, loaded)
    others = [line for line in clearance.lines if line.verdict is not Verdict.GO and line not in here]
    return (
        tuple(_entry(line, clearance, loaded, atlas) for line in here),
        tuple(_entry(line, clearance, loaded, atlas) for line in others),
    )


def _entry(line: Line, clearance: Clearance, loaded: Loaded, atlas: Atlas) -> Entry:
    override = loaded.overrides.get(line.rule)
    return Entry(
        rule=line.rule,
        verdict=line.verdict.value,
        word=VERDICT_WORDS[line.verdict],
        reason=line.reason,
        do=line.do,
        where=covers_words(line.covers, clearance, atlas),
        basis=BASIS_WORDS[line.basis],
        verified=line.verified is not None or not line.source,
        overridable=line.overridable,
        row=str(override.id) if override else loaded.row_id("override", line.rule),
        version=override.version if override else 0,
        override=loaded.passed(line.rule, line.verdict),
    )


def open_words(clearance: Clearance, rules: Rules, atlas: Atlas) -> str:
    """Say what must still be answered, the first few in words."""
    words = [unanswered_words(key, rules, atlas) for key in clearance.unanswered]
    more = len(words) - MOST_UNANSWERED
    return " ".join(words[:MOST_UNANSWERED]) + (f" And {more} more." if more > 0 else "")
