"""Simulated worlds, and what each part is worth, as plain tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.evaluation.words import name_of, percent, thousandths

if TYPE_CHECKING:
    from tautband.evaluation.simulate import Outcome, Simulation
    from tautband.evaluation.worth import Way, Worth

FIRST_WORLD = 47
FIRST_WAY = 26
MARKED = """\
patients' painted regions; any muscle with an active point among the first 1, 3 and 5 (%); stated: mean stated chance
of the muscles listed; true: share of them that held an active point. In brackets: 95 % intervals."""


def render_simulation(simulation: Simulation) -> str:
    """The worlds as text to read."""
    some = next(iter(simulation.worlds.values()))
    head = (
        f"{some.patients} simulated patients in each world, seed {simulation.seed}; "
        f"atlas {simulation.atlas_version} ({simulation.atlas_hash[:12]})."
    )
    columns = f"{'regions':>8}{'1 / 3 / 5':>14}{'calibration error':>25}{'stated':>8}{'true':>7}{'Brier':>8}"
    lines = [head, "", "World".ljust(FIRST_WORLD) + columns]
    lines += [_world(outcome) for outcome in simulation.worlds.values()]
    agreed = [f"{each.agreement:.2f}" for each in simulation.worlds.values() if each.agreement is not None]
    estimated = sum(outcome.estimated for outcome in simulation.worlds.values())
    lines += ["", MARKED]
    lines.append(f"Two drawings of the same marks agreed (Jaccard), where they move: {', '.join(agreed)}.")
    lines.append(f"Answers that were estimates because exact ones would have taken too long: {estimated}.")
    return "\n".join(lines) + "\n"


def _world(outcome: Outcome) -> str:
    recall = outcome.recall
    marks = [recall.top1, recall.top3, recall.top5] if recall else []
    first = " / ".join(f"{100 * mark.estimate:.0f}" for mark in marks) or "-"
    calibration = outcome.calibration
    return (
        outcome.words.ljust(FIRST_WORLD)
        + f"{outcome.painted:>8.1f}{first:>14}{thousandths(calibration.error):>25}"
        + f"{calibration.stated:>8.1%}{calibration.share:>7.1%}{calibration.brier.estimate:>8.3f}"
    )


def render_worth(worth: Worth) -> str:
    """What each way to answer is worth as text to read."""
    head = (
        f"{worth.cases} cases, {worth.ranked} with a muscle to rank; atlas {worth.atlas_version} "
        f"({worth.atlas_hash[:12]}).\nBehind: points that the whole is ahead of it, and by how much its Brier score is "
        f"larger, with 95 % intervals\n({worth.resamples} resamples of cases, seed {worth.seed})."
    )
    columns = f"{'1 / 3 / 5':>14}{'error':>7}{'behind, first':>17}{'first 3':>17}{'first 5':>17}{'Brier':>26}"
    lines = [head, "", " " * FIRST_WAY + columns]
    lines += [_way(name, way) for name, way in worth.ways.items()]
    return "\n".join(lines) + "\n"


def _way(name: str, way: Way) -> str:
    first = " / ".join(f"{100 * mark.estimate:.0f}" for mark in (way.recall.top1, way.recall.top3, way.recall.top5))
    line = name_of(name).ljust(FIRST_WAY) + f"{first:>14}{way.error.estimate:>7.3f}"
    if way.ahead is None or way.brier_more is None:
        return line
    behind = (way.ahead.top1, way.ahead.top3, way.ahead.top5)
    return line + "".join(f"{percent(mark, '+'):>17}" for mark in behind) + f"{thousandths(way.brier_more, '+'):>26}"
