"""Borders of the pelvis, buttock, groin and crotch, left side.

Points are millimetres on the neutral figure, 1700 mm tall: out from the midline, up from the floor, forwards.
Iliac crest: front spine (ASIS) at (115, 960, 108), top at 1015 on the side, back spine (PSIS) at (45, 965, -70).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Point, Seeds

CREST_MIDDLE: Point = (
    146,
    978,
    4,
)  # crest front and back, buttock_upper, greater_trochanter meet below the crest's middle
FOLD_END: Point = (133, 843, -64)  # outer end of the gluteal fold
INGUINAL_MIDDLE: Point = (59, 921, 123)
SPINE_INSIDE: Point = (96, 963, 117)  # just inside the front spine of the ilium

CREST: Borders = {
    "iliac_crest_anterior | abdomen_lower": (SPINE_INSIDE, (115, 967, 107), (116, 994, 108), (127, 999, 91)),
    "iliac_crest_anterior | flank": ((127, 999, 91), (136, 1002, 72), (133, 1024, 71), (139, 1023, 30), (136, 1021, 9)),
    "iliac_crest_anterior | iliac_crest_posterior": ((136, 1021, 9), (142, 1000, 7), CREST_MIDDLE),
    "iliac_crest_posterior | flank": ((136, 1021, 9), (108, 1016, -24), (81, 1018, -35), (69, 1020, -38)),
    "iliac_crest_posterior | lumbar_lower": ((69, 1020, -38), (68, 999, -46), (68, 976, -62)),
    "iliac_crest_posterior | sacroiliac": ((68, 976, -62), (67, 950, -78)),
    "iliac_crest_posterior | buttock_upper": (
        (67, 950, -78),
        (83, 949, -75),
        (82, 974, -59),
        (114, 973, -42),
        CREST_MIDDLE,
    ),
    "iliac_crest_anterior | greater_trochanter": (CREST_MIDDLE, (150, 978, 29), (149, 977, 52), (153, 948, 51)),
    "iliac_crest_anterior | groin": (SPINE_INSIDE, (100, 935, 116)),
}

BUTTOCK: Borders = {
    # L5-S1
    "lumbar_lower | sacrum | sacroiliac": ((0, 978, -60), (27, 979, -63), (68, 976, -62)),
    "sacrum | sacroiliac | buttock": ((27, 979, -63), (24, 951, -80), (17, 921, -88), (12, 893, -87), (10, 868, -83)),
    "sacroiliac | buttock_upper": ((67, 950, -78), (63, 921, -91), (32, 922, -92), (17, 921, -88)),
    # Below the greater sciatic notch, at the height of the hip joint
    "buttock_upper | buttock_lower": ((12, 893, -87), (60, 889, -98), (104, 890, -85), (146, 897, -40)),
    # Sacrococcygeal joint
    "sacrum | coccyx": ((0, 871, -62), (2, 869, -75), (10, 868, -83)),
    "coccyx | buttock_lower": ((10, 868, -83), (10, 848, -74)),
    "coccyx | gluteal_fold": ((10, 848, -74), (10, 833, -60)),
    "coccyx | perineum": ((0, 841, -46), (4, 836, -56), (10, 833, -60)),
    "buttock_lower | gluteal_fold": ((10, 848, -74), (34, 841, -84), (79, 837, -88), FOLD_END),
    # Behind the greater trochanter
    "greater_trochanter | buttock": (
        CREST_MIDDLE,
        (148, 951, 2),
        (135, 949, -27),
        (141, 923, -33),
        (146, 897, -40),
        (151, 870, -40),
        (130, 867, -67),
        FOLD_END,
    ),
}

CROTCH: Borders = {
    "groin | abdomen_lower": (SPINE_INSIDE, (78, 956, 124), (77, 928, 120), INGUINAL_MIDDLE),
    "groin | suprapubic": (INGUINAL_MIDDLE, (61, 895, 120), (42, 891, 124), (39, 869, 118)),
    # Top of the pubic symphysis
    "suprapubic | genital": ((0, 868, 120), (21, 868, 120), (39, 869, 118)),
    "groin | genital": ((39, 869, 118), (35, 849, 106), (28, 832, 91)),
    # Between the front and the back triangle of the perineum
    "genital | perineum": ((0, 805, 56), (7, 808, 54), (11, 812, 52)),
    "perineum | gluteal_fold": ((10, 833, -60), (12, 821, -44), (11, 814, -31)),
}

BORDERS: Borders = {**CREST, **BUTTOCK, **CROTCH}

SEEDS: Seeds = {
    "iliac_crest_anterior": (146, 990, 40),
    "iliac_crest_posterior": (105, 995, -35),
    "sacroiliac": (45, 945, -83),
    "sacrum": (10, 950, -74),
    "coccyx": (6, 857, -68),
    "buttock_upper": (95, 935, -75),
    "buttock_lower": (70, 880, -96),
    "gluteal_fold": (75, 826, -83),
    "greater_trochanter": (165, 885, 10),
    "groin": (70, 890, 118),
    "genital": (10, 838, 104),
    "perineum": (4, 825, -30),
}
