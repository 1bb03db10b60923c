"""The door of the room: loads an atlas, from its compiled file where that is fresh, else from the files people edit."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from tautband.atlas.model import Atlas
from tautband.atlas.problems import AtlasError, Problem

DATA = Path(__file__).parent / "data"
COMPILED = "atlas.json"
FOLDERS = ("", "complaints", "exercises", "mimics", "muscles", "sources", "vocabulary")
KINDS = (".toml", ".csv", ".txt")


def load_atlas(folder: Path = DATA) -> Atlas:
    """Load an atlas.

    Parameters
    ----------
    folder
        The atlas folder; the shipped one unless told otherwise.

    Returns
    -------
    Atlas
        The checked atlas. The same files always give an equal atlas, compiled or not.

    Raises
    ------
    AtlasError
        If a file is wrong: the first problem, with file, key and what is allowed.
    """
    hash_ = content_hash(folder)
    compiled = folder / COMPILED
    if compiled.is_file():
        try:
            atlas = msgspec.json.decode(compiled.read_bytes(), type=Atlas)
        except msgspec.DecodeError:
            atlas = None
        if atlas is not None and atlas.hash == hash_:
            return atlas
    return build_atlas(folder)


def build_atlas(folder: Path = DATA) -> Atlas:
    """Build an atlas from the files people edit, whatever is compiled.

    Parameters
    ----------
    folder
        The atlas folder.

    Returns
    -------
    Atlas
        The checked atlas.

    Raises
    ------
    AtlasError
        If a file is wrong: the first problem.
    """
    # Readers and checks are only needed here, and the command line pays for every import.
    from tautband.atlas.checks import CHECKS, run
    from tautband.atlas.files import read_parts

    parts = read_parts(folder)
    for problem in (*parts.problems, *run(CHECKS, parts)):
        raise AtlasError(problem)
    return Atlas(
        version=_version(folder),
        hash=content_hash(folder),
        regions=parts.regions,
        findings=parts.findings,
        muscles=parts.muscles,
        mimics=parts.mimics,
        exercises=dict(sorted(parts.exercises.items())),
        sources=dict(sorted(parts.sources.items())),
        complaints=parts.complaints,
    )


def find_problems(folder: Path = DATA) -> list[Problem]:
    """List all that is wrong with an atlas folder, and what the shipped atlas still owes.

    Parameters
    ----------
    folder
        The atlas folder.

    Returns
    -------
    list of Problem
        File by file for what cannot be read, then check by check.
    """
    from tautband.atlas.checks import CHECKS, run
    from tautband.atlas.duties import DUTIES
    from tautband.atlas.files import read_parts

    parts = read_parts(folder)
    return [*parts.problems, *run(CHECKS, parts), *run(DUTIES, parts)]


def content_hash(folder: Path = DATA) -> str:
    """Hash everything the atlas is built from: names and content of its files.

    Parameters
    ----------
    folder
        The atlas folder.

    Returns
    -------
    str
        The SHA-256 in hexadecimal digits; the compiled file is no part of it.
    """
    digest = hashlib.sha256()
    for name, path in _files(folder):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  three hundred small files at every start
            content = file.read()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def compile_atlas(atlas: Atlas) -> bytes:
    """Pack an atlas into the one file that is fast to read.

    Parameters
    ----------
    atlas
        The atlas, as built.

    Returns
    -------
    bytes
        JSON; the same atlas always gives the same bytes.
    """
    return msgspec.json.encode(atlas) + b"\n"


def _files(folder: Path) -> list[tuple[str, str]]:
    """Every file that the atlas is built from, with its name inside the folder, in the order of the names."""
    found = []
    for part in FOLDERS:
        where = os.path.join(folder, part)  # noqa: PTH118  as above
        if os.path.isdir(where):  # noqa: PTH112
            names = (entry.name for entry in os.scandir(where) if entry.name.endswith(KINDS))
            found += [(f"{part}/{name}" if part else name, os.path.join(where, name)) for name in names]  # noqa: PTH118
    return sorted(found)


def _version(folder: Path) -> str:
    path = folder / "version.txt"
    if not path.is_file() or not (version := path.read_text(encoding="utf-8").strip()):
        raise AtlasError(Problem("version.txt", "", "is missing or empty; allowed: one version such as 0.1.0"))
    return version
