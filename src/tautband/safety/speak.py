"""A clearance read aloud: plain sentences, the verdict first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.safety.model import TECHNIQUES, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.atlas import Atlas
    from tautband.safety.model import Clearance, Covers, Line, Spot
    from tautband.safety.rules import Rules

VERDICT_WORDS = {
    Verdict.GO: "Go",
    Verdict.MODIFY: "Modify",
    Verdict.AVOID_HERE: "Avoid here",
    Verdict.PHYSICIAN_FIRST: "Physician first",
    Verdict.STOP: "Stop",
}
DETAIL_WORDS = {"choice": "which one", "regions": "where", "number": "how much"}


def speak(clearance: Clearance, rules: Rules, atlas: Atlas) -> tuple[str, ...]:
    """Put a clearance into sentences.

    Parameters
    ----------
    clearance
        What `clear` returned.
    rules
        The rules it was made with: the words of questions and sources.
    atlas
        The names of muscles.

    Returns
    -------
    tuple of str
        The verdict, what is not answered, each planned muscle, then every line of the trace, gravest first.
    """
    cleared = "Cleared" if clearance.cleared else "Not cleared"
    sites = (
        f"{spot_words(spot, atlas)}: {VERDICT_WORDS[verdict].lower()}." for spot, verdict in clearance.sites.items()
    )
    return (
        f"{cleared}. The verdict is: {VERDICT_WORDS[clearance.verdict].lower()}.",
        *(f"Not answered: {unanswered_words(key, rules, atlas)}" for key in clearance.unanswered),
        *sites,
        *(line_words(line, clearance, rules, atlas) for line in clearance.lines),
    )


def line_words(line: Line, clearance: Clearance, rules: Rules, atlas: Atlas) -> str:
    """One line of the trace as sentences.

    Parameters
    ----------
    line
        The line.
    clearance
        The clearance it belongs to: planned muscles are named, others counted.
    rules, atlas
        The words of sources, and the names of muscles.

    Returns
    -------
    str
        Verdict and what it covers, why, what to do, on what it rests.
    """
    covers = covers_words(line.covers, clearance, atlas)
    return f"{VERDICT_WORDS[line.verdict]}, {covers}. {line.reason} {line.do} {_rests_on(line, rules, atlas)}"


def covers_words(covers: Covers, clearance: Clearance, atlas: Atlas) -> str:
    """What a line covers, in words.

    Parameters
    ----------
    covers
        What it covers.
    clearance
        Planned muscles are named, others counted.
    atlas
        The names of muscles.

    Returns
    -------
    str
        Such as "upper trapezius, left, with electrical stimulation".
    """
    techniques = [TECHNIQUES.get(technique, technique) for technique in sorted(covers.techniques)]
    with_ = f" with {' or '.join(techniques)}" if techniques else ""
    if covers.all:
        return f"everywhere{with_}"
    named = [spot_words(spot, atlas) for spot in clearance.sites if spot in covers.muscles]
    others = len(covers.muscles) - len(named)
    if others or not named:
        named.append(
            f"{others} {'other ' if named else ''}muscle{'' if others == 1 else 's'} that nobody plans to needle"
        )
    return f"{'; '.join(named)}{with_}"


def unanswered_words(key: str, rules: Rules, atlas: Atlas) -> str:
    """What has to be answered still, in the clinician's words.

    Parameters
    ----------
    key
        An entry of `Clearance.unanswered`.
    rules, atlas
        The words of questions, and the names of muscles.

    Returns
    -------
    str
        A question.
    """
    id_, _, detail = key.partition(".")
    if id_ == "person":
        return "How old is the patient?"
    if id_ == "technique":
        muscle, _, side = detail.partition(".")
        return f"Which technique in {spot_words((muscle, side), atlas)}?"
    question = rules.questions[id_].text
    return f"{question} If yes, {DETAIL_WORDS[detail]}?" if detail else question


def spot_words(spot: Spot, atlas: Atlas) -> str:
    """A muscle with its side, in words."""
    muscle, side = spot
    return atlas.muscles[muscle].name if side == "midline" else f"{atlas.muscles[muscle].name}, {side}"


def _rests_on(line: Line, rules: Rules, atlas: Atlas) -> str:
    """On what a line rests, and whether anybody compared it with its source."""
    verified = f"last verified on {line.verified.isoformat()}" if line.verified else "not yet verified"
    if not line.source:
        return f"By judgement, {verified}." if line.basis == "judgement" else f"By consensus, {verified}."
    return f"Source: {'; '.join(_named(line.source, rules, atlas))}; {verified}."


def _named(sources: tuple[str, ...], rules: Rules, atlas: Atlas) -> Iterator[str]:
    for id_ in sources:
        source = rules.sources.get(id_) or atlas.sources.get(id_)
        if source is None:
            yield id_
        else:
            first, others = source.authors.split(",")[0], " and others" if "," in source.authors else ""
            yield f"{first}{others}{f' {source.year}' if source.year else ''}"
