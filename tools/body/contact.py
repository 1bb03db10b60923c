"""The contact sheet: every region on every view, coloured and named, for looking at."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tautband.body.surface import load_surface
from tautband.body.views import load_view

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tools.body.raster import Ints

ROWS = (
    ("front", "back", "right"),
    ("head_right", "hand_palm_right", "hand_dorsum_right", "foot_dorsum_right", "foot_sole_right"),
)
BODY_SIZE, DETAIL_SIZE = 1500, 820  # heights in pixels
GAP = 24
LEAST_PIXELS = 30  # a region showing fewer index pixels is too small to name
PALETTE = 256
Box = tuple[float, float, float, float]  # left, top, width, height of a name


def _colours(count: int) -> NDArray[np.float64]:
    """Colours that differ between neighbours in the vocabulary: hues a golden angle apart."""
    hues = (np.arange(count) * 0.381966) % 1
    tones = [colorsys.hls_to_rgb(hue, 0.62 + 0.1 * (row % 3), 0.55) for row, hue in enumerate(hues)]
    return np.array(tones)


def _panel(name: str, height: int) -> Image.Image:
    view = load_view(name)
    surface = load_surface()
    scale = height / view.index.shape[0]
    size = (round(view.index.shape[1] * scale), height)
    with Image.open(view.picture) as stored:
        picture = np.asarray(stored.convert("RGBA").resize(size, Image.Resampling.LANCZOS), dtype=np.float64) / 255
    rows = np.arange(height) * view.index.shape[0] // height
    columns = np.arange(size[0]) * view.index.shape[1] // size[0]
    index = view.index[rows][:, columns]
    keys = np.where(index >= 0, surface.keys[index], -1)
    light = picture[..., :3].mean(axis=2, keepdims=True)
    colour = np.where(keys[..., None] >= 0, _colours(len(surface.regions))[keys // 3] * (0.25 + 0.9 * light), light)
    edge = np.zeros(keys.shape, dtype=bool)
    edge[:, 1:] |= keys[:, 1:] != keys[:, :-1]
    edge[1:] |= keys[1:] != keys[:-1]
    colour = np.where(edge[..., None], 0.15, colour)
    alpha = picture[..., 3:]
    out = Image.fromarray(np.round(np.clip(colour * alpha + 1 - alpha, 0, 1) * 255).astype(np.uint8))
    _name_regions(out, keys, both_halves=name in ROWS[0][:2])
    ImageDraw.Draw(out).text((2, 2), f"{name}", fill=(90, 90, 90), font=_font(16))
    return out


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _name_regions(image: Image.Image, keys: Ints, *, both_halves: bool) -> None:
    surface = load_surface()
    draw = ImageDraw.Draw(image)
    font = _font(11)
    middle = keys.shape[1] / 2
    taken: list[Box] = []
    for key in np.unique(keys[keys >= 0]).tolist():
        rows, columns = np.nonzero(keys == key)
        if len(rows) < LEAST_PIXELS or (both_halves and key % 3 and columns.mean() < middle):
            continue
        row, column = np.median(rows), np.median(columns)
        at = ((rows - row) ** 2 + (columns - column) ** 2).argmin()
        text = surface.regions[key // 3].id
        width = draw.textlength(text, font=font)
        box = _free_box((columns[at] - width / 2, rows[at] - 6, width, 12), taken, image.size)
        taken.append(box)
        draw.text((box[0], box[1]), text, fill=(0, 0, 0), font=font, stroke_width=2, stroke_fill=(255, 255, 255))


def _free_box(box: Box, taken: list[Box], size: tuple[int, int]) -> Box:
    """The box, moved up or down to where no name stands yet, and inside the picture."""
    x = min(max(box[0], 0), max(size[0] - box[2], 0))
    for step in (0, 12, -12, 24, -24, 36, -36, 48, -48):
        y = box[1] + step
        inside = 0 <= y <= size[1] - 16
        if inside and not any(abs(y - one[1]) < 11 and x < one[0] + one[2] and one[0] < x + box[2] for one in taken):
            return x, y, box[2], box[3]
    return x, min(box[1], size[1] - 16), box[2], box[3]


def write_contact_sheet(path: Path) -> None:
    """Draw the sheet from the committed data."""
    lines = [
        [_panel(name, BODY_SIZE) for name in ROWS[0]],
        [_panel(name, DETAIL_SIZE) for name in ROWS[1]],
    ]
    width = max(sum(panel.width + GAP for panel in line) + GAP for line in lines)
    height = BODY_SIZE + DETAIL_SIZE + 3 * GAP
    sheet = Image.new("RGB", (width, height), "white")
    top = GAP
    for line in lines:
        left = GAP
        for panel in line:
            sheet.paste(panel, (left, top))
            left += panel.width + GAP
        top += line[0].height + GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(PALETTE, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
