"""`tautband assess`: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tautband import cli
from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.cli import assess as assess_command
from tautband.cli import batch as batch_command
from tautband.reasoning.case import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from tautband.atlas import Atlas
    from tautband.reasoning.assessment import Assessment
    from tautband.reasoning.case import Case

CASE: dict[str, Any] = {
    "id": "a1",
    "person": {"age": 45, "sex": "female"},
    "pain": [{"region": "elbow_lateral", "side": "left", "coverage": 1.0}],
    "findings": [{"finding": "worse_gripping", "side": "left", "present": True}],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return path


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; nothing may stand on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err


def test_a_report_is_short_and_readable(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", str(file)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) <= 88
    assert len(out.splitlines()) < 70
    assert "\x1b" not in out
    for heading in (
        "Muscles",
        "Why",
        "What else it could be",
        "What together explains it best",
        "What to ask or test next",
    ):
        assert heading in out
    assert "Education, not a diagnosis" in " ".join(out.split())


def test_red_flags_stand_on_top(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = next(
        rule for mimic in load_atlas().mimics.values() for rule in mimic.red_flags if rule.all_of and not rule.sex
    )
    atlas = load_atlas()
    findings = [
        {"finding": name, "side": "left" if atlas.findings[name].sided else "none", "present": True}
        for name in (*rule.all_of, *rule.any_of)
    ]
    pain = [
        {"region": name, "side": side if atlas.regions[name].sides == "paired" else "midline", "coverage": 1.0}
        for name in rule.regions
        for side in (("left", "right") if atlas.regions[name].sides == "paired" else ("midline",))
    ]
    person = {"age": rule.age_min, "sex": "unknown"}
    path = tmp_path / "flag.json"
    path.write_text(json.dumps({"id": "flag", "person": person, "pain": pain, "findings": findings}), encoding="utf-8")
    assert cli.main(["assess", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Red flags\n  ! ")
    assert "not to be acted on until this is cleared" in " ".join(out.split())


def test_json_is_one_line_of_the_contract(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.count("\n") == 1
    assert json.loads(out)["muscles"][0]["side"] == "left"


def test_standard_input(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert cli.main(["assess", "-", "--json"]) == 0
    from_stdin = capsys.readouterr().out
    assert cli.main(["assess", str(file), "--json"]) == 0
    assert capsys.readouterr().out == from_stdin


def test_a_batch_answers_good_lines_and_names_bad_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**CASE, "person": {"age": 200, "sex": "female"}}
    other = {**CASE, "pain": [{"region": "calf_upper", "side": "right", "coverage": 1.0}]}
    lines = [json.dumps(CASE), json.dumps(wrong), "", "{", "x" * (MAX_BYTES + 5), json.dumps(other)]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert cli.main(["assess", "--batch", str(path)]) == 2
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["muscles"][0]["side"] for answer in answers] == ["left", "right"]
    complaints = err.splitlines()
    assert len(complaints) == 4
    for number, line in zip((2, 3, 4, 5), complaints, strict=True):
        assert f"line {number}: $" in line
        assert len(line) < 300


def test_a_good_batch_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(CASE)}\n{json.dumps(CASE)}\n", encoding="utf-8")
    assert cli.main(["assess", "--batch", str(path)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["needle"], "invalid choice: 'needle'"),
        (["assess"], "no case was given"),
        (["assess", "a.json", "--batch", "b.jsonl"], "allowed: one of them"),
        (["assess", "a.json", "--yaml"], "unrecognized arguments: --yaml"),
        (["assess", "/nowhere/case.json"], "cannot be read"),
        (["assess", "nul\0.json"], "cannot be read"),
        (["serve", "--port", "70000"], "is not a port; allowed: 1 to 65535"),
    ],
)
def test_a_wrong_command_is_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    assert words in complaint(capsys)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"id": "a"}', b"[1]", b'{"pain": NaN}'])
def test_a_wrong_case_is_one_line(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    assert cli.main(["assess", str(path), "--json"]) == 2
    assert f"{path}: $" in complaint(capsys)


def test_a_large_file_is_refused_unread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    assert cli.main(["assess", str(path)]) == 2
    assert "50000000 bytes; allowed: at most" in complaint(capsys)
    assert cli.main(["assess", str(tmp_path)]) == 2
    assert "cannot be read" in complaint(capsys)


def test_an_empty_batch_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.touch()
    assert cli.main(["assess", "--batch", str(path)]) == 2
    assert "is empty; allowed: one case per line" in complaint(capsys)


def test_lines_may_end_as_on_windows_and_begin_with_a_byte_order_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    line = json.dumps(CASE).encode()
    path.write_bytes(b"\xef\xbb\xbf" + line + b"\r\n" + line)
    assert cli.main(["assess", "--batch", str(path)]) == 0
    assert capsys.readouterr().out.count("\n") == 2


def test_the_page_names_the_extra_that_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "waitress", None)  # as if it were not installed
    assert cli.main(["serve"]) == 2
    assert "waitress is not installed; the page needs: pip install 'tautband[clinic]'" in complaint(capsys)


@pytest.mark.parametrize("host", ["no such host", "127.0.0.1"])
def test_a_place_nobody_can_listen_at_is_one_line(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--host", host, "--port", str(port)]) == 2
    assert f"Cannot listen at {host}:{port} (" in complaint(capsys)


def test_hostile_text_stays_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**CASE, "id": "a\n\x1b[31m<script>"}), encoding="utf-8")
    assert cli.main(["assess", str(path)]) == 2
    assert "\x1b" not in complaint(capsys)


def test_an_internal_failure_is_one_line(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(assess_command, "assess", fail)
    assert cli.main(["assess", str(file)]) == 1
    assert complaint(capsys) == "tautband: internal failure: RuntimeError: two lines\n"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: PLW1510  the status is what is looked at
        [sys.executable, "-m", "tautband", *arguments], capture_output=True, text=True, timeout=60
    )


def test_version_and_help_from_a_process() -> None:
    assert run("--version").stdout.startswith("tautband ")
    helped = run("assess", "--help")
    assert helped.returncode == 0
    assert "examples:" in helped.stdout


def test_a_closed_pipe_is_quiet(file: Path, tmp_path: Path) -> None:
    batch = tmp_path / "cases.jsonl"
    batch.write_text((file.read_text() + "\n") * 30, encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        ended = subprocess.run(
            [sys.executable, "-m", "tautband", "assess", "--batch", str(batch)],
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert ended.stderr == b""
    assert ended.returncode == 0


def test_colour_only_for_a_terminal(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for no_colour, coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", no_colour)
        monkeypatch.setenv("TERM", "xterm")
        screen = Terminal()
        monkeypatch.setattr(sys, "stdout", screen)
        assert cli.main(["assess", str(file)]) == 0
        assert ("\x1b[" in screen.getvalue()) is coloured


@pytest.mark.parametrize(("extra", "patient"), [([], True), (["--quick"], False)])
def test_answers_are_exact_unless_they_are_wanted_quickly(
    extra: list[str], *, patient: bool, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def watched(case: Case, atlas: Atlas, **options: bool) -> Assessment:
        asked.append(options["patient"])
        return assess(case, atlas, **options)

    monkeypatch.setattr(assess_command, "assess", watched)
    monkeypatch.setattr(batch_command, "assess", watched)
    assert cli.main(["assess", str(file), *extra]) == 0
    batch = file.with_suffix(".jsonl")
    batch.write_text(json.dumps(CASE) + "\n", encoding="utf-8")
    assert cli.main(["assess", "--batch", str(batch), *extra]) == 0
    assert asked == [patient, patient]


@pytest.mark.parametrize(
    ("wanted", "heading"),
    [("supinator", "Supinator (left)"), ("Supinator:right", "Supinator (right)"), ("soleus:left", "Soleus (left)")],
)
def test_why_is_told_of_any_muscle(wanted: str, heading: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", str(file), "--why", wanted]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0] == heading
    assert max(map(len, out.splitlines())) <= 88
    assert "What speaks for it, and against it" in out
    assert "Painted pain that it explains" in out


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("supinater", "no muscle is called that; perhaps supinator"),
        ("xyzzy", "no muscle is called that; allowed: an id or a name of the atlas"),
        ("trapezius", "several muscles are called that; perhaps "),
        ("supinator:middle", "middle is no side of supinator; allowed: left, right"),
    ],
)
def test_a_muscle_that_is_not_one_is_one_line(
    wanted: str, words: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["assess", str(file), "--why", wanted]) == 2
    assert words in complaint(capsys)


def many(tmp_path: Path, count: int) -> Path:
    """A batch of cases that differ, with a wrong one here and there."""
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({**CASE, "id": f"c{n}", "person": {"age": n % 130, "sex": "female"}}) for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_several_processes_answer_as_one_does(tmp_path: Path) -> None:
    path = many(tmp_path, 3 * batch_command.LINES + 7)
    one, three = (run("assess", "--batch", str(path), "--jobs", jobs) for jobs in ("1", "3"))
    assert one.returncode == three.returncode == 2
    assert one.stdout == three.stdout
    assert one.stderr == three.stderr
    wrong = sum(n % 130 > 120 for n in range(3 * batch_command.LINES + 7))
    assert one.stderr.count("\n") == wrong
    assert one.stdout.count("\n") == 3 * batch_command.LINES + 7 - wrong


def test_a_batch_tells_reasons_only_if_they_are_wanted(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for extra in ([], ["--reasons"]):
        assert cli.main(["assess", "--batch", str(file), *extra]) == 0
        told.append(json.loads(capsys.readouterr().out))
    short, long = told
    assert short["next"] == []
    assert not any(muscle["because"] for muscle in short["muscles"])
    assert long["next"]
    assert any(muscle["because"] for muscle in long["muscles"])
    assert [m["probability"] for m in short["muscles"]] == [m["probability"] for m in long["muscles"]]


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "257", "1e3"])
def test_a_wrong_number_of_processes_is_one_line(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", "--batch", "cases.jsonl", f"--jobs={jobs}"]) == 2
    assert "is not a number of processes; allowed: 1 to 256" in complaint(capsys)
