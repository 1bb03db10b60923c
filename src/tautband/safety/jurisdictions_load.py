"""Reads `data/jurisdictions/`: one file for every state, province or country, and one of sources."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tautband.atlas.model import Source
from tautband.atlas.problems import Problem
from tautband.safety.jurisdictions import Jurisdiction, Rule, StatusRow

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data" / "jurisdictions"
SOURCES = "sources.toml"
_V = TypeVar("_V", Jurisdiction, Source)


class JurisdictionError(ValueError):
    """The files cannot be used; the message names file, key and what is allowed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def load_jurisdictions(folder: Path = DATA) -> dict[str, Jurisdiction]:
    """Load and check every jurisdiction.

    Parameters
    ----------
    folder
        The folder with one TOML file each and `sources.toml`; the shipped one unless told otherwise.

    Returns
    -------
    dict
        By id: the United States first, then by id.

    Raises
    ------
    JurisdictionError
        If a file is wrong: the first problem, with file, key and what is allowed.
    """
    from tautband.safety.jurisdictions_checks import problems

    found = read_jurisdictions(folder)
    sources = load_jurisdiction_sources(folder)
    for problem in problems(found, sources):
        raise JurisdictionError(problem)
    return found


def read_jurisdictions(folder: Path = DATA) -> dict[str, Jurisdiction]:
    """Read every file without looking at what stands in several of them.

    Parameters
    ----------
    folder
        As for `load_jurisdictions`.

    Returns
    -------
    dict
        By id, in the same order.

    Raises
    ------
    JurisdictionError
        If a file's form is wrong.
    """
    found: dict[str, Jurisdiction] = {}
    paths = (path for path in folder.glob("*.toml") if path.name != SOURCES)
    for path in sorted(paths, key=lambda path: (not path.stem.startswith("US-"), path.stem)):
        value = _convert(Jurisdiction, _load(path), path.name, "")
        if value.id != path.stem:
            what = f"is {value.id!r}; allowed: {path.stem!r}, as the file is called"
            raise JurisdictionError(Problem(path.name, "id", what))
        found[value.id] = value
    return found


def load_jurisdiction_sources(folder: Path = DATA) -> dict[str, Source]:
    """Load the sources that jurisdictions name.

    Parameters
    ----------
    folder
        As for `load_jurisdictions`.

    Returns
    -------
    dict
        By id. How much of each was looked at stands in `seen`.

    Raises
    ------
    JurisdictionError
        If the file is wrong.
    """
    sources: dict[str, Source] = {}
    for id_, entry in _load(folder / SOURCES).items():
        if not isinstance(entry, dict):
            raise JurisdictionError(Problem(SOURCES, id_, "is a bare value; allowed: a table of keys under [id]"))
        sources[id_] = _convert(Source, {"id": id_, **entry}, SOURCES, id_)
    return sources


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise JurisdictionError(Problem(path.name, "", "is missing")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JurisdictionError(Problem(path.name, "", f"is not TOML in UTF-8: {error}")) from None


def _convert(type_: type[_V], data: dict[str, Any], file: str, key: str) -> _V:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        where = f"{key}{path.removesuffix('`')}".removeprefix(".")
        raise JurisdictionError(_problem(what, type_, file, where)) from None


def _problem(what: str, type_: type, file: str, where: str) -> Problem:
    """Say msgspec's sentence as key and what is allowed there."""
    if named := re.search(r"(unknown|missing required) field `(.+)`", what):
        place = f"{where}.{named[2]}" if where else named[2]
        allowed = ", ".join(_keys(type_, where))
        return Problem(file, place, "is missing" if named[1] != "unknown" else f"unknown key; allowed: {allowed}")
    if what.startswith("Invalid enum value"):
        name = where.rpartition(".")[2].partition("[")[0]
        allowed = ", ".join(_choices(name))
        return Problem(file, where, f"{what.removeprefix('Invalid enum value ')} is unknown; allowed: {allowed}")
    return Problem(file, where, what.replace("Expected", "allowed:").replace("`", ""))


def _part(type_: type, where: str) -> type:
    return Rule if where.startswith("rule[") else StatusRow if where.startswith("status[") else type_


def _keys(type_: type, where: str) -> Iterator[str]:
    return (found.encode_name for found in msgspec.structs.fields(_part(type_, where)))


def _choices(name: str) -> tuple[str, ...]:
    from typing import get_args

    from tautband.safety import jurisdictions as words

    choices = {
        "kind": words.Kind,
        "value": words.Status,
        "standing": words.Standing,
        "basis": words.RuleBasis,
        "severities": words.Severity,
    }
    return get_args(choices[name])
