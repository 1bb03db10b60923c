"""Borders of the left thigh, knee and lower leg: rings round the limb and lines along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.body.labels_bone import Bone, seeds_along

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.body.labels_cut import Floats, Skin

MID_THIGH = 200.0  # mm below the hip joint: half way from groin and gluteal fold to the knee regions
SUPRAPATELLAR = 60.0  # mm above the knee joint: the pouch above the knee cap
TUBEROSITY = 62.0  # mm below the knee joint: just below the tibial tuberosity
CALF_BELLIES = 205.0  # mm below the knee joint: where the bellies of gastrocnemius end
MALLEOLI = 45.0  # mm above the ankle joint: the ankle regions begin over both malleoli

# Where the lengthwise borders cross the rings: 0 front, 90 outwards, 180 back, 270 inwards. In front they follow the
# edges of quadriceps with vastus medialis, then of the shin with the bare inner face of the tibia
SIDES = ("anterior|lateral", "lateral|posterior", "posterior|medial", "medial|anterior")
MIDDLE_OF_THIGH = dict(zip(SIDES, (44.0, 134.0, 225.0, 310.0), strict=True))
ABOVE_KNEE = dict(zip(SIDES, (48.0, 127.0, 229.0, 294.0), strict=True))
BELOW_KNEE = dict(zip(SIDES, (47.0, 132.0, 224.0, 297.0), strict=True))

BEHIND = SIDES[1:3]  # on the leg these draw together towards the tendon; the others keep to one edge loop
INWARDS = (-1.0, 0.0, 0.0)

# Vertices of the base mesh. The top of the thigh, from the pubic tubercle under groin, iliac crest and greater
# trochanter, under the gluteal fold, and forward along the crease beside the perineum
THIGH_TOP = (
    *(10973, 10974, 10969, 10971, 10966, 10965, 10960, 10955, 10952, 10910, 10909, 10907, 10913, 10919, 10925, 10931),
    *(10932, 10929, 10930, 10876, 10884, 10892, 10898, 10885, 10886),
    *(10887, 10895, 11000, 10999, 12932, 10998, 10997, 10973),
)
# The first vertices of the lengthwise borders: at the iliac crest, trochanter, gluteal fold and groin
THIGH_STARTS = dict(zip(SIDES, ((10910,), (10930,), (10886, 11048), (10974, 11001)), strict=True))
# Where they cross the ring over the malleoli: behind, the Achilles tendon lies between them
AT_ANKLE = dict(zip(SIDES, (11458, 12965, 12961, 12957), strict=True))


def cut_leg(skin: Skin, landmarks: Mapping[str, Floats]) -> dict[str, int]:
    """Cut the borders from the top of the thigh to the ankle; returns one patch of each region."""
    knee = landmarks["lowerleg01.L.head"]
    thigh, leg = Bone(landmarks["upperleg01.L.head"], knee), Bone(knee, landmarks["foot.L.head"])
    skin.cut(*THIGH_TOP)
    middle = thigh.ring(skin, MID_THIGH)
    above = thigh.ring(skin, thigh.length - SUPRAPATELLAR)
    below = leg.ring(skin, TUBEROSITY)
    ankle = leg.ring(skin, leg.length - MALLEOLI)
    at_middle = {side: thigh.on(skin, middle, angle) for side, angle in MIDDLE_OF_THIGH.items()}
    at_knee = {side: thigh.on(skin, above, angle) for side, angle in ABOVE_KNEE.items()}
    at_leg = {side: leg.on(skin, below, angle) for side, angle in BELOW_KNEE.items()}
    lines = {}
    for side in SIDES:
        skin.cut(*THIGH_STARTS[side], at_middle[side], at_knee[side], at_leg[side])
        lines[side] = (
            skin.cut(at_leg[side], AT_ANKLE[side]) if side in BEHIND else skin.walk(at_leg[side], leg.axis, ankle)
        )
    across = leg.level(skin, lines["lateral|posterior"], CALF_BELLIES)
    skin.walk(across, INWARDS, lines["posterior|medial"])
    calf = {"knee_posterior": "popliteal", "leg_posterior": "calf_lower", "leg_anterior": "shin"}
    upper = seeds_along(skin, middle, at_middle, "thigh", -thigh.axis)
    lower = seeds_along(skin, middle, at_middle, "thigh", thigh.axis)
    rest = {
        **seeds_along(skin, above, at_knee, "knee", thigh.axis),
        **seeds_along(skin, ankle, AT_ANKLE, "leg", -leg.axis),
    }
    return {
        **{f"{name}_upper": patch for name, patch in upper.items()},
        **{f"{name}_lower": patch for name, patch in lower.items()},
        **{calf.get(name, name): patch for name, patch in rest.items()},
        "calf_upper": seeds_along(skin, below, at_leg, "calf", leg.axis)["calf_posterior"],
    }
