"""Reads the files of an atlas folder into the types of `model`, collecting what is wrong with their form."""

from __future__ import annotations

import csv
import math
import re
import tomllib
import types
import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tautband.atlas.model import Complaint, ComplaintPrior, Exercise, Finding, Mimic, Muscle, Point, Region, Source
from tautband.atlas.problems import AtlasError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_V = TypeVar("_V", Region, Finding, Muscle, Mimic, Complaint, Exercise, Source)
_Row = dict[str, str]

ID = re.compile(r"[a-z][a-z0-9_]*")
VOCABULARIES = ("regions", "findings", "muscles", "muscle_points", "point_sites", "mimics")


@dataclass(frozen=True)
class Vocabulary:
    """The ids and names that an atlas may use, row by row as in the contract's tables."""

    regions: dict[str, _Row]
    findings: dict[str, _Row]
    muscles: dict[str, _Row]
    points: dict[str, dict[str, str]]
    """Muscle -> point -> name of the point."""
    sites: dict[tuple[str, str], tuple[str, ...]]
    """Muscle and point -> the regions under which the classic pattern has it."""
    mimics: dict[str, _Row]


@dataclass
class Parts:
    """What was read, and what could not be."""

    vocabulary: Vocabulary
    regions: dict[str, Region] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    muscles: dict[str, Muscle] = field(default_factory=dict)
    mimics: dict[str, Mimic] = field(default_factory=dict)
    complaints: dict[str, Complaint] = field(default_factory=dict)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_parts(folder: Path) -> Parts:
    """Read every file of an atlas folder.

    Parameters
    ----------
    folder
        The folder that holds `findings.toml`, `regions.toml`, `muscles/`, `mimics/`, `complaints/`, `exercises/`,
        `sources/` and `vocabulary/`.

    Returns
    -------
    Parts
        All values of well-formed files in the order of the vocabulary, complaints in that of their first region, and
        the problems of the others.
    """
    parts = Parts(read_vocabulary(folder))
    _read_sources(folder, parts)
    _read_table(folder, "regions.toml", parts)
    _read_table(folder, "findings.toml", parts)
    _read_causes(folder, "muscles", parts)
    _read_causes(folder, "mimics", parts)
    _read_complaints(folder, parts)
    _read_exercises(folder, parts)
    return parts


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the copies of the contract's tables."""
    tables: dict[str, list[_Row]] = {}
    for name in VOCABULARIES:
        path = folder / "vocabulary" / f"{name}.csv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))
        except OSError:
            raise AtlasError(Problem(f"vocabulary/{name}.csv", "", "is missing; it lists the allowed ids")) from None
    points: dict[str, dict[str, str]] = {}
    for row in tables["muscle_points"]:
        points.setdefault(row["muscle"], {})[row["point"]] = row["name"]
    sites = {(row["muscle"], row["point"]): tuple(row["regions"].split(";")) for row in tables["point_sites"]}
    regions, findings, muscles, mimics = (
        {row["id"]: row for row in tables[name]} for name in ("regions", "findings", "muscles", "mimics")
    )
    return Vocabulary(regions, findings, muscles, points, sites, mimics)


def _read_sources(folder: Path, parts: Parts) -> None:
    for path in sorted((folder / "sources").glob("*.toml")):
        name = f"sources/{path.name}"
        for id_, entry in _entries(path, name, parts.problems):
            source = _convert(Source, {"id": id_, **entry}, name, id_, parts.problems)
            known = parts.sources.get(id_)
            if source is None:
                continue
            if known is not None and known != source:
                parts.problems.append(Problem(name, id_, "differs from its entry in another file; make them equal"))
            parts.sources[id_] = source


def _read_exercises(folder: Path, parts: Parts) -> None:
    for path in sorted((folder / "exercises").glob("*.toml")):
        name = f"exercises/{path.name}"
        for id_, entry in _entries(path, name, parts.problems):
            if id_ in parts.exercises:
                parts.problems.append(Problem(name, id_, "stands in another file too; allowed: once"))
            exercise = _convert(Exercise, {"id": id_, **entry}, name, id_, parts.problems)
            parts.exercises.update({id_: exercise} if exercise else {})


def _read_table(folder: Path, name: str, parts: Parts) -> None:
    """Read `regions.toml` or `findings.toml`: one table an id, its name and kind from the vocabulary."""
    regions = name == "regions.toml"
    rows = parts.vocabulary.regions if regions else parts.vocabulary.findings
    entries = dict(_entries(folder / name, name, parts.problems))
    for id_ in sorted(entries.keys() - rows.keys()):
        parts.problems.append(Problem(name, id_, f"unknown id; allowed: those of vocabulary/{name[:-5]}.csv"))
    for id_, row in rows.items():
        if id_ not in entries:
            parts.problems.append(Problem(name, id_, "is missing; every id of the vocabulary has an entry"))
        elif _no_clash(Region if regions else Finding, entries[id_], name, id_, parts.problems):
            if regions:
                region = _convert(Region, _region_row(row) | entries[id_], name, id_, parts.problems)
                parts.regions.update({id_: region} if region else {})
            else:
                finding = _convert(Finding, _finding_row(row) | entries[id_], name, id_, parts.problems)
                parts.findings.update({id_: finding} if finding else {})


def _read_causes(folder: Path, kind: str, parts: Parts) -> None:
    """Read every file of `muscles/` or `mimics/`; the file name is the id."""
    rows = parts.vocabulary.muscles if kind == "muscles" else parts.vocabulary.mimics
    paths = {path.stem: path for path in sorted((folder / kind).glob("*.toml"))}
    for id_ in sorted(paths.keys() - rows.keys()):
        what = f"unknown file name; allowed: the ids of vocabulary/{kind}.csv"
        parts.problems.append(Problem(f"{kind}/{id_}.toml", "", what))
    for id_, row in rows.items():
        if id_ not in paths:
            continue
        name = f"{kind}/{id_}.toml"
        data = _load(paths[id_], name, parts.problems)
        if data is None or not _no_clash(Muscle if kind == "muscles" else Mimic, data, name, "", parts.problems):
            continue
        if data.get("id") != id_:
            parts.problems.append(
                Problem(name, "id", f"is {data.get('id')!r}; allowed: {id_!r}, as the file is called")
            )
        elif kind == "muscles":
            muscle = _convert(Muscle, _with_names(data, row, parts.vocabulary.points[id_]), name, "", parts.problems)
            parts.muscles.update({id_: muscle} if muscle else {})
        else:
            mimic = _convert(Mimic, _mimic_row(row) | data, name, "", parts.problems)
            parts.mimics.update({id_: mimic} if mimic else {})


def _read_complaints(folder: Path, parts: Parts) -> None:
    """Read every file of `complaints/`; the file name is the id."""
    found: list[Complaint] = []
    for path in sorted((folder / "complaints").glob("*.toml")):
        name = f"complaints/{path.name}"
        data = _load(path, name, parts.problems)
        if data is None:
            continue
        if data.get("id") != path.stem:
            what = f"is {data.get('id')!r}; allowed: {path.stem!r}, as the file is called"
            parts.problems.append(Problem(name, "id", what))
        elif _each_prior_has_one_cause(data, name, parts.problems):
            complaint = _convert(Complaint, _with_causes(data), name, "", parts.problems)
            found += [complaint] if complaint else []
    order = list(parts.vocabulary.regions)
    first = {c.id: min((order.index(r) for r in c.regions if r in order), default=len(order)) for c in found}
    parts.complaints.update({c.id: c for c in sorted(found, key=lambda c: first[c.id])})


def _each_prior_has_one_cause(data: dict[str, Any], file: str, problems: list[Problem]) -> bool:
    """Whether every prior names one muscle or one mimic by an id."""
    priors = data.get("prior")
    before = len(problems)
    for index, prior in enumerate(priors if isinstance(priors, list) else []):
        where = f"prior[{index}]"
        named = sorted(prior.keys() & {"muscle", "mimic"}) if isinstance(prior, dict) else []
        if not isinstance(prior, dict):
            problems.append(Problem(file, where, "is a bare value; allowed: a table of keys under [[prior]]"))
        elif len(named) != 1:
            what = f"names {' and '.join(named) or 'no cause'}; allowed: exactly one of muscle, mimic"
            problems.append(Problem(file, where, what))
        elif not (isinstance(id_ := prior[named[0]], str) and ID.fullmatch(id_)):
            problems.append(Problem(file, f"{where}.{named[0]}", f"is {id_!r}; allowed: an id"))
        elif clash := sorted(prior.keys() & {"kind", "cause"}):
            allowed = ", ".join(_allowed_keys(Complaint, ".prior[0]"))
            problems.append(Problem(file, f"{where}.{clash[0]}", f"unknown key; allowed: {allowed}"))
    return len(problems) == before


def _with_causes(data: dict[str, Any]) -> dict[str, Any]:
    """The complaint's own keys, with `muscle = ID` or `mimic = ID` of a prior as the kind and the cause it names."""
    if not isinstance(data.get("prior"), list):
        return data
    return {**data, "prior": [_with_cause(prior) for prior in data["prior"]]}


def _with_cause(prior: dict[str, Any]) -> dict[str, Any]:
    kind = "muscle" if "muscle" in prior else "mimic"
    return {"kind": kind, "cause": prior[kind], **{key: value for key, value in prior.items() if key != kind}}


def _region_row(row: _Row) -> dict[str, Any]:
    lists = {key: [part for part in row[key].split(";") if part] for key in ("neighbours", "views")}
    return {**row, **lists}


def _finding_row(row: _Row) -> dict[str, Any]:
    return {**row, "sided": row["sided"] == "yes"}


def _mimic_row(row: _Row) -> dict[str, Any]:
    return {key: row[key] for key in ("name", "urgency", "area")} | {"must_not_wait": row["red_flag"] == "yes"}


def _with_names(data: dict[str, Any], row: _Row, point_names: dict[str, str]) -> dict[str, Any]:
    """The muscle's own keys together with what the vocabulary says of it and of its points."""
    ids = {key: [part for part in row[key].split(";") if part] for key in ("uberon", "fma")}
    named: dict[str, Any] = {**row, **ids, **data}
    if isinstance(data.get("point"), list):
        named["point"] = [
            {"name": point_names.get(str(point.get("id")), "?"), **point} if isinstance(point, dict) else point
            for point in data["point"]
        ]
    return named


_FROM_VOCABULARY: dict[type, frozenset[str]] = {
    Region: frozenset({"id", "name", "sides", "group", "neighbours", "views"}),
    Finding: frozenset({"id", "name", "kind", "sided", "how"}),
    Muscle: frozenset({"name", "area", "sides", "uberon", "fma"}),
    Mimic: frozenset({"name", "urgency", "area", "must_not_wait"}),
    Point: frozenset({"name"}),
    ComplaintPrior: frozenset({"kind", "cause"}),
    Exercise: frozenset({"id"}),
    Source: frozenset({"id"}),
}


_WRITTEN_AS: dict[type, tuple[str, ...]] = {ComplaintPrior: ("muscle", "mimic")}
"""Keys of a file for which the model has others."""


def _no_clash(type_: type, data: dict[str, Any], file: str, key: str, problems: list[Problem]) -> bool:
    """Whether the file leaves alone what the vocabulary already says."""
    clash = sorted(data.keys() & _FROM_VOCABULARY[type_])
    for name in clash:
        where = f"{key}.{name}" if key else name
        problems.append(Problem(file, where, "comes from the vocabulary; allowed: leave it out here"))
    return not clash


def _load(path: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(Problem(file, "", "is missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(file, "", f"is not TOML in UTF-8: {error}"))
    else:
        for key in _unreal_numbers(data, ""):
            problems.append(Problem(file, key, "is not a number; allowed: finite numbers"))
            return None
        return data
    return None


def _entries(path: Path, file: str, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    for id_, entry in (_load(path, file, problems) or {}).items():
        if isinstance(entry, dict):
            yield id_, entry
        else:
            problems.append(Problem(file, id_, "is a bare value; allowed: a table of keys under [id]"))


def _unreal_numbers(value: object, key: str) -> Iterator[str]:
    if isinstance(value, float) and not math.isfinite(value):
        yield key
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _unreal_numbers(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _unreal_numbers(part, f"{key}[{index}]")


def _convert(type_: type[_V], data: dict[str, Any], file: str, key: str, problems: list[Problem]) -> _V | None:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        problems.append(_explain(str(error), type_, file, key))
        return None


def _explain(message: str, type_: type, file: str, key: str) -> Problem:
    """Turn msgspec's sentence into file, key and what is allowed there."""
    what, _, path = message.partition(" - at `$")
    steps = path.removesuffix("`")
    where = (key + steps) if key else steps.removeprefix(".")
    if unknown := re.search(r"unknown field `(.+)`", what):
        name = unknown.group(1)
        allowed = ", ".join(_allowed_keys(type_, steps))
        return Problem(file, f"{where}.{name}" if where else name, f"unknown key; allowed: {allowed}")
    if missing := re.search(r"missing required field `(.+)`", what):
        name = missing.group(1)
        return Problem(file, f"{where}.{name}" if where else name, "is missing")
    return Problem(file, where, _say_choices(what, type_, steps))


def _say_choices(what: str, type_: type, steps: str) -> str:
    found = _type_at(type_, steps)
    options = [part for part in (found, *typing.get_args(found)) if typing.get_origin(part) is typing.Literal]
    if options and what.startswith("Invalid enum value"):
        return f"{what.removeprefix('Invalid enum value ')} is unknown; allowed: " + ", ".join(
            typing.get_args(options[0])
        )
    return what.replace("Expected", "allowed:").replace("`", "")


def _allowed_keys(type_: type, steps: str) -> list[str]:
    found = _type_at(type_, steps)
    hidden = _FROM_VOCABULARY.get(found, frozenset())
    own = [f.encode_name for f in msgspec.structs.fields(found) if f.encode_name not in hidden]
    return [*_WRITTEN_AS.get(found, ()), *own]


def _type_at(type_: Any, steps: str) -> Any:  # noqa: ANN401  a type expression, not a value
    """The type that the model gives to a place such as `.point[0].referral`."""
    found = type_
    for step in re.findall(r"\.(\w+)|\[", steps):
        if step:
            found = next(f.type for f in msgspec.structs.fields(_bare(found)) if f.encode_name == step)
        else:
            found = typing.get_args(_bare(found))[0]
    return _bare(found)


def _bare(type_: Any) -> Any:  # noqa: ANN401  a type expression, not a value
    """Take off `Annotated` and `| None`."""
    if typing.get_origin(type_) is typing.Annotated:
        return _bare(typing.get_args(type_)[0])
    if typing.get_origin(type_) in (typing.Union, types.UnionType):
        kept = [part for part in typing.get_args(type_) if part is not type(None)]
        return _bare(kept[0]) if len(kept) == 1 else type_
    return type_
