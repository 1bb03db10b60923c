"""Coverage, intensity and quality by region, extent, likeness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tautband.body import (
    BodyError,
    Drawing,
    Layer,
    Quality,
    RegionSide,
    by_region,
    coverage,
    extent,
    jaccard,
    load_regions,
    load_surface,
    mirror,
)
from tautband.terms import Side

FIXTURE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures/drawings.json").read_text(encoding="utf-8"))
SHIN = RegionSide("shin", Side.LEFT)


def test_fixture_is_for_this_surface() -> None:
    surface = load_surface()
    assert (FIXTURE["surface"], FIXTURE["patches"], FIXTURE["outside"]) == (
        surface.name,
        surface.patches,
        surface.outside,
    )


@pytest.mark.parametrize("case", FIXTURE["drawings"], ids=lambda case: case["name"])
def test_shared_fixture(case: dict[str, Any]) -> None:
    drawing = Drawing.from_text(case["text"])
    layers = [Layer(Quality(one["quality"]), one["intensity"], tuple(one["patches"])) for one in case["layers"]]
    assert list(drawing.layers) == layers
    found = [
        (place.region, str(place.side), pain.intensity, [str(quality) for quality in pain.qualities])
        for place, pain in by_region(drawing).items()
    ]
    assert found == [(one["region"], one["side"], one["intensity"], one["quality"]) for one in case["regions"]]
    wanted = [one["coverage"] for one in case["regions"]]
    assert list(coverage(drawing).values()) == pytest.approx(wanted, abs=1e-6)
    assert extent(drawing).share == pytest.approx(case["extent"]["share"], abs=1e-6)
    assert extent(drawing).cm2 == pytest.approx(case["extent"]["cm2"], abs=1e-3)


def test_coverage_by_hand() -> None:
    surface = load_surface()
    patches = surface.patches_of(SHIN).tolist()
    drawing = Drawing((Layer(Quality.ACHE, 3, tuple(patches[:5])), Layer(Quality.ACHE, 7, tuple(patches[5:9]))))
    share = sum(surface.area_cm2[patch] for patch in patches[:9]) / sum(surface.area_cm2[patch] for patch in patches)
    pain = by_region(drawing)[SHIN]
    assert pain.coverage == pytest.approx(share, rel=1e-12)
    assert (pain.intensity, pain.qualities) == (7, (Quality.ACHE,))


def test_a_patch_with_two_qualities_counts_once() -> None:
    patches = tuple(load_surface().patches_of(SHIN).tolist())
    drawing = Drawing((Layer(Quality.ACHE, 3, patches), Layer(Quality.NUMB, None, patches)))
    pain = by_region(drawing)[SHIN]
    assert (pain.coverage, pain.intensity, pain.qualities) == (1.0, 3, (Quality.ACHE, Quality.NUMB))


def test_whole_regions_are_wholly_covered() -> None:
    everything = [
        (RegionSide(region.id, side), Quality.OTHER, None)
        for region in load_regions().values()
        for side in region.sides
    ]
    drawing = Drawing.from_regions(everything)
    assert len(drawing.painted) == load_surface().patches
    assert set(coverage(drawing).values()) == {1.0}
    assert list(coverage(drawing)) == [place for place, _, _ in everything]
    assert extent(drawing).share == 1.0


def test_the_higher_intensity_holds() -> None:
    drawing = Drawing.from_regions([(SHIN, Quality.ACHE, 2), (SHIN, Quality.ACHE, 8), (SHIN, Quality.ACHE, None)])
    assert [(layer.quality, layer.intensity) for layer in drawing.layers] == [(Quality.ACHE, 8)]


def test_details_add_no_extent() -> None:
    teeth = Drawing.from_regions([(RegionSide("teeth_upper_back", Side.LEFT), Quality.ACHE, 5)])
    assert coverage(teeth) == {RegionSide("teeth_upper_back", Side.LEFT): 1.0}
    assert extent(teeth).cm2 == 0.0


def test_extent_depends_on_the_shape() -> None:
    back = Drawing.from_regions([(RegionSide("interscapular", Side.LEFT), Quality.ACHE, 5)])
    assert extent(back, "male").cm2 > extent(back, "female").cm2
    with pytest.raises(BodyError, match="shape 'child' is unknown, allowed are neutral, female, male"):
        extent(back, "child")


def test_jaccard_of_known_pairs() -> None:
    empty = Drawing()
    left = Drawing.from_regions([(SHIN, Quality.ACHE, 2)])
    both = Drawing.from_regions([(SHIN, Quality.SHARP, 2), (RegionSide("shin", Side.RIGHT), Quality.ACHE, 2)])
    assert jaccard(empty, empty) == 1.0
    assert jaccard(empty, left) == 0.0
    assert jaccard(left, mirror(left)) == 0.0
    assert jaccard(left, both) == pytest.approx(0.5)


def test_mirror_changes_sides() -> None:
    left = Drawing.from_regions([(SHIN, Quality.ACHE, 2)])
    assert coverage(mirror(left)) == {RegionSide("shin", Side.RIGHT): 1.0}
    sacrum = Drawing.from_regions([(RegionSide("sacrum", Side.MIDLINE), Quality.ACHE, 2)])
    assert mirror(sacrum) == sacrum
