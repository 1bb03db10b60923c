"""Borders of the upper arm, elbow, forearm and wrist of the left side: rings round the limb and lines along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.body.labels_bone import Bone, seeds_along
from tools.body.labels_shoulder import ARM_STARTS, DELTOID_TIP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.body.labels_cut import Floats, Skin

EPICONDYLES = 30.0  # mm above the elbow joint: the elbow regions begin just over the epicondyles
RADIAL_HEAD = 26.0  # mm below the elbow joint: they end just below the head of the radius
STYLOIDS = 28.0  # mm above the wrist joint: the wrist regions begin over the styloid processes
# Where the lengthwise borders cross the elbow's rings: 0 front, 90 outwards, 180 back, 270 inwards
ABOVE_ELBOW = dict(zip(ARM_STARTS, (50.0, 123.0, 231.0, 311.0), strict=True))
# Half way between them, so that each forearm region adjoins two elbow regions; they turn outwards towards the wrist:
# with the palm forward the brachioradialis winds from the front of the elbow to the radial styloid
BELOW_ELBOW = {"volar|radial": 4.0, "radial|dorsal": 87.0, "dorsal|ulnar": 201.0, "ulnar|volar": 280.0}
BACKWARDS, OUTWARDS = (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)

# Vertices of the base mesh on the ring through the wrist crease and the bases of the metacarpals
CREASE = 10351
WRIST_STARTS = {"volar|radial": 10352, "radial|dorsal": 10237, "dorsal|ulnar": 10473, "ulnar|volar": 10348}


def cut_arm(skin: Skin, landmarks: Mapping[str, Floats]) -> dict[str, int]:
    """Cut the borders between deltoid and hand; returns one patch of each region."""
    elbow, wrist = landmarks["lowerarm01.L.head"], landmarks["wrist.L.head"]
    upper, fore = Bone(landmarks["upperarm01.L.head"], elbow), Bone(elbow, wrist)
    tip = skin.walk(DELTOID_TIP, BACKWARDS)
    top = upper.ring(skin, upper.length - EPICONDYLES)
    bottom = fore.ring(skin, RADIAL_HEAD)
    styloids = fore.ring(skin, fore.length - STYLOIDS)
    skin.walk(CREASE, OUTWARDS)
    elbow_tops = {name: upper.on(skin, top, angle) for name, angle in ABOVE_ELBOW.items()}
    for name, start in ARM_STARTS.items():
        skin.cut(start, elbow_tops[name])
        skin.walk(elbow_tops[name], upper.axis, bottom)
    forearm = {name: skin.walk(start, -fore.axis, styloids)[-1] for name, start in WRIST_STARTS.items()}
    for name, start in forearm.items():
        skin.cut(start, fore.on(skin, bottom, BELOW_ELBOW[name]))
    return {
        **seeds_along(skin, tip, ARM_STARTS, "arm", upper.axis),
        **seeds_along(skin, top, elbow_tops, "elbow", upper.axis),
        **seeds_along(skin, styloids, forearm, "forearm", -fore.axis),
        **seeds_along(skin, styloids, forearm, "wrist", fore.axis),
    }
