"""Small pieces of SVG in the colours of the site: a card, words, and the body with regions filled."""

import base64
import textwrap
from collections.abc import Iterable
from functools import cache
from html import escape

from tautband.body.surface import DATA
from tautband.web.atlas.drawing import Figure

WIDTH = 820
"""Pixels: as wide as a page of documentation shows a picture."""

PAD, LEADING = 28, 20
"""Margin of a card, and from one line of text to the next."""

GROUND, SURFACE = "#f7f6f2", "#ffffff"
INK, QUIET, ACCENT, SOFT = "#17282b", "#4b5a5b", "#0d5f5f", "#efeee8"
PAIN, PAIN_LINE, MIMIC, FADED = "#b3402a", "#7c2415", "#6b7476", "#b4bdba"
FONT = "'Atkinson Hyperlegible Next', system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

CROSS = "M-6-6 6 6M6-6-6 6"
STYLE = f"""\
text {{ font-family: {FONT}; font-size: 15px; fill: {INK}; }}
.title {{ font-size: 19px; font-weight: 700; }}
.quiet {{ fill: {QUIET}; }}
.small {{ font-size: 13.5px; }}
.strong {{ font-weight: 700; }}
.essential, .felt {{ fill: {PAIN}; stroke: {PAIN_LINE}; }}
.spillover {{ fill: url(#hatch); stroke: {PAIN_LINE}; stroke-dasharray: 6 5; }}
.blank {{ fill: #fff; fill-opacity: 0.62; stroke: {ACCENT}; stroke-dasharray: 7 5; }}
.over {{ mix-blend-mode: multiply; }}
.cross {{ fill: none; stroke: #14181d; stroke-linecap: round; }}
.halo {{ stroke: #fff; }}"""

HATCH = (
    '<pattern id="hatch" width="18" height="18" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="18" height="18" fill="#e7a06f" fill-opacity="0.45"/>'
    f'<rect width="7" height="18" fill="{PAIN}"/></pattern>'
)


def card(title: str, words: str, height: float, parts: Iterable[str]) -> str:
    """Return a whole picture.

    Parameters
    ----------
    title
        What it shows, also written at the top.
    words
        The same picture for those who do not see it.
    height
        In pixels.
    parts
        What lies on the card.
    """
    size = f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(words)}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n<defs>{HATCH}</defs>\n"
        f'<rect width="{WIDTH}" height="{height:.0f}" rx="14" fill="{GROUND}"/>\n'
        f"{text(PAD, 42, title, 'title')}\n{body}\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Return one line of text."""
    classes = f' class="{kind}"' if kind else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}"{classes}{at}>{escape(words)}</text>'


def lines(x: float, y: float, words: str, width: int, kind: str = "") -> list[str]:
    """Return text broken into lines of so many characters, the first at a height."""
    return [text(x, y + LEADING * row, line, kind) for row, line in enumerate(textwrap.wrap(words, width))]


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Return a filled rectangle with round corners."""
    where = f'x="{x:.0f}" y="{y:.0f}" width="{max(width, 0):.1f}" height="{height:.0f}"'
    return f'<rect {where} rx="{min(5.0, height / 4, max(width, 0) / 2):.1f}" fill="{colour}"/>'


def body(figure: Figure, x: float, y: float, height: float) -> str:
    """Return the shown part of a view at a place, with its regions filled and its trigger points marked."""
    left, top, wide, tall = figure.box
    flip = f' transform="matrix(-1 0 0 1 {figure.sheet.width} 0)"' if figure.sheet.flipped else ""
    unit = tall / height
    paths = {shape.id: shape.path for shape in figure.shapes}
    areas = "".join(
        f'<path d="{paths[area.shape]}" class="{area.kind}{"" if area.kind == "blank" else " over"}"'
        f'{"" if area.kind == "blank" else f""" fill-opacity="{area.opacity}" """.rstrip()} stroke-width="{unit:.2f}"/>'
        for area in figure.overlays[0].areas
    )
    crosses = "".join(
        f'<g class="cross" transform="translate({cross.x} {cross.y}) scale({unit:.2f})">'
        f'<path class="halo" stroke-width="7" d="{CROSS}"/><path stroke-width="3.2" d="{CROSS}"/></g>'
        for cross in figure.overlays[0].crosses
    )
    width = height * wide / tall
    frame = f'x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"'
    clip = f"frame-{figure.view}"
    return (
        f'<clipPath id="{clip}"><rect {frame} rx="9"/></clipPath><rect {frame} rx="9" fill="{SURFACE}"/>'
        f'<g clip-path="url(#{clip})"><svg {frame} viewBox="{left} {top} {wide} {tall}">'
        f'<g{flip}><image href="{_picture(figure.sheet.picture)}" width="{figure.sheet.width}" '
        f'height="{figure.sheet.height}"/>{areas}</g>{crosses}</svg></g>'
        + text(x + width / 2, y + height + 22, figure.caption, "quiet small", "middle")
    )


@cache
def _picture(name: str) -> str:
    """The stored picture of a view, written into the address, so that the file stands alone."""
    return f"data:image/webp;base64,{base64.b64encode((DATA / name).read_bytes()).decode()}"
