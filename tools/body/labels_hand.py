"""Borders of the left hand; numbers are vertices of the base mesh, picked at landmarks on the posed neutral figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_cut import Skin

BORDERS: dict[str, tuple[int, ...]] = {
    # the back of the first metacarpal belongs to the thumb: two lines from the snuffbox to the first knuckle
    "thenar|thumb": (10439, 10236, 9868, 9839, 10303, 10293, 10283),
    "thumb|thumb_web": (10354, 10492, 9884, 10342, 10307, 10297, 10287),
    # round the thumb at the crease of its knuckle
    "thumb": (10283, 10284, 10282, 10289, 10281, 10290, 10288, 10285, 10286, 10287),
    # the free edge of the web, from the thumb to the start of the thenar crease
    "thenar|thumb_web": (10288, 10298, 10308, 10485, 10487, 10502),
    # the thenar crease ("life line")
    "thenar|palm": (10351, 10322, 10319, 10347, 10500, 10501, 10315, 10316, 9849, 9850, 9848, 9845, 10502),
    # along the fourth metacarpal, at the distal crease towards the fifth
    "palm|hypothenar": (10349, 10325, 10337, 10495, 10323, 10324, 9852, 9888, 9827, 9818, 10484),
    # ulnar edge of the hand
    "hypothenar|hand_dorsum": (10537, 10519, 10535, 10538, 9875, 9856, 9826, 9797),
    # along the back of the second metacarpal
    "thumb_web|hand_dorsum": (10237, 9899, 10340, 9863, 9873, 9918),
    "finger_index|thumb_web": (10502, 9828, 9844, 9918),
    # just beyond the knuckles, index to little finger
    "fingers|hand_dorsum": (
        *(9918, 9829, 9803, 9772, 9769, 10245, 10244, 9776, 9778, 9777, 9905),
        *(9862, 9782, 9784, 9783, 9922, 10247, 9788, 9792, 9789, 9797),
    ),
    # the creases at the roots of the fingers
    "finger_index|palm": (10502, 10482, 9771, 8588, 9614, 8704, 8612, 8732),
    "finger_middle|palm": (8732, 8896, 8804, 8924),
    "finger_ring|palm": (8924, 9088, 8996, 9116),
    "finger_little|palm": (9116, 9787, 10484, 10480, 10481, 9799, 9791, 9790, 9797),
    # through the webs, from back to palm
    "finger_index|finger_middle": (10245, 9460, 8579, 8584, 9620, 8732),
    "finger_middle|finger_ring": (9905, 9499, 8771, 8776, 9659, 8924),
    "finger_ring|finger_little": (9922, 9538, 8963, 8968, 9698, 9116),
}

# A vertex inside each region, away from its borders (two opposite corners of a patch where there is none)
SEEDS: dict[str, tuple[int, ...]] = {
    "thumb": (10272,),
    "thumb_web": (10491,),
    "thenar": (9870,),
    "palm": (9806,),
    "hypothenar": (10494,),
    "hand_dorsum": (10343,),
    "finger_index": (8605,),
    "finger_middle": (8855,),
    "finger_ring": (8989,),
    "finger_little": (9181,),
}


def cut_hand(skin: Skin) -> dict[str, int]:
    """Cut the borders of the hand, up to the ring through the wrist crease; returns one patch of each region."""
    for path in BORDERS.values():
        skin.cut(*path)
    return {region: skin.patch(*corners) for region, corners in SEEDS.items()}
