"""The shipped atlas: sound, complete, compiled from what people edit, and quick to load."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tautband.atlas import Atlas, felt_on, load, load_atlas
from tautband.atlas.load import COMPILED, DATA, build_atlas, compile_atlas, content_hash, find_problems
from tautband.body import load_surface, place
from tautband.terms import Side

PAIR = (Side.LEFT, Side.RIGHT)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_has_no_problem_and_owes_nothing() -> None:
    assert [str(problem) for problem in find_problems()] == []


def test_compiled_file_is_what_the_files_give(atlas: Atlas) -> None:
    built = build_atlas()
    assert (DATA / COMPILED).read_bytes() == compile_atlas(built), "run tools/compile_atlas.py"
    assert atlas == built
    assert atlas.hash == content_hash()
    assert atlas.version == (DATA / "version.txt").read_text(encoding="utf-8").strip()


def test_is_read_from_the_compiled_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_wanted(_: Path) -> Atlas:
        pytest.fail("parsed every TOML file although the compiled file is fresh")

    monkeypatch.setattr(load, "build_atlas", not_wanted)
    load_atlas()


def test_hash_follows_every_file(tmp_path: Path) -> None:
    (tmp_path / "muscles").mkdir()
    (tmp_path / "version.txt").write_text("1\n", encoding="utf-8")
    seen = {content_hash(tmp_path)}
    for name in ("regions.toml", "muscles/a.toml", "muscles/b.toml"):
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
        seen.add(content_hash(tmp_path))
    (tmp_path / "muscles" / "b.toml").write_text("x = 2\n", encoding="utf-8")
    seen.add(content_hash(tmp_path))
    (tmp_path / "muscles" / "b.toml").rename(tmp_path / "muscles" / "c.toml")
    seen.add(content_hash(tmp_path))
    assert len(seen) == 6
    (tmp_path / "atlas.json").write_text("{}", encoding="utf-8")
    assert content_hash(tmp_path) in seen


def test_stale_or_foreign_compiled_file_is_passed_over(tmp_path: Path, atlas: Atlas) -> None:
    miniature = ROOT / "tests" / "fixtures" / "atlas"
    for path in miniature.rglob("*.*"):
        target = tmp_path / path.relative_to(miniature)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for foreign in (compile_atlas(atlas), b"{", b"[]", b""):
        (tmp_path / COMPILED).write_bytes(foreign)
        assert load_atlas(tmp_path).version == "9.9.9"


@pytest.mark.parametrize("name", ["regions", "findings", "muscles", "mimics"])
def test_speaks_the_whole_vocabulary_in_its_order(atlas: Atlas, name: str) -> None:
    with (DATA / "vocabulary" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert list(getattr(atlas, name)) == [row["id"] for row in csv.DictReader(file)]


def test_left_and_right_are_mirror_images(atlas: Atlas) -> None:
    """A point of a paired muscle lies on mirrored patches, and its pattern names sides only in words that mirror."""
    mirror = load_surface().mirror
    for muscle in atlas.muscles.values():
        if muscle.sides != "paired":
            continue
        for point in muscle.points:
            left, right = (place(point.place.region, side, point.place.out, point.place.down) for side in PAIR)
            assert mirror[left] == right, (muscle.id, point.id)
            for referral in point.referrals:
                region = atlas.regions[referral.region]
                felt = [
                    {Side(side).opposite if side in PAIR else side for side in felt_on(region, referral.side, of)}
                    for of in PAIR
                ]
                assert felt[0] == set(felt_on(region, referral.side, Side.RIGHT)), (muscle.id, referral.region)
                assert felt[1] == set(felt_on(region, referral.side, Side.LEFT)), (muscle.id, referral.region)


def test_questions_are_questions(atlas: Atlas) -> None:
    for finding in atlas.findings.values():
        assert finding.question.endswith("?"), finding.id
    assert len({finding.question for finding in atlas.findings.values()}) == len(atlas.findings)


def test_red_flags_say_why_and_what_to_do(atlas: Atlas) -> None:
    for mimic in atlas.mimics.values():
        assert mimic.what_to_do.endswith("."), mimic.id
        reasons = [rule.reason for rule in mimic.red_flags]
        assert len(set(reasons)) == len(reasons), mimic.id
        assert all(reason.endswith(".") for reason in reasons), mimic.id


def test_published_figures_are_kept(atlas: Atlas) -> None:
    """A measured sensitivity must come back from strength, detect and leak, but for what the bounds cut off."""
    for mimic in atlas.mimics.values():
        for link in mimic.findings:
            if link.sensitivity is not None and link.basis == "measured":
                finding = atlas.findings[link.finding]
                given = 1 - (1 - link.strength * finding.detect) * (1 - finding.leak)
                assert given == pytest.approx(link.sensitivity, abs=0.06), (mimic.id, link.finding)


def test_compile_tool_lists_no_problem() -> None:
    done = subprocess.run(
        [sys.executable, "tools/compile_atlas.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_complaints_go_from_head_to_foot(atlas: Atlas) -> None:
    order = list(atlas.regions)
    first = [min(order.index(region) for region in complaint.regions) for complaint in atlas.complaints.values()]
    assert first == sorted(first)
