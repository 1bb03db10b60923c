"""`tautband evaluate`: how often the answer is right on cases with their truth, beside simple charts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tautband.atlas import load_atlas
from tautband.cli.io import InputError, read
from tautband.evaluation.ablate import ABLATIONS, moved_constants
from tautband.evaluation.cases import TruthError, read_entry
from tautband.evaluation.evaluate import evaluate
from tautband.evaluation.patients import World, draw_patients
from tautband.evaluation.report import render, render_misses
from tautband.evaluation.report_more import render_simulation, render_worth
from tautband.evaluation.simulate import simulate
from tautband.evaluation.worth import from_entries, from_patients, worth
from tautband.reasoning.case import MAX_BYTES
from tautband.reasoning.network import build_network

if TYPE_CHECKING:
    from argparse import Namespace

    from tautband.atlas import Atlas
    from tautband.evaluation.calibration import Calibration
    from tautband.evaluation.cases import Entry
    from tautband.evaluation.evaluate import Evaluation
    from tautband.evaluation.simulate import Simulation
    from tautband.evaluation.worth import Worth

NAMED = "share of muscles named by the authors (%)"
TRUE = "share of muscles that were active (%)"
NOTE = "lines: 95 % intervals; muscles not named may have been at fault too"


def run(options: Namespace) -> int:
    """Evaluate what the command line names."""
    if (options.folder is None) == (options.simulate is None):
        both = "both given" if options.folder is not None else "neither given"
        raise InputError(f"a folder of cases and --simulate were {both}; allowed: one of them")
    if options.ablate or options.sensitivity:
        return _worth(options)
    return _published(options) if options.simulate is None else _simulated(options)


def _published(options: Namespace) -> int:
    atlas = load_atlas()
    evaluation = evaluate(
        read_folder(Path(options.folder), atlas), atlas, resamples=options.resamples, seed=options.seed
    )
    if options.svg is not None:
        if evaluation.calibration is None:
            raise InputError("--svg: no case is scored, so there is nothing to draw; allowed: cases with a muscle")
        _draw([(f"{evaluation.scored} published cases", NOTE, evaluation.calibration)], NAMED, options.svg)
    _print(options, evaluation, render(evaluation) + (f"\n{render_misses(evaluation)}" if options.misses else ""))
    return 0


def _simulated(options: Namespace) -> int:
    simulation = simulate(load_atlas(), options.simulate, seed=options.seed, resamples=options.resamples)
    if options.svg is not None:
        series = [(world.words, "", world.calibration) for world in simulation.worlds.values()]
        _draw(series, TRUE, options.svg)
    _print(options, simulation, render_simulation(simulation))
    return 0


def _worth(options: Namespace) -> int:
    """Say what each part, or each constant, is worth on published cases or simulated patients."""
    if options.ablate and options.sensitivity:
        raise InputError("--ablate and --sensitivity were both given; allowed: one of them")
    if options.svg is not None:
        raise InputError("--svg draws neither --ablate nor --sensitivity; allowed: without them")
    atlas = load_atlas()
    if options.simulate is None:
        known = from_entries(read_folder(Path(options.folder), atlas))
    else:
        known = from_patients(draw_patients(World(atlas, build_network(atlas)), options.simulate, options.seed))
    if not any(one.right for one in known):
        raise InputError(
            "no case has a muscle to rank; allowed: at least one that is scorable and names a primary muscle"
        )
    ways = ABLATIONS if options.ablate else moved_constants()
    found = worth(known, atlas, ways, resamples=options.resamples, seed=options.seed)
    _print(options, found, render_worth(found))
    return 0


def _print(options: Namespace, result: Evaluation | Simulation | Worth, text: str) -> None:
    sys.stdout.write(result.to_json().decode() + "\n" if options.json else text)


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


def _draw(panels: list[tuple[str, str, Calibration]], right: str, name: str) -> None:
    try:
        from tautband.evaluation.picture import Series, reliability_svg
    except ModuleNotFoundError as error:
        if (error.name or "tautband").startswith("tautband"):
            raise
        raise InputError(f"{error.name} is not installed; pictures need: pip install 'tautband[science]'") from None
    svg = reliability_svg([Series(title, calibration.bins, note) for title, note, calibration in panels], right)
    try:
        Path(name).write_text(svg, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{name}: cannot be written ({error.strerror}); allowed: a file in a folder that exists"
        ) from None
