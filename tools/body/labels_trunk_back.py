"""Borders of the upper back, shoulder blade and low back, left side.

Each border is a path of edges. Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on
the posed neutral figure, 1700 mm tall.
Spinous processes of an adult of that height, above the floor: C7 at 1460 mm, where the neck's line turns into the
back's; then 25 mm per thoracic vertebra (T3 1386, T7 1287, T12 1164) and 33 mm per lumbar one (L4 1030, just above the
iliac crests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

SCAPULA_ROOT = 8249  # where the spine of the scapula begins: four regions meet
NECK_CORNER = 8179  # neck_back_lower, neck_shoulder_angle, scapula_superior_angle, interscapular

SHOULDER_BLADE: Borders = {
    # 4 cm from the midline
    "interscapular | scapula": (NECK_CORNER, 8178, 8153, 8217, 8227, 8261, 8262, 8263, 10445, 10507, 8264, 8265),
    "scapula_superior_angle | suprascapular": (8156, 8220, 8230, SCAPULA_ROOT),
    "scapula_superior_angle | scapula_medial_border": (8261, 8255, SCAPULA_ROOT),
    # Spine of the scapula to the acromion's back corner
    "suprascapular | scapula_body": (SCAPULA_ROOT, 8243, 8237, 8273),
    "scapula_medial_border | scapula_body": (SCAPULA_ROOT, 8250, 8251, 10443, 10505, 8252, 8253),
    # Inferior angle, T7 to T8
    "scapula_medial_border | scapula_inferior_angle": (8259, 8253),
    "scapula_body | scapula_inferior_angle": (8253, 8247, 8241),
    "scapula_medial_border | thoracic_mid": (8265, 8259),
    "scapula_inferior_angle | thoracic_mid": (8259, 8260, 10594, 10607, 10606),
    "scapula_inferior_angle | ribs_back_lower": (10606, 10605, 10604),
    "scapula_inferior_angle | chest_side": (10604, 10591),
}

SPINE: Borders = {
    "interscapular | thoracic_mid": (1599, 8271, 8265),
    # T10-T11
    "thoracic_mid | thoracolumbar": (3974, 10635, 10634, 10633, 10632),
    # Outer edge of the spinal muscles
    "thoracic_mid | ribs_back_lower": (10606, 10619, 10632),
    "thoracolumbar | ribs_back_lower": (10632, 10631, 10644, 10657),
    "thoracolumbar | flank": (10657, 10670),
    "lumbar | flank": (10670, 10683, 10697, 10792, 10711, 10817, 10823),
    # L1-L2
    "thoracolumbar | lumbar_upper": (4016, 10674, 10673, 10672, 10671, 10670),
    # L3-L4
    "lumbar_upper | lumbar_lower": (4181, 10821, 10820, 10819, 10818, 10817),
}

RIBS: Borders = {
    # Posterior axillary line
    "chest_side | ribs_back_lower": (10604, 10613, 10610, 10623, 10636, 10649, 10662, 10675),
    # Twelfth and eleventh ribs
    "ribs_back_lower | flank": (10657, 10656, 10665, 10678, 10675),
    # Tips of the eleventh and tenth ribs, the lowest of the rib cage at the side
    "chest_side | flank": (10675, 10676, 10677, 10690, 10680, 10681, 10679, 10753),
}

BORDERS: Borders = {**SHOULDER_BLADE, **SPINE, **RIBS}

# A vertex inside each region, away from its borders
SEEDS: Seeds = {
    "suprascapular": 8232,
    "scapula_superior_angle": 8219,
    "scapula_medial_border": 8257,
    "scapula_body": 8245,
    "scapula_inferior_angle": 10592,
    "interscapular": 1595,
    "thoracic_mid": 3946,
    "ribs_back_lower": 10617,
    "thoracolumbar": 3988,
    "flank": 10755,
    "lumbar_upper": 4045,
    "lumbar_lower": 10832,
}
