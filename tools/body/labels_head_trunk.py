"""Label the head, neck, trunk and pelvis of the left half: a net of borders on what the limbs leave free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.body import labels_head, labels_limbs, labels_neck, labels_pelvis, labels_trunk_back, labels_trunk_front
from tools.body.labels_cut import BoolArray, Skin
from tools.body.labels_map import draw, fill

if TYPE_CHECKING:
    from tools.body.figure import Figure

PARTS = (labels_head, labels_neck, labels_trunk_back, labels_trunk_front, labels_pelvis)


def label(figure: Figure) -> dict[str, BoolArray]:
    """Masks over the patches of the left half, one per region; the patches of the limbs are in none."""
    limbs = np.any(list(labels_limbs.label(figure).values()), axis=0)
    return label_rest(figure, limbs)


def label_rest(figure: Figure, limbs: BoolArray) -> dict[str, BoolArray]:
    """Masks over the patches of the left half that the limbs have not claimed."""
    skin = Skin(figure.vertices[0], figure.quads, (figure.centroids[:, 0] > 0) & ~limbs)
    for part in PARTS:
        draw(skin, part.BORDERS)
    return fill(skin, {name: place for part in PARTS for name, place in part.SEEDS.items()})
