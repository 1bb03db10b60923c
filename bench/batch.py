"""`tautband assess --batch`: cases a second and peak memory, for two sizes of batch.

python -m bench.batch [--jobs N] [--sizes N …] [--drawn N] [--record]

Small cases are drawn from the network: 3 to 6 painted regions, 3 to 8 findings. Drawing takes longer than answering,
so some are drawn and then repeated with other ages and coverages, which makes other numbers but the same plans.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cases import draw_case
from bench.history import History, add_flag
from bench.machine import machine_name
from tautband.atlas import load_atlas

if TYPE_CHECKING:
    from tautband.reasoning.case import Case


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--drawn", type=int, default=1000)
    add_flag(parser)
    options = parser.parse_args()
    history = History()
    atlas = load_atlas()
    chance = random.Random(1)  # noqa: S311  a seeded draw, not a secret
    drawn = [draw_case(atlas, chance.randint(3, 6), chance.randint(3, 8), seed) for seed in range(options.drawn)]
    print(f"machine: {machine_name()}; {options.jobs} processes; {options.drawn} drawn cases, repeated with changes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        for size in options.sizes:
            with path.open("w", encoding="utf-8") as stream:
                for number in range(size):
                    stream.write(json.dumps(_data(drawn[number % len(drawn)], number, chance)) + "\n")
            wall, busy, memory = _run(path, options.jobs)
            print(
                f"  {size:9} cases  {wall:7.1f} s  {size / wall:6.0f} a second  "
                f"{1000 * busy / size:5.2f} ms of a core each  {memory:5.0f} MB a process at most"
            )
            title = f"batch of {size}, {options.jobs} processes"
            history.add(f"{title}: cases", size / wall, "per s")
            history.add(f"{title}: most memory of a process", memory, "MB")
    history.save(options)


def _run(path: Path, jobs: int) -> tuple[float, float, float]:
    """Seconds by the clock and on all cores of one run, start included, and the most MB one process ever held."""
    arguments = [sys.executable, "-m", "tautband", "assess", "--batch", str(path), "--jobs", str(jobs)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy, after.ru_maxrss / 1024


def _data(case: Case, number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "id": f"case-{number}",
        "person": {"age": chance.randint(18, 90), "sex": chance.choice(["female", "male"])},
        "pain": [
            {"region": pain.region, "side": pain.side, "coverage": round(chance.uniform(0.3, 1.0), 2)}
            for pain in case.pain
        ],
        "findings": [
            {"finding": stated.finding, "side": stated.side, "present": stated.present} for stated in case.findings
        ],
    }


if __name__ == "__main__":
    main()
