"""`tautband atlas …`: read, check, export and compare what is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tautband.atlas import AtlasError, load_atlas
from tautband.atlas.lookup import exactly, felt_in, named, near
from tautband.cli.io import InputError, read

if TYPE_CHECKING:
    from argparse import Namespace

    from tautband.atlas import Atlas

SHIPPED = "shipped"
MAX_EXPORT = 50_000_000
"""Bytes; some twenty times the shipped atlas."""
MOST_NAMED = 12


def run(options: Namespace) -> int:
    """Do what the command line asks of the atlas."""
    try:
        match options.action:
            case "show":
                return _show(" ".join(options.name))
            case "find":
                return _find(options.region)
            case "check":
                return _check(options.folder)
            case "export":
                return _export(options.format, options.to)
            case _:
                return _diff(options.before, options.after)
    except AtlasError as error:
        raise InputError(str(error)) from None


def _show(name: str) -> int:
    sys.stdout.write(_page_of(name, load_atlas()))
    return 0


def _page_of(name: str, atlas: Atlas) -> str:
    """The page of what is called so: a whole name of any kind before a part of another's."""
    from tautband.atlas.report import complaint_report, mimic_report, muscle_report

    for look in (exactly, named):
        if muscles := look(atlas.muscles, name):
            return muscle_report(atlas.muscles[_only(muscles, name)], atlas)
        if mimics := look(atlas.mimics, name):
            return mimic_report(atlas.mimics[_only(mimics, name)], atlas)
        if complaints := look(atlas.complaints, name):
            return complaint_report(atlas.complaints[_only(complaints, name)], atlas)
    close = [*near(atlas.muscles, name), *near(atlas.mimics, name), *near(atlas.complaints, name)]
    raise InputError(f"{name}: no muscle, mimic or complaint is called that; {_meant(close)}")


def _find(names: list[str]) -> int:
    from tautband.atlas.report import felt_report

    atlas = load_atlas()
    regions = [region for name in names for region in _regions_of(name, atlas)]
    sys.stdout.write(felt_report(felt_in(atlas, regions), atlas))
    return 0


def _regions_of(name: str, atlas: Atlas) -> tuple[str, ...]:
    """The region that is called so, or those of the complaint that is."""
    complaints = [] if exactly(atlas.regions, name) else exactly(atlas.complaints, name)
    if complaints:
        return atlas.complaints[_only(complaints, name)].regions
    if not (ids := named(atlas.regions, name)):
        close = [*near(atlas.regions, name), *near(atlas.complaints, name)]
        raise InputError(f"{name}: no region or complaint is called that; {_meant(close)}")
    return (_only(ids, name),)


def _only(ids: list[str], name: str) -> str:
    if len(ids) > 1:
        offered = ", ".join(ids[:MOST_NAMED]) + (", …" if len(ids) > MOST_NAMED else "")
        raise InputError(f"{name}: {len(ids)} are called that; allowed: one of {offered}")
    return ids[0]


def _meant(ids: list[str]) -> str:
    return f"allowed: {', '.join(ids)}, …" if ids else "allowed: the ids that `tautband atlas export` lists"


def _check(folder: str | None) -> int:
    from tautband.atlas.load import DATA, find_problems

    where = Path(folder) if folder is not None else DATA
    if not where.is_dir():
        raise InputError(f"{where}: is no folder; allowed: a folder with muscles/, mimics/, vocabulary/ and the rest")
    problems = find_problems(where)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    if problems:
        raise InputError(f"{where}: {len(problems)} problem(s), listed one a line; allowed: none")
    sys.stdout.write("No problem.\n")
    return 0


def _export(form: str, to: str | None) -> int:
    from tautband.atlas.export import export_csl, export_json, export_schema, export_tables

    if form == "csv" and to is None:
        raise InputError("csv makes one ZIP archive of tables; allowed: --to FILE.zip")
    atlas = load_atlas()
    made = {
        "json": lambda: export_json(atlas),
        "csv": lambda: export_tables(atlas),
        "csl": lambda: export_csl(atlas),
        "schema": lambda: json.dumps(export_schema(), indent=1).encode() + b"\n",
    }[form]()
    if to is None:
        sys.stdout.buffer.write(made)  # as bytes: a terminal's own encoding would make a file that no program reads
        return 0
    try:
        Path(to).write_bytes(made)
    except OSError as error:
        raise InputError(
            f"{to}: cannot be written ({error.strerror}); allowed: a file in a folder that exists"
        ) from None
    return 0


def _diff(before: str, after: str) -> int:
    from tautband.atlas.diff import compare

    old, new = _read_atlas(before), _read_atlas(after)
    changes = compare(old, new)
    lines = [f"Atlas {old.version} ({old.hash[:12]}) → {new.version} ({new.hash[:12]})"]
    subject = ""
    for change in changes:
        if change.subject != subject:
            subject = change.subject
            lines += ["", subject]
        lines.append(f"  {change.of}: {change.what}")
    lines += [] if changes else ["Nothing changed."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _read_atlas(name: str) -> Atlas:
    if name == SHIPPED:
        return load_atlas()
    from tautband.atlas.export import read_export

    return read_export(read(name, "the export", MAX_EXPORT), name)
