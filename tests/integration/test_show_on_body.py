"""What the page shows on the body for a chosen muscle lies where the muscle is felt, on the right side."""

import json

import pytest

from tautband.atlas import load_atlas
from tautband.body import load_surface
from tautband.reasoning.case import Case
from tautband.web.rows import MuscleRow, muscle_row

ATLAS = load_atlas()
MUSCLES = [
    (muscle.id, side)
    for muscle in ATLAS.muscles.values()
    for side in (("left", "right") if muscle.sides == "paired" else ("midline",))
]
PLACES = {f"{region.id}:{side}" for region in ATLAS.regions.values() for side in region.exists_on}


def shown(muscle: str, side: str) -> MuscleRow:
    return muscle_row((muscle, side), 0.5, Case("shown"), ATLAS)


@pytest.mark.parametrize(("muscle", "side"), MUSCLES)
def test_every_referral_is_shown(muscle: str, side: str) -> None:
    heat = json.loads(shown(muscle, side).heat)
    assert heat.keys() <= PLACES
    felt = {referral.region for point in ATLAS.muscles[muscle].points for referral in point.referrals}
    assert {key.split(":")[0] for key in heat} == felt


def test_points_of_left_and_right_are_mirror_images() -> None:
    mirror = load_surface().mirror
    for muscle in sorted({name for name, side in MUSCLES if side != "midline"}):
        left, right = (json.loads(shown(muscle, side).points) for side in ("left", "right"))
        for one, other in zip(left, right, strict=True):
            assert mirror[one["patch"]] == other["patch"], muscle


def test_points_lie_on_the_side_of_the_muscle() -> None:
    surface = load_surface()
    for muscle, side in MUSCLES:
        patches = [point["patch"] for point in json.loads(shown(muscle, side).points)]
        ends = [surface.centres[patch, 0] for patch in patches if patch < surface.outside]
        assert side == "midline" or all((x > 0) == (side == "left") for x in ends), muscle
