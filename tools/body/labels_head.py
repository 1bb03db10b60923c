"""Borders of the head and face, left side.

Each border is a path of edges. Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on
the posed neutral figure, 1700 mm tall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

# Where four regions meet
TEMPORAL_LINE_FRONT = 7669  # forehead, vertex, parietal, temple: temporal line at the hairline
UNDER_LOBE = 7586  # ear, jaw_angle, neck_side, mastoid: in the groove below the lobe of the ear
MOUTH_CORNER = 7249  # edges of the lips, from above down: nose, cheek_upper, cheek_lower, chin
UPPER_LIP_END = 10402
LOWER_LIP_END = 10373

SCALP: Borders = {
    # Hairline
    "vertex | forehead": (1015, 7707, 7000, 7677, 7676, 7672, TEMPORAL_LINE_FRONT),
    # About 6 cm to the side of the midline
    "vertex | parietal": (TEMPORAL_LINE_FRONT, 12149, 12146, 7703, 7681, 7670, 7582, 11969, 7663),
    # About the top of the lambdoid suture
    "vertex | occiput": (969, 7713, 7741, 7665, 7664, 7663),
    "parietal | occiput": (7663, 11978, 7657, 11987, 7651, 7645, 7644),
    # Superior nuchal line, from the outer occipital protuberance
    "occiput | suboccipital": (941, 7720, 7735, 7641, 7640, 7639, 7638),
    "occiput | mastoid": (7644, 7638),
    "suboccipital | mastoid": (7638, 12154, 11879, 11885),
    # Base of the mastoid process, at the height of the ear canal
    "parietal | mastoid": (7644, 7643, 7698, 7642, 7580, 12346),
    "mastoid | neck_side": (11885, 7589, 7588, 7696, 7635, UNDER_LOBE),
    # Temporal line
    "forehead | temple": (6999, 7005, 11868, 10412, 7439, 11803, 7013, 11839, 7019, TEMPORAL_LINE_FRONT),
    "temple | parietal": (TEMPORAL_LINE_FRONT, 7042, 12150, 7705, 7683, 11995, 11999, 12003, 12352),
}

EAR: Borders = {
    # Root of the auricle
    "ear | temple | tmj": (12352, 12362, 12336, 12342, 12333, 12332, 12324, 12325, 12356, 12349, 7571),
    "ear | parietal": (12352, 12364, 12353, 12355, 12345, 12357, 12348, 12363, 12344, 12346),
    "ear | mastoid": (12346, 12354, 12367, 12361, 12359, 12009, 12006, 12005, UNDER_LOBE),
    "ear | jaw_angle": (UNDER_LOBE, 7458, 7634, 7571),
}

FACE: Borders = {
    "brow | forehead": (234, 7007, 7006, 6997, 6996, 6998, 6999),
    # Root of the nose
    "brow | nose": (169, 6945, 6944, 6943, 6942),
    "brow | eye": (6942, 6951, 6950, 6947, 6946, 6948, 6949),
    "brow | temple": (6949, 6955, 6982, 6999),
    # Rim of the orbit
    "eye | nose": (6942, 6897, 6893, 6894, 6895, 6896, 11855, 11747, 11856, 11820),
    "eye | cheek_upper": (11820, 11829, 6967, 6959, 7605, 7606, 11714, 6963),
    "eye | temple": (6963, 6962, 6961, 6936, 6937, 6938, 6949),
    # Groove between nose and cheek, the wing of the nose, the fold down to the corner of the mouth
    "nose | cheek_upper": (
        11820,
        11908,
        11678,
        11675,
        11859,
        6939,
        6973,
        6978,
        11685,
        11753,
        11750,
        11751,
        7132,
        7136,
        7434,
        7138,
        7128,
        7167,
        7184,
        7187,
        7248,
        UPPER_LIP_END,
    ),
    # Zygomatic arch
    "temple | cheek_upper": (6963, 6962, 6970, 6991, 7026, 11799, 11933, 11800, 11801, 11813, 7037, 11845),
    "temple | tmj": (11845, 7572, 12010, 12360, 12332),
    # Just in front of the condyle of the jaw
    "tmj | cheek": (11845, 11844, 11854, 11847),
    # From the corner of the mouth to the lobe of the ear
    "cheek_upper | cheek_lower": (
        MOUTH_CORNER,
        7185,
        7182,
        7162,
        7129,
        11942,
        10406,
        10407,
        11758,
        11769,
        11828,
        11785,
        11896,
        11905,
        11819,
        11817,
        11816,
        11815,
        11814,
        11707,
        11854,
    ),
}

JAW: Borders = {
    "tmj | jaw_angle": (11847, 7574, 7571),
    # Front of the ramus
    "cheek_lower | jaw_angle": (11847, 11851, 11850, 11849, 7457, 7617),
    "jaw_body | jaw_angle": (7617, 7594, 7462),
    # Base of the mandible
    "neck_front | chin | jaw": (780, 7464, 7466, 7615, 7622, 7463, 10364, 7462, 7461, 7693),
    # Back of the ramus
    "neck_side | jaw_angle": (7693, 7695, 7692, 7691, 7690, 7686, UNDER_LOBE),
    # Below the corner of the mouth, at the mental foramen
    "chin | cheek_lower": (
        LOWER_LIP_END,
        10372,
        10371,
        10370,
        11941,
        7133,
        7159,
        7451,
        7452,
        7600,
        11774,
        11821,
        11778,
    ),
    "chin | jaw_body": (11778, 11833, 11900, 7618, 7624, 7622),
    "cheek_lower | jaw_body": (11778, 11821, 11827, 11826, 11822, 11782, 11836, 11903, 7617),
}

BORDERS: Borders = {**SCALP, **EAR, **FACE, **JAW}

# A vertex inside each region, away from its borders
SEEDS: Seeds = {
    "vertex": 881,
    "forehead": 251,
    "brow": 6983,
    "eye": 11466,
    "temple": 11810,
    "parietal": 11976,
    "occiput": 5389,
    "suboccipital": 12144,
    "mastoid": 11881,
    "ear": 12209,
    "cheek_upper": 11927,
    "cheek_lower": 11904,
    "tmj": 11713,
    "nose": 297,
    "jaw_angle": 7596,
    "jaw_body": 10366,
    "chin": 5162,
}
