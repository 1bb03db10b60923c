"""The body cut into about as many areas as CHOIR's body map has: 36 in front and 38 behind, left and right counted.

CHOIR numbers its areas and its published pages name none of them, so which of our regions go together was judged
here: head, neck, trunk and limbs by segment, front apart from back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.case import Case, Pain

if TYPE_CHECKING:
    from tautband.reasoning.network import Network
    from tautband.reasoning.owners import Effect

AREAS: dict[str, str] = {
    "front_head": "forehead brow eye temple ear tmj cheek_upper cheek_lower nose jaw_angle jaw_body chin "
    "teeth_upper_front teeth_upper_back teeth_lower_front teeth_lower_back tongue_palate",
    "front_neck": "neck_front neck_side",
    "front_shoulder": "deltoid_anterior deltoid_lateral acromion supraclavicular",
    "front_chest": "infraclavicular breast sternum axilla chest_side",
    "front_upper_abdomen": "costal_margin epigastrium abdomen_upper umbilical",
    "front_lower_abdomen": "abdomen_lower suprapubic iliac_crest_anterior",
    "front_groin": "groin genital perineum",
    "front_upper_arm": "arm_anterior arm_medial arm_lateral",
    "front_elbow": "elbow_anterior elbow_medial elbow_lateral",
    "front_forearm": "forearm_volar forearm_radial",
    "front_wrist": "wrist_volar wrist_radial",
    "front_hand": "palm thenar hypothenar thumb finger_index finger_middle finger_ring finger_little",
    "front_hip": "greater_trochanter thigh_lateral_upper",
    "front_thigh": "thigh_anterior_upper thigh_anterior_lower thigh_medial_upper thigh_medial_lower "
    "thigh_lateral_lower",
    "front_knee": "knee_anterior knee_medial knee_lateral",
    "front_leg": "shin leg_lateral leg_medial",
    "front_ankle": "ankle_anterior ankle_medial ankle_lateral",
    "front_foot": "foot_dorsum_medial foot_dorsum_lateral great_toe toes_lesser foot_lateral",
    "back_head": "vertex parietal occiput suboccipital mastoid",
    "back_neck": "neck_back_upper neck_back_lower",
    "back_shoulder": "neck_shoulder_angle suprascapular deltoid_posterior axilla_posterior_fold",
    "back_upper": "scapula_superior_angle scapula_medial_border scapula_body interscapular",
    "back_middle": "scapula_inferior_angle thoracic_mid ribs_back_lower thoracolumbar",
    "back_lower": "lumbar_upper lumbar_lower flank",
    "back_sacrum": "sacroiliac sacrum coccyx iliac_crest_posterior",
    "back_buttock": "buttock_upper buttock_lower gluteal_fold",
    "back_upper_arm": "arm_posterior",
    "back_elbow": "elbow_posterior",
    "back_forearm": "forearm_dorsal forearm_ulnar",
    "back_wrist": "wrist_dorsal wrist_ulnar",
    "back_hand": "hand_dorsum thumb_web",
    "back_thigh": "thigh_posterior_upper thigh_posterior_lower",
    "back_knee": "popliteal",
    "back_calf": "calf_upper calf_lower",
    "back_ankle": "achilles",
    "back_heel": "heel_plantar",
    "back_sole": "arch forefoot_medial forefoot_lateral",
}
"""Each area with its regions."""

AREA_OF = {region: area for area, regions in AREAS.items() for region in regions.split()}


def _areas(region: str, side: str) -> list[Effect]:
    """The area of a region on its side; one of the midline lies in the areas of both sides."""
    return [("region", AREA_OF[region], each) for each in (("left", "right") if side == "midline" else (side,))]


def coarse_case(case: Case) -> Case:
    """The same case as it would be marked by areas; one is marked if anything in it is."""
    marked: dict[tuple[str, str], float] = {}
    for pain in case.pain:
        for _, area, side in _areas(pain.region, pain.side):
            marked[area, side] = max(pain.coverage, marked.get((area, side), 0.0))
    areas = tuple(Pain(area, side, coverage) for (area, side), coverage in marked.items())
    return Case(case.id, case.age, case.sex, areas, case.findings, case.palpation)


def coarse_network(network: Network) -> Network:
    """The same network with areas instead of regions; an area is painted where any of its regions is."""
    groups: dict[Effect, list[int]] = {}
    for effect, place in network.effects.items():
        for target in _areas(effect[1], effect[2]) if effect[0] == "region" else [effect]:
            groups.setdefault(target, []).append(place)
    log_missed = np.array([network.log_missed[places].sum(axis=0) for places in groups.values()])
    strengths = -np.expm1(log_missed)
    beside: dict[Effect, set[Effect]] = {effect: set() for effect in groups if effect[0] == "region"}
    for effect, others in network.beside.items():
        for area in _areas(*effect[1:]):
            beside[area] |= {other for name in others for other in _areas(*name[1:])} - {area}
    complaints, merged = network.complaints, list(groups.values())
    return replace(
        network,
        effects={effect: place for place, effect in enumerate(groups)},
        strengths=strengths,
        log_missed=log_missed,
        leaks=np.array([1.0 - np.prod(1.0 - network.leaks[places]) for places in groups.values()]),
        beside={effect: tuple(sorted(others)) for effect, others in beside.items()},
        complaints=replace(
            complaints,
            regions=np.array([complaints.regions[:, places].any(axis=1) for places in merged]).T,
            log_blank=np.array([complaints.log_blank[places].sum() for places in merged]),
            log_blanker=np.array([complaints.log_blanker[:, places].sum(axis=1) for places in merged]).T,
        ),
    )
