"""Borders of the left ankle and foot; numbers are vertices of the base mesh, picked at landmarks of the posed skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_cut import Skin

BORDERS: dict[str, tuple[int, ...]] = {
    # from the ring over the malleoli down both sides of the Achilles tendon to the heel pad
    "achilles|ankle_lateral": (12965, 12974, 12959, 12928, 12926, 12929, 12930, 12916),
    "achilles|ankle_medial": (12961, 12976, 12955, 12954, 12951, 12952, 12953, 12909),
    # in front of both malleoli
    "ankle_anterior|ankle_medial": (12957, 12978, 12844),
    "ankle_anterior|ankle_lateral": (11458, 12985, 12841),
    # over the neck of the talus
    "ankle_anterior|foot_dorsum": (12844, 12833, 12832, 12843, 12842, 12835, 12834, 12841),
    # behind the tuberosity of the navicular
    "ankle_medial|foot_dorsum_medial": (12844, 13026, 13027, 13025, 13024, 13023, 13022),
    # through the hollow in front of the outer malleolus
    "ankle_lateral|foot_dorsum_lateral": (12841, 12838, 12986, 13030, 13034),
    "ankle_lateral|foot_lateral": (13034, 12840, 12873, 13019),
    "ankle_medial|arch": (13022, 12918),
    # upper edge of the heel pad, round the heel
    "heel_plantar|ankle": (12918, 12904, 12901, 12909, 12442, 12912, 12916, 12899, 13040, 13019),
    # front edge of the heel pad
    "heel_plantar|arch": (12918, 12907, 12908, 13052, 13068, 13065, 13066, 13067, 13063, 13064),
    "heel_plantar|foot_lateral": (13064, 13015, 13016, 13017, 13019),
    # inner border of the foot, half way up the first metatarsal
    "foot_dorsum_medial|sole": (13022, 12858, 12855, 12851, 12847, 13300, 12394),
    # behind the heads of the metatarsals
    "forefoot|arch": (12851, 12853, 12852, 12896, 12891, 12892, 12893, 12894, 12895, 13032, 13031),
    "forefoot|foot_lateral": (13031, 12866, 12868, 12867, 12865, 12809),
    # under the fifth metatarsal
    "arch|foot_lateral": (13031, 13044, 13046, 13064),
    # outer border of the foot, tapering to the root of the little toe
    "foot_dorsum_lateral|foot_lateral": (13034, 12839, 12808, 12792, 13302, 12748),
    "forefoot_lateral|foot_lateral": (12809, 12793, 13301, 12754),
    # between the first two metatarsals
    "forefoot_medial|forefoot_lateral": (12892, 12878, 13321, 12393),
    # between the second and third metatarsals, then to the first web
    "foot_dorsum_medial|foot_dorsum_lateral": (12461, 13307, 13308, 13309, 13310, 12785, 12801, 12818, 12832),
    # roots of the toes: over the joints on the back, the creases on the sole
    "great_toe": (12461, 12388, 12778, 12389, 12394, 12390, 12396, 12392, 12766, 12393),
    "toes_lesser|foot_dorsum_lateral": (
        *(12461, 13120, 12460, 12592, 13096, 12591, 12722, 13100, 12721, 12751, 13296, 12752, 12748),
    ),
    "toes_lesser|foot_lateral": (12748, 12754, 12750),
    "toes_lesser|forefoot_lateral": (12750, 13116, 12726, 13101, 12725, 12596, 13154, 13137, 12465, 12393),
    "great_toe|toes_lesser": (12461, 12467, 12462, 12391, 12397, 12393),
}

# A vertex inside each region, away from its borders (two corners of a patch where there is none)
SEEDS: dict[str, tuple[int, ...]] = {
    "achilles": (12975,),
    "ankle_anterior": (12981,),
    "ankle_medial": (12938,),
    "ankle_lateral": (12970,),
    "heel_plantar": (13057,),
    "arch": (12887,),
    "foot_lateral": (12871,),
    "forefoot_medial": (13320,),
    "forefoot_lateral": (12881,),
    "foot_dorsum_medial": (12799,),
    "foot_dorsum_lateral": (12803,),
    "great_toe": (12780,),
    "toes_lesser": (13108,),
}


def cut_foot(skin: Skin) -> dict[str, int]:
    """Cut the borders of ankle and foot, below the ring over the malleoli; returns one patch of each region."""
    for path in BORDERS.values():
        skin.cut(*path)
    return {region: skin.patch(*corners) for region, corners in SEEDS.items()}
