"""Borders of the shoulder cap and the armpit on the left side.

Numbers are vertices of the base mesh (their place in base.obj), picked at landmarks on the posed neutral figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.body.labels_cut import Skin

# The ring of edges round the arm at the tip of the deltoid, nearly half way down the humerus, starts here (outer side)
DELTOID_TIP = 8145
# Where the four lengthwise borders of the upper arm leave that ring
ARM_STARTS = {"anterior|lateral": 8145, "lateral|posterior": 8327, "posterior|medial": 10513, "medial|anterior": 8116}

BORDERS: dict[str, tuple[int, ...]] = {
    # the acromion: inner edge over the acromioclavicular joint, back to the angle where the scapular spine begins
    "acromion": (8141, 8079, 8226, 8225, 8224, 8223, 8233, 8273, 8274, 8234, 8235, 8236, 8069, 8140, 8141),
    # from the front and the back corner of the acromion down the arm
    "deltoid_anterior|deltoid_lateral": (8140, 8139, 8138, 8146, 8353, 8143, 8147, 8144, 8145),
    "deltoid_lateral|deltoid_posterior": (8274, 8278, 8288, 8343, 8298, 8308, 8317, 8327),
    # under the outer third of the collarbone, then the groove between deltoid and pectoral to the front fold
    "deltoid_anterior|chest": (8141, 8078, 8077, 10420, 10421, 10422, 10423, 10424, 8121, 8122, 8351),
    "deltoid_anterior|axilla": (8351, 8096, 8132, 8106, 8116),
    # from the root of the acromion along the lower back edge of the deltoid
    "deltoid_posterior|back": (8273, 8277, 8281, 8282, 8293),
    "deltoid_posterior|axilla_posterior_fold": (8293, 8283, 8361, 8357, 8358, 8359, 8360),
    # outer edge of the shoulder blade down to its tip, then forward round latissimus and teres major
    "axilla_posterior_fold|back": (8293, 8239, 10441, 10503, 8240, 8241, 8242, 10591, 10600, 10597, 8286, 8285),
    "axilla_posterior_fold|axilla": (8285, 8284, 10509, 10514, 10510, 10511, 10512, 10513),
    # edge of the pectoral fold, then across the ribs three fingers' breadth below the vault
    "axilla|chest": (8351, 8350, 8349, 8356, 8355, 8100, 8136, 8110, 8306, 8295, 8285),
}

# A vertex inside each region, away from its borders (two opposite corners of a patch where there is none)
SEEDS: dict[str, tuple[int, ...]] = {
    "acromion": (8226, 8235),
    "deltoid_anterior": (8058,),
    "deltoid_lateral": (8342,),
    "deltoid_posterior": (8344,),
    "axilla_posterior_fold": (10536,),
    "axilla": (8324,),
}


def cut_shoulder(skin: Skin) -> dict[str, int]:
    """Cut the borders of shoulder and armpit; returns one patch of each region."""
    for path in BORDERS.values():
        skin.cut(*path)
    return {region: skin.patch(*corners) for region, corners in SEEDS.items()}
