"""Label the left limbs: shoulder cap, armpit, arm, hand, thigh, knee, leg and foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.body.labels_arm import cut_arm
from tools.body.labels_cut import BoolArray, Skin
from tools.body.labels_foot import cut_foot
from tools.body.labels_hand import cut_hand
from tools.body.labels_leg import cut_leg
from tools.body.labels_shoulder import cut_shoulder

if TYPE_CHECKING:
    from tools.body.figure import Figure


def label(fig: Figure) -> dict[str, BoolArray]:
    """Masks over the patches of the left half, one per region of the limbs; no two overlap.

    Parameters
    ----------
    fig
        The posed figure; its neutral shape is cut.
    """
    skin = Skin(fig.vertices[0], fig.quads, fig.centroids[:, 0] > 0)
    seeds = {
        **cut_shoulder(skin),
        **cut_arm(skin, fig.landmarks),
        **cut_hand(skin),
        **cut_leg(skin, fig.landmarks),
        **cut_foot(skin),
    }
    masks: dict[str, BoolArray] = {}
    for region, seed in seeds.items():
        mask = skin.fill(seed)
        for other, taken in masks.items():
            if (mask & taken).any():
                raise ValueError(f"the borders leave no line between {other} and {region}")
        masks[region] = mask
    return masks
