"""Borders of the head and face, left side.

Points are millimetres on the neutral figure, 1700 mm tall: out from the midline, up from the floor, forwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Point, Seeds

# Where four regions meet
TEMPORAL_LINE_FRONT: Point = (60, 1642, 95)  # forehead, vertex, parietal, temple: temporal line at the hairline
UNDER_LOBE: Point = (59, 1538, 48)  # ear, jaw_angle, neck_side, mastoid: in the groove below the lobe of the ear
MOUTH_CORNER: Point = (22.5, 1523.1, 141.9)  # edges of the lips, from above down: nose, cheek_upper, cheek_lower, chin
UPPER_LIP_END: Point = (22.0, 1523.4, 142.1)
LOWER_LIP_END: Point = (22.1, 1523.1, 142.4)

SCALP: Borders = {
    # Hairline
    "vertex | forehead": ((0, 1675, 119), (31, 1668, 116), (52, 1653, 105), TEMPORAL_LINE_FRONT),
    # About 6 cm to the side of the midline
    "vertex | parietal": (
        TEMPORAL_LINE_FRONT,
        (61, 1647, 87),
        (53, 1660, 96),
        (56, 1671, 70),
        (59, 1672, 50),
        (61, 1666, 28),
        (62, 1657, 6),
        (58, 1644, -10),
    ),
    # About the top of the lambdoid suture
    "vertex | occiput": ((0, 1667, -33), (29, 1663, -30), (49, 1652, -20), (58, 1644, -10)),
    "parietal | occiput": (
        (58, 1644, -10),
        (55, 1631, -19),
        (52, 1602, -25),
        (50, 1587, -22),
        (49, 1574, -18),
        (56, 1572, -6),
    ),
    # Superior nuchal line, from the outer occipital protuberance
    "occiput | suboccipital": ((0, 1565, -36), (29, 1565, -27), (54, 1564, -3)),
    "occiput | mastoid": ((56, 1572, -6), (54, 1564, -3)),
    "suboccipital | mastoid": ((54, 1564, -3), (52, 1557, 1), (49, 1550, 4), (46, 1542, 6)),
    # Base of the mastoid process, at the height of the ear canal
    "parietal | mastoid": ((56, 1572, -6), (66, 1571, 16), (67, 1569, 29), (71, 1570, 33)),
    "mastoid | neck_side": ((46, 1542, 6), (45, 1532, 8), (52, 1532, 22), (58, 1539, 33), (60, 1544, 40), UNDER_LOBE),
    # Temporal line
    "forehead | temple": ((48, 1609, 133), (50, 1620, 125), (53, 1626, 117), (58, 1638, 102), TEMPORAL_LINE_FRONT),
    "temple | parietal": (
        TEMPORAL_LINE_FRONT,
        (63, 1631, 87),
        (66, 1638, 72),
        (68, 1639, 62),
        (71, 1614, 59),
        (71, 1595, 58),
    ),
}

EAR: Borders = {
    # Root of the auricle
    "ear | temple | tmj": (
        (71, 1595, 58),
        (71, 1593, 62),
        (72, 1588, 60),
        (70, 1584, 63),
        (70, 1572, 64),
        (70, 1563, 63),
        (70, 1552, 60),
        (68, 1552, 63),
        (68, 1546, 60),
        (66, 1544, 64),
    ),
    "ear | parietal": ((71, 1595, 58), (71, 1595, 54), (71, 1593, 45), (72, 1589, 37), (73, 1583, 34), (71, 1570, 33)),
    "ear | mastoid": (
        (71, 1570, 33),
        (69, 1564, 35),
        (69, 1559, 38),
        (68, 1552, 45),
        (63, 1550, 40),
        (63, 1543, 50),
        UNDER_LOBE,
    ),
    "ear | jaw_angle": (UNDER_LOBE, (60, 1535, 56), (63, 1544, 56), (66, 1544, 64)),
}

FACE: Borders = {
    "brow | forehead": ((0, 1615, 147), (24, 1614, 145), (41, 1612, 138), (48, 1609, 133)),
    # Root of the nose
    "brow | nose": ((0, 1598, 145), (8, 1599, 144), (14, 1598, 140)),
    "brow | eye": ((14, 1598, 140), (22, 1601, 142), (34, 1602, 141), (45, 1599, 134)),
    "brow | temple": ((45, 1599, 134), (46, 1602, 134), (48, 1605, 134), (48, 1609, 133)),
    # Rim of the orbit
    "eye | nose": ((14, 1598, 140), (10, 1592, 139), (9, 1587, 139), (12, 1583, 138), (23, 1577, 135)),
    "eye | cheek_upper": ((23, 1577, 135), (30, 1576, 134), (45, 1579, 128), (50, 1586, 124)),
    "eye | temple": ((50, 1586, 124), (51, 1591, 124), (48, 1597, 130), (45, 1599, 134)),
    # Groove between nose and cheek, the wing of the nose, the fold down to the corner of the mouth
    "nose | cheek_upper": (
        (23, 1577, 135),
        (22, 1572, 136),
        (19, 1570, 139),
        (16, 1565, 142),
        (15, 1562, 144),
        (18, 1559, 141),
        (17, 1557, 142),
        (19, 1552, 141),
        (20, 1546, 142),
        (18, 1540, 146),
        (24, 1532, 144),
        (26, 1528, 142),
        (24, 1525, 143),
        UPPER_LIP_END,
    ),
    # Zygomatic arch
    "temple | cheek_upper": ((50, 1586, 124), (58, 1587, 117), (64, 1583, 103), (67, 1578, 83)),
    "temple | tmj": ((67, 1578, 83), (68, 1578, 76), (69, 1574, 67), (70, 1572, 64)),
    # Just in front of the condyle of the jaw
    "tmj | cheek": ((67, 1578, 83), (66, 1567, 82), (65, 1556, 82), (63, 1546, 83)),
    # From the corner of the mouth to the lobe of the ear
    "cheek_upper | cheek_lower": (
        MOUTH_CORNER,
        (26, 1522, 141),
        (33, 1526, 136),
        (48, 1527, 118),
        (53, 1532, 112),
        (60, 1547, 100),
        (64, 1562, 94),
        (65, 1556, 82),
    ),
}

JAW: Borders = {
    "tmj | jaw_angle": ((63, 1546, 83), (64, 1544, 73), (66, 1544, 64)),
    # Front of the ramus
    "cheek_lower | jaw_angle": ((63, 1546, 83), (61, 1535, 84), (55, 1516, 92), (50, 1509, 99), (45, 1502, 104)),
    "jaw_body | jaw_angle": ((45, 1502, 104), (44, 1499, 95), (43, 1498, 87)),
    # Base of the mandible
    "neck_front | chin | jaw": (
        (0, 1480, 118),
        (21, 1484, 110),
        (33, 1490, 100),
        (43, 1498, 87),
        (47, 1502, 81),
        (45, 1500, 75),
    ),
    # Back of the ramus
    "neck_side | jaw_angle": ((45, 1500, 75), (48, 1505, 70), (54, 1519, 60), (57, 1531, 42), UNDER_LOBE),
    # Below the corner of the mouth, at the mental foramen
    "chin | cheek_lower": (LOWER_LIP_END, (25, 1520, 142), (25, 1516, 140), (23, 1511, 140), (25, 1498, 133)),
    "chin | jaw_body": ((25, 1498, 133), (26, 1495, 131), (27, 1488, 118), (27, 1487, 105)),
    "cheek_lower | jaw_body": ((25, 1498, 133), (30, 1503, 130), (37, 1513, 128), (41, 1508, 120), (45, 1502, 104)),
}

BORDERS: Borders = {**SCALP, **EAR, **FACE, **JAW}

SEEDS: Seeds = {
    "vertex": (20, 1690, 30),
    "forehead": (20, 1640, 138),
    "brow": (25, 1608, 145),
    "eye": (30, 1579, 134),
    "temple": (64, 1600, 92),
    "parietal": (69, 1620, 20),
    "occiput": (20, 1610, -46),
    "suboccipital": (20, 1554, -24),
    "mastoid": (58, 1556, 12),
    "ear": (79, 1575, 32),
    "cheek_upper": (45, 1560, 130),
    "cheek_lower": (50, 1525, 110),
    "tmj": (67, 1562, 75),
    "nose": (10, 1575, 146),
    "jaw_angle": (56, 1522, 72),
    "jaw_body": (38, 1498, 110),
    "chin": (10, 1495, 143),
}
