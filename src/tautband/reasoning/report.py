"""An assessment as a page of plain text for people."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from tautband.reasoning.listing import FAR
from tautband.reasoning.words import (
    URGENCY_WORDS,
    cause_words,
    chance_words,
    describe_reason,
    place_words,
    strength_words,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tautband.atlas import Atlas
    from tautband.reasoning.assessment import Answers, Assessment, Change, MuscleResult, NextFinding, Reason, Why
    from tautband.reasoning.case import Case

WIDTH = 88

MOST_MUSCLES = 6
MOST_EXPLAINED = 3
MOST_REASONS = 4
MOST_MIMICS = 4
MOST_NEXT = 3
MOST_CHANGES = 2
MOST_PLACES = 2
LEAST_SHOWN = 0.03
"""People are shown a short list; the JSON form has the long one (judgement)."""

LEAST_PLACE = 0.05
"""Painted regions that a muscle explains less likely than this are not named (judgement)."""

BAR = 8
"""Marks in the longest bar, which stands for evidence that speaks very strongly: a change of odds by e squared."""

STRONGEST = 2.0

DISCLAIMER = (
    "Education, not a diagnosis. Trigger points are found by hand, and examiners agree only moderately on them; "
    "a licensed therapist decides what this means for a person."
)

CONTRADICTED = (
    "What is stated cannot all be true if the atlas is right, so no probabilities can be given. "
    "Check the findings, or leave out the one that is least sure."
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
    used = f"Case {case.id}; atlas {assessment.atlas.version} ({assessment.atlas.hash[:12]})."
    end = f"{effort_words(assessment)} {DISCLAIMER} {used}"
    if assessment.beyond.contradiction:
        end = f"{DISCLAIMER} {used}"
    return _page(
        (
            ("Red flags", RED, _red_flags(assessment, atlas)),
            ("Muscles", BOLD, _muscles(assessment, atlas)),
            ("Why", BOLD, _why(case, assessment, atlas)),
            ("What else it could be", BOLD, _mimics(assessment, atlas)),
            ("What together explains it best", BOLD, _sets(assessment, atlas)),
            ("Pain that nothing here explains well", BOLD, _unexplained(assessment, atlas)),
            ("What to ask or test next", BOLD, _next(assessment, atlas)),
        ),
        end,
        colour=colour,
    )


def render_why(case: Case, why: Why, atlas: Atlas, *, colour: bool = False) -> str:
    """Write why one muscle is likely or not; parameters as in `render_report`."""
    name = place_words(atlas.muscles[why.muscle].name, why.side)
    return _page(
        (
            (name, BOLD, _standing(why)),
            ("What speaks for it, and against it", BOLD, _bars(why.because, case, atlas, most=2 * MOST_REASONS)),
            ("Painted pain that it explains", BOLD, _explained(why, atlas)),
            ("What explains its pain instead", BOLD, _rivals(why, atlas)),
        ),
        f"{DISCLAIMER} Case {case.id}; atlas {atlas.version} ({atlas.hash[:12]}).",
        colour=colour,
    )


def effort_words(assessment: Assessment) -> str:
    """Say in one sentence how far the sums got, and what bound holds."""
    effort, bound = assessment.beyond.effort, assessment.error_bound
    if effort.exact:
        return "The probabilities are exact for the atlas."
    times = max(2, round(effort.cost / max(1, effort.limit)))
    said_times = f"{times:,}" if times < FAR else "more than a million"
    said = f"Exact probabilities would take {said_times} times the work allowed, so these are estimates"
    if bound >= 0.995:
        return f"{said}, and nothing is proven about how far they are from the exact ones."
    return f"{said}; each is proven to lie within {math.ceil(1000 * bound) / 10:g} points of the exact one."


def _page(sections: Iterable[tuple[str, str, Iterator[str]]], end: str, *, colour: bool) -> str:
    def mark(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for title, code, body in sections:
        content = list(body)
        if content:
            lines += [mark(title, code), *content, ""]
    lines += [mark(line, DIM) for line in textwrap.wrap(end, WIDTH)]
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
    if assessment.beyond.contradiction:
        yield from _wrapped(CONTRADICTED, "  ")
        return
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
        line = f"{_chance(result.probability)}  {name}"
        yield f"{line}: {points}" if points and len(line) + len(points) + 2 <= WIDTH else line


def _shown(assessment: Assessment) -> tuple[MuscleResult, ...]:
    return tuple(m for m in assessment.muscles if m.probability >= LEAST_SHOWN)[:MOST_MUSCLES]


def _point_name(atlas: Atlas, muscle: str, point: str) -> str:
    return next(value.name for value in atlas.muscles[muscle].points if value.id == point)


def _chance(probability: float) -> str:
    return f"  {100 * probability:3.0f} %  {chance_words(probability):<14}"


def _why(case: Case, assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result, explained in zip(_shown(assessment)[:MOST_EXPLAINED], assessment.beyond.explained, strict=False):
        bars = list(_bars(result.because, case, atlas, most=MOST_REASONS))
        if not bars:
            continue
        yield f"  {place_words(atlas.muscles[result.muscle].name, result.side)}"
        places = [
            f"{place_words(atlas.regions[region].name, side)}, {100 * share:.0f} %"
            for region, side, share in explained.regions
            if share >= LEAST_PLACE
        ]
        if places:
            yield from _fitting("    may explain: ", places[:MOST_PLACES], "; ")
        yield from bars


def _bars(because: Iterable[Reason], case: Case, atlas: Atlas, *, most: int) -> Iterator[str]:
    """Evidence as bars from a middle line: to the right what speaks for, to the left what speaks against."""
    for reason in [reason for reason in because if reason.evidence != "prior"][:most]:
        size = max(1, round(BAR * min(1.0, abs(reason.log_odds) / STRONGEST)))
        bar = f"{'':{BAR}}|{'+' * size:{BAR}}" if reason.log_odds > 0 else f"{'-' * size:>{BAR}}|{'':{BAR}}"
        words = describe_reason(reason.evidence, reason.log_odds, atlas, case)
        first = f"  {bar} {strength_words(reason.log_odds):<13} "
        yield from _wrapped(words, first, " " * len(first))


def _mimics(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in [m for m in assessment.mimics if m.probability >= LEAST_SHOWN][:MOST_MIMICS]:
        yield f"{_chance(result.probability)}  {place_words(atlas.mimics[result.mimic].name, result.side)}"


def _sets(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    told = assessment.beyond.explanations
    if not told or not told[0].causes:
        return
    for place, value in enumerate(told, start=1):
        names = " + ".join(cause_words(*cause, atlas) for cause in value.causes) or "Nothing that is modelled"
        relative = "" if place == 1 else f" ({_times(value.relative)})"
        yield from _wrapped(f"{names}{relative}", f"  {place}. ", "     ")
    if not all(value.proven for value in told):
        yield from _wrapped("The search was cut short: a better set may have been missed.", "  ")


def _times(relative: float) -> str:
    return "as likely" if relative >= 0.95 else f"{relative:.1g} times as likely"


def _unexplained(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    for result in assessment.unexplained:
        yield f"  {100 * result.probability:3.0f} %  {place_words(atlas.regions[result.region].name, result.side)}"


def _next(assessment: Assessment, atlas: Atlas) -> Iterator[str]:
    asked = list(zip(assessment.next, assessment.beyond.answers, strict=True))
    urgent = [(finding, answers) for finding, answers in asked if answers.red_flag]
    for finding, answers in urgent:
        yield from _question(finding, answers, "  ! ", atlas)
    best = [(finding, answers) for finding, answers in asked if not answers.red_flag][:MOST_NEXT]
    for place, (finding, answers) in enumerate(best, start=1):
        yield from _question(finding, answers, f"  {place} ", atlas)
        for words, changes in (("if so", answers.present), ("if not", answers.absent)):
            if changes:
                told = [_change(change, atlas) for change in changes[:MOST_CHANGES]]
                yield from _fitting(f"    {words + ':':<8}", told, ", ")


def _question(finding: NextFinding, answers: Answers, first: str, atlas: Atlas) -> Iterator[str]:
    name = place_words(atlas.findings[finding.finding].name, finding.side)
    yield from _wrapped(f"{name}, {time_words(answers.seconds)}. {finding.how}", first, "    ")


def _change(change: Change, atlas: Atlas) -> str:
    name = cause_words(change.kind, change.id, change.side, atlas)
    return f"{name} {100 * change.before:.0f} -> {100 * change.after:.0f} %"


def _standing(why: Why) -> Iterator[str]:
    yield _chance(why.probability).rstrip()
    yield f"  {100 * why.prior:3.0f} %  before anything but the complaint, age and sex was known"


def _explained(why: Why, atlas: Atlas) -> Iterator[str]:
    for region, side, share in why.explained:
        yield f"  {100 * share:3.0f} %  {place_words(atlas.regions[region].name, side)}"
    if not why.explained:
        yield "  None: where it is felt nothing is painted, or other causes explain that far better."


def _rivals(why: Why, atlas: Atlas) -> Iterator[str]:
    for rival in why.rivals:
        name = cause_words(rival.kind, rival.id, rival.side, atlas)
        rise = f"{100 * rival.before:.0f} -> {100 * rival.after:.0f} %"
        yield from _wrapped(f"{name}; were it ruled out: {rise}", "  - ", "    ")


def _fitting(first: str, parts: list[str], between: str) -> list[str]:
    """As many parts as fit on the line; the first in any case."""
    told = parts[0]
    for part in parts[1:]:
        if len(first) + len(told) + len(between) + len(part) > WIDTH:
            break
        told += between + part
    return _wrapped(told, first, " " * len(first))


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    later = first if rest is None else rest
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=later)
