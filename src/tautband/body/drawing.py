"""A drawing: the patches painted, by pain quality and intensity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tautband.body.errors import BodyError
from tautband.body.packing import MAX_INTENSITY, Layer, pack, unpack
from tautband.body.surface import NAME, Ints, RegionSide, load_surface
from tautband.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterable

Painted = tuple[RegionSide, Quality, int | None]


@dataclass(frozen=True)
class Drawing:
    """What was painted on the body surface.

    Parameters
    ----------
    layers
        One layer per quality and intensity, sorted by quality code and intensity (not given last), patches ascending.
        A patch has at most one intensity per quality and may have several qualities.
    surface
        Name of the surface whose patches are numbered.

    Raises
    ------
    BodyError
        When the drawing is for another surface, or a layer is not as described.
    """

    layers: tuple[Layer, ...] = ()
    surface: str = NAME

    def __post_init__(self) -> None:
        if self.surface != NAME:
            raise BodyError(f"drawing: surface {self.surface[:80]!r} is unknown, expected {NAME!r}")
        seen: dict[Quality, set[int]] = {}
        previous = (-1, -1)
        for layer in self.layers:
            _check_layer(layer)
            if layer.order <= previous:
                raise BodyError("drawing: layers must be sorted by quality and intensity, each once")
            previous = layer.order
            earlier = seen.setdefault(layer.quality, set())
            twice = earlier.intersection(layer.patches)
            if twice:
                where = f"patch {min(twice)} has two intensities for {layer.quality}"
                raise BodyError(f"drawing: {where}, allowed is one per quality")
            earlier.update(layer.patches)

    @classmethod
    def from_text(cls, text: str, surface: str = NAME) -> Drawing:
        """Read the text form.

        Raises
        ------
        BodyError
            When the text is not the canonical text of a drawing on this surface.
        """
        if surface != NAME:
            raise BodyError(f"drawing: surface {surface[:80]!r} is unknown, expected {NAME!r}")
        return cls(unpack(text, load_surface().patches))

    def to_text(self) -> str:
        """The text form; equal drawings have equal texts."""
        return pack(self.layers)

    @classmethod
    def from_regions(cls, painted: Iterable[Painted]) -> Drawing:
        """Paint whole regions; where one is given twice with one quality, the higher intensity holds.

        Examples
        --------
        >>> drawing = Drawing.from_regions([(RegionSide("temple", Side.LEFT), Quality.ACHE, 6)])
        """
        surface = load_surface()
        strength: dict[Quality, dict[int, int | None]] = {}
        for place, quality, intensity in painted:
            own = strength.setdefault(Quality(quality), {})
            for patch in surface.patches_of(place).tolist():
                own[patch] = _higher(own.get(patch), intensity)
        return cls.from_strengths(strength)

    @classmethod
    def from_strengths(cls, strength: dict[Quality, dict[int, int | None]]) -> Drawing:
        """A drawing from the intensity (None when not given) of each painted patch by quality."""
        groups: dict[tuple[Quality, int | None], list[int]] = {}
        for quality, own in strength.items():
            for patch, intensity in own.items():
                groups.setdefault((quality, intensity), []).append(patch)
        layers = [Layer(quality, intensity, tuple(sorted(own))) for (quality, intensity), own in groups.items()]
        return cls(tuple(sorted(layers, key=lambda layer: layer.order)))

    @property
    def empty(self) -> bool:
        """Whether nothing is painted."""
        return not self.layers

    @cached_property
    def painted(self) -> Ints:
        """The patches painted with any quality, ascending."""
        patches = [np.array(layer.patches, dtype=np.int64) for layer in self.layers]
        return np.unique(np.concatenate(patches)) if patches else np.zeros(0, dtype=np.int64)


def mirror(drawing: Drawing) -> Drawing:
    """The drawing with left and right exchanged."""
    other = load_surface().mirror
    layers = (
        Layer(layer.quality, layer.intensity, tuple(sorted(other[list(layer.patches)].tolist())))
        for layer in drawing.layers
    )
    return Drawing(tuple(layers))


def _higher(first: int | None, second: int | None) -> int | None:
    given = [value for value in (first, second) if value is not None]
    return max(given) if given else None


def _check_layer(layer: Layer) -> None:
    if layer.intensity is not None and not 0 <= layer.intensity <= MAX_INTENSITY:
        raise BodyError(f"drawing: intensity {layer.intensity} is outside 0 to {MAX_INTENSITY}")
    if not layer.patches:
        raise BodyError(f"drawing: layer {layer.quality} has no patches")
    patches = np.array(layer.patches)
    if (np.diff(patches) <= 0).any():
        raise BodyError(f"drawing: the patches of layer {layer.quality} must be ascending, each once")
    last = load_surface().patches - 1
    if patches[0] < 0 or patches[-1] > last:
        bad = patches[0] if patches[0] < 0 else patches[-1]
        raise BodyError(f"drawing: patch {bad} does not exist, allowed are 0 to {last}")
