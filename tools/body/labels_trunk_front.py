"""Borders of the chest and abdomen, left side.

Each border is a path of edges. Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on
the posed neutral figure, 1700 mm tall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

XIPHOID = 8536  # beside the xiphoid process: sternum, breast, costal_margin, epigastrium meet

CHEST: Borders = {
    # 3 cm from the midline: the breastbone with the ends of the rib cartilages
    "sternum | infraclavicular": (8161, 8192, 8190),
    "sternum | breast": (8190, 8191, 8209, 8210, 8211, 8533, 8534, 8535, XIPHOID),
    "sternum | epigastrium": (1893, 8565, XIPHOID),
    # Second rib
    "infraclavicular | breast": (8190, 8216, 8082, 8072, 8071, 8070, 10421),
    # Fold below the breast
    "breast | costal_margin": (XIPHOID, 8537, 8538, 8539, 8540, 10723),
    # Anterior axillary line
    "breast | chest_side": (8355, 8354, 10719, 10720, 10721, 10723),
    "costal_margin | chest_side": (10723, 10722, 10751, 10752),
    "chest_side | abdomen_upper": (10752, 10753),
}

ABDOMEN: Borders = {
    # Edge of the ribs, from the xiphoid process to the tenth rib
    "costal_margin | epigastrium": (XIPHOID, 10750, 10745, 10749, 10735),
    "costal_margin | abdomen_upper": (10735, 10736, 10737, 10738, 10752),
    # Middle of the rectus abdominis
    "epigastrium | abdomen_upper": (10735, 10733, 10796, 10695),
    "epigastrium | umbilical": (4069, 10702, 10709, 10695),
    "umbilical | abdomen": (10695, 10765, 10776, 10804, 10992),
    # Height of the navel
    "abdomen_upper | abdomen_lower": (10776, 10779, 10780, 10778, 10781),
    "umbilical | suprapubic": (4367, 10990, 10989, 10992),
    "suprapubic | abdomen_lower": (10992, 10949, 10954),
    # Anterior axillary line
    "flank | abdomen": (10753, 10795, 10754, 10770, 10781, 10810, 11015),
}

BORDERS: Borders = {**CHEST, **ABDOMEN}

# A vertex inside each region, away from its borders
SEEDS: Seeds = {
    "infraclavicular": 8081,
    "breast": 8550,
    "sternum": 1890,
    "chest_side": 10615,
    "costal_margin": 10731,
    "epigastrium": 4071,
    "abdomen_upper": 10799,
    "umbilical": 4120,
    "abdomen_lower": 10987,
    "suprapubic": 4323,
}
