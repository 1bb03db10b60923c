"""Small charts over time as SVG, drawn by a template: a page of 200 visits must not wait for a plotting library."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 640, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 10, 12, 24
"""Room for the words around the plot, in the units of the picture."""


@dataclass(frozen=True)
class Mark:
    """A value at its place in the picture."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    words: str


@dataclass(frozen=True)
class Chart:
    """One quantity over time."""

    title: str
    line: str
    """The points of the polyline."""
    marks: tuple[Mark, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    words: str
    """The course in one sentence, for whoever does not see it."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def circles(self) -> SafeString:
        """The marks as SVG, joined here: a template would take most of a long page's time for them."""
        form = '<circle cx="{}" cy="{}" r="4"><title>{}</title></circle>'
        return format_html_join("", form, ((str(mark.x), str(mark.y), mark.words) for mark in self.marks))


def chart(
    title: str, unit: str, values: Sequence[tuple[dt.datetime, float]], *, top: float | None = None
) -> Chart | None:
    """Lay out one quantity; None with fewer than two values, of which a chart would say nothing."""
    if len(values) < 2:
        return None
    first, last = values[0][0], values[-1][0]
    span = max((last - first).total_seconds(), 1.0)
    most = top or _round_up(max(value for _, value in values))
    plot_width, plot_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(when: dt.datetime, value: float) -> tuple[float, float]:
        x = LEFT + plot_width * (when - first).total_seconds() / span
        return round(x, 1), round(TOP + plot_height * (1 - value / most), 1)

    marks = tuple(Mark(*place(when, value), f"{when:%-d %b %Y}: {value:g} {unit}") for when, value in values)
    return Chart(
        title=title,
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        marks=marks,
        across=(Tick(LEFT, f"{first:%-d %b %Y}"), Tick(WIDTH - RIGHT, f"{last:%-d %b %Y}")),
        up=tuple(Tick(place(first, value)[1], f"{value:g}") for value in (0, most / 2, most)),
        words=f"{title}: from {values[0][1]:g} to {values[-1][1]:g} {unit} over {len(values)} visits.",
    )


def _round_up(value: float) -> float:
    """Return the next round number above, so that the axis ends on one."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000):
        if value <= step:
            return step
    return value
