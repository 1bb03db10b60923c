"""A case: what is known before palpation, read strictly.

    CaseError(ValueError)   any wrong case; its text is one line: where, what, what is allowed

A check is a small function that takes the value and its place in the document, such as `$.pain[2].side`.
"""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tautband.atlas import Atlas, load_atlas
from tautband.terms import OLDEST, Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

MAX_BYTES = 5_000_000
"""A case is some kilobytes; what is far larger is not a case and is not read."""

MAX_SHOWN = 40
"""Characters of a wrong value that an error repeats."""

SEXES = ("female", "male", "unknown")
QUALITIES = tuple(Quality)
SIGNS = ("taut_band", "tender_spot", "recognised_pain")
T = TypeVar("T")
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class CaseError(ValueError):
    """A case is wrong; the text says where, what, and what is allowed."""


class Pain(msgspec.Struct, frozen=True):
    """A painful region."""

    region: str
    side: str
    coverage: float
    intensity: float | None = None
    quality: tuple[str, ...] = ()


class Stated(msgspec.Struct, frozen=True):
    """A finding that was asked or tested."""

    finding: str
    side: str
    present: bool


class Palpated(msgspec.Struct, frozen=True):
    """What the hand felt in a muscle: each criterion present, absent or not tested."""

    muscle: str
    side: str
    taut_band: bool | None = None
    tender_spot: bool | None = None
    recognised_pain: bool | None = None

    @property
    def tested(self) -> bool:
        """Whether any criterion was."""
        return any(getattr(self, sign) is not None for sign in SIGNS)


class Case(msgspec.Struct, frozen=True):
    """What is known about one person and one complaint; `palpation` is empty before anything was palpated."""

    id: str
    age: int | None = None
    sex: str = "unknown"
    pain: tuple[Pain, ...] = ()
    findings: tuple[Stated, ...] = ()
    palpation: tuple[Palpated, ...] = ()


def read_case(data: bytes | str, atlas: Atlas | None = None) -> Case:
    """Read a case from JSON text.

    Parameters
    ----------
    data
        The text, at most `MAX_BYTES` long.
    atlas
        Whose regions and findings are known; the shipped atlas unless told otherwise.

    Returns
    -------
    Case
        The case, wholly checked.

    Raises
    ------
    CaseError
        If anything is wrong with it.
    """
    if len(data) > MAX_BYTES:
        raise CaseError(too_large(len(data)))
    return case_from_data(_parse(data), atlas)


def too_large(size: int) -> str:
    """Say that a case is too large to be read."""
    return f"$: the case has {size} bytes; allowed: at most {MAX_BYTES}"


def case_from_data(data: object, atlas: Atlas | None = None) -> Case:
    """Make a case of what JSON text or a form was read into; otherwise as `read_case`."""
    atlas = atlas or _shipped()
    top = _object(data, "$", required=("id", "person", "findings"), optional=("pain", "drawing", "palpation"))
    if ("pain" in top) == ("drawing" in top):
        both = "has both pain and drawing" if "pain" in top else "has neither pain nor drawing"
        raise CaseError(f"$: {both}; allowed: exactly one of them")
    person = _object(top["person"], "$.person", required=("age", "sex"))
    if "pain" in top:
        pain = tuple(_each(top["pain"], "$.pain", lambda value, where: _pain(value, where, atlas)))
        _once(((entry.region, entry.side) for entry in pain), "$.pain")
    else:
        pain = _drawn(top["drawing"])
    findings = tuple(_each(top["findings"], "$.findings", lambda value, where: _stated(value, where, atlas)))
    _once(((entry.finding, entry.side) for entry in findings), "$.findings")
    felt = _each(top.get("palpation", []), "$.palpation", lambda value, where: _palpated(value, where, atlas))
    _once(((entry.muscle, entry.side) for entry in felt), "$.palpation")
    return Case(
        id=_case_id(top["id"]),
        age=_age(person["age"], "$.person.age"),
        sex=_one_of(person["sex"], "$.person.sex", SEXES),
        pain=pain,
        findings=findings,
        palpation=tuple(felt),
    )


@cache
def _shipped() -> Atlas:
    return load_atlas()


def _parse(data: bytes | str) -> object:
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise CaseError(f"$: byte {error.start} is not UTF-8; allowed: JSON text in UTF-8") from None
    if not text.strip():
        raise CaseError("$: is empty; allowed: one JSON object, the case")
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise CaseError(f"$: not JSON ({error.msg} at {at}); allowed: one JSON object, the case") from None
    except RecursionError:
        raise CaseError("$: nested too deeply; allowed: one JSON object, the case") from None
    except ValueError as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError("$: a number has too many digits; allowed: ordinary numbers") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise CaseError(f"$: the key {_shown(twice)} stands twice in one object; allowed: once")
    return found


def _no_constant(name: str) -> object:
    raise CaseError(f"$: {name} is not a JSON number; allowed: finite numbers")


def _object(
    value: object, where: str, *, required: Collection[str], optional: Collection[str] = ()
) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CaseError(f"{where}: is {_kind(value)}; allowed: an object with {', '.join((*required, *optional))}")
    for key in value:
        if key not in required and key not in optional:
            raise CaseError(f"{where}: unknown key {_shown(key)}; allowed: {', '.join((*required, *optional))}")
    for key in required:
        if key not in value:
            raise CaseError(f"{where}: the key {key} is missing; required: {', '.join(required)}")
    return value


def _each(value: object, where: str, read: Callable[[object, str], T]) -> list[T]:
    if not isinstance(value, list):
        raise CaseError(f"{where}: is {_kind(value)}; allowed: a list")
    return [read(entry, f"{where}[{place}]") for place, entry in enumerate(value)]


def _once(keys: Iterable[tuple[str, str]], where: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for place, key in enumerate(keys):
        if key in seen:
            first = f"{where}[{seen[key]}]"
            raise CaseError(f"{where}[{place}]: repeats {key[0]} ({key[1]}) of {first}; allowed: once for each side")
        seen[key] = place


def _pain(value: object, where: str, atlas: Atlas) -> Pain:
    entry = _object(value, where, required=("region", "side", "coverage"), optional=("intensity", "quality"))
    region = _known(entry["region"], f"{where}.region", atlas.regions, "region")
    sides = atlas.regions[region].exists_on
    intensity = entry.get("intensity")
    if "intensity" in entry:
        intensity = _number(intensity, f"{where}.intensity", 10)
    return Pain(
        region=region,
        side=_one_of(entry["side"], f"{where}.side", sides, f" for {region}"),
        coverage=_number(entry["coverage"], f"{where}.coverage", 1),
        intensity=intensity,
        quality=_qualities(entry["quality"], f"{where}.quality") if "quality" in entry else (),
    )


def _qualities(value: object, where: str) -> tuple[str, ...]:
    read = _each(value, where, lambda entry, at: _one_of(entry, at, QUALITIES))
    if not read:
        raise CaseError(f"{where}: is empty; allowed: leave it out, or some of {', '.join(QUALITIES)}")
    if len(set(read)) < len(read):
        raise CaseError(f"{where}: names a quality twice; allowed: each once")
    return tuple(read)


def _drawn(value: object) -> tuple[Pain, ...]:
    from tautband.body import BodyError, Drawing, by_region  # the surface is loaded only where something is drawn

    entry = _object(value, "$.drawing", required=("surface", "patches"))
    for key in ("surface", "patches"):
        if not isinstance(entry[key], str):
            raise CaseError(f"$.drawing.{key}: is {_kind(entry[key])}; allowed: text")
    try:
        drawing = Drawing.from_text(entry["patches"], entry["surface"])
    except BodyError as error:
        raise CaseError(f"$.drawing: {str(error).removeprefix('drawing: ')}") from None
    return tuple(
        Pain(
            region=place.region,
            side=str(place.side),
            coverage=pain.coverage,
            intensity=None if pain.intensity is None else float(pain.intensity),
            quality=tuple(str(quality) for quality in pain.qualities),
        )
        for place, pain in by_region(drawing).items()
    )


def _stated(value: object, where: str, atlas: Atlas) -> Stated:
    entry = _object(value, where, required=("finding", "side", "present"))
    finding = _known(entry["finding"], f"{where}.finding", atlas.findings, "finding")
    sides = atlas.findings[finding].exists_on
    if not isinstance(entry["present"], bool):
        raise CaseError(f"{where}.present: is {_kind(entry['present'])}; allowed: true or false")
    side = _one_of(entry["side"], f"{where}.side", sides, f" for {finding}")
    return Stated(finding=finding, side=side, present=entry["present"])


def _palpated(value: object, where: str, atlas: Atlas) -> Palpated:
    entry = _object(value, where, required=("muscle", "side"), optional=SIGNS)
    muscle = _known(entry["muscle"], f"{where}.muscle", atlas.muscles, "muscle")
    sides = ("midline",) if atlas.muscles[muscle].sides == "midline" else ("left", "right")
    for sign in SIGNS:
        if not isinstance(entry.get(sign), bool | None):
            raise CaseError(f"{where}.{sign}: is {_kind(entry[sign])}; allowed: true, false, or null if not tested")
    side = _one_of(entry["side"], f"{where}.side", sides, f" for {muscle}")
    return Palpated(muscle, side, *(entry.get(sign) for sign in SIGNS))


def _case_id(value: object) -> str:
    if not isinstance(value, str) or not ID_PATTERN.fullmatch(value):
        allowed = "1 to 64 letters, digits, points, dashes or underscores, a letter or digit first"
        raise CaseError(f"$.id: {_shown(value)} is not an identifier; allowed: {allowed}")
    return value


def _age(value: object, where: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise CaseError(f"{where}: {_shown(value)} is not a whole number; allowed: 0 to {OLDEST}, or null")
    if not 0 <= value <= OLDEST:
        raise CaseError(f"{where}: {_shown(value)} is out of range; allowed: 0 to {OLDEST}, or null")
    return int(value)


def _number(value: object, where: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError(f"{where}: is {_kind(value)}; allowed: a number from 0 to {most}")
    if not 0 <= value <= most:  # false for NaN, and true to whole numbers too long for a float
        raise CaseError(f"{where}: {_shown(value)} is out of range; allowed: 0 to {most}")
    return float(value)


def _one_of(value: object, where: str, allowed: Collection[str], whose: str = "") -> str:
    if not isinstance(value, str) or value not in allowed:
        raise CaseError(f"{where}: {_shown(value)} is not known{whose}; allowed: {', '.join(allowed)}")
    return value


def _known(value: object, where: str, vocabulary: Mapping[str, object], kind: str) -> str:
    if isinstance(value, str) and value in vocabulary:
        return value
    near = difflib.get_close_matches(value, vocabulary, n=3) if isinstance(value, str) and len(value) < 80 else []
    hint = f"perhaps {' or '.join(near)}" if near else f"allowed: the ids of the {len(vocabulary)} {kind}s of the atlas"
    raise CaseError(f"{where}: {_shown(value)} is not a {kind}; {hint}")


def _kind(value: object) -> str:
    names = {bool: "true or false", type(None): "null", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return _kind(value)
    try:
        text = json.dumps(value)
    except ValueError:
        return "a number of very many digits"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
