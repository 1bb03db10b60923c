"""Cases with their truth: read strictly, kept from the reasoner, and scored to the same bytes every time."""

from __future__ import annotations

import copy
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tautband import cli
from tautband.atlas import Atlas, load_atlas
from tautband.evaluation import evaluate as module
from tautband.evaluation.calibration import Bin
from tautband.evaluation.cases import Entry, TruthError, read_entry
from tautband.evaluation.evaluate import METHODS, evaluate
from tautband.reasoning.case import Case

if TYPE_CHECKING:
    from pathlib import Path

    from tautband.evaluation.standing import Scores

GOOD: dict[str, Any] = {
    "case": {
        "id": "a1",
        "person": {"age": 45, "sex": "female"},
        "pain": [{"region": "elbow_lateral", "side": "left", "coverage": 1.0}],
        "findings": [{"finding": "worse_gripping", "side": "left", "present": True}],
    },
    "truth": {
        "muscles": [
            {"muscle": "supinator", "side": "left", "role": "primary"},
            {"muscle": "extensor_digitorum", "side": "left", "role": "secondary"},
        ],
        "red_flag": None,
        "mimic": None,
    },
    "meta": {
        "area": "elbow_forearm_hand",
        "kind": "case_report",
        "grade": "A",
        "source": "A report.",
        "original_id": "report-1",
        "scorable": True,
        "side_given": True,
        "truth_precision": "named",
        "flag_allowed": False,
    },
}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def changed(*changes: tuple[str, object]) -> dict[str, Any]:
    """The good case with values changed, or removed where the value is ..."""
    data = copy.deepcopy(GOOD)
    for path, value in changes:
        *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
        place: Any = data
        for key in way:
            place = place[key]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return data


def entry(atlas: Atlas, *changes: tuple[str, object]) -> Entry:
    return read_entry(json.dumps(changed(*changes)).encode(), atlas)


def flagged(atlas: Atlas) -> Entry:
    """A case that should raise a red flag, and does."""
    pain = [{"region": "calf_upper", "side": "left", "coverage": 1.0}]
    findings = [{"finding": "clot_risk", "side": "none", "present": True}]
    return entry(
        atlas,
        ("case", {**GOOD["case"], "id": "f1", "pain": pain, "findings": findings}),
        ("truth", {"muscles": [], "red_flag": "deep_vein_thrombosis", "mimic": None}),
        ("meta.area", "ankle_foot_calf"),
    )


def test_a_good_case_is_read_whole(atlas: Atlas) -> None:
    read = entry(atlas)
    assert read.case == Case("a1", 45, "female", read.case.pain, read.case.findings)
    assert read.named("primary") == {("supinator", "left")}
    assert read.named() == {("supinator", "left"), ("extensor_digitorum", "left")}
    assert read.scored
    assert entry(atlas, ("meta.side_given", False)).named("primary") == {("supinator", "")}


@pytest.mark.parametrize("change", [("meta.scorable", False), ("truth.muscles", [])])
def test_what_may_not_be_scored_is_not(atlas: Atlas, change: tuple[str, object]) -> None:
    assert not entry(atlas, change).scored


WRONG = [
    ("case.pain.0.region", "elbow", r"\$\.case\.pain\[0\]\.region: \"elbow\" is not a region; "),
    ("case", 3, r"\$\.case: .*allowed: an object, the case"),
    ("truth", ..., r"\$: .*missing required field truth; allowed: an object with case, truth, meta"),
    ("more", 1, r"\$: .*unknown field more; allowed: an object with case, truth, meta"),
    ("truth.why", 1, r"\$\.truth: .*unknown field why; allowed: an object with muscles, red_flag, mimic"),
    ("truth.muscles", {}, r"\$\.truth\.muscles: expected array, got object; allowed: a list"),
    ("truth.muscles.0.muscle", "supinater", r"\$\.truth\.muscles\[0\]\.muscle: supinater is not a muscle; allowed"),
    ("truth.muscles.0.side", "middle", r"\$\.truth\.muscles\[.*\]\.side: .*'middle'; allowed: left, right, midline"),
    ("truth.muscles.0.side", "midline", r"\$\.truth\.muscles\[0\]\.side: midline .* supinator; allowed: left, right"),
    ("truth.muscles.0.role", "main", r"\$\.truth\.muscles\[.*\]\.role: .*; allowed: primary, secondary"),
    ("truth.muscles.1", GOOD["truth"]["muscles"][0], r"\$\.truth\.muscles\[1\]: repeats supinator \(left\); allowed"),
    ("truth.red_flag", "lateral_elbow_tendinopathy", r"\$\.truth\.red_flag: .* must not wait; allowed"),
    ("truth.red_flag", 1, r"\$\.truth\.red_flag: .*; allowed: the id of a mimic, or null"),
    ("truth.mimic", "nothing", r"\$\.truth\.mimic: nothing is not a mimic; allowed"),
    ("meta.kind", "rumour", r"\$\.meta\.kind: .*'rumour'; allowed: case_report, "),
    ("meta.grade", "D", r"\$\.meta\.grade: .*; allowed: A, B, C"),
    ("meta.scorable", 1, r"\$\.meta\.scorable: expected bool, got int; allowed: true or false"),
    ("meta.area", None, r"\$\.meta\.area: expected str, got null; allowed: text"),
    ("meta.flag_allowed", ..., r"\$\.meta: .*flag_allowed; allowed: an object with area, kind, grade, source"),
]


@pytest.mark.parametrize(("path", "value", "said"), WRONG)
def test_a_wrong_truth_is_refused_in_one_line(atlas: Atlas, path: str, value: object, said: str) -> None:
    with pytest.raises(TruthError, match=f"^{said}") as raised:
        entry(atlas, (path, value))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"\$: not JSON .*; allowed: one object with case, truth, meta"),
        (b"[]", r"\$: expected object, got array; allowed: an object with case, truth, meta"),
        (b"\xff", r"\$: byte 0 is not UTF-8; allowed: JSON text in UTF-8"),
        (b'{"case": 1, "case": 2}', r"\$: the key case stands twice in one object; allowed: once"),
        (b"[" * 200_000, r"\$: nested too deeply; allowed"),
        (b" " * 5_000_001, r"\$: the case has 5000001 bytes; allowed: at most 5000000"),
    ],
)
def test_what_is_no_case_is_refused(atlas: Atlas, data: bytes, said: str) -> None:
    with pytest.raises(TruthError, match=f"^{said}"):
        read_entry(data, atlas)


def fixed(**scores: float) -> module.Method:
    """A method that always says the same of the left side."""

    def method(case: Case, atlas: Atlas) -> Scores:
        assert type(case) is Case
        return {(muscle, "left"): score for muscle, score in scores.items()}

    return method


def test_figures_by_hand(atlas: Atlas) -> None:
    entries = [
        entry(atlas),
        entry(atlas, ("case.id", "a2"), ("truth.muscles.0.muscle", "brachioradialis"), ("meta.grade", "B")),
    ]
    ours = fixed(supinator=0.9, anconeus=0.5, brachioradialis=0.25)
    other = fixed(brachioradialis=0.3)
    found = evaluate(entries, atlas, {"ours": ours, "other": other}, resamples=200, seed=1)
    assert (found.cases, found.scored) == (2, 2)
    recall = found.recall["ours"]
    assert [each.estimate for each in (recall.top1, recall.top3, recall.top5)] == [0.5, 1.0, 1.0]
    assert recall.mrr.estimate == pytest.approx((1 + 1 / 3) / 2, abs=1e-6)
    assert (recall.top1.low, recall.top1.high) == (0.0, 1.0)
    # The other ranks one muscle only; supinator is behind it, and the only right one that is left out.
    assert found.recall["other"].mrr.estimate == pytest.approx((1 / 2 + 1) / 2, abs=1e-6)
    assert list(found.ahead) == ["other"]
    assert found.ahead["other"].top1.estimate == 0.0
    assert (found.ahead["other"].top1.low, found.ahead["other"].top1.high) == (-1.0, 1.0)
    assert found.ahead["other"].top3.estimate == 0.0
    grades = {part.name: part for part in found.parts if part.by == "grade"}
    assert grades["A"].recall["ours"] == (1.0, 1.0, 1.0, 1.0)
    assert grades["B"].recall["ours"] == (0.0, 1.0, 1.0, 0.333333)
    assert found.calibration is not None
    # Of the muscles stated, supinator is right once in two; extensor_digitorum is named and was never stated.
    assert [(each.least, each.muscles, each.named) for each in found.calibration.bins] == [
        (0.2, 2, 1),
        (0.5, 2, 0),
        (0.9, 2, 1),
    ]
    line = found.lines[1]
    assert (line.ranks, line.chance) == ({"ours": 3.0, "other": 1.0}, 0.25)
    assert line.first == (("supinator", "left", 0.9), ("anconeus", "left", 0.5), ("brachioradialis", "left", 0.25))
    assert (line.pain, line.present, line.absent) == (("elbow_lateral (left)",), ("worse_gripping (left)",), ())


def test_sides_count_only_where_the_source_gives_them(atlas: Atlas) -> None:
    other_side = ("truth.muscles.0.side", "right")
    method = {"ours": fixed(supinator=0.9)}
    assert evaluate([entry(atlas, other_side)], atlas, method, resamples=5).recall["ours"].top1.estimate == 0.0
    unsided = entry(atlas, other_side, ("meta.side_given", False))
    assert evaluate([unsided], atlas, method, resamples=5).recall["ours"].top1.estimate == 1.0


def test_red_flags_caught_missed_and_false(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    lung = ["lung_tumour"]
    raised = {"a1": [], "a2": lung, "a3": lung, "a4": lung, "a5": [], "a6": ["gout"]}

    def raising(case: Case, atlas: Atlas) -> list[Any]:
        return [type("Flag", (), {"mimic": mimic}) for mimic in raised[case.id]]

    monkeypatch.setattr(module, "raise_red_flags", raising)
    wanted = ("truth.red_flag", "lung_tumour")
    entries = [
        entry(atlas, wanted),
        entry(atlas, wanted, ("case.id", "a2")),
        entry(atlas, ("case.id", "a3")),
        entry(atlas, ("case.id", "a4"), ("meta.flag_allowed", True)),
        entry(atlas, ("case.id", "a5")),
        entry(atlas, wanted, ("case.id", "a6"), ("meta.scorable", False)),
    ]
    flags = evaluate(entries, atlas, {"ours": fixed(supinator=0.9)}, resamples=5).red_flags
    assert (flags.wanted, flags.raised, flags.right) == (3, 2, 1)
    assert (flags.calm, flags.false_alarms) == (2, 1)


def test_no_truth_reaches_a_method(atlas: Atlas) -> None:
    plain = evaluate([entry(atlas)], atlas, resamples=5)
    other = entry(
        atlas,
        ("truth.muscles", [{"muscle": "soleus", "side": "right", "role": "primary"}]),
        ("truth.mimic", "lateral_elbow_tendinopathy"),
        ("meta.area", "ankle_foot_calf"),
        ("meta.source", "Another."),
    )
    turned = evaluate([other], atlas, resamples=5)
    assert turned.lines[0].first == plain.lines[0].first
    assert turned.lines[0].raised == plain.lines[0].raised
    assert turned.recall["tautband"] != plain.recall["tautband"]
    assert set(Case.__struct_fields__).isdisjoint({"truth", "meta"})


def test_the_methods_see_the_case_and_the_atlas_only(atlas: Atlas) -> None:
    seen: list[tuple[object, ...]] = []

    def method(*given: object) -> Scores:
        seen.append(given)
        return {("supinator", "left"): 0.9}

    read = entry(atlas)
    evaluate([read], atlas, {"ours": method}, resamples=5)
    assert seen == [(read.case, atlas)]


def test_the_same_run_gives_the_same_bytes(atlas: Atlas) -> None:
    entries = [entry(atlas), entry(atlas, ("case.id", "a2"), ("meta.grade", "B")), flagged(atlas)]
    first = evaluate(entries, atlas, resamples=300, seed=4).to_json()
    assert evaluate(entries, atlas, resamples=300, seed=4).to_json() == first
    assert list(json.loads(first)["recall"]) == list(METHODS)


def test_without_a_scored_case_red_flags_are_still_counted(atlas: Atlas) -> None:
    found = evaluate([flagged(atlas)], atlas)
    assert (found.scored, found.recall, found.ahead, found.calibration) == (0, {}, {}, None)
    assert (found.red_flags.wanted, found.red_flags.right) == (1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cases"
    made.mkdir()
    (made / "one.json").write_text(json.dumps(GOOD), encoding="utf-8")
    two = changed(("case.id", "a2"), ("truth.muscles.0.muscle", "soleus"), ("meta.grade", "B"))
    (made / "two.json").write_text(json.dumps(two), encoding="utf-8")
    (made / "README.md").write_text("not a case", encoding="utf-8")
    return made


def test_the_command_prints_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(folder), "--resamples", "50"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) <= 120
    for said in (
        "Cases: 2, 2 of them scored",
        "chart, best match",
        "Brier score",
        "Red flags:",
        "By kind",
        "incomplete",
    ):
        assert said in out
    assert "before it" not in out


def test_the_command_says_what_stood_before(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(folder), "--resamples", "50", "--misses"]) == 0
    out, _ = capsys.readouterr()
    block = out[out.index("a2 (elbow_forearm_hand, case_report, B): soleus (left)") :]
    assert "before it" in block
    assert "found     worse_gripping (left)" in block


def test_the_command_prints_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(folder), "--resamples", "50", "--json", "--seed", "9"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["seed"], told["resamples"]) == (2, 9, 50)
    assert [line["id"] for line in told["lines"]] == ["a1", "a2"]


def test_the_command_draws(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "picture.svg"
    told = ["evaluate", str(folder), "--resamples", "50", "--svg", str(picture)]
    assert cli.main(told) == 0
    first = picture.read_bytes()
    assert first.startswith(b"<svg ")
    assert b"stated chance (%)" in first
    assert cli.main(told) == 0
    assert picture.read_bytes() == first
    capsys.readouterr()
    assert cli.main([*told[:-1], str(tmp_path / "none" / "picture.svg")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_every_series_gets_its_panel_and_words() -> None:
    from tautband.evaluation.picture import Series, reliability_svg

    bins = (Bin(0.2, 0.3, 40, 0.25, 9, 0.225, 0.12, 0.38),)
    svg = reliability_svg([Series(name, bins) for name in ("right & true", "wrong", "third", "fourth")], "share (%)")
    for name in ("right &amp; true", "wrong", "third", "fourth"):
        assert f">{name}<" in svg
    assert 'aria-label="Reliability diagram (right &amp; true, wrong' in svg


def test_pictures_without_their_extra(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:  # noqa: ANN401
    monkeypatch.delitem(sys.modules, "tautband.evaluation.picture", raising=False)
    monkeypatch.setitem(sys.modules, "altair", None)
    assert cli.main(["evaluate", str(folder), "--resamples", "5", "--svg", "p.svg"]) == 2
    assert "pip install 'tautband[science]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("three.json", "{", "three.json: $: not JSON"),
        ("three.json", json.dumps(GOOD), "three.json: $.case.id: a1 stands in another file too; allowed: each once"),
        ("three.json", json.dumps(changed(("meta.grade", "D"))), "three.json: $.meta.grade: "),
    ],
)
def test_one_wrong_file_ends_it(
    folder: Path, name: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert cli.main(["evaluate", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: is no folder; allowed: a folder with one JSON file per case"),
        (["."], "holds no .json file; allowed: one JSON file per case"),
        ([".", "--seed", "x"], "'x' is not a count; allowed: 1 to 1000000"),
        ([".", "--resamples", "0"], "'0' is not a count; allowed: 1 to 1000000"),
    ],
)
def test_a_wrong_command_is_refused(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["evaluate", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_folder_without_a_scored_case_has_no_picture(
    tmp_path: Path, atlas: Atlas, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(changed(("meta.scorable", False))), encoding="utf-8")
    assert cli.main(["evaluate", str(tmp_path)]) == 0
    assert "Cases: 1, 0 of them scored" in capsys.readouterr().out
    assert cli.main(["evaluate", str(tmp_path), "--svg", str(tmp_path / "p.svg")]) == 2
    assert "nothing to draw" in capsys.readouterr().err
