"""Borders of the pelvis, buttock, groin and crotch, left side.

Each border is a path of edges. Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on
the posed neutral figure, 1700 mm tall.
Iliac crest: front spine 960 mm above the floor and 115 mm out, top at 1015, back spine at 965 and 45 mm out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_map import Borders, Seeds

CREST_MIDDLE = 10899  # crest front and back, buttock_upper, greater_trochanter meet below the crest's middle
FOLD_END = 10876  # outer end of the gluteal fold
INGUINAL_MIDDLE = 10954
SPINE_INSIDE = 10950  # just inside the front spine of the ilium

CREST: Borders = {
    "iliac_crest_anterior | abdomen_lower": (SPINE_INSIDE, 10947, 10991, 11015),
    "iliac_crest_anterior | flank": (11015, 11016, 10809, 10807, 10808, 10805),
    "iliac_crest_anterior | iliac_crest_posterior": (10805, 11014, CREST_MIDDLE),
    "iliac_crest_posterior | flank": (10805, 10806, 10815, 10835, 10822, 10823),
    "iliac_crest_posterior | lumbar_lower": (10823, 10829, 11007),
    "iliac_crest_posterior | sacroiliac": (11007, 10838),
    "iliac_crest_posterior | buttock_upper": (10838, 10837, 11006, 10843, 10836, 10900, CREST_MIDDLE),
    "iliac_crest_anterior | greater_trochanter": (CREST_MIDDLE, 10902, 10901, 10907),
    "iliac_crest_anterior | groin": (SPINE_INSIDE, 10955),
}

BUTTOCK: Borders = {
    # L5-S1
    "lumbar_lower | sacrum | sacroiliac": (4387, 11005, 11011, 11010, 11008, 11007),
    "sacrum | sacroiliac | buttock": (11011, 10841, 10850, 10857, 10865),
    "sacroiliac | buttock_upper": (10838, 10847, 10848, 10849, 10850),
    # Below the greater sciatic notch, at the height of the hip joint
    "buttock_upper | buttock_lower": (10857, 10856, 10855, 10854, 10853, 10867, 10860, 10918),
    # Sacrococcygeal joint
    "sacrum | coccyx": (4232, 10866, 10865),
    "coccyx | buttock_lower": (10865, 10873),
    "coccyx | gluteal_fold": (10873, 10881),
    "coccyx | perineum": (4250, 10882, 10881),
    "buttock_lower | gluteal_fold": (10873, 10872, 10871, 10870, 10869, 10883, FOLD_END),
    # Behind the greater trochanter
    "greater_trochanter | buttock": (CREST_MIDDLE, 10905, 10906, 10912, 10918, 10924, 10868, FOLD_END),
}

CROTCH: Borders = {
    "groin | abdomen_lower": (SPINE_INSIDE, 10951, 10956, INGUINAL_MIDDLE),
    "groin | suprapubic": (INGUINAL_MIDDLE, 10959, 10958, 10963),
    # Top of the pubic symphysis
    "suprapubic | genital": (4335, 10984, 10963),
    "groin | genital": (10963, 10968, 10973),
    # Between the front and the back triangle of the perineum
    "genital | perineum": (4372, 10994, 10998),
    "perineum | gluteal_fold": (10881, 10889, 10896),
}

BORDERS: Borders = {**CREST, **BUTTOCK, **CROTCH}

# A vertex inside each region, away from its borders
SEEDS: Seeds = {
    "iliac_crest_anterior": 10904,
    "iliac_crest_posterior": 11009,
    "sacroiliac": 10839,
    "sacrum": 4205,
    "coccyx": 4241,
    "buttock_upper": 10859,
    "buttock_lower": 10863,
    "gluteal_fold": 10878,
    "greater_trochanter": 10917,
    "groin": 10964,
    "genital": 4347,
    "perineum": 4267,
}
