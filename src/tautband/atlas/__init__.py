"""What is known of muscles, referral, findings and mimics, each number with its basis."""

from tautband.atlas.load import load_atlas
from tautband.atlas.model import (
    Atlas,
    Finding,
    FindingLink,
    Mimic,
    Modifier,
    Muscle,
    Place,
    Point,
    Prevalence,
    Prior,
    RedFlagRule,
    Referral,
    Region,
    RegionLink,
    Source,
)
from tautband.atlas.problems import AtlasError
from tautband.atlas.sides import felt_on

__all__ = [
    "Atlas",
    "AtlasError",
    "Finding",
    "FindingLink",
    "Mimic",
    "Modifier",
    "Muscle",
    "Place",
    "Point",
    "Prevalence",
    "Prior",
    "RedFlagRule",
    "Referral",
    "Region",
    "RegionLink",
    "Source",
    "felt_on",
    "load_atlas",
]
