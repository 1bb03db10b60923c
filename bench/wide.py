"""Inference where a body is full of pain: 30 painted regions and 15 findings, each case in a process of its own.

    python -m bench.wide [--cases N] [--record]

For each drawn case: effects at hand at once, seconds of processor time, most memory, and how far an answer can be off.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bench.cases import draw_case
from bench.history import History, add_flag
from bench.machine import machine_name
from tautband.atlas import load_atlas
from tautband.reasoning.belief import believe
from tautband.reasoning.infer import PATIENT_LIMIT
from tautband.reasoning.layout import lay_out

REGIONS, FINDINGS = 30, 15
EXACT = 1e-6
"""An answer that can be off by more is an estimate."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20)
    add_flag(parser)
    options = parser.parse_args()
    cases, history = options.cases, History()
    print(f"machine: {machine_name()}")
    print("case  at hand  seconds    MiB  error bound")
    exact = 0
    longest = largest = 0.0
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for seed, (width, seconds, memory, bound) in enumerate(pool.imap(_one, range(cases), chunksize=1)):
            print(f"{seed:4} {width:8} {seconds:8.1f} {memory:6.0f}  {bound:.1e}", flush=True)
            exact += bound < EXACT
            longest, largest = max(longest, seconds), max(largest, memory)
    print(f"{exact} of {cases} answered exactly")
    title = f"{REGIONS} painted regions + {FINDINGS} findings, however long it takes"
    history.add(f"{title}: exact", 100 * exact / cases, "%")
    history.add(f"{title}: longest", longest, "s")
    history.add(f"{title}: most memory", largest, "MiB")
    history.save(options)


def _one(seed: int) -> tuple[int, float, float, float]:
    atlas = load_atlas()
    case = draw_case(atlas, REGIONS, FINDINGS, seed)
    start = time.process_time()
    belief = believe(case, atlas, PATIENT_LIMIT)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return lay_out(belief.question).plan.width, seconds, memory, belief.posterior.error_bound


if __name__ == "__main__":
    main()
