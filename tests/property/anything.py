"""Cases of any shape, from nothing at all to everything at once, and what must hold of the answer to each."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import strategies as st

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.case import SIGNS, Case, read_case

if TYPE_CHECKING:
    from tautband.reasoning.assessment import Assessment

ATLAS = load_atlas()
SCHEMA = json.loads((Path(__file__).parent.parent / "contract" / "assessment.schema.json").read_text(encoding="utf-8"))
ASSESSMENT = jsonschema.Draft202012Validator(SCHEMA)

REGIONS = [(region.id, side) for region in ATLAS.regions.values() for side in region.exists_on]
FINDINGS = [(finding.id, side) for finding in ATLAS.findings.values() for side in finding.exists_on]
MUSCLES = [
    (muscle.id, side)
    for muscle in ATLAS.muscles.values()
    for side in (("midline",) if muscle.sides == "midline" else ("left", "right"))
]
QUALITIES = ["ache", "sharp", "burning", "tingling", "numb", "tight", "throbbing", "electric", "other"]

coverages = st.one_of(st.sampled_from([0.0, 1e-9, 0.05, 0.4, 1.0]), st.floats(0.0, 1.0))
signs = st.sampled_from([True, False, None])


def subsets(values: list[tuple[str, str]], usual: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Some of them, mostly few."""
    return st.lists(st.sampled_from(values), max_size=usual, unique=True)


@st.composite
def neighbourhoods(draw: st.DrawFn, most: int) -> list[tuple[str, str]]:
    """Regions that lie together, as pain does."""
    painted = [draw(st.sampled_from(REGIONS))]
    for _ in range(draw(st.integers(0, most))):
        name, side = draw(st.sampled_from(painted))
        beside = ATLAS.regions[draw(st.sampled_from(ATLAS.regions[name].neighbours))]
        other = side if side in beside.exists_on else beside.exists_on[0]
        if (beside.id, other) not in painted:
            painted.append((beside.id, other))
    return painted


@st.composite
def case_data(draw: st.DrawFn, most: int = 10) -> dict[str, Any]:
    """A case in the form of the contract, with what the hand felt; about so many regions and findings at most."""
    pain = []
    for region, side in draw(st.one_of(neighbourhoods(most), neighbourhoods(most), subsets(REGIONS, 6))):
        entry: dict[str, Any] = {"region": region, "side": side, "coverage": draw(coverages)}
        if draw(st.booleans()):
            entry["intensity"] = draw(st.floats(0, 10))
            entry["quality"] = draw(st.lists(st.sampled_from(QUALITIES), min_size=1, max_size=3, unique=True))
        pain.append(entry)
    answers = draw(st.one_of(st.booleans(), st.just(True), st.none()))
    findings = [
        {"finding": name, "side": side, "present": draw(st.booleans()) if answers is None else answers}
        for name, side in draw(subsets(FINDINGS, most))
    ]
    palpation = [
        {"muscle": name, "side": side, **{sign: draw(signs) for sign in SIGNS}}
        for name, side in draw(subsets(MUSCLES, 4))
    ]
    age = draw(st.one_of(st.none(), st.integers(0, 120)))
    person = {"age": age, "sex": draw(st.sampled_from(["female", "male", "unknown"]))}
    return {"id": "any", "person": person, "pain": pain, "findings": findings, "palpation": palpation}


def read(data: dict[str, Any]) -> Case:
    """Read a case from its text, as a user sends it."""
    return read_case(json.dumps(data), ATLAS)


def check(case: Case, assessment: Assessment, atlas: Atlas = ATLAS) -> None:
    """What must hold of every answer, whatever was asked."""
    text = assessment.to_json()
    ASSESSMENT.validate(json.loads(text))
    assert b"NaN" not in text
    assert b"Infinity" not in text
    for result in assessment.muscles:
        assert all(point.probability <= result.probability + 2 * assessment.error_bound for point in result.points)
        assert all(math.isfinite(reason.log_odds) for reason in result.because)
    for listed in (assessment.muscles, assessment.mimics):
        chances = [result.probability for result in listed]
        assert chances == sorted(chances, reverse=True)
    known = {(stated.finding, stated.side) for stated in case.findings}
    assert not known.intersection((question.finding, question.side) for question in assessment.next)
    flagged = {flag.mimic for flag in assessment.red_flags}
    assert all(atlas.mimics[name].red_flag for name in flagged)
    for answers in assessment.beyond.answers:
        assert 0.0 <= answers.chance <= 1.0
        for change in (*answers.present, *answers.absent):
            assert 0.0 <= change.before <= 1.0
            assert 0.0 <= change.after <= 1.0
    for share in (share for entry in assessment.beyond.explained for *_, share in entry.regions):
        assert 0.0 <= share <= 1.0


def answer(data: dict[str, Any]) -> Assessment:
    """Read, answer and check a case."""
    case = read(data)
    assessment = assess(case, ATLAS)
    check(case, assessment)
    return assessment
