"""Borders of the neck and of the hollow above the collarbone, left side.

Points are millimetres on the neutral figure, 1700 mm tall: out from the midline, up from the floor, forwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

BORDERS: Borders = {
    # The skull's lower edge at the back, about the arch of C1, from the midline to the mastoid process
    "suboccipital | neck_back_upper | neck_side": ((0, 1544, -21), (32, 1542, -8), (46, 1542, 6)),
    # C4-C5: half way between the skull and the vertebra prominens
    "neck_back_upper | neck_back_lower": ((0, 1496, -15), (31, 1493, -7)),
    # Free edge of the trapezius, down to the base of the neck
    "neck_back | neck_side": (
        (32, 1542, -8),
        (30, 1534, -6),
        (29, 1507, -5),
        (31, 1493, -7),
        (39, 1468, -14),
        (47, 1456, -18),
    ),
    # Just below the spinous process of C7, where the neck's line turns into the back's
    "neck_back_lower | interscapular": ((0, 1436, -32), (13, 1436, -32), (28, 1438, -32)),
    "neck_back_lower | neck_shoulder_angle": ((28, 1438, -32), (22, 1450, -27), (36, 1453, -24), (47, 1456, -18)),
    # Ring around the base of the neck
    "neck_side | neck_shoulder_angle": (
        (47, 1456, -18),
        (60, 1458, -4),
        (67, 1455, 12),
        (66, 1452, 20),
        (79, 1443, 16),
    ),
    "neck_side | supraclavicular": ((79, 1443, 16), (76, 1438, 24), (65, 1424, 44), (60, 1420, 50)),
    "neck_front | supraclavicular": ((60, 1420, 50), (36, 1411, 64), (18, 1407, 70), (22, 1396, 75), (26, 1386, 83)),
    # Jugular notch
    "neck_front | sternum": ((0, 1383, 83), (12, 1384, 84), (26, 1386, 83)),
    # Front of the sternocleidomastoid, from below the angle of the jaw to its clavicular head
    "neck_front | neck_side": (
        (45, 1500, 75),
        (39, 1488, 66),
        (38, 1477, 62),
        (34, 1474, 66),
        (38, 1450, 60),
        (43, 1440, 56),
        (60, 1420, 50),
    ),
    # Corner of neck and shoulder: over the trapezius, 3 to 5 cm wide
    "neck_shoulder_angle | scapula_superior_angle": (
        (28, 1438, -32),
        (57, 1446, -25),
        (67, 1437, -32),
        (76, 1427, -40),
    ),
    "neck_shoulder_angle | suprascapular": ((76, 1427, -40), (94, 1429, -36), (118, 1430, -14), (130, 1428, 10)),
    "neck_shoulder_angle | supraclavicular": ((79, 1443, 16), (100, 1435, 12), (130, 1428, 10)),
    # Front edge of the trapezius out to the acromion
    "suprascapular | supraclavicular": ((130, 1428, 10), (165, 1418, 7)),
    # Collar bone, from the sternoclavicular joint to the acromioclavicular joint
    "supraclavicular | infraclavicular": (
        (26, 1386, 83),
        (63, 1390, 76),
        (105, 1403, 55),
        (121, 1413, 39),
        (156, 1410, 44),
    ),
}

SEEDS: Seeds = {
    "neck_back_upper": (15, 1517, -13),
    "neck_back_lower": (15, 1473, -20),
    "neck_side": (54, 1474, 20),
    "neck_front": (20, 1447, 75),
    "neck_shoulder_angle": (95, 1435, -10),
    "supraclavicular": (75, 1412, 45),
}
