"""Borders of the neck and of the hollow above the collarbone, left side.

Each border is a path of edges. Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on
the posed neutral figure, 1700 mm tall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

BORDERS: Borders = {
    # The skull's lower edge at the back, about the arch of C1, from the midline to the mastoid process
    "suboccipital | neck_back_upper | neck_side": (5284, 11890, 11889, 11888, 11887, 11886, 11885),
    # C4-C5: half way between the skull and the vertebra prominens
    "neck_back_upper | neck_back_lower": (855, 7723, 7736, 7560, 7554),
    # Free edge of the trapezius, down to the base of the neck
    "neck_back | neck_side": (11887, 7591, 7552, 7553, 7554, 7555, 7556, 7557),
    # Just below the spinous process of C7, where the neck's line turns into the back's
    "neck_back_lower | interscapular": (1496, 8180, 8179),
    "neck_back_lower | neck_shoulder_angle": (8179, 7737, 7563, 7557),
    # Ring around the base of the neck
    "neck_side | neck_shoulder_angle": (7557, 7551, 7545, 7539, 7533, 7479, 8188),
    "neck_side | supraclavicular": (8188, 8189, 8196, 8152, 8151, 8150),
    "neck_front | supraclavicular": (8150, 10355, 8195, 8148, 8149, 8194, 8198, 8161),
    # Jugular notch
    "neck_front | sternum": (1526, 8207, 8161),
    # Along the sternocleidomastoid, from below the angle of the jaw to its clavicular head
    "neck_front | neck_side": (7693, 7494, 7725, 7727, 7728, 7630, 7631, 7632, 7633, 8150),
    # Corner of neck and shoulder: over the trapezius, 3 to 5 cm wide
    "neck_shoulder_angle | scapula_superior_angle": (8179, 8181, 8182, 8175, 8156),
    "neck_shoulder_angle | suprascapular": (8156, 8157, 8164, 8165, 8166, 8167),
    "neck_shoulder_angle | supraclavicular": (8188, 8170, 8167),
    # Front edge of the trapezius out to the acromion
    "suprascapular | supraclavicular": (8167, 8225),
    # Collar bone, from the sternoclavicular joint to the acromioclavicular joint
    "supraclavicular | infraclavicular": (8161, 8193, 8091, 8090, 10419, 8087, 8088, 8142, 8141),
}

# A vertex inside each region, away from its borders
SEEDS: Seeds = {
    "neck_back_upper": 853,
    "neck_back_lower": 857,
    "neck_side": 7529,
    "neck_front": 797,
    "neck_shoulder_angle": 8173,
    "supraclavicular": 8204,
}
