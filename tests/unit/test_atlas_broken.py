"""A wrong atlas is refused with file, key and what is allowed; each check is seen to fail on a miniature atlas."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tautband.atlas import AtlasError, checks, duties, load_atlas
from tautband.atlas.load import find_problems

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
MINIATURE = FIXTURES / "atlas"
BREAKS = tomllib.loads((FIXTURES / "atlas_breaks.toml").read_text(encoding="utf-8"))
JOINT = "mimics/ac_joint_pain.toml"
LUNG = "mimics/lung_tumour.toml"
HEART = "mimics/acute_coronary_syndrome.toml"
DELTOID = "muscles/deltoid_middle.toml"
SPHINCTER = "muscles/external_anal_sphincter.toml"

Break = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "atlas"
    shutil.copytree(MINIATURE, copy)
    return copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, "the miniature no longer holds what the test wants to break"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def complaints(folder: Path) -> list[str]:
    return [str(problem) for problem in find_problems(folder)]


def test_miniature_is_sound(folder: Path) -> None:
    assert complaints(folder) == []
    assert load_atlas(folder).version == "9.9.9"


def breaks(*kinds: str) -> pytest.MarkDecorator:
    cases = [case for kind in kinds for case in BREAKS[kind]]
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


@breaks("form")
def test_wrong_form_is_refused(folder: Path, case: Break) -> None:
    change(folder, case["file"], case["old"], case["new"])
    with pytest.raises(AtlasError) as caught:
        load_atlas(folder)
    assert str(caught.value).startswith(case["complaint"])
    assert "\n" not in str(caught.value)


@breaks("check", "rule")
def test_each_check_refuses(folder: Path, case: Break) -> None:
    change(folder, case["file"], case["old"], case["new"])
    assert any(line.startswith(case["complaint"]) for line in complaints(folder)), complaints(folder)
    with pytest.raises(AtlasError):
        load_atlas(folder)


def test_no_check_goes_untried() -> None:
    assert {case["name"] for case in BREAKS["check"]} == {check.__name__ for check in checks.CHECKS}
    tried_here = {"every_cause_has_a_file", "every_finding_is_used", "no_two_muscles_are_alike"}
    assert {case["name"] for case in BREAKS["duty"]} | tried_here == {duty.__name__ for duty in duties.DUTIES}


def test_red_flag_without_a_rule_is_refused(folder: Path) -> None:
    text = (folder / HEART).read_text(encoding="utf-8")
    (folder / HEART).write_text(text.split("[[red_flag]]")[0], encoding="utf-8")
    assert f"{HEART}: red_flag: no rule; allowed: at least one, since it is a red flag" in complaints(folder)


@breaks("duty")
def test_duties_are_reported_but_do_not_refuse(folder: Path, case: Break) -> None:
    change(folder, case["file"], case["old"], case["new"])
    load_atlas(folder)
    assert any(line.startswith(case["complaint"]) for line in complaints(folder)), complaints(folder)


def test_unused_finding_is_owed(folder: Path) -> None:
    change(folder, LUNG, 'any = ["night_pain"]\nat_least = 1\n', "")
    change(folder, DELTOID, 'id = "night_pain"', 'id = "smoker"')
    load_atlas(folder)
    assert any(line.startswith("findings.toml: night_pain: is used by no muscle") for line in complaints(folder))


def test_missing_cause_is_owed(folder: Path) -> None:
    (folder / JOINT).unlink()
    (folder / SPHINCTER).unlink()
    owed = complaints(folder)
    assert any(line.startswith(f"{JOINT}: is missing") for line in owed)
    assert any(line.startswith(f"{SPHINCTER}: is missing") for line in owed)
    assert list(load_atlas(folder).mimics) == ["lung_tumour", "acute_coronary_syndrome"]


def test_file_of_no_known_cause_is_refused(folder: Path) -> None:
    shutil.copy(folder / JOINT, folder / "mimics" / "joint.toml")
    with pytest.raises(AtlasError, match=r"^mimics/joint.toml: unknown file name; allowed: the ids of"):
        load_atlas(folder)


def test_missing_vocabulary_is_refused(folder: Path) -> None:
    (folder / "vocabulary" / "regions.csv").unlink()
    with pytest.raises(AtlasError, match=r"^vocabulary/regions.csv: is missing"):
        load_atlas(folder)


def test_missing_table_is_refused(folder: Path) -> None:
    (folder / "regions.toml").unlink()
    with pytest.raises(AtlasError, match=r"^regions.toml: is missing"):
        load_atlas(folder)


def test_two_muscles_alike_are_reported(folder: Path) -> None:
    change(folder, "vocabulary/muscle_points.csv", "deltoid_middle,back,Back,y\n", "")
    change(folder, "vocabulary/muscles.csv", "External anal sphincter,pelvis,midline", "Twin,pelvis,paired")
    twin = (folder / SPHINCTER).read_text(encoding="utf-8")
    twin = twin.replace('"external_anal_sphincter"', '"deltoid_middle"').replace('id = "main"', 'id = "front"')
    (folder / DELTOID).write_text(twin, encoding="utf-8")
    assert any("has the pattern and findings of deltoid_middle" in line for line in complaints(folder))


def test_complaint_whose_priors_are_no_tables_is_refused(folder: Path) -> None:
    (folder / "complaints" / "chest.toml").write_text('id = "chest"\nprior = [1]\n', encoding="utf-8")
    with pytest.raises(AtlasError, match=r"^complaints/chest.toml: prior\[0\]: is a bare value; allowed: a table of"):
        load_atlas(folder)
