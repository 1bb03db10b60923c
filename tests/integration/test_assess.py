"""From a case to an assessment on the shipped atlas: form, exactness at full size, determinism."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import numpy as np
import pytest
from bench.cases import draw_case
from msgspec.structs import replace as replaced
from tests.naive import enumerate_causes

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning import elimination, sweep
from tautband.reasoning.assessment import CONTRACT as CONTRACT_FIELDS
from tautband.reasoning.assessment import Effort
from tautband.reasoning.belief import believe
from tautband.reasoning.case import Case, Pain, Stated, case_from_data
from tautband.reasoning.infer import PATIENT_LIMIT, infer
from tautband.reasoning.infer import exact as answer_exactly
from tautband.reasoning.layout import lay_out
from tautband.reasoning.noisy_or import Question
from tautband.reasoning.report import render_report

CONTRACT = Path(__file__).resolve().parents[1] / "contract"
AGREEMENT = 1e-9


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def schema() -> Any:  # noqa: ANN401  a JSON schema
    return json.loads((CONTRACT / "assessment.schema.json").read_text(encoding="utf-8"))


def as_data(case: Case) -> dict[str, Any]:
    """A case in the contract's form."""
    data: dict[str, Any] = msgspec.to_builtins(case)
    data["person"] = {"age": data.pop("age"), "sex": data.pop("sex")}
    data["findings"], data["pain"] = list(data["findings"]), list(data["pain"])
    data["palpation"] = list(data["palpation"])
    for entry in data["pain"]:
        del entry["intensity"], entry["quality"]
    return data


SIZES = [(1, 0), (2, 3), (4, 6), (8, 10)]


@pytest.mark.parametrize(("regions", "findings"), SIZES)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_assessment_has_the_form_of_the_contract(
    regions: int,
    findings: int,
    seed: int,
    atlas: Atlas,
    schema: Any,  # noqa: ANN401
) -> None:
    case = draw_case(atlas, regions, findings, seed)
    assessment = assess(case_from_data(as_data(case), atlas), atlas)
    data = json.loads(assessment.to_json())
    jsonschema.validate(data, schema)
    assert data["atlas"] == {"version": atlas.version, "hash": atlas.hash}
    assert 0 < data["error_bound"] < 1e-5
    for listed in ("muscles", "mimics", "unexplained"):
        chances = [entry["probability"] for entry in data[listed]]
        assert chances == sorted(chances, reverse=True)
    keys = [(entry["muscle"], entry["side"]) for entry in data["muscles"]]
    assert len(set(keys)) == len(keys)
    asked = {(stated.finding, stated.side) for stated in case.findings}
    for entry in data["muscles"]:
        assert all(point["probability"] <= entry["probability"] for point in entry["points"])
        assert {point["point"] for point in entry["points"]} == {p.id for p in atlas.muscles[entry["muscle"]].points}
        strengths = [abs(reason["log_odds"]) for reason in entry["because"]]
        assert strengths == sorted(strengths, reverse=True)
    assert asked.isdisjoint((entry["finding"], entry["side"]) for entry in data["next"])
    assert max(map(len, render_report(case, assessment, atlas).splitlines())) <= 88


def test_what_is_beyond_the_contract_stays_out_of_its_json(atlas: Atlas) -> None:
    answer = assess(draw_case(atlas, 3, 3, 1), atlas)
    assert answer.beyond.effort.exact
    assert 0 < answer.beyond.effort.cost < answer.beyond.effort.limit
    assert answer.beyond.effort.width > 0
    assert "beyond" not in json.loads(answer.to_json())
    assert list(json.loads(answer.to_json())) == [*CONTRACT_FIELDS]


def test_an_empty_case_is_answered_with_the_priors(atlas: Atlas, schema: Any) -> None:  # noqa: ANN401
    assessment = assess(Case("empty"), atlas)
    jsonschema.validate(json.loads(assessment.to_json()), schema)
    assert assessment.red_flags == ()
    for result in assessment.muscles:
        assert result.probability == pytest.approx(atlas.muscles[result.muscle].prior.probability, abs=1e-6)


def test_what_is_not_asked_for_is_not_worked_out(atlas: Atlas) -> None:
    case = draw_case(atlas, 4, 4, 3)
    full = assess(case, atlas)
    short = assess(case, atlas, reasons=False, ask=False)
    assert short.next == ()
    assert all(result.because == () for result in short.muscles)
    assert [(m.muscle, m.side, m.probability) for m in short.muscles] == [
        (m.muscle, m.side, m.probability) for m in full.muscles
    ]


def test_left_and_right_answer_alike(atlas: Atlas) -> None:
    """Among paired causes, for the heart and other organs lie where they lie."""
    other = {"left": "right", "right": "left"}
    paired = {name: mimic for name, mimic in atlas.mimics.items() if mimic.sides == "paired"}
    atlas = msgspec.structs.replace(atlas, mimics=paired, hash="paired causes only")
    case = draw_case(atlas, 5, 5, 4)
    mirrored = Case(
        case.id,
        pain=tuple(Pain(p.region, other.get(p.side, p.side), p.coverage) for p in case.pain),
        findings=tuple(Stated(f.finding, other.get(f.side, f.side), f.present) for f in case.findings),
    )
    one, two = (assess(value, atlas, reasons=False, ask=False).muscles for value in (case, mirrored))
    assert {(m.muscle, m.side): m.probability for m in one} == pytest.approx(
        {(m.muscle, other.get(m.side, m.side)): m.probability for m in two}
    )


@pytest.mark.parametrize(("regions", "findings", "seed"), [(6, 8, 5), (30, 15, 0)])
def test_the_same_bytes_from_any_process(regions: int, findings: int, seed: int, atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(as_data(draw_case(atlas, regions, findings, seed))), encoding="utf-8")
    digests = {
        hashlib.sha256(
            subprocess.run(
                [sys.executable, "-m", "tautband", "assess", str(path), "--json"],
                capture_output=True,
                check=True,
                timeout=60,
                env={**os.environ, "PYTHONHASHSEED": hashes, "OPENBLAS_NUM_THREADS": threads},
            ).stdout
        ).hexdigest()
        for hashes, threads in (("1", "1"), ("2", "2"))
    }
    assert len(digests) == 1


@pytest.mark.parametrize("seed", range(6))
def test_thirty_regions_agree_with_brute_force_on_some_causes(seed: int, atlas: Atlas) -> None:
    """Thirty painted regions and fifteen findings, with all but fourteen causes of the shipped atlas taken out."""
    belief = believe(Case("none"), atlas)
    case = draw_case(atlas, 30, 15, seed)
    network = belief.network
    effects = [("region", pain.region, pain.side) for pain in case.pain]
    effects += [("finding", stated.finding, stated.side) for stated in case.findings]
    strengths = network.strengths[[network.effects[effect] for effect in effects]]
    busiest = np.sort(np.argsort(-(strengths > 0).sum(axis=0), kind="stable")[:14])
    owners = np.unique(network.owner_of[busiest], return_inverse=True)[1]
    leaks = np.array([network.leaks[network.effects[effect]] for effect in effects])
    question = Question.one_row(
        belief.priors[busiest], owners.astype(np.intp), strengths[:, busiest], (leaks, np.ones(len(effects)))
    )
    answer = infer(question)
    naive = enumerate_causes(question)
    for ours, theirs in (
        (answer.causes, naive.causes),
        (answer.groups, naive.groups),
        (answer.unexplained, naive.unexplained),
    ):
        assert float(np.max(np.abs(ours[:, 0] - theirs))) <= AGREEMENT
    assert answer.error_bound < 10 * AGREEMENT


@pytest.mark.parametrize(("regions", "findings", "seed"), [(8, 6, 0), (12, 15, 1), (30, 15, 0), (30, 15, 15)])
def test_the_whole_network_obeys_the_law_of_total_probability(
    regions: int, findings: int, seed: int, atlas: Atlas
) -> None:
    """A posterior is also a ratio of two chances of the evidence, each of another network: no shared shortcut."""
    belief = believe(draw_case(atlas, regions, findings, seed), atlas)
    question = belief.question
    assert belief.posterior.error_bound < 1e-8
    for cause in np.argsort(-belief.posterior.causes[:, 0])[:4]:
        on, off = (replace(question, priors=question.priors.copy()) for _ in range(2))
        on.priors[cause] = 1.0
        off.priors[cause] = 0.0
        prior = question.priors[cause, 0]
        odds = np.exp(infer(on).log_evidence[0] - infer(off).log_evidence[0]) * prior / (1 - prior)
        assert belief.posterior.causes[cause, 0] == pytest.approx(odds / (1 + odds), abs=AGREEMENT)


@pytest.mark.parametrize("seed", [3, 6, 16, 17])
def test_thirty_regions_and_fifteen_findings_are_answered_exactly(seed: int, atlas: Atlas) -> None:
    """Twenty-one to twenty-four effects at hand at once."""
    assert believe(draw_case(atlas, 30, 15, seed), atlas, PATIENT_LIMIT).posterior.error_bound <= 1e-6


def test_a_dear_plan_answers_as_a_cheap_one_does(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nineteen effects at hand: larger matrices, another order, and most of the way walked more than once."""
    question = believe(draw_case(atlas, 30, 15, 8), atlas).question
    answers = []
    for dear, kept in ((elimination.DEAR, sweep.KEPT), (1 << 60, 1 << 18)):
        monkeypatch.setattr(elimination, "DEAR", dear)
        monkeypatch.setattr(sweep, "KEPT", kept)
        elimination.forget_plans()
        answers.append(answer_exactly(question))
    elimination.forget_plans()
    for name in ("causes", "groups", "unexplained", "log_evidence"):
        np.testing.assert_allclose(getattr(answers[0], name), getattr(answers[1], name), atol=AGREEMENT)


def test_a_case_too_dear_is_answered_with_its_bound(atlas: Atlas) -> None:
    belief = believe(draw_case(atlas, 12, 15, 0), atlas)
    rough = infer(belief.question, lay_out(belief.question).cost - 1)
    assert rough.error_bound > AGREEMENT
    for ours, exact in (
        (rough.causes, belief.posterior.causes),
        (rough.groups, belief.posterior.groups),
        (rough.unexplained, belief.posterior.unexplained),
    ):
        distance = float(np.max(np.abs(ours - exact)))
        assert distance <= rough.error_bound
        assert distance < 0.1  # the bound is cautious; the estimate itself is close


def test_only_causes_that_the_case_speaks_of_are_listed(atlas: Atlas) -> None:
    heel = Case(id="heel", pain=(Pain(region="heel_plantar", side="left", coverage=1.0),))
    answer = assess(heel, atlas, reasons=False, ask=False)
    assert answer.muscles
    for muscle in answer.muscles:
        felt = {r.region for point in atlas.muscles[muscle.muscle].points for r in point.referrals}
        assert "heel_plantar" in felt
    for mimic in answer.mimics:
        assert "heel_plantar" in {link.region for link in atlas.mimics[mimic.mimic].regions}


def test_the_report_says_when_probabilities_are_estimates(atlas: Atlas) -> None:
    case = draw_case(atlas, 2, 3, 1)
    exact = assess(case, atlas)
    assert "exact for the atlas" in render_report(case, exact, atlas)
    effort = Effort(exact=False, cost=9_000, limit=3_000, width=30)
    for bound, words in ((0.12, "proven to lie within 12 points"), (1.0, "nothing is proven about how far")):
        rough = replaced(exact, error_bound=bound, beyond=replaced(exact.beyond, effort=effort))
        text = " ".join(render_report(case, rough, atlas).split())
        assert "would take 3 times the work allowed, so these are estimates" in text
        assert words in text
        assert "exact for the atlas" not in text
