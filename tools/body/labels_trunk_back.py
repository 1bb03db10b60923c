"""Borders of the upper back, shoulder blade and low back, left side.

Points are millimetres on the neutral figure, 1700 mm tall: out from the midline, up from the floor, forwards.
Spinous processes of an adult of that height: C7 at 1460, where the neck's line turns into the back's; then 25 mm per
thoracic vertebra (T3 1386, T7 1287, T12 1164) and 33 mm per lumbar one (L4 1030, just above the iliac crests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Point, Seeds

SCAPULA_ROOT: Point = (92, 1388, -66)  # where the spine of the scapula begins: four regions meet
NECK_CORNER: Point = (28, 1438, -32)  # neck_back_lower, neck_shoulder_angle, scapula_superior_angle, interscapular

SHOULDER_BLADE: Borders = {
    # 4 cm from the midline
    "interscapular | scapula": (
        NECK_CORNER,
        (42, 1408, -48),
        (45, 1380, -59),
        (42, 1350, -66),
        (42, 1323, -68),
        (40, 1294, -67),
    ),
    "scapula_superior_angle | suprascapular": ((76, 1427, -40), (84, 1416, -50), (90, 1404, -59), SCAPULA_ROOT),
    "scapula_superior_angle | scapula_medial_border": ((45, 1380, -59), (69, 1384, -65), SCAPULA_ROOT),
    # Spine of the scapula to the acromion's back corner
    "suprascapular | scapula_body": (SCAPULA_ROOT, (117, 1390, -62), (147, 1388, -48), (173, 1392, -30)),
    "scapula_medial_border | scapula_body": (
        SCAPULA_ROOT,
        (90, 1368, -73),
        (83, 1338, -76),
        (76, 1297, -76),
    ),
    # Inferior angle, T7 to T8
    "scapula_medial_border | scapula_inferior_angle": ((57, 1296, -73), (76, 1297, -76)),
    "scapula_body | scapula_inferior_angle": ((76, 1297, -76), (95, 1296, -75), (115, 1290, -64)),
    "scapula_medial_border | thoracic_mid": ((40, 1294, -67), (57, 1296, -73)),
    "scapula_inferior_angle | thoracic_mid": ((57, 1296, -73), (51, 1242, -62), (65, 1243, -64)),
    "scapula_inferior_angle | ribs_back_lower": ((65, 1243, -64), (81, 1240, -64), (99, 1235, -58)),
    "scapula_inferior_angle | chest_side": ((99, 1235, -58), (106, 1256, -61)),
}

SPINE: Borders = {
    "interscapular | thoracic_mid": ((0, 1293, -58), (22, 1293, -62), (40, 1294, -67)),
    # T10-T11
    "thoracic_mid | thoracolumbar": ((0, 1189, -45), (30, 1190, -50), (56, 1191, -54)),
    # Outer edge of the spinal muscles
    "thoracic_mid | ribs_back_lower": ((65, 1243, -64), (60, 1217, -58), (56, 1191, -54)),
    "thoracolumbar | ribs_back_lower": ((56, 1191, -54), (68, 1189, -52), (67, 1163, -47), (65, 1140, -42)),
    "thoracolumbar | flank": ((65, 1140, -42), (65, 1120, -39)),
    "lumbar | flank": ((65, 1120, -39), (66, 1102, -35), (68, 1069, -32), (70, 1037, -35), (69, 1020, -38)),
    # L1-L2
    "thoracolumbar | lumbar_upper": ((0, 1118, -40), (39, 1120, -41), (65, 1120, -39)),
    # L3-L4
    "lumbar_upper | lumbar_lower": ((0, 1043, -40), (32, 1042, -42), (70, 1037, -35)),
}

RIBS: Borders = {
    # Posterior axillary line
    "chest_side | ribs_back_lower": (
        (99, 1235, -58),
        (116, 1227, -48),
        (125, 1220, -32),
        (121, 1198, -30),
        (108, 1152, -22),
        (104, 1114, -17),
    ),
    # Twelfth and eleventh ribs
    "ribs_back_lower | flank": ((65, 1140, -42), (79, 1138, -38), (93, 1135, -31), (92, 1116, -27), (104, 1114, -17)),
    # Tips of the eleventh and tenth ribs, the lowest of the rib cage at the side
    "chest_side | flank": (
        (104, 1114, -17),
        (119, 1111, 12),
        (118, 1095, 14),
        (127, 1097, 53),
        (126, 1099, 73),
        (121, 1103, 90),
    ),
}

BORDERS: Borders = {**SHOULDER_BLADE, **SPINE, **RIBS}

SEEDS: Seeds = {
    "suprascapular": (130, 1410, -40),
    "scapula_superior_angle": (65, 1405, -52),
    "scapula_medial_border": (65, 1340, -73),
    "scapula_body": (105, 1340, -73),
    "scapula_inferior_angle": (80, 1260, -70),
    "interscapular": (20, 1360, -57),
    "thoracic_mid": (20, 1245, -58),
    "ribs_back_lower": (90, 1180, -45),
    "thoracolumbar": (30, 1150, -45),
    "flank": (115, 1060, -5),
    "lumbar_upper": (30, 1080, -38),
    "lumbar_lower": (30, 1010, -50),
}
