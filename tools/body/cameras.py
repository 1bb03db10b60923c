"""The cameras of all stored views (the left-hand ones are mirror images of the right-hand ones)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.body.figure import Figure
from tools.body.raster import Bools, Floats
from tools.body.views import BODY_HEIGHT, DETAIL_HEIGHT, Camera, looking

UP = np.array([0.0, 1.0, 0.0])
FRONT = np.array([0.0, 0.0, 1.0])
RIGHT = np.array([-1.0, 0.0, 0.0])  # the person's right
HEAD_CUT = 0.842  # of the height: the neck's root
BEYOND = 60.0  # mm drawn beyond a cut, so that only the fade ends the limb
FOREARM_SHOWN = 75.0  # mm above the wrist
SHANK_SHOWN = 150.0  # mm above the floor, where the view of the back of the foot ends
SOLE_BELOW = 130.0  # mm; what lies higher would show behind the heel
DORSUM_ELEVATION = 52.0  # degrees above the horizontal, from the front

Cameras = dict[str, Callable[[Figure, Floats], Camera]]


def _whole(toward: Floats, reaching: bool = False) -> Callable[[Figure, Floats], Camera]:  # noqa: FBT001
    def camera(_figure: Figure, vertices: Floats) -> Camera:
        return Camera(looking(toward, UP), np.ones(len(vertices), dtype=bool), BODY_HEIGHT, reaching=reaching)

    return camera


def _head(_figure: Figure, vertices: Floats) -> Camera:
    cut = HEAD_CUT * float(vertices[:, 1].max())
    return Camera(looking(RIGHT, UP), vertices[:, 1] > cut - BEYOND, DETAIL_HEIGHT, (-UP, -cut))


def _on_bones(figure: Figure, bones: tuple[str, ...]) -> Bools:
    wanted = np.isin(figure.bone, np.flatnonzero(np.isin(figure.bone_names, bones)))
    member = np.zeros(figure.vertices.shape[1], dtype=bool)
    member[figure.quads[wanted].ravel()] = True
    return member


def _right_bones(figure: Figure, words: tuple[str, ...]) -> Bools:
    names = tuple(n for n in figure.bone_names.tolist() if n.endswith(".R") and n.startswith(words))
    return _on_bones(figure, names)


def _hand(facing: float) -> Callable[[Figure, Floats], Camera]:
    def camera(figure: Figure, vertices: Floats) -> Camera:
        hand = _right_bones(figure, ("wrist", "metacarpal", "finger"))
        wrist, knuckle = figure.landmarks["wrist.R.head"], figure.landmarks["finger3-1.R.head"]
        across = figure.landmarks["finger5-1.R.head"] - figure.landmarks["finger2-1.R.head"]
        line = knuckle - wrist
        palm = np.cross(line, across)  # towards the viewer of the right palm
        line /= np.linalg.norm(line)
        cut = float(np.percentile(vertices[hand] @ line, 2)) - FOREARM_SHOWN
        arm = _right_bones(figure, ("wrist", "metacarpal", "finger", "lowerarm"))
        member = arm & (vertices @ line > cut - BEYOND)
        return Camera(looking(palm * facing, line), member, DETAIL_HEIGHT, (-line, -cut))

    return camera


def _dorsum(_figure: Figure, vertices: Floats) -> Camera:
    angle = np.radians(DORSUM_ELEVATION)
    rotation = looking(np.array([0.0, np.sin(angle), np.cos(angle)]), UP)
    top = -rotation[1]  # the fade runs straight across the picture
    member = _right_below(vertices, SHANK_SHOWN + 2 * BEYOND)
    return Camera(rotation, member, DETAIL_HEIGHT, (top, float(SHANK_SHOWN * (top @ UP))))


def _sole(_figure: Figure, vertices: Floats) -> Camera:
    return Camera(looking(-UP, FRONT), _right_below(vertices, SOLE_BELOW), DETAIL_HEIGHT)


def _right_below(vertices: Floats, height: float) -> Bools:
    return np.asarray((vertices[:, 0] < 0) & (vertices[:, 1] < height))


CAMERAS: Cameras = {
    "front": _whole(FRONT),
    "back": _whole(-FRONT),
    "right": _whole(RIGHT, reaching=True),
    "head_right": _head,
    "hand_palm_right": _hand(1.0),
    "hand_dorsum_right": _hand(-1.0),
    "foot_dorsum_right": _dorsum,
    "foot_sole_right": _sole,
}
