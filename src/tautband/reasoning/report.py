"""An assessment as a page of plain text for people."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tautband.reasoning.words import URGENCY_WORDS, chance_words, describe_reason, place_words, strength_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.atlas import Atlas
    from tautband.reasoning.assessment import Assessment, MuscleResult
    from tautband.reasoning.case import Case

WIDTH = 88

MOST_MUSCLES = 6
MOST_EXPLAINED = 3
MOST_REASONS = 5
MOST_MIMICS = 5
MOST_NEXT = 5
LEAST_SHOWN = 0.03
"""People are shown a short list; the JSON form has the long one (judgement)."""

LEAST_ERROR = 0.005
"""Errors that a rounded percentage does not show are not spoken of."""

ESTIMATED = (
    "So much is painted and found that exact probabilities would take too long: these are close estimates, "
    "but how close is not proven."
)

DISCLAIMER = (
    "Education, not a diagnosis. Trigger points are found by hand, and examiners agree only moderately on them; "
    "a licensed therapist decides what this means for a person."
)

BOLD = "1"
RED = "1;31"
DIM = "2"


def render_report(case: Case, assessment: Assessment, atlas: Atlas, *, colour: bool = False) -> str:
    """Write a report.

    Parameters
    ----------
    case
        The case that was assessed.
    assessment
        The answer to it.
    atlas
        The atlas that was used.
    colour
        Whether to mark headings with terminal colours.

    Returns
    -------
    str
        Lines of at most `WIDTH` characters, red flags first.
    """

    def mark(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for title, code, body in (
        ("Red flags", RED, _red_flags(assessment, atlas)),
        ("Muscles", BOLD, _muscles(assessment, atlas)),
        ("Why", BOLD, _why(case, assessment, atlas)),
        ("What else it could be", BOLD, _mimics(assessment, atlas)),
        ("Pain that nothing here explains well", BOLD, _unexplained(assessment, atlas)),
        ("What to ask or test next", BOLD, _next(assessment, atlas)),
    ):
        content = list(body)
        if content:
            lines += [mark(title, code), *content, ""]
    used = f"Case {case.id}; atlas {assessment.atlas.version} ({assessment.atlas.hash[:12]})."
    lines += [mark(line, DIM) for line in textwrap.wrap(f"{DISCLAIMER} {used}", WIDTH)]
    return "\n".join(lines) + "\n"


def _red_flags(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for flag in assessment.red_flags:
        mimic = atlas.mimics[flag.mimic]
        yield f"  ! {mimic.name}"
        yield from _wrapped(f"{URGENCY_WORDS[flag.urgency]}. {mimic.what_to_do}", "    ")
        for fact in flag.because:
            yield from _wrapped(fact, "    - ", "      ")
    if assessment.red_flags:
        yield from _wrapped("What follows about muscles is not to be acted on until this is cleared.", "  ")


def _muscles(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    shown = _shown(assessment)
    if not shown:
        yield "  No muscle stands out."
    for result in shown:
        name = place_words(atlas.muscles[result.muscle].name, result.side)
        points = ", ".join(
            _point_name(atlas, result.muscle, point.point)
            for point in result.points[:2]
            if len(result.points) > 1 and point.probability >= result.probability / 3
        )
        percent = f"{100 * result.probability:3.0f} %"
        line = f"  {percent}  {chance_words(result.probability):<14}  {name}"
        yield f"{line}: {points}" if points and len(line) + len(points) + 2 <= WIDTH else line
    if assessment.error_bound > LEAST_ERROR:
        yield from _wrapped(ESTIMATED, "  ")


def _shown(assessment: Assessment) -> tuple[MuscleResult, ...]:
    return tuple(m for m in assessment.muscles if m.probability >= LEAST_SHOWN)[:MOST_MUSCLES]


def _point_name(atlas: Atlas, muscle: str, point: str) -> str:
    return next(value.name for value in atlas.muscles[muscle].points if value.id == point)


def _why(case: Case, assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in _shown(assessment)[:MOST_EXPLAINED]:
        reasons = [reason for reason in result.because if reason.evidence != "prior"][:MOST_REASONS]
        if reasons:
            yield f"  {place_words(atlas.muscles[result.muscle].name, result.side)}"
        for reason in reasons:
            sign = "+" if reason.log_odds > 0 else "-"
            direction = "for" if reason.log_odds > 0 else "against"
            words = describe_reason(reason.evidence, reason.log_odds, atlas, case)
            yield from _wrapped(f"{words}: {strength_words(reason.log_odds)} {direction}", f"    {sign} ", "      ")


def _mimics(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in [m for m in assessment.mimics if m.probability >= LEAST_SHOWN][:MOST_MIMICS]:
        name = place_words(atlas.mimics[result.mimic].name, result.side)
        yield f"  {100 * result.probability:3.0f} %  {chance_words(result.probability):<14}  {name}"


def _unexplained(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in assessment.unexplained:
        yield f"  {100 * result.probability:3.0f} %  {place_words(atlas.regions[result.region].name, result.side)}"


def _next(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in assessment.next[:MOST_NEXT]:
        finding = atlas.findings[result.finding]
        yield from _wrapped(f"{place_words(finding.name, result.side)}. {result.how}", "  - ", "    ")


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    later = first if rest is None else rest
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=later)
