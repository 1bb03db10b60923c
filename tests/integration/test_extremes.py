"""Cases at the edge: nothing, everything, and what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tautband import cli
from tautband.assess import assess, why
from tautband.atlas import Atlas, load_atlas
from tautband.cli import assess as assess_command
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.noisy_or import ImpossibleEvidenceError
from tautband.reasoning.red_flags import raise_red_flags
from tautband.reasoning.report import render_report
from tautband.reasoning.screening import safety_questions

SCHEMA = json.loads(
    Path(__file__).resolve().parents[1].joinpath("contract", "assessment.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def everywhere(atlas: Atlas, coverage: float = 1.0) -> tuple[Pain, ...]:
    return tuple(Pain(r.id, side, coverage) for r in atlas.regions.values() for side in r.exists_on)


def everything(atlas: Atlas, *, present: bool) -> tuple[Stated, ...]:
    return tuple(Stated(f.id, side, present) for f in atlas.findings.values() for side in f.exists_on)


@pytest.fixture(scope="module")
def extremes(atlas: Atlas) -> dict[str, Case]:
    one = (Pain("deltoid_lateral", "right", 1.0),)
    return {
        "nothing": Case("nothing"),
        "a mark that is no mark": Case("unmarked", pain=everywhere(atlas, 0.0)),
        "every finding absent": Case("absent", pain=one, findings=everything(atlas, present=False)),
    }


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "a mark that is no mark",
        "every finding absent",
    ],
)
def test_an_extreme_case_is_answered_whole(name: str, extremes: dict[str, Case], atlas: Atlas) -> None:
    case = extremes[name]
    answer = assess(case, atlas, reasons=False, ask=False)
    data: dict[str, Any] = json.loads(answer.to_json())
    jsonschema.validate(data, SCHEMA)
    assert "NaN" not in answer.to_json().decode()
    assert answer.red_flags == raise_red_flags(case, atlas)
    assert not answer.beyond.contradiction
    assert answer.beyond.effort.exact is (answer.error_bound < 1e-5)
    text = " ".join(render_report(case, answer, atlas).split())
    assert ("exact for the atlas" in text) is answer.beyond.effort.exact


def test_nothing_left_to_ask_asks_nothing(extremes: dict[str, Case], atlas: Atlas) -> None:
    answer = assess(extremes["every finding absent"], atlas)
    assert answer.next == ()
    assert answer.beyond.answers == ()


@pytest.fixture
def strict(atlas: Atlas) -> Atlas:
    """An atlas in which no finding and no pain comes about by itself, and nothing causes a fever."""
    findings = {name: msgspec.structs.replace(finding, leak=0.0) for name, finding in atlas.findings.items()}

    def cold(value: Any) -> Any:  # noqa: ANN401  a muscle or a mimic
        return msgspec.structs.replace(
            value, findings=tuple(f for f in value.findings if f.finding != "fever_or_chills")
        )

    return msgspec.structs.replace(
        atlas,
        findings=findings,
        muscles={name: cold(muscle) for name, muscle in atlas.muscles.items()},
        mimics={name: cold(mimic) for name, mimic in atlas.mimics.items()},
        hash="nothing comes about by itself",
    )


IMPOSSIBLE = Case(
    "impossible",
    age=50,
    pain=(Pain("lumbar_lower", "left", 1.0),),
    findings=(Stated("fever_or_chills", "none", True), Stated("night_pain", "none", True)),
)


def test_what_cannot_be_is_answered_by_saying_so(strict: Atlas) -> None:
    answer = assess(IMPOSSIBLE, strict)
    jsonschema.validate(json.loads(answer.to_json()), SCHEMA)
    assert answer.muscles == ()
    assert answer.mimics == ()
    assert answer.error_bound == 1.0
    assert "nothing that is modelled" in answer.beyond.contradiction
    assert answer.red_flags == raise_red_flags(IMPOSSIBLE, strict)
    assert [value.finding for value in answer.next] == [q.finding for q in safety_questions(IMPOSSIBLE, strict)]
    assert len(answer.beyond.answers) == len(answer.next)
    text = " ".join(render_report(IMPOSSIBLE, answer, strict).split())
    assert "cannot all be true if the atlas is right" in text
    assert "exact" not in text
    with pytest.raises(ImpossibleEvidenceError):
        why(IMPOSSIBLE, strict, "multifidus_lumbar", "left")


def test_the_command_says_so_too(
    strict: Atlas, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assess_command, "load_atlas", lambda: strict)
    case: dict[str, Any] = msgspec.to_builtins(IMPOSSIBLE)
    data = {
        "id": "impossible",
        "person": {"age": 50, "sex": "unknown"},
        "pain": [{"region": "lumbar_lower", "side": "left", "coverage": 1.0}],
        "findings": list(case["findings"]),
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert cli.main(["assess", str(path)]) == 0
    assert "cannot all be true if the atlas is right" in " ".join(capsys.readouterr().out.split())
    assert cli.main(["assess", str(path), "--why", "multifidus_lumbar"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "cannot all be true if the atlas is right" in err
