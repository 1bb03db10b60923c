"""A published case with its truth, read strictly.

    TruthError(ValueError)   anything wrong with such a file; its text is one line: where, what, what is allowed

`case` is what a reasoner may see. `truth` and `meta` are for scoring only, and nothing here hands them on.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from tautband.reasoning.case import MAX_BYTES, Case, CaseError, case_from_data, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.atlas import Atlas

Kind = Literal["case_report", "case_series_patient", "clinic_blog_case", "textbook_vignette", "trial_group"]
Grade = Literal["A", "B", "C"]
Role = Literal["primary", "secondary"]
Side = Literal["left", "right", "midline"]
Precision = Literal["named", "group", "none"]

Named = tuple[str, str]
"""A muscle and its side; the side is empty where sides do not count."""


class TruthError(ValueError):
    """A case with its truth is wrong; the text says where, what, and what is allowed."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Knows no keys but its own."""


class TrueMuscle(_Strict, frozen=True):
    """A muscle that the authors treated with success."""

    muscle: str
    side: Side
    role: Role


class Truth(_Strict, frozen=True):
    """What the authors found."""

    muscles: tuple[TrueMuscle, ...]
    red_flag: str | None
    """The mimic that should have been raised."""
    mimic: str | None
    """A further cause that is no muscle."""


class Meta(_Strict, frozen=True):
    """Where a case comes from, and how it may be scored."""

    area: str
    kind: Kind
    grade: Grade
    source: str
    original_id: str
    scorable: bool
    side_given: bool
    """Whether the source states the side of both pain and muscle; otherwise sides do not count."""
    truth_precision: Precision
    flag_allowed: bool
    """Whether raising a red flag is right although the case is myofascial."""


class Entry(msgspec.Struct, frozen=True):
    """A case with its truth."""

    case: Case
    truth: Truth
    meta: Meta

    @property
    def scored(self) -> bool:
        """Whether the ranking of muscles is scored: the case may be, and names a primary muscle."""
        return self.meta.scorable and bool(self.named("primary"))

    def named(self, *roles: Role) -> frozenset[Named]:
        """The muscles of these roles that the authors named, of any role if none is given."""
        return frozenset(
            (true.muscle, true.side if self.meta.side_given else "")
            for true in self.truth.muscles
            if not roles or true.role in roles
        )


class _Whole(_Strict, frozen=True):
    """The outer form; the case itself is read by the reasoner's own reader."""

    case: dict[str, Any]
    truth: Truth
    meta: Meta


def read_entry(data: bytes, atlas: Atlas) -> Entry:
    """Read a case with its truth from JSON text.

    Parameters
    ----------
    data
        The text.
    atlas
        Whose muscles, mimics, regions and findings are known.

    Returns
    -------
    Entry
        The case and its truth, wholly checked.

    Raises
    ------
    TruthError
        If anything is wrong with it.
    """
    if len(data) > MAX_BYTES:
        raise TruthError(too_large(len(data)))
    document = _parse(data)
    try:
        whole = msgspec.convert(document, _Whole)
    except msgspec.ValidationError as error:
        raise TruthError(_with_allowed(str(error))) from None
    try:
        case = case_from_data(whole.case, atlas)
    except CaseError as error:
        raise TruthError(f"$.case{str(error).removeprefix('$')}") from None
    for problem in _unknown(whole, atlas):
        raise TruthError(problem)
    return Entry(case, whole.truth, whole.meta)


def _parse(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_key_twice)
    except UnicodeDecodeError as error:
        raise TruthError(f"$: byte {error.start} is not UTF-8; allowed: JSON text in UTF-8") from None
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise TruthError(f"$: not JSON ({error.msg} at {at}); allowed: one object with case, truth, meta") from None
    except RecursionError:
        raise TruthError("$: nested too deeply; allowed: one object with case, truth, meta") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise TruthError(f"$: the key {key[:40]} stands twice in one object; allowed: once")
    return dict(pairs)


_ALLOWED = {
    "$": "an object with case, truth, meta",
    "$.case": "an object, the case",
    "$.truth": "an object with muscles, red_flag, mimic",
    "$.truth.muscles": "a list",
    "$.truth.muscles[]": "an object with muscle, side, role",
    "$.truth.muscles[].side": ", ".join(get_args(Side)),
    "$.truth.muscles[].role": ", ".join(get_args(Role)),
    "$.truth.muscles[].muscle": "the id of a muscle",
    "$.truth.red_flag": "the id of a mimic, or null",
    "$.truth.mimic": "the id of a mimic, or null",
    "$.meta": f"an object with {', '.join(Meta.__struct_fields__)}",
    "$.meta.kind": ", ".join(get_args(Kind)),
    "$.meta.grade": ", ".join(get_args(Grade)),
    "$.meta.truth_precision": ", ".join(get_args(Precision)),
    "$.meta.scorable": "true or false",
    "$.meta.side_given": "true or false",
    "$.meta.flag_allowed": "true or false",
}


def _with_allowed(message: str) -> str:
    """Turn msgspec's `what - at where` into `where: what; allowed: …`."""
    what, _, where = message.partition(" - at `")
    where = where.rstrip("`") or "$"
    allowed = _ALLOWED.get(re.sub(r"\[\d*\]|\[\.\.\.\]", "[]", where), "text")
    what = what[:1].lower() + what[1:].replace("`", "")
    return f"{where}: {what}; allowed: {allowed}"


def _unknown(whole: _Whole, atlas: Atlas) -> Iterator[str]:
    """Name what the atlas does not know of, or knows otherwise."""
    sides = {"paired": ("left", "right"), "midline": ("midline",)}
    for place, true in enumerate(whole.truth.muscles):
        where = f"$.truth.muscles[{place}]"
        if true.muscle not in atlas.muscles:
            yield f"{where}.muscle: {true.muscle[:40]} is not a muscle; allowed: the ids of the atlas's muscles"
        elif true.side not in (allowed := sides[atlas.muscles[true.muscle].sides]):
            yield f"{where}.side: {true.side} is not known for {true.muscle}; allowed: {', '.join(allowed)}"
        if true in whole.truth.muscles[:place]:
            yield f"{where}: repeats {true.muscle} ({true.side}); allowed: once for each side"
    flag, mimic = whole.truth.red_flag, whole.truth.mimic
    if flag is not None and (flag not in atlas.mimics or not atlas.mimics[flag].red_flag):
        yield f"$.truth.red_flag: {flag[:40]} is not a mimic that must not wait; allowed: the id of one, or null"
    if mimic is not None and mimic not in atlas.mimics:
        yield f"$.truth.mimic: {mimic[:40]} is not a mimic; allowed: the ids of the atlas's mimics, or null"
