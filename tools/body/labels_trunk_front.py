"""Borders of the chest and abdomen, left side.

Points are millimetres on the neutral figure, 1700 mm tall: out from the midline, up from the floor, forwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Point, Seeds

XIPHOID: Point = (35, 1222, 144)  # beside the xiphoid process: sternum, breast, costal_margin, epigastrium meet

CHEST: Borders = {
    # 3 cm from the midline: the breastbone with the ends of the rib cartilages
    "sternum | infraclavicular": ((26, 1386, 83), (30, 1372, 90), (30, 1359, 98)),
    "sternum | breast": ((30, 1359, 98), (30, 1314, 121), (36, 1279, 135), (28, 1261, 139), (28, 1243, 139), XIPHOID),
    "sternum | epigastrium": ((0, 1231, 139), (14, 1229, 141), XIPHOID),
    # Second rib
    "infraclavicular | breast": ((30, 1359, 98), (76, 1356, 92), (106, 1355, 96), (112, 1366, 85), (140, 1381, 72)),
    # Fold below the breast
    "breast | costal_margin": (XIPHOID, (58, 1206, 144), (80, 1198, 137), (116, 1198, 111), (127, 1190, 94)),
    # Anterior axillary line
    "breast | chest_side": ((144, 1274, 79), (140, 1246, 82), (132, 1212, 86), (127, 1190, 94)),
    "costal_margin | chest_side": ((127, 1190, 94), (122, 1143, 99), (122, 1122, 96)),
    "chest_side | abdomen_upper": ((122, 1122, 96), (121, 1103, 90)),
}

ABDOMEN: Borders = {
    # Edge of the ribs, from the xiphoid process to the tenth rib
    "costal_margin | epigastrium": (XIPHOID, (33, 1201, 144), (31, 1177, 145), (56, 1169, 143), (54, 1144, 143)),
    "costal_margin | abdomen_upper": ((54, 1144, 143), (74, 1138, 137), (110, 1127, 113), (122, 1122, 96)),
    # Middle of the rectus abdominis
    "epigastrium | abdomen_upper": ((54, 1144, 143), (53, 1119, 141), (51, 1097, 138), (51, 1075, 135)),
    "epigastrium | umbilical": ((0, 1079, 138), (32, 1077, 139), (51, 1075, 135)),
    "umbilical | abdomen": ((51, 1075, 135), (54, 1033, 134), (57, 977, 134)),
    # Height of the navel
    "abdomen_upper | abdomen_lower": ((54, 1033, 134), (94, 1038, 116), (123, 1042, 88)),
    "umbilical | suprapubic": ((0, 970, 138), (38, 974, 138), (57, 977, 134)),
    "suprapubic | abdomen_lower": ((57, 977, 134), (58, 948, 129), (59, 921, 123)),
    # Anterior axillary line
    "flank | abdomen": ((121, 1103, 90), (121, 1087, 86), (123, 1057, 85), (123, 1042, 88), (127, 999, 91)),
}

BORDERS: Borders = {**CHEST, **ABDOMEN}

SEEDS: Seeds = {
    "infraclavicular": (70, 1365, 92),
    "breast": (100, 1300, 130),
    "sternum": (15, 1320, 117),
    "chest_side": (135, 1190, 30),
    "costal_margin": (90, 1160, 130),
    "epigastrium": (25, 1130, 143),
    "abdomen_upper": (85, 1080, 120),
    "umbilical": (30, 1045, 138),
    "abdomen_lower": (85, 1000, 123),
    "suprapubic": (25, 930, 130),
}
