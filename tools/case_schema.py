"""The schema of a case as Tautband reads it: the contract's, and `palpation`, which the contract does not have."""

import json
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).resolve().parent.parent / "tests" / "contract" / "case.schema.json"
SIGNS = {
    "taut_band": "A taut band was felt.",
    "tender_spot": "A hypersensitive spot in it was found.",
    "recognised_pain": "Pressing it brought the pain, or another symptom, that the person knows.",
}
"""The criteria of an active trigger point, in the order of an examination."""


def case_schema() -> dict[str, Any]:
    """Return the schema; what is not palpation is the contract's, key by key."""
    schema: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    schema["properties"]["palpation"] = palpation()
    return schema


def palpation() -> dict[str, Any]:
    """Return the schema of what the hand felt."""
    signs = {
        name: {"type": ["boolean", "null"], "description": f"{words} null or left out: not tested."}
        for name, words in SIGNS.items()
    }
    return {
        "type": "array",
        "uniqueItems": True,
        "description": "What was felt in muscles that were palpated; not part of the contract. At most one entry for a "
        "muscle and side; the reader rejects a repeated pair.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["muscle", "side"],
            "properties": {
                "muscle": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "Id from muscles.csv."},
                "side": {
                    "enum": ["left", "right", "midline"],
                    "description": "The person's own side. midline for muscles in the middle, and only for these.",
                },
                **signs,
            },
        },
    }


def case_schema_file() -> str:
    """Return the schema as the committed file has it."""
    return json.dumps(case_schema(), indent=1) + "\n"
