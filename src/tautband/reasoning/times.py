"""How long it takes to ask, see or test a finding, and which a therapist cannot do in a first meeting.

Nobody has timed these; all of it is judgement, in steps coarse enough not to pretend otherwise. A question takes a
breath to say and one to answer. A movement or a resisted test is shown and done on both sides. A special test needs a
position. What the atlas's own instruction times or counts ("for a minute", "ten repetitions", "of both sides") takes
that long, and the time to set it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.atlas import Finding

SECONDS_OF_KIND = {
    "history": 10,
    "symptom": 10,
    "provoked_by": 10,
    "eased_by": 10,
    "posture": 15,
    "observation": 15,
    "motion": 20,
    "resisted": 20,
    "function": 30,
    "test": 40,
    "vital": 60,
}
"""Seconds for one finding of each kind (judgement)."""

SECONDS_OF = {
    "upper_chest_breathing": 40,
    "thoracic_outlet_stress": 90,
    "cervical_motion_limited_all": 60,
    "cervical_distraction_eases": 90,
    "craniocervical_flexion_weak": 90,
    "cubital_tunnel_test": 90,
    "carpal_compression": 60,
    "phalen": 90,
    "scapular_retraction_weak": 60,
    "neurological_deficit": 300,
    "cranial_nerve_deficit": 180,
    "upper_motor_neuron_signs": 120,
    "pain_centralises": 240,
    "si_provocation_cluster": 180,
    "knee_ligament_lax": 90,
    "dix_hallpike": 90,
    "pulses_fade_with_exertion": 300,
    "pulses_reduced": 60,
    "walking_distance_short": 390,
    "single_leg_stance_painful": 60,
    "single_heel_raise_fails": 60,
    "hand_clumsy": 40,
    "jaw_tires_on_chewing": 130,
    "blood_pressure_arm_difference": 180,
    "limb_swelling": 40,
    "widespread_pain": 60,
    "stress_or_low_mood": 40,
}
"""Seconds for findings that take longer than others of their kind (judgement, from how each is done)."""

NOT_HERE = frozenset({"tooth_percussion_painful", "pelvic_floor_relaxes_poorly"})
"""Findings that another profession makes: a dentist, and a therapist trained and consented for the pelvic floor."""

ATTENTION = 5
"""Seconds that any question costs beside its own time: choosing it, saying why, noting the answer (judgement)."""


def seconds_for(finding: Finding) -> int:
    """How long a finding takes to ask, see or test."""
    return SECONDS_OF.get(finding.id, SECONDS_OF_KIND[finding.kind])


def is_practical(finding: Finding) -> bool:
    """Whether whoever asks about muscle pain can establish a finding in the same meeting."""
    return finding.id not in NOT_HERE


def rate(gain: float, finding: Finding) -> float:
    """What a finding tells in a minute: bits by the time it takes, attention included."""
    return 60.0 * gain / (seconds_for(finding) + ATTENTION)
