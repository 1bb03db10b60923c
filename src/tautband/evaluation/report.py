"""An evaluation as plain tables, and case by case."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tautband.evaluation.words import name_of, percent, plain, thousandths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.evaluation.calibration import Calibration
    from tautband.evaluation.evaluate import CaseLine, Evaluation, Part, RedFlags
    from tautband.evaluation.recall import Recall

SHORT = {"chart_match": "best match", "chart_cover": "most covered", "commonest": "commonest"}
INCOMPLETE = """\
The truth is incomplete: nobody says which muscles were ruled out, so a muscle that was not named may have been at
fault as well. The named share is a lower bound, and a stated chance above it is not proven to be too high."""

PARTS = """\
1, 3, 5: percent of cases with a primary muscle among the first so many; flags: the right red flag raised, of those
wanted; false: red flags raised without need, of cases that want none."""

FIRST = 26
WIDTHS = (17, 17, 17, 24)
"""Characters of the columns of the first table."""


def render(evaluation: Evaluation) -> str:
    """The result as text to read."""
    parts = [_head(evaluation)]
    if evaluation.recall:
        parts.append(_recall_table(evaluation))
    if evaluation.calibration is not None:
        parts.append(_calibration_table(evaluation.calibration))
    parts.append(_red_flag_words(evaluation))
    parts += [_part_table(evaluation, by) for by in ("area", "kind", "grade")]
    parts.append(PARTS)
    return "\n\n".join(parts) + "\n"


def render_misses(evaluation: Evaluation) -> str:
    """Case by case: where the best primary muscle stands, and what stood before it."""
    return "\n".join(line for case in evaluation.lines for line in _case_lines(case)).lstrip("\n") + "\n"


def _head(evaluation: Evaluation) -> str:
    return (
        f"Cases: {evaluation.cases}, {evaluation.scored} of them scored: grade A or B with a primary muscle named.\n"
        f"Atlas {evaluation.atlas_version} ({evaluation.atlas_hash[:12]}). In brackets: 95 % intervals, "
        f"{evaluation.resamples} resamples of cases, seed {evaluation.seed}."
    )


def _recall_table(evaluation: Evaluation) -> str:
    lines = [_row("A primary muscle among", ["the first", "the first 3", "the first 5", "mean of 1/rank"])]
    lines += [_row(f"  {name_of(name)}", _cells(recall)) for name, recall in evaluation.recall.items()]
    if evaluation.ahead:
        own = name_of(next(iter(evaluation.recall)))
        lines += ["", _row(f"{own} is ahead of", ["points", "points", "points", ""])]
        lines += [_row(f"  {name_of(name)}", _cells(ahead, sign="+")) for name, ahead in evaluation.ahead.items()]
    return "\n".join(lines)


def _row(first: str, cells: list[str]) -> str:
    return (first.ljust(FIRST) + "".join(cell.rjust(wide) for cell, wide in zip(cells, WIDTHS, strict=True))).rstrip()


def _cells(recall: Recall, sign: str = "-") -> list[str]:
    return [*(percent(value, sign) for value in (recall.top1, recall.top3, recall.top5)), plain(recall.mrr, sign)]


def _calibration_table(calibration: Calibration) -> str:
    lines = [
        "Do the chances mean what they say?",
        f"  Brier score {thousandths(calibration.brier)}; calibration error {thousandths(calibration.error)}",
        f"  stated on average {calibration.stated:.1%}, named {calibration.share:.1%}",
        "",
        f"  {'stated chance':16}{'muscles':>8}{'mean stated':>13}{'named':>7}{'share named':>22}",
    ]
    for each in calibration.bins:
        place = f"{each.least:.0%} to {each.most:.0%}"
        share = f"{each.share:.1%} ({each.low:.0%} to {each.high:.0%})"
        lines.append(f"  {place:16}{each.muscles:>8}{each.stated:>13.1%}{each.named:>7}{share:>22}")
    return "\n".join([*lines, "", INCOMPLETE])


def _red_flag_words(evaluation: Evaluation) -> str:
    flags = evaluation.red_flags
    lines = [
        f"Red flags: raised in {flags.raised} of {flags.wanted} cases with one, the right one in {flags.right}; "
        f"raised without need in {flags.false_alarms} of {flags.calm} others."
    ]
    for case in evaluation.lines:
        if case.red_flag is not None:
            lines.append(f"  {case.id}: {case.red_flag} {_how_raised(case)}")
        elif case.raised and not case.flag_allowed:
            lines.append(f"  {case.id}: raised without need: {', '.join(case.raised)}")
    return "\n".join(lines)


def _how_raised(case: CaseLine) -> str:
    others = ", ".join(flag for flag in case.raised if flag != case.red_flag)
    if case.red_flag in case.raised:
        return f"raised, beside {others}" if others else "raised"
    return f"NOT raised, but {others}" if others else "NOT raised"


def _part_table(evaluation: Evaluation, by: str) -> str:
    methods = list(evaluation.recall)
    own = [f"{name_of(name)} 1 / 3 / 5" for name in methods[:1]]
    heads = [*own, *(f"{SHORT.get(name, name)} 3" for name in methods[1:]), "flags", "false"]
    lines = [f"By {by}".ljust(20) + "cases".rjust(6) + "".join("  " + head for head in heads)]
    widths = [2 + len(head) for head in heads]
    for part in evaluation.parts:
        if part.by == by:
            cells = [*_part_cells(part, methods), *_flag_cells(part.red_flags)]
            said = "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
            lines.append(part.name.ljust(20) + str(part.scored).rjust(6) + said)
    return "\n".join(lines)


def _part_cells(part: Part, methods: list[str]) -> list[str]:
    """Our own figures, then the share within the first three of each baseline."""
    if not part.recall:
        return ["-"] * len(methods)
    own = " / ".join(f"{100 * mark:.0f}" for mark in part.recall[methods[0]][:3]) + " %"
    return [own, *(f"{100 * part.recall[name][1]:.0f} %" for name in methods[1:])]


def _flag_cells(flags: RedFlags) -> list[str]:
    return [f"{flags.right}/{flags.wanted}", f"{flags.false_alarms}/{flags.calm}"]


def _case_lines(case: CaseLine) -> Iterator[str]:
    if not case.primary:
        return
    ranks = "; ".join(f"{name_of(name)} {rank:g}" for name, rank in case.ranks.items())
    own = next(iter(case.ranks.values()))
    before = [f"{_muscle(muscle, side)} {chance:.0%}" for muscle, side, chance in case.first[: math.ceil(own) - 1]]
    yield ""
    yield f"{case.id} ({case.area}, {case.kind}, {case.grade}): {', '.join(_muscle(*named) for named in case.primary)}"
    yield f"  rank      {ranks}; stated chance of the best {case.chance or 0.0:.0%}"
    if before:
        yield f"  before it {', '.join(before)}"
    yield f"  pain      {', '.join(case.pain) or 'none painted'}"
    yield f"  found     {', '.join([*case.present, *(f'not {name}' for name in case.absent)]) or 'nothing asked'}"


def _muscle(muscle: str, side: str) -> str:
    return f"{muscle} ({side})" if side else muscle
