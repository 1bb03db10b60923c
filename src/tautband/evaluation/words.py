"""Numbers and methods in words, for every table of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.evaluation.intervals import Figure

NAMES = {
    "tautband": "Tautband",
    "chart_match": "chart, best match",
    "chart_cover": "chart, most pain covered",
    "commonest": "commonest for the place",
    "no_findings": "no findings",
    "no_absence": "no negative evidence",
    "no_explaining_away": "no explaining away",
    "no_complaint": "anybody's priors",
    "uniform_priors": "uniform priors",
    "choir_areas": "CHOIR's 74 areas",
}


def name_of(method: str) -> str:
    """A method in words."""
    return NAMES.get(method, method)


def percent(value: Figure, sign: str = "-") -> str:
    """A share with its interval; with sign `+`, a difference in points."""
    unit = "" if sign == "+" else " %"
    numbers = [100 * number for number in (value.estimate, value.low, value.high)]
    return f"{numbers[0]:{sign}.0f}{unit} ({numbers[1]:{sign}.0f} to {numbers[2]:{sign}.0f})"


def plain(value: Figure, sign: str = "-") -> str:
    """A number with its interval."""
    return f"{value.estimate:{sign}.2f} ({value.low:{sign}.2f} to {value.high:{sign}.2f})"


def thousandths(value: Figure, sign: str = "-") -> str:
    """A small number with its interval."""
    return f"{value.estimate:{sign}.3f} ({value.low:{sign}.3f} to {value.high:{sign}.3f})"
