"""The published schema of a case: the contract's and palpation, read as the reader reads it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.case import SIGNS, CaseError, read_case

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "tests" / "contract" / "case.schema.json"
PUBLISHED = ROOT / "docs" / "reference" / "case.schema.json"
BARE = {"muscle": "infraspinatus", "side": "right"}
GOOD: list[object] = [
    [],
    [BARE],
    [{**BARE, "taut_band": True, "tender_spot": False, "recognised_pain": None}],
    [BARE, {**BARE, "side": "left", "recognised_pain": True}],
]
BAD: list[object] = [
    None,
    BARE,
    [None],
    [{"muscle": "infraspinatus"}],
    [{"side": "right"}],
    [{**BARE, "side": "none"}],
    [{**BARE, "side": None}],
    [{**BARE, "muscle": 4}],
    [{**BARE, "muscle": "Infraspinatus"}],
    [{**BARE, "twitch": True}],
    [{**BARE, "point": "belly"}],
    [{**BARE, "taut_band": 1}],
    [{**BARE, "tender_spot": "yes"}],
    [{**BARE, "recognised_pain": []}],
    [BARE, BARE],
]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def case(palpation: object) -> dict[str, Any]:
    return {
        "id": "a",
        "person": {"age": None, "sex": "unknown"},
        "pain": [],
        "findings": [],
        "palpation": palpation,
    }


def fits(schema: dict[str, Any], data: object) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(data)


def reads(atlas: Atlas, data: object) -> bool:
    try:
        read_case(json.dumps(data), atlas)
    except CaseError:
        return False
    return True


def test_it_is_the_contract_but_for_palpation(schema: dict[str, Any]) -> None:
    own = dict(schema["properties"])
    del own["palpation"]
    assert {**schema, "properties": own} == json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_its_criteria_are_the_readers(schema: dict[str, Any]) -> None:
    assert tuple(schema["properties"]["palpation"]["items"]["properties"]) == ("muscle", "side", *SIGNS)


@pytest.mark.parametrize("palpation", GOOD)
def test_what_fits_is_read(atlas: Atlas, schema: dict[str, Any], palpation: object) -> None:
    assert fits(schema, case(palpation))
    assert reads(atlas, case(palpation))


@pytest.mark.parametrize("palpation", BAD)
def test_what_does_not_fit_is_refused(atlas: Atlas, schema: dict[str, Any], palpation: object) -> None:
    assert not fits(schema, case(palpation))
    assert not reads(atlas, case(palpation))
