"""`tautband evaluate`: how often the answer is right on cases with their truth, beside simple charts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tautband.atlas import load_atlas
from tautband.cli.io import InputError, read
from tautband.evaluation.cases import TruthError, read_entry
from tautband.evaluation.evaluate import evaluate
from tautband.evaluation.report import render, render_misses
from tautband.reasoning.case import MAX_BYTES

if TYPE_CHECKING:
    from argparse import Namespace

    from tautband.atlas import Atlas
    from tautband.evaluation.cases import Entry
    from tautband.evaluation.evaluate import Evaluation

NOTE = "lines: 95 % intervals; muscles not named may have been at fault too"


def run(options: Namespace) -> int:
    """Evaluate what the command line names."""
    atlas = load_atlas()
    entries = read_folder(Path(options.folder), atlas)
    evaluation = evaluate(entries, atlas, resamples=options.resamples, seed=options.seed)
    if options.svg is not None:
        _draw(evaluation, options.svg)
    if options.json:
        sys.stdout.write(evaluation.to_json().decode() + "\n")
    else:
        sys.stdout.write(render(evaluation) + (f"\n{render_misses(evaluation)}" if options.misses else ""))
    return 0


def read_folder(folder: Path, atlas: Atlas) -> list[Entry]:
    """Read every case of a folder, in the order of the files' names; one that is wrong ends it."""
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; allowed: a folder with one JSON file per case")
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            entry = read_entry(read(str(path), "$: the case", MAX_BYTES), atlas)
        except TruthError as error:
            raise InputError(f"{path}: {error}") from None
        if entry.case.id in entries:
            raise InputError(f"{path}: $.case.id: {entry.case.id} stands in another file too; allowed: each once")
        entries[entry.case.id] = entry
    if not entries:
        raise InputError(f"{folder}: holds no .json file; allowed: one JSON file per case")
    return list(entries.values())


def _draw(evaluation: Evaluation, name: str) -> None:
    if evaluation.calibration is None:
        raise InputError("--svg: no case is scored, so there is nothing to draw; allowed: cases with a primary muscle")
    try:
        from tautband.evaluation.picture import Series, reliability_svg
    except ModuleNotFoundError as error:
        if (error.name or "tautband").startswith("tautband"):
            raise
        raise InputError(f"{error.name} is not installed; pictures need: pip install 'tautband[science]'") from None
    svg = reliability_svg([Series(f"{evaluation.scored} published cases", evaluation.calibration.bins, NOTE)])
    try:
        Path(name).write_text(svg, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{name}: cannot be written ({error.strerror}); allowed: a file in a folder that exists"
        ) from None
