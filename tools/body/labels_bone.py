"""Directions round a limb: the frame in which rings and lengthwise borders are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.body.labels_cut import Floats, Skin, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OUTWARDS = 90.0


class Bone:
    """A limb segment from one joint to the next; angles: 0 front, 90 outwards, 180 back, 270 inwards."""

    def __init__(self, start: Floats, end: Floats) -> None:
        self.start, self.length = start, float(np.linalg.norm(end - start))
        self.axis = unit(end - start)
        self.out = unit(np.array([1.0, 0.0, 0.0]) - self.axis * self.axis[0])
        front = np.cross(self.axis, self.out)
        self.front: Floats = front if front[2] > 0 else -front

    def at(self, along: float) -> Floats:
        """The point on the axis so many millimetres from the start."""
        point: Floats = self.start + along * self.axis
        return point

    def towards(self, degrees: float) -> Floats:
        """The direction away from the axis at an angle."""
        angle = np.radians(degrees)
        direction: Floats = np.cos(angle) * self.front + np.sin(angle) * self.out
        return direction

    def ring(self, skin: Skin, along: float) -> list[int]:
        """Cut round the limb, along the edge loop so many millimetres from the start on the outer side."""
        first = skin.ray(self.at(along), self.towards(OUTWARDS))
        return skin.walk(first, self.towards(OUTWARDS + 90.0))

    def on(self, skin: Skin, path: Sequence[int], degrees: float) -> int:
        """The vertex of a ring that lies most in a direction from the ring's middle."""
        places = skin.vertices[list(path)]
        offset = places - places.mean(axis=0)
        flat = offset - np.outer(offset @ self.axis, self.axis)
        cosine = flat @ self.towards(degrees) / np.linalg.norm(flat, axis=1)
        return int(path[int(np.argmax(cosine))])

    def level(self, skin: Skin, path: Sequence[int], along: float) -> int:
        """The vertex of a lengthwise path that lies so many millimetres from the start."""
        passed = (skin.vertices[list(path)] - self.start) @ self.axis
        return int(path[int(np.argmin(np.abs(passed - along)))])


def seeds_along(
    skin: Skin, ring: Sequence[int], crossings: Mapping[str, int], name: str, heading: Floats
) -> dict[str, int]:
    """One patch of each region that adjoins a closed ring on one side.

    Parameters
    ----------
    ring
        The ring, walked from the outer side towards the back.
    crossings
        Where the lengthwise borders meet the ring, as "this side|that side" in the same order.
    name
        The regions are called name_side.
    heading
        On which side of the ring the regions lie.
    """
    loop, names = list(ring[:-1]), list(crossings)
    seeds = {}
    for crossing, following in zip(names, names[1:] + names[:1], strict=True):
        first = loop.index(crossings[crossing])
        count = (loop.index(crossings[following]) - first) % len(loop)
        seeds[f"{name}_{crossing.split('|')[1]}"] = skin.beside(loop[(first + count // 2) % len(loop)], heading)
    return seeds
