"""The explorer's form: what was posted becomes a case, or one clear line says what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.http import QueryDict

from tautband.atlas import Atlas
from tautband.body.packing import pack
from tautband.body.surface import NAME as SURFACE_NAME
from tautband.reasoning.case import SIGNS, Case, CaseError, case_from_data
from tautband.terms import OLDEST

FINDING_PREFIX = "finding:"
PALPATION_PREFIX = "palpation:"
ANSWERS = {"yes": True, "no": False}
EMPTY_DRAWING = pack(())
"""The text of a drawing without a stroke, as the chart posts it."""

KNOWN_FIELDS = {"drawing", "region", "age", "sex", "why", "why_side"}
WHY_SIDES = ("", "left", "right")
MOST_TYPED = 80
"""Characters of a muscle that is asked about; names are shorter."""


class FormError(ValueError):
    """What was posted is not a form of ours; the message is for the person who reads the page."""


@dataclass(frozen=True)
class Posted:
    """A form that was read: its case, and what the page shows again."""

    case: Case
    drawing: str = ""
    regions: frozenset[tuple[str, str]] = frozenset()
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    age: str = ""
    sex: str = "unknown"
    why: str = ""
    """The muscle that is asked about, as it was typed."""
    why_side: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether no pain was given."""
        return not any(pain.coverage > 0 for pain in self.case.pain)


def read_form(post: QueryDict, atlas: Atlas) -> Posted:
    """Turn a posted form into a case; raise FormError or CaseError with one line about what is wrong."""
    _check_fields(post)
    drawing = post.get("drawing", "").strip()
    regions = _regions(post.getlist("region"))
    answers = {_finding(name): _answer(name, post.get(name, "")) for name in post if name.startswith(FINDING_PREFIX)}
    data: dict[str, Any] = {
        "id": "explorer",
        "person": {"age": _age(post.get("age", "")), "sex": post.get("sex") or "unknown"},
        "findings": [
            {"finding": finding, "side": side, "present": ANSWERS[value]}
            for (finding, side), value in sorted(answers.items())
            if value
        ],
        "palpation": _palpation(post),
    }
    if drawing and drawing != EMPTY_DRAWING:
        data["drawing"] = {"surface": SURFACE_NAME, "patches": drawing}
    else:
        data["pain"] = [{"region": region, "side": side, "coverage": 1.0} for region, side in sorted(regions)]
    case = case_from_data(data, atlas)
    case = msgspec.structs.replace(case, palpation=tuple(felt for felt in case.palpation if felt.tested))
    return Posted(
        case,
        drawing,
        regions,
        answers,
        age=post.get("age", "").strip(),
        sex=post.get("sex") or "unknown",
        why=post.get("why", "").strip()[:MOST_TYPED],
        why_side=_why_side(post.get("why_side", "")),
    )


def _check_fields(post: QueryDict) -> None:
    prefixes = (FINDING_PREFIX, PALPATION_PREFIX)
    unknown = sorted(name for name in post if name not in KNOWN_FIELDS and not name.startswith(prefixes))
    if unknown:
        message = (
            f"Unknown field {_short(unknown[0])}; allowed are drawing, region, age, sex, why, why_side, "
            f"finding:ID:SIDE and palpation:MUSCLE:SIDE:CRITERION."
        )
        raise FormError(message)
    twice = sorted(name for name in post if name != "region" and len(post.getlist(name)) > 1)
    if twice:
        message = f"Field {_short(twice[0])} is given twice; allowed is once for every field but region."
        raise FormError(message)


def _regions(values: list[str]) -> frozenset[tuple[str, str]]:
    pairs = set()
    for value in values:
        region, colon, side = value.partition(":")
        if not colon:
            message = f"Region {_short(value)} has no side; write it as REGION:left, REGION:right or REGION:midline."
            raise FormError(message)
        pairs.add((region, side))
    return frozenset(pairs)


def _finding(name: str) -> tuple[str, str]:
    parts = name.split(":")
    if len(parts) != 3:
        message = f"Field {_short(name)} is not of the form finding:ID:SIDE."
        raise FormError(message)
    return parts[1], parts[2]


def _answer(name: str, value: str) -> str:
    if value and value not in ANSWERS:
        message = f"The answer to {_short(name)} is {_short(value)}; allowed are yes, no and nothing."
        raise FormError(message)
    return value


def _palpation(post: QueryDict) -> list[dict[str, Any]]:
    """Return what was felt, one entry for each muscle and side; the case checks the names of both."""
    felt: dict[tuple[str, str], dict[str, Any]] = {}
    for name in sorted(name for name in post if name.startswith(PALPATION_PREFIX)):
        parts = name.split(":")
        if len(parts) != 4 or parts[3] not in SIGNS:
            form = f"palpation:MUSCLE:SIDE:CRITERION; criteria are {', '.join(SIGNS)}"
            message = f"Field {_short(name)} is not of the form {form}."
            raise FormError(message)
        _, muscle, side, sign = parts
        entry = felt.setdefault((muscle, side), {"muscle": muscle, "side": side})
        entry[sign] = ANSWERS.get(_answer(name, post.get(name, "")))
    return list(felt.values())


def _why_side(side: str) -> str:
    if side not in WHY_SIDES:
        message = f"Side {_short(side)} is not known; allowed are left, right and nothing."
        raise FormError(message)
    return side


def _age(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= OLDEST):
        message = f"Age is {_short(text)}; allowed is a whole number of years from 0 to {OLDEST}, or nothing."
        raise FormError(message)
    return int(text)


def _short(text: str) -> str:
    """Quote what was typed without letting a long or hostile text fill the line."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return f"“{clean[:40]}…”" if len(clean) > 40 else f"“{clean}”"


__all__ = ["CaseError", "FormError", "Posted", "read_form"]
