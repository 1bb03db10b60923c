"""The three shapes (neutral, female, male) before posing: targets added, lids closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tools.body.source import Floats, Source

ANCESTRIES = ("african", "asian", "caucasian")
BLINK = ("eye-left-closure", "eye-right-closure")


def shape_vertices(source: Source, base: Floats) -> Floats:
    """Vertices [3, V, 3] in decimetres: the mean young adult of each sex, and the mean of both as neutral."""
    count = len(base)
    blink = np.zeros_like(base)
    for ancestry in ANCESTRIES:
        for name in BLINK:
            blink += source.target(f"expression/units/{ancestry}/{name}", count) / len(ANCESTRIES)
    sexes = []
    for sex in ("female", "male"):
        offsets = source.target(f"macrodetails/universal-{sex}-young-averagemuscle-averageweight", count)
        for ancestry in ANCESTRIES:
            offsets += source.target(f"macrodetails/{ancestry}-{sex}-young", count) / len(ANCESTRIES)
        sexes.append(base + offsets + blink)
    female, male = sexes
    return np.stack([(female + male) / 2, female, male])
