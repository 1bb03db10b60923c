"""The committed surface: patches, regions, places."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from tools.body import checks, committed, labelling

from tautband.body import BodyError, RegionSide, load_regions, load_surface, place
from tautband.body.surface import DATA, SHAPES
from tautband.terms import Side

COMMITTED_LIMIT = 6_000_000  # bytes


def test_every_check_holds_on_the_committed_faces() -> None:
    surface = committed.read_labelled(DATA)
    for check in checks.CHECKS:
        assert check(surface) == [], check.__name__
    assert committed.faces_are_whole(DATA) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_region_is_seen(shape: str) -> None:
    surface = committed.read_labelled(DATA)
    assert checks.regions_are_seen(surface, committed.read_index_maps(DATA, shape)) == []


def test_checks_can_fail() -> None:
    surface = committed.read_labelled(DATA)
    shin, left = surface.vocabulary.names.index("shin"), labelling.LEFT
    member = np.flatnonzero((surface.region == shin) & (surface.side == left))
    torn = surface.region.copy()
    torn[member[0]] = surface.vocabulary.names.index("nose")
    broken = checks.Labelled(
        surface.vocabulary, torn, surface.side, surface.mirror, surface.outside, surface.pairs, surface.lengths
    )
    assert any("nose left: 2 pieces" in fault for fault in checks.regions_are_connected(broken))
    assert checks.sides_mirror(broken)
    assert any("nose – shin" in fault for fault in checks.neighbours_agree(broken))
    torn[member] = -1
    assert checks.every_patch_has_a_region(broken)
    assert "shin left: no patch" in checks.every_region_has_a_patch(broken)


def test_each_exception_is_needed() -> None:
    surface = committed.read_labelled(DATA)
    meeting = {pair for pair, length in checks.borders(surface).items() if length >= checks.CORNER_TOUCH}
    assert checks.APART.isdisjoint(meeting)
    assert meeting >= checks.FORCED


def test_surface_is_whole() -> None:
    surface = load_surface()
    assert surface.patches > surface.outside > 20_000
    assert set(np.unique(surface.region)) == set(range(len(surface.regions)))
    assert (surface.mirror[surface.mirror] == np.arange(surface.patches)).all()
    assert (surface.area_units > 0).all()
    assert (surface.area_units == surface.area_units[:, surface.mirror]).all()
    square_metres = surface.area_units[:, : surface.outside].sum(axis=1) / 1e7
    assert ((square_metres > 1.3) & (square_metres < 2.1)).all()


def test_mirror_patch_lies_opposite() -> None:
    surface = load_surface()
    centres = surface.centres
    opposite = centres[surface.mirror[: surface.outside]] * [-1, 1, 1]
    assert np.abs(opposite - centres).max() < 0.2  # mm


def test_left_is_where_x_is_positive() -> None:
    surface = load_surface()
    side = surface.side[: surface.outside]
    assert (surface.centres[side == 1, 0] > 0).all()
    assert (surface.centres[side == 2, 0] < 0).all()


def test_the_surface_loads_without_the_library_for_pictures() -> None:
    program = "import sys, tautband.body as body; body.load_surface(); sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_committed_data_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < COMMITTED_LIMIT


def test_first_view_is_small() -> None:
    names = ("front.webp", "front.idx.gz", "back.webp", "back.idx.gz")
    assert sum((DATA / "views/neutral" / name).stat().st_size for name in names) <= 200_000


@pytest.mark.parametrize(
    ("region", "side", "message"),
    [
        ("elbow", Side.LEFT, "region 'elbow' is unknown"),
        ("sternum", Side.LEFT, "sternum: side 'left' is not allowed, expected midline"),
        ("shin", Side.MIDLINE, "shin: side 'midline' is not allowed, expected left or right"),
    ],
)
def test_region_sides_check_themselves(region: str, side: Side, message: str) -> None:
    with pytest.raises(BodyError, match=message):
        RegionSide(region, side)


def test_place_falls_in_its_region_everywhere() -> None:
    surface = load_surface()
    for region in load_regions().values():
        for side in region.sides:
            own = set(surface.patches_of(RegionSide(region.id, side)).tolist())
            for out in (0.0, 0.3, 0.5, 1.0):
                for down in (0.0, 0.5, 1.0):
                    assert place(region.id, side, out, down) in own


def test_place_follows_its_directions() -> None:
    centres = load_surface().centres
    top, bottom = (centres[place("thigh_posterior_upper", Side.LEFT, 0.5, down)] for down in (0.0, 1.0))
    assert top[1] > bottom[1] + 80
    inner, outer = (centres[place("scapula_body", Side.RIGHT, out, 0.5)] for out in (0.0, 1.0))
    assert inner[0] > outer[0] + 20  # the right side: outwards is towards negative x
    back, front = (centres[place("leg_lateral", Side.LEFT, out, 0.5)] for out in (0.0, 1.0))
    assert front[2] > back[2] + 20
    heel, toe = (centres[place("arch", Side.LEFT, 0.5, down)] for down in (0.0, 1.0))
    assert toe[2] > heel[2] + 40


def test_place_is_mirrored() -> None:
    surface = load_surface()
    left, right = (place("infraclavicular", side, 0.3, 0.4) for side in (Side.LEFT, Side.RIGHT))
    assert surface.mirror[left] == right


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_place_refuses_fractions_outside(value: float) -> None:
    with pytest.raises(BodyError, match=r"out = .* is outside 0 to 1"):
        place("shin", Side.LEFT, value, 0.5)


def test_manifest_names_files_that_exist() -> None:
    manifest = json.loads((DATA / "views.json").read_text(encoding="utf-8"))
    surface = load_surface()
    assert (manifest["surface"], manifest["patches"], manifest["outside"]) == (
        surface.name,
        surface.patches,
        surface.outside,
    )
    for shape in manifest["shapes"].values():
        for view in shape["views"].values():
            assert "mirror_of" in view or all((DATA / view[key]).is_file() for key in ("picture", "index"))


def test_patch_file_of_the_browser_says_the_same() -> None:
    import gzip

    surface = load_surface()
    count = surface.patches
    data = gzip.decompress((DATA / "patches.bin.gz").read_bytes())
    assert len(data) == 6 * count
    region, side = (np.frombuffer(data[at : at + count], "u1") for at in (0, count))
    area, step = (np.frombuffer(data[at : at + 2 * count], "<u2").astype(np.int64) for at in (2 * count, 4 * count))
    mirror = (np.arange(count) + step) & 0xFFFF
    assert (region == surface.region).all()
    assert (side == surface.side).all()
    assert (mirror == surface.mirror).all()
    assert (np.where(area == 0, area[mirror], area) == surface.area_units[0]).all()
