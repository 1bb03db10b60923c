"""`tautband atlas …`: what it prints, and how it ends."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tautband import cli
from tautband.atlas import load_atlas
from tautband.atlas.export import export_json
from tautband.atlas.lookup import by_complaint, felt_in
from tautband.atlas.report import WIDTH
from tautband.atlas.words import NO_DISTAL_POINTS, NOT_A_SAFE_DEPTH, modifier_words, percent_words

MINIATURE = Path(__file__).resolve().parents[1] / "fixtures" / "atlas"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["atlas", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["atlas", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_a_muscle_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", "Infraspinatus")
    muscle = load_atlas().muscles["infraspinatus"]
    flat = " ".join(out.split())
    assert muscle.needling is not None
    assert muscle.plan is not None
    for text in (muscle.latin, muscle.function, muscle.palpation, muscle.needling.approach, muscle.plan.advice):
        assert text in flat
    for hazard in muscle.needling.hazards:
        assert hazard.avoid in flat
    for heading in (
        "Trigger points and where they are felt",
        "To exclude first",
        "For the therapist: needling",
        "Plan",
    ):
        assert f"\n{heading}\n" in out
    assert NO_DISTAL_POINTS in flat


def test_every_muscle_and_mimic_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    atlas = load_atlas()
    for id_ in (*atlas.muscles, *(m for m in atlas.mimics if m not in atlas.muscles)):
        out = printed(capsys, "show", id_)
        assert max(map(len, out.splitlines())) <= WIDTH + 40, id_  # an address is never broken
        assert (NOT_A_SAFE_DEPTH in " ".join(out.split())) == ("  Published: " in out), id_
        above, _, sources = out.partition("\nSources\n")
        for source in re.findall(r"\[([a-z]\w+)\]", above):
            assert f"[{source}]" in sources, id_


def test_every_complaint_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    atlas = load_atlas()
    names = {("muscle", muscle.id): muscle.name for muscle in atlas.muscles.values()}
    names |= {("mimic", mimic.id): mimic.name for mimic in atlas.mimics.values()}
    for complaint in atlas.complaints.values():
        out = printed(capsys, "show", complaint.id)
        assert out == printed(capsys, "show", complaint.name)
        flat = " ".join(out.split())
        assert all(atlas.regions[region].name in flat for region in complaint.regions), complaint.id
        for prior in complaint.priors:
            assert f"{names[prior.kind, prior.cause]}: {percent_words(prior.probability)} (" in flat, complaint.id
        above, _, sources = flat.partition(" Sources ")
        for cited in re.findall(r"\[([a-z][\w, ]+)\]", above):
            assert all(f"[{source}]" in sources for source in cited.split(", ")), complaint.id


def test_a_cause_says_among_whom_it_is_common(capsys: pytest.CaptureFixture[str]) -> None:
    atlas = load_atlas()
    for complaint, prior in by_complaint(atlas, atlas.muscles["trapezius_upper"]):
        said = f"Among people with {complaint.name.lower()}: {percent_words(prior.probability)} ("
        assert said in " ".join(printed(capsys, "show", "trapezius_upper").split())


def test_when_to_leave_an_exercise_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    atlas = load_atlas()
    exercises = {id_: exercise for id_, exercise in atlas.exercises.items() if exercise.caution}
    muscle, exercise = next(
        (m, exercises[id_]) for m in atlas.muscles.values() if m.plan for id_ in m.plan.stretch if id_ in exercises
    )
    assert exercise.caution in " ".join(printed(capsys, "show", muscle.id).split())


def test_for_whom_a_cause_is_likelier_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    mimic = next(mimic for mimic in load_atlas().mimics.values() if mimic.prior.modifiers)
    out = " ".join(printed(capsys, "show", mimic.id).split())
    assert all(modifier_words(modifier) in out for modifier in mimic.prior.modifiers)


def test_what_must_not_wait_is_marked_among_what_to_exclude(capsys: pytest.CaptureFixture[str]) -> None:
    atlas = load_atlas()
    muscle = atlas.muscles["temporalis"]
    out = " ".join(printed(capsys, "show", muscle.id).split())
    for mimic in (atlas.mimics[exclusion.mimic] for exclusion in muscle.exclusions):
        assert (f"{mimic.name} ({mimic.urgency}): " in out) == mimic.red_flag
    assert any(atlas.mimics[exclusion.mimic].red_flag for exclusion in muscle.exclusions)


def test_a_mimic_is_felt_most_often_where_it_says_first(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "show", "giant cell arteritis")
    weights = [float(weight) for weight in re.findall(r": weight (\S+) \(", " ".join(out.split()))]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == len(load_atlas().mimics["giant_cell_arteritis"].regions)


def test_muscles_are_found_by_region(capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys, "find", "deltoid_anterior", "arm_anterior").splitlines()[0]
    expected = felt_in(load_atlas(), ["deltoid_anterior", "arm_anterior"])[0]
    assert first.startswith(
        f"{expected.muscle.name}: Front of shoulder {expected.referrals[0].weight:g}, Front of upper"
    )


def test_muscles_are_found_by_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    complaint = load_atlas().complaints["knee"]
    assert printed(capsys, "find", "knee") == printed(capsys, "find", *complaint.regions)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["show", "infraspinatis"],
            "infraspinatis: no muscle, mimic or complaint is called that; allowed: infra",
        ),
        (["show", "deltoid"], "deltoid: 3 are called that; allowed: one of deltoid_"),
        (["show", "sholder"], "complaint is called that; allowed: soleus, adhesive_capsulitis, shoulder"),
        (["find", "xyzzy"], "xyzzy: no region or complaint is called that; allowed: the ids that"),
        (["find", "elbow"], "are called that; allowed: one of elbow_"),
        (["check", "no/such"], "no/such: is no folder; allowed: a folder with"),
        (["export", "--format", "csv"], "allowed: --to FILE.zip"),
        (["export", "--format", "xml"], "invalid choice"),
        (["export", "--to", "no/such/place.json"], "cannot be written"),
        (["diff", "no-such.json", "shipped"], "no-such.json: cannot be read"),
        (["diff", "shipped"], "required: B.json"),
        (["show"], "required: NAME"),
        ([], "required: ACTION"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in complaint(capsys, *arguments)


def test_a_wrong_atlas_is_listed_and_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(MINIATURE, copy)
    assert printed(capsys, "check", str(copy)) == "No problem.\n"
    (copy / "version.txt").unlink()
    (copy / "muscles" / "deltoid_middle.toml").write_text("id = 3\n", encoding="utf-8")
    assert cli.main(["atlas", "check", str(copy)]) == 2
    out, err = capsys.readouterr()
    assert "muscles/deltoid_middle.toml: " in out
    assert "problem(s), listed one a line; allowed: none" in err


def test_exports_are_written_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older, newer, archive = tmp_path / "a.json", tmp_path / "b.json", tmp_path / "a.zip"
    assert printed(capsys, "export", "--to", str(older)) == ""
    assert printed(capsys, "export", "--format", "csv", "--to", str(archive)) == ""
    assert zipfile.is_zipfile(archive)
    assert json.loads(printed(capsys, "export", "--format", "csl"))
    data = json.loads(printed(capsys, "export"))
    assert data == json.loads(older.read_text(encoding="utf-8"))
    assert "Nothing changed." in printed(capsys, "diff", str(older), "shipped")
    data["atlas"]["muscles"]["infraspinatus"]["needling"]["access"] = "specialist"
    newer.write_text(json.dumps(data), encoding="utf-8")
    out = printed(capsys, "diff", str(older), str(newer))
    assert "\nNeedling\n  Muscle Infraspinatus: access: usual → specialist\n" in out


def test_an_export_is_the_same_bytes_whatever_the_terminal_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii", newline="\r\n"))
    assert cli.main(["atlas", "export"]) == 0
    assert written.getvalue() == export_json(load_atlas())


def test_every_published_figure_names_its_study(capsys: pytest.CaptureFixture[str]) -> None:
    flat = " ".join(printed(capsys, "show", "carpal_tunnel_syndrome").split())
    assert "published: sensitivity 57 %, specificity 67 %, LR+ 1.73, LR− 0.64 [cts_provocation_2023]" in flat
    assert "[cts_provocation_2023] Dabbagh A" in flat
    assert "?." not in flat
