"""The reliability diagram as SVG: stated chances against the share that was right, with intervals and counts.

Needs the extra `science` (Altair and vl-convert), so only the command that draws imports this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import altair as alt
import vl_convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tautband.evaluation.calibration import Bin

WIDTH = 330
HEIGHT = 300
COUNT_HEIGHT = 64
"""Pixels of a panel, at 96 an inch: three and a half inches, one column of a journal."""

ACROSS = 3
"""Panels in a row."""

INK = "#1d2a33"
QUIET = "#7b8a94"
FAINT = "#e3e8eb"
MARK = "#0b6e8a"
FONT = "Helvetica, Arial, sans-serif"
STATED = "stated chance (%)"


@dataclass(frozen=True)
class Series:
    """One panel of the picture."""

    title: str
    bins: tuple[Bin, ...]
    note: str = ""


def reliability_svg(series: Sequence[Series], right: str) -> str:
    """Draw a reliability diagram.

    Parameters
    ----------
    series
        One panel each, at least one.
    right
        What the upright axis shows, with its unit.

    Returns
    -------
    str
        The picture as SVG; the same bins give the same bytes.
    """
    svg = str(vl_convert.vegalite_to_svg(_whole(series, right).to_dict()))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(_words(series))}" ', 1)


def _whole(series: Sequence[Series], right: str) -> Any:  # noqa: ANN401  Altair has a type for every way to join charts
    panels = [_panel(one, right) for one in series]
    rows = [alt.hconcat(*panels[first : first + ACROSS], spacing=36) for first in range(0, len(panels), ACROSS)]
    return (
        alt.vconcat(*rows, spacing=36)
        .configure(font=FONT, background="white", padding=8)
        .configure_view(stroke=QUIET, strokeWidth=0.8)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            titleFontWeight="normal",
            titleFontSize=12,
            labelFontSize=11,
            gridColor=FAINT,
            domain=False,
            tickColor=QUIET,
        )
        .configure_title(
            fontSize=12,
            color=INK,
            fontWeight="bold",
            subtitleFontSize=10,
            subtitleColor=QUIET,
            anchor="start",
            offset=8,
        )
    )


def _panel(one: Series, right: str) -> alt.VConcatChart:
    data = alt.InlineData(values=[_row(each) for each in one.bins])
    scale = alt.Scale(domain=[0, 100], nice=False)
    ticks = list(range(0, 101, 20))
    x = alt.X("stated:Q", scale=scale, axis=alt.Axis(title=None, labels=False, values=ticks))
    y = alt.Y("share:Q", scale=scale, axis=alt.Axis(title=right, values=ticks))
    ends = alt.InlineData(values=[{"stated": 0, "share": 0}, {"stated": 100, "share": 100}])
    diagonal = alt.Chart(ends).mark_line(strokeDash=[4, 3], color=QUIET, strokeWidth=1).encode(x=x, y=y)
    bars = (
        alt.Chart(data).mark_rule(color=MARK, strokeWidth=1.2).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    )
    dots = alt.Chart(data).mark_circle(color=MARK, size=44, opacity=1).encode(x=x, y=y)
    upper = alt.layer(diagonal, bars, dots).properties(
        width=WIDTH, height=HEIGHT, title=alt.Title(one.title, subtitle=one.note or alt.Undefined)
    )
    return alt.vconcat(upper, _counts(data, scale, ticks, max(each.muscles for each in one.bins)), spacing=10)


def _counts(data: alt.InlineData, scale: alt.Scale, ticks: list[int], most: int) -> Any:  # noqa: ANN401  as above
    """How many muscles each bin holds, drawn beneath with the numbers over the bars."""
    x = alt.X("least:Q", scale=scale, axis=alt.Axis(title=STATED, values=ticks))
    tall = alt.Scale(domain=[0, most * 1.25], nice=False)
    y = alt.Y("muscles:Q", scale=tall, axis=alt.Axis(title="muscles", tickCount=2))
    bars = (
        alt.Chart(data)
        .mark_bar(color=FAINT, stroke=QUIET, strokeWidth=0.6)
        .encode(x=x, x2="most:Q", y=y, y2=alt.datum(0))
    )
    middle = alt.X("middle:Q", scale=scale)
    numbers = (
        alt.Chart(data)
        .mark_text(dy=-5, fontSize=9, color=INK)
        .encode(x=middle, y=alt.Y("muscles:Q", scale=tall), text="muscles:Q")
    )
    return alt.layer(bars, numbers).properties(width=WIDTH, height=COUNT_HEIGHT)


def _row(each: Bin) -> dict[str, float]:
    percent = {name: 100 * getattr(each, name) for name in ("least", "most", "stated", "share", "low", "high")}
    return {**percent, "middle": 50 * (each.least + each.most), "muscles": each.muscles}


def _words(series: Sequence[Series]) -> str:
    """The picture in words, for those who do not see it."""
    said = [
        f"stated {each.stated:.0%}, right {each.share:.0%} of {each.muscles}" for one in series[:1] for each in one.bins
    ]
    titles = ", ".join(one.title for one in series)
    return f"Reliability diagram ({titles}). {series[0].title}: {'; '.join(said)}."
