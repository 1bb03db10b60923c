"""The clinic's words for what the record stores as codes."""

from tautband.record.convert import TriggerPoint, trigger_point_of
from tautband.record.models import Palpation

TECHNIQUE_SHORT = {
    "pistoning": "Pistoning",
    "static": "Left in place",
    "winding": "Winding",
    "cone": "Cone",
    "superficial": "Superficial",
    "electrical": "Electrical",
    "pecking": "Pecking at bone",
    "perineural": "Beside a nerve",
    "tendon": "Tendon",
    "scar": "Scar",
}
"""Each technique as a chip, the commonest first (judgement)."""

HAZARD_WORDS = {
    "pleura": "Lung",
    "spinal_canal": "Spinal canal",
    "nerve": "Nerve",
    "vessel": "Vessel",
    "abdomen": "Belly organs",
    "kidney": "Kidney",
    "joint": "Joint",
    "eye": "Eye",
    "breast": "Breast",
    "gland": "Gland",
    "airway": "Airway",
}

TWITCHES = (("none", "None"), ("single", "One"), ("multiple", "Several"))
YES_NO = (("true", "Yes"), ("false", "No"))
TESTED = (("yes", "Yes"), ("no", "No"), ("not_tested", "Not tested"))
ANSWERED = (("true", "Yes"), ("false", "No"))
REPLIES = (("yes", "Yes"), ("no", "No"), ("unsure", "Not sure"))
SCALE = tuple((str(number), str(number)) for number in range(11))
TOLERANCES = (("well", "Well"), ("fair", "With discomfort"), ("poor", "Poorly"), ("stopped", "Stopped early"))
GUIDANCES = (("landmark", "Landmarks"), ("ultrasound", "Ultrasound"))
SIDES = (("right", "Right"), ("left", "Left"), ("midline", "Middle"))
MEASURE_SIDES = (*SIDES, ("none", "No side"))

SIGNS = (
    ("taut_band", "Taut band"),
    ("tender_spot", "Very tender spot in it"),
    ("referred_pain", "Pressing it sends pain elsewhere"),
    ("recognised_pain", "The patient knows this pain"),
)
"""Each criterion of palpation as it is asked; the last one tells active from latent."""

MEASURE_WORDS = {
    "motion": ("Motion", "°", "Shoulder abduction"),
    "strength": ("Strength", "of 5", "Elbow flexion"),
    "force": ("Force", "N", "Grip"),
    "ppt": ("Pressure pain threshold", "kPa", "Upper trapezius"),
    "pain": ("Pain on the task", "of 10", "Reaching overhead"),
}
"""Each kind of measure: its name, its unit, and an example of what is measured."""

FOUND_WORDS = {
    TriggerPoint.ACTIVE: "active trigger point",
    TriggerPoint.LATENT: "latent trigger point",
    TriggerPoint.PRESENT: "trigger point, active or latent not yet asked",
    TriggerPoint.ABSENT: "no trigger point",
    TriggerPoint.UNKNOWN: "",
}
PRESENT = frozenset({TriggerPoint.ACTIVE, TriggerPoint.LATENT, TriggerPoint.PRESENT})


def felt_words(palpation: Palpation | None) -> str:
    """Say what the hand found in a muscle."""
    return FOUND_WORDS[trigger_point_of(palpation)] if palpation else ""
