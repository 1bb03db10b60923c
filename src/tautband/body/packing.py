"""The compact text form of a drawing: base64 of a version byte and, per layer, runs of patches.

Layout after the version byte, repeated for each layer in ascending order of (quality code, intensity byte): quality
code, intensity byte (255 when not given), number of runs, then per run the gap from the end of the run before and the
length less one. Numbers are unsigned LEB128. A drawing has exactly one text: runs that touch are merged and every
number is as short as it can be.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tautband.body.errors import BodyError
from tautband.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSION = 1
NOT_GIVEN = 255
MAX_INTENSITY = 10
MAX_TEXT = 650_000
"""Characters; the same in the browser. The longest drawing has a run of its own for every patch in every quality."""

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)


QUALITIES = tuple(Quality)
CODES = {quality: code for code, quality in enumerate(QUALITIES)}


@dataclass(frozen=True)
class Layer:
    """The patches painted with one quality and one intensity (None when not given), ascending."""

    quality: Quality
    intensity: int | None
    patches: tuple[int, ...]

    @property
    def order(self) -> tuple[int, int]:
        """Place among the layers of a drawing."""
        return CODES[self.quality], NOT_GIVEN if self.intensity is None else self.intensity


def pack(layers: Sequence[Layer]) -> str:
    """Write layers (already sorted and checked) as text."""
    out = bytearray([VERSION])
    for layer in layers:
        out.extend(layer.order)
        runs = list(_runs(layer.patches))
        out.extend(_varint(len(runs)))
        end = 0
        for start, stop in runs:
            out.extend(_varint(start - end))
            out.extend(_varint(stop - start - 1))
            end = stop
    return base64.b64encode(bytes(out)).decode("ascii")


def unpack(text: str, patch_count: int) -> tuple[Layer, ...]:
    """Read layers from text, refusing everything but the one canonical form."""
    reader = _Reader(_decode(text))
    if reader.byte("version") != VERSION:
        raise BodyError(f"drawing: packing version {reader.data[0]} is unknown, expected {VERSION}")
    layers: list[Layer] = []
    while not reader.done:
        layer = _read_layer(reader, patch_count)
        if layers and layer.order <= layers[-1].order:
            raise BodyError("drawing: layers must be sorted by quality and intensity, each once")
        layers.append(layer)
    return tuple(layers)


def _decode(text: str) -> bytes:
    if len(text) > MAX_TEXT:
        raise BodyError(f"drawing: the text has {len(text)} characters, at most {MAX_TEXT} are allowed")
    if not _BASE64.fullmatch(text):
        raise BodyError("drawing: the text is not base64 (letters, digits, + and /, padded with = to a multiple of 4)")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BodyError(f"drawing: the text is not base64 ({error})") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise BodyError("drawing: the base64 text ends in stray bits")
    return data


def _read_layer(reader: _Reader, patch_count: int) -> Layer:
    code = reader.byte("quality")
    if code >= len(QUALITIES):
        raise BodyError(f"drawing: quality code {code} is unknown, allowed are 0 to {len(QUALITIES) - 1}")
    intensity = reader.byte("intensity")
    if intensity > MAX_INTENSITY and intensity != NOT_GIVEN:
        raise BodyError(f"drawing: intensity {intensity} is outside 0 to {MAX_INTENSITY}")
    count = reader.varint("run count")
    if count == 0:
        raise BodyError(f"drawing: layer {QUALITIES[code]} has no patches")
    patches: list[int] = []
    end = 0
    for run in range(count):
        gap = reader.varint("run gap")
        if run and gap == 0:
            raise BodyError("drawing: two runs of patches touch; they must be one run")
        start = end + gap
        end = start + reader.varint("run length") + 1
        if end > patch_count:
            raise BodyError(f"drawing: patch {end - 1} does not exist, allowed are 0 to {patch_count - 1}")
        patches.extend(range(start, end))
    return Layer(QUALITIES[code], None if intensity == NOT_GIVEN else intensity, tuple(patches))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.data)

    def byte(self, what: str) -> int:
        if self.done:
            raise BodyError(f"drawing: the text ends where a {what} should follow")
        self.at += 1
        return self.data[self.at - 1]

    def varint(self, what: str) -> int:
        value = 0
        for position in range(3):
            byte = self.byte(what)
            value |= (byte & 0x7F) << (7 * position)
            if byte < 0x80:
                if position and byte == 0:
                    raise BodyError(f"drawing: a {what} is written longer than needed")
                return value
        raise BodyError(f"drawing: a {what} is larger than any patch")


def _varint(value: int) -> Iterator[int]:
    while value >= 0x80:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value


def _runs(patches: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = patches[0]
    for patch in patches[1:]:
        if patch != previous + 1:
            yield start, previous + 1
            start = patch
        previous = patch
    yield start, previous + 1
