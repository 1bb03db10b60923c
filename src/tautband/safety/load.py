"""The door of the room's data: loads questions, rules and sources, and names file and key of what is wrong."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tautband.atlas.model import Source
from tautband.safety.checks import CHECKS
from tautband.safety.jurisdictions_load import load_jurisdiction_sources, load_jurisdictions
from tautband.safety.model import SafetyError
from tautband.safety.rules import Question, Rule, Rules

DATA = Path(__file__).parent / "data"
_V = TypeVar("_V", Question, Rule, Source)


class RulesError(SafetyError):
    """The rules cannot be used; the message names file, key and what is allowed."""


def load_rules(folder: Path = DATA) -> Rules:
    """Load the rules.

    Parameters
    ----------
    folder
        The folder with `screening.toml`, `rules_*.toml`, `sources.toml` and `jurisdictions/`; the shipped one unless
        told otherwise.

    Returns
    -------
    Rules
        The same files always give equal rules.

    Raises
    ------
    RulesError
        If a file is missing or wrong: the first problem, with file and key.
    JurisdictionError
        If a file of a jurisdiction is.
    """
    files = [folder / "screening.toml", folder / "sources.toml", *sorted(folder.glob("rules_*.toml"))]
    tables = {path.name: _parse(path.name, _read(path)) for path in files}
    questions = _all(Question, "question", "screening.toml", tables["screening.toml"])
    if twice := _twice([question.id for question in questions]):
        raise RulesError(f"screening.toml: {twice}: stands twice; allowed: once")
    rules = [
        rule for name, table in tables.items() if name.startswith("rules_") for rule in _all(Rule, "rule", name, table)
    ]
    sources = {
        id_: _convert(Source, {"id": id_, **_table(entry, "sources.toml", id_)}, "sources.toml", id_)
        for id_, entry in tables["sources.toml"].items()
    }
    found = Rules(
        hash=_hash(folder),
        questions={question.id: question for question in questions},
        rules=tuple(rules),
        jurisdictions=load_jurisdictions(folder / "jurisdictions"),
        sources=load_jurisdiction_sources(folder / "jurisdictions") | sources,
    )
    for problem in (problem for check in CHECKS for problem in check(found)):
        raise RulesError(str(problem))
    return found


def _hash(folder: Path) -> str:
    """The SHA-256 over names and content of every file."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        content = _read(path)
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise RulesError(f"{path.name}: is missing") from None


def _parse(file: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesError(f"{file}: is not TOML in UTF-8: {error}") from None


def _all(type_: type[_V], key: str, file: str, table: dict[str, Any]) -> list[_V]:
    """Every entry of a file that holds one list of tables."""
    if unknown := sorted(table.keys() - {key}):
        raise RulesError(f"{file}: {unknown[0]}: unknown key; allowed: [[{key}]]")
    entries = table.get(key)
    if not isinstance(entries, list):
        raise RulesError(f"{file}: {key}: is missing; allowed: tables under [[{key}]]")
    found = []
    for place, entry in enumerate(entries):
        named = entry.get("id") if isinstance(entry, dict) else None
        where = f"{key}[{place}]" + (f" ({named})" if isinstance(named, str) else "")
        found.append(_convert(type_, _table(entry, file, where), file, where))
    return found


def _table(entry: object, file: str, where: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise RulesError(f"{file}: {where}: is a bare value; allowed: a table of keys")
    return entry


def _convert(type_: type[_V], data: dict[str, Any], file: str, where: str) -> _V:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        key = where + path.removesuffix("`")
        if unknown := re.search(r"unknown field `(.+)`", what):
            what, key = "unknown key; allowed: those of the reference page", f"{key}.{unknown[1]}"
        elif missing := re.search(r"missing required field `(.+)`", what):
            what, key = "is missing", f"{key}.{missing[1]}"
        raise RulesError(f"{file}: {key}: {what}") from None


def _twice(ids: list[str]) -> str:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            return id_
        seen.add(id_)
    return ""
