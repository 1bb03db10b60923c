"""Pictures of drawings and fields on any view, as PNG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tautband.body.errors import BodyError
from tautband.body.packing import MAX_INTENSITY, QUALITIES
from tautband.body.palette import Colour, load_palette
from tautband.body.surface import Floats, Ints, RegionSide, load_surface
from tautband.body.texture import covering
from tautband.body.views import View, load_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tautband.body.drawing import Drawing

HEIGHT = 1000  # pixels of a picture when not asked otherwise
LEAST, MOST = 100, 2000
FILL_FAINT, FILL_STRONG = 0.38, 0.72  # opacity of the fill at intensity 0 and 10
STROKE_OPACITY = 0.9
SOFTNESS_MM = 9.0  # radius of the blur of a heat field
LETTER = 0.022  # height of the letters L and R, of the picture's
FULL_LIGHT = 0.85  # the skin's brightness where it is fully lit
GROWTH = 2  # index pixels
UNKNOWN_INTENSITY = 5  # how strongly a layer without intensity is shown


@dataclass(frozen=True)
class Look:
    """What a picture shows besides its subject.

    Parameters
    ----------
    view, shape
        Which view of which figure.
    height
        Height of the picture in pixels, 100 to 2000.
    background
        Colour behind the figure as #rrggbb; None leaves it transparent.
    outlines
        Whether borders of regions are drawn.
    points
        Patches marked with ✕.
    letters
        Whether the picture says which side is the person's left (L) and right (R).
    """

    view: str = "front"
    shape: str = "neutral"
    height: int = HEIGHT
    background: str | None = None
    outlines: bool = False
    points: tuple[int, ...] = ()
    letters: bool = True

    def __post_init__(self) -> None:
        if not LEAST <= self.height <= MOST:
            raise BodyError(f"picture: height {self.height} is outside {LEAST} to {MOST}")
        last = load_surface().patches - 1
        for patch in self.points:
            if not 0 <= patch <= last:
                raise BodyError(f"picture: patch {patch} does not exist, allowed are 0 to {last}")


def render_drawing(drawing: Drawing, look: Look | None = None) -> bytes:
    """The drawing on a view, each quality in its colour and texture, stronger where it hurts more."""
    canvas = _Canvas(look or Look())
    palette = load_palette()
    for quality in QUALITIES:
        strength = np.full(load_surface().patches, -1.0)
        for layer in drawing.layers:
            if layer.quality == quality:
                strength[list(layer.patches)] = UNKNOWN_INTENSITY if layer.intensity is None else layer.intensity
        if (strength >= 0).any():
            pigment = palette.qualities[quality]
            share = np.clip(strength, 0, None) / MAX_INTENSITY
            fill = np.where(strength >= 0, FILL_FAINT + (FILL_STRONG - FILL_FAINT) * share, 0.0)
            canvas.tint(pigment.colour, canvas.spread(fill))
            canvas.texture(pigment.colour, pigment.texture, canvas.spread((strength >= 0).astype(np.float64)))
    return canvas.png()


def render_field(field: Mapping[RegionSide, float] | Iterable[float], look: Look | None = None) -> bytes:
    """A heat field on a view: a value from 0 to 1 by region, or one per patch."""
    canvas = _Canvas(look or Look())
    canvas.heat(canvas.blurred(_by_patch(field)))
    return canvas.png()


def _by_patch(field: Mapping[RegionSide, float] | Iterable[float]) -> Floats:
    surface = load_surface()
    if isinstance(field, Mapping):
        values = np.zeros(surface.patches)
        for place, value in field.items():
            values[surface.patches_of(place)] = value
    else:
        values = np.array(list(field), dtype=np.float64)
    if values.shape != (surface.patches,):
        raise BodyError(f"field: {values.size} values given, expected one for each of {surface.patches} patches")
    if not ((values >= 0) & (values <= 1)).all():
        raise BodyError("field: every value must be a number from 0 to 1")
    return values


def side_letters(view: View) -> tuple[str, ...]:
    """L and R as they stand in the picture from left to right; a single one where the view shows one side only."""
    side = np.where(view.index >= 0, load_surface().side[view.index], 0)
    middle = side.shape[1] // 2
    halves = ["L" if (half == 1).sum() > (half == 2).sum() else "R" for half in (side[:, :middle], side[:, middle:])]
    return tuple(dict.fromkeys(halves))


def _grown(index: Ints) -> Ints:
    """The index map spread a little over the silhouette, so that a layer does not thin out at its edge."""
    for _ in range(GROWTH):
        for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
            index = np.where(index < 0, np.roll(index, shift, axis=axis), index)
    return index


class _Canvas:
    """A picture in the making: the figure, and layers mixed onto it within its silhouette."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.view: View = load_view(look.view, look.shape)
        self.width = round(self.view.width * look.height / self.view.height)
        with Image.open(self.view.picture) as stored:
            figure = stored.convert("RGBA")
        if self.view.flipped:
            figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        pixels = np.asarray(figure.resize((self.width, look.height), Image.Resampling.LANCZOS), dtype=np.float64) / 255
        self.colour, self.alpha = pixels[..., :3].copy(), pixels[..., 3]
        self.light = np.clip(self.colour.mean(axis=2) / FULL_LIGHT, 0.45, 1.1)[..., None]
        self.index = _grown(self.view.index)

    def spread(self, values: Floats) -> Floats:
        """Values of patches as a smooth layer over the picture."""
        small = np.where(self.index >= 0, values[self.index], 0.0).astype(np.float32)
        large = Image.fromarray(small).resize((self.width, self.look.height), Image.Resampling.BILINEAR)
        return np.asarray(large, dtype=np.float64)

    def blurred(self, values: Floats) -> Floats:
        """Values of patches as a soft cloud that does not run over the silhouette."""
        inside = self.view.index >= 0
        small = np.where(inside, values[self.view.index], 0.0)
        radius = SOFTNESS_MM / (self.view.mm_per_pixel * self.view.height / inside.shape[0])

        def soft(layer: Floats) -> Floats:
            image = Image.fromarray(np.round(layer * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
            large = image.resize((self.width, self.look.height), Image.Resampling.BILINEAR)
            return np.asarray(large, dtype=np.float64) / 255

        return np.clip(soft(small) / np.maximum(soft(inside.astype(np.float64)), 1 / 255), 0, 1)

    def tint(self, colour: Colour, opacity: Floats) -> None:
        """Mix a colour in; it keeps the light and shade of the figure."""
        self.colour += (np.array(colour[:3]) / 255 * self.light - self.colour) * opacity[..., None]

    def texture(self, colour: Colour, name: str, member: Floats) -> None:
        """Strokes of a texture in a darker tone of a colour."""
        size = max(6, round(load_palette().texture_tile * self.look.height / HEIGHT))
        dark = (round(colour[0] * 0.55), round(colour[1] * 0.55), round(colour[2] * 0.55), 255)
        strokes = covering(name, size, self.look.height, self.width)
        self.tint(dark, strokes * np.clip(member, 0, 1) * STROKE_OPACITY)

    def heat(self, values: Floats) -> None:
        """Colours of the heat ramp."""
        stops = np.array(load_palette().heat, dtype=np.float64) / 255
        at = np.linspace(0, 1, len(stops))
        ramp = np.stack([np.interp(values, at, stops[:, channel]) for channel in range(4)], axis=2)
        self.colour += (ramp[..., :3] * self.light - self.colour) * ramp[..., 3:]

    def _outlines(self) -> None:
        keys = np.where(self.view.index >= 0, load_surface().keys[self.view.index], -1)
        edge = np.zeros(keys.shape, dtype=np.float32)
        beside = (keys[:, 1:] != keys[:, :-1]) & (keys[:, 1:] >= 0) & (keys[:, :-1] >= 0)
        below = (keys[1:] != keys[:-1]) & (keys[1:] >= 0) & (keys[:-1] >= 0)
        edge[:, 1:][beside] = 1.0
        edge[1:][below] = 1.0
        line = Image.fromarray(edge).resize((self.width, self.look.height), Image.Resampling.BILINEAR)
        colour = load_palette().outline
        self.tint(colour, np.asarray(line, dtype=np.float64) * colour[3] / 255)

    def _points(self, image: Image.Image) -> None:
        palette = load_palette()
        draw = ImageDraw.Draw(image)
        scale = self.look.height / self.view.index.shape[0]
        arm = self.look.height * 0.008
        for patch in self.look.points:
            rows, columns = np.nonzero(self.view.index == patch)
            if not len(rows):
                continue
            x, y = (columns.mean() + 0.5) * scale, (rows.mean() + 0.5) * scale
            for colour, width in ((palette.point_halo, arm * 0.95), (palette.point, arm * 0.5)):
                for way in (1, -1):
                    ends = [(x - arm, y - way * arm), (x + arm, y + way * arm)]
                    draw.line(ends, fill=colour, width=max(1, round(width)))

    def _letters(self, image: Image.Image) -> None:
        size = max(10, round(self.look.height * LETTER))
        font = ImageFont.load_default(size)
        draw = ImageDraw.Draw(image)
        bottom = self.look.height - round(1.5 * size)
        for letter, x in zip(side_letters(self.view), (size // 2, self.width - round(1.2 * size)), strict=False):
            draw.text((x, bottom), letter, fill=load_palette().letter, font=font)

    def png(self) -> bytes:
        """The finished picture."""
        if self.look.outlines:
            self._outlines()
        pixels: NDArray[np.uint8] = np.round(
            np.clip(np.concatenate([self.colour, self.alpha[..., None]], axis=2), 0, 1) * 255
        ).astype(np.uint8)
        image = Image.fromarray(pixels, "RGBA")
        self._points(image)
        if self.look.letters:
            self._letters(image)
        if self.look.background is not None:
            ground = Image.new("RGBA", image.size, self.look.background)
            image = Image.alpha_composite(ground, image).convert("RGB")
        buffer = BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()
