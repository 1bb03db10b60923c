"""Inference on the atlas: time, memory and exactness, what an exact answer needs at least, and other libraries.

    python -m bench.inference [--peers PYTHON] [--cases N] [--wide N] [--record]

One core, processor time, every case as if it were the first. PYTHON is an interpreter that has pgmpy and pyagrum
(`requirements/bench.in`), by default this one if it has them; with neither, only Tautband is measured (`bench.beside`
says what the peers are asked).
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import multiprocessing
import os
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bench.beside import PEERS, beside
from bench.cases import draw_case
from bench.history import History, add_flag
from bench.machine import machine_name
from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.reasoning import elimination
from tautband.reasoning.evidence import ask, chances, gather
from tautband.reasoning.infer import COST_LIMIT, QUICK_LIMIT, exact, infer
from tautband.reasoning.layout import lay_out
from tautband.reasoning.network import build_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.noisy_or import Floats, Posterior, Question

    Measure = Callable[[Case, Atlas, "Measured"], None]

COMMON = (4, 5), (12, 15), (15, 25)
"""Painted regions and findings of the cases that are timed."""

WIDE = 40
"""Painted regions of the cases in which an exact answer takes longer than anybody waits."""

AFFORDED = 1_000_000_000
"""Cost up to which an estimate is compared with the exact answer: about a second."""

EXACT = 1e-6
"""An answer that can be off by more is an estimate."""


@dataclass
class Measured:
    """What was measured of cases of one size: milliseconds, counts, bounds."""

    times: dict[str, list[float]] = field(default_factory=dict)
    widths: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    memory: float = 0.0

    def count(self, layout: Layout, answer: Posterior) -> None:
        """Keep how large a case is: the floor is one number per cause and state of the effects at hand, and back."""
        steps = layout.plan.steps
        self.floors.append(sum(len(layout.causes(step)) << step.width for step in steps) * 2 << len(layout.conditioned))
        self.costs.append(layout.cost)
        self.widths.append(layout.plan.width)
        self.bounds.append(answer.error_bound)

    def lap(self, name: str, start: float) -> None:
        """Keep the time since a start."""
        self.times.setdefault(name, []).append(1e3 * (time.thread_time() - start))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="an interpreter with pgmpy and pyagrum")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--wide", type=int, default=60)
    add_flag(parser)
    options = parser.parse_args()
    history = History()
    atlas = load_atlas()
    print(f"machine: {machine_name()}")
    print(f"atlas {atlas.version}: {len(atlas.muscles)} muscles, {len(atlas.mimics)} mimics")
    for regions, findings in COMMON:
        _show(
            f"{regions} painted regions + {findings} findings",
            _apart(_common, regions, findings, options.cases),
            history,
        )
    _show(f"{WIDE} painted regions, {QUICK_LIMIT:,} numbers", _apart(_wide, WIDE, 0, options.wide), history)
    here = all(importlib.util.find_spec(name) for name in PEERS)
    if options.peers or here:
        beside(atlas, options.peers or Path(sys.executable), history)
    history.save(options)


def _apart(measure: Measure, regions: int, findings: int, cases: int) -> Measured:
    """Measure in a process of its own, so that its memory is that of these cases."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_in_process, (measure, regions, findings, cases))


def _in_process(measure: Measure, regions: int, findings: int, cases: int) -> Measured:
    atlas = load_atlas()
    drawn = [draw_case(atlas, regions, findings, seed) for seed in range(cases)]
    gc.collect()
    gc.freeze()  # as a server does after loading: the atlas need not be searched for garbage again and again
    found = Measured()
    for case in drawn:
        measure(case, atlas, found)
    found.memory = found.memory or _memory()
    return found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _common(case: Case, atlas: Atlas, found: Measured) -> None:
    question = _asked(case, atlas, found)
    start = time.thread_time()
    layout = lay_out(question)
    found.lap("plan alone", start)
    answer = _answered(question, found, COST_LIMIT, prove=True)
    found.count(layout, answer)
    elimination.forget_plans()
    start = time.thread_time()
    assess(case, atlas, reasons=False)
    found.lap("with the next questions", start)
    elimination.forget_plans()
    start = time.thread_time()
    assess(case, atlas)
    found.lap("whole assessment", start)


def _wide(case: Case, atlas: Atlas, found: Measured) -> None:
    question = _asked(case, atlas, found)
    answer = _answered(question, found, QUICK_LIMIT, prove=False)
    layout = lay_out(question)
    found.count(layout, answer)
    found.memory = max(found.memory, _memory() if not found.errors else 0.0)
    if layout.cost <= AFFORDED:
        truth = exact(question, layout)
        found.errors.append(max(float(np.max(np.abs(ours - theirs))) for ours, theirs in _pairs(answer, truth)))


def _pairs(answer: Posterior, truth: Posterior) -> list[tuple[Floats, Floats]]:
    return [
        (answer.causes, truth.causes),
        (answer.groups, truth.groups),
        (answer.unexplained, truth.unexplained),
    ]


def _asked(case: Case, atlas: Atlas, found: Measured) -> Question:
    network = build_network(atlas)
    elimination.forget_plans()
    start = time.thread_time()
    question = ask(network, chances(case, network), gather(case, network))
    found.lap("evidence", start)
    return question


def _answered(question: Question, found: Measured, limit: int, *, prove: bool) -> Posterior:
    elimination.forget_plans()
    start = time.thread_time()
    answer = infer(question, limit, prove=prove)
    found.lap("plan and sums", start)
    found.times.setdefault("one inference", []).append(found.times["evidence"][-1] + found.times["plan and sums"][-1])
    return answer


def _show(title: str, found: Measured, history: History) -> None:
    print(f"{title}: {len(found.widths)} cases, milliseconds of processor time")
    for name, times in found.times.items():
        median, p95 = (float(np.quantile(times, share)) for share in (0.5, 0.95))
        print(f"  {name:24} median {median:7.2f}   p95 {p95:8.2f}   most {max(times):8.2f}")
        history.add(f"{title}: {name}, median", median, "ms")
        history.add(f"{title}: {name}, p95", p95, "ms")
    print(f"  memory {found.memory:.0f} MiB")
    print(f"  effects at hand: median {int(np.median(found.widths))}, most {max(found.widths)}")
    history.add(f"{title}: memory", found.memory, "MiB")
    share = float(np.mean(np.array(found.bounds) < EXACT))
    print(f"  exact {100 * share:.0f} %; largest error bound {max(found.bounds):.1e}")
    history.add(f"{title}: exact", 100 * share, "%")
    history.add(f"{title}: largest error bound", max(found.bounds), "")
    if found.errors:
        print(f"  largest error against the exact answer {max(found.errors):.1e}, in {len(found.errors)} cases")
        history.add(f"{title}: largest error where the exact answer is known", max(found.errors), "")
    floor, moved = (1e-6 * float(np.median(values)) for values in (found.floors, found.costs))
    print(f"  an exact answer needs {floor:.3g} million sums and products at least (median)")
    print(f"  the plan moves numbers worth {moved:.3g} million (median)")
    history.add(f"{title}: operations an exact answer needs, median", floor, "million")
    if share == 1.0:
        rate = float(np.sum(found.floors)) / (1e6 * float(np.sum(found.times["plan and sums"])))
        print(f"  rate achieved: {rate:.2f} of these operations a nanosecond, over all cases")
        history.add(f"{title}: operations that are needed, achieved", rate, "per ns")


if __name__ == "__main__":
    main()
