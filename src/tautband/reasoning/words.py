"""Numbers and evidence in a therapist's words, the same in the terminal and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case

CHANCE_WORDS = ((0.75, "very likely"), (0.5, "likely"), (0.25, "quite possible"), (0.1, "possible"), (0.03, "unlikely"))
"""Least probability for each word, highest first (judgement; the number always stands beside it)."""

LEAST_CHANCE_WORD = "very unlikely"

STRENGTH_WORDS = ((2.0, "very strongly"), (1.0, "strongly"), (0.5, "clearly"), (0.2, "somewhat"))
"""Least change of the natural-log odds, for or against, for each word: 2 makes odds of 1:7 even (judgement)."""

LEAST_STRENGTH_WORD = "slightly"

SIGN_WORDS = {"taut_band": "taut band", "tender_spot": "tender spot", "recognised_pain": "known pain"}
"""What the criteria of palpation are called."""

URGENCY_WORDS = {
    "emergency": "Emergency: get help now",
    "urgent": "Urgent: see a doctor today if you can",
    "soon": "See a doctor within two weeks",
    "routine": "Mention it to a doctor; no hurry",
}

URGENCIES = tuple(URGENCY_WORDS)
"""Most urgent first."""


def chance_words(probability: float) -> str:
    """Say a probability, as the whole percentage that stands beside the word."""
    return next((word for least, word in CHANCE_WORDS if round(probability, 2) >= least), LEAST_CHANCE_WORD)


def strength_words(log_odds: float) -> str:
    """Say how strongly evidence speaks, whether for or against."""
    return next((word for least, word in STRENGTH_WORDS if abs(log_odds) >= least), LEAST_STRENGTH_WORD)


def place_words(name: str, side: str) -> str:
    """Name something with its side, where it has one."""
    return f"{name} ({side})" if side in {"left", "right"} else name


def cause_words(kind: str, name: str, side: str, atlas: Atlas) -> str:
    """Name a muscle or a mimic with its side."""
    return place_words(atlas.muscles[name].name if kind == "muscle" else atlas.mimics[name].name, side)


def time_words(seconds: int) -> str:
    """Say how long something takes, as seconds or whole minutes."""
    return f"{seconds} s" if seconds < 60 else f"{round(seconds / 60)} min"


def describe_evidence(evidence: str, atlas: Atlas, case: Case | None = None) -> str:
    """Say a piece of evidence.

    Parameters
    ----------
    evidence
        As in an assessment: `region:deltoid_lateral:right`, `finding:neer:right`, `palpation:infraspinatus:right` or
        `prior`.
    atlas
        Where the names are.
    case
        The case that was assessed; without it, what is there and what is missing read alike.

    Returns
    -------
    str
        A phrase that can be read alone.
    """
    if evidence == "prior":
        return "How often it is found in people who hurt there"
    kind, name, side = evidence.split(":")
    if kind == "palpation":
        return _palpated(name, side, atlas, case)
    if kind == "region":
        words = place_words(atlas.regions[name].name, side)
        painted = case is None or any((pain.region, pain.side) == (name, side) for pain in case.pain)
        return f"Pain painted: {words}" if painted else f"No pain painted: {words}"
    words = place_words(atlas.findings[name].name, side)
    absent = case is not None and any(
        (stated.finding, stated.side, stated.present) == (name, side, False) for stated in case.findings
    )
    return f"Not present: {words}" if absent else words


def _palpated(muscle: str, side: str, atlas: Atlas, case: Case | None) -> str:
    """Say what the hand felt in a muscle; without a case, that it was palpated."""
    words = f"Palpation of {place_words(atlas.muscles[muscle].name, side)}"
    felt = [each for each in (case.palpation if case else ()) if (each.muscle, each.side) == (muscle, side)]
    signs = [(getattr(each, sign), said) for each in felt for sign, said in SIGN_WORDS.items()]
    told = ", ".join(said if found else f"no {said}" for found, said in signs if found is not None)
    return f"{words}: {told}" if told else words


def describe_reason(evidence: str, log_odds: float, atlas: Atlas, case: Case) -> str:
    """Say a reason for or against a muscle.

    Pain can speak against a muscle only because another cause explains it better; said without that, it reads as a
    mistake.

    Parameters
    ----------
    evidence, log_odds
        One reason of a muscle of an assessment.
    atlas
        Where the names are.
    case
        The case that was assessed.

    Returns
    -------
    str
        A phrase that can be read alone.
    """
    words = describe_evidence(evidence, atlas, case)
    kind, *where = evidence.split(":")
    if kind == "prior" or log_odds >= 0:
        return words
    painted = kind == "region" and any([pain.region, pain.side] == where for pain in case.pain)
    present = kind == "finding" and any([f.finding, f.side] == where and f.present for f in case.findings)
    return f"{words} (other causes explain it better)" if painted or present else words
