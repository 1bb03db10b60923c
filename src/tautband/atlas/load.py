"""The door of the room: loads an atlas, from its compiled file where that is fresh, else from the files people edit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from tautband.atlas.checks import CHECKS, run
from tautband.atlas.duties import DUTIES
from tautband.atlas.files import VOCABULARIES, Parts, read_parts
from tautband.atlas.model import Atlas
from tautband.atlas.problems import AtlasError, Problem

DATA = Path(__file__).parent / "data"
COMPILED = "atlas.json"


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
    """Build an atlas from the files people edit, whatever is compiled."""
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
        sources=dict(sorted(parts.sources.items())),
    )


def find_problems(folder: Path = DATA) -> list[Problem]:
    """List all that is wrong with an atlas folder, and what the shipped atlas still owes."""
    parts: Parts = read_parts(folder)
    return [*parts.problems, *run(CHECKS, parts), *run(DUTIES, parts)]


def content_hash(folder: Path = DATA) -> str:
    """The SHA-256 of everything the atlas is built from: names and content of its files."""
    digest = hashlib.sha256()
    tables = [folder / "vocabulary" / f"{name}.csv" for name in VOCABULARIES]
    for path in (folder / "version.txt", *tables, *_toml_files(folder)):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def compile_atlas(atlas: Atlas) -> bytes:
    """The one file that is fast to read."""
    return msgspec.json.encode(atlas) + b"\n"


def _toml_files(folder: Path) -> list[Path]:
    files = [*folder.glob("*.toml"), *folder.glob("*/*.toml")]
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix())


def _version(folder: Path) -> str:
    path = folder / "version.txt"
    if not path.is_file() or not (version := path.read_text(encoding="utf-8").strip()):
        raise AtlasError(Problem("version.txt", "", "is missing or empty; allowed: one version such as 0.1.0"))
    return version
