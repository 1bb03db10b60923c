"""`tautband assess` from a cold process: wall time of whole runs.

python -m bench.cli [--runs N] [--record]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.history import History, add_flag
from bench.machine import machine_name

CASE = {
    "id": "bench",
    "person": {"age": 45, "sex": "female"},
    "pain": [
        {"region": "deltoid_lateral", "side": "right", "coverage": 1.0},
        {"region": "acromion", "side": "right", "coverage": 0.6},
        {"region": "neck_back_lower", "side": "right", "coverage": 0.4},
    ],
    "findings": [{"finding": "neer", "side": "right", "present": True}],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    add_flag(parser)
    options = parser.parse_args()
    runs, history = options.runs, History()
    print(f"machine: {machine_name()}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(CASE), encoding="utf-8")
        for arguments in (["assess", str(path)], ["assess", str(path), "--json"], ["--version"]):
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                subprocess.run([sys.executable, "-m", "tautband", *arguments], check=True, capture_output=True)
                times.append(time.perf_counter() - start)
            name = " ".join(["tautband", *(a if a != str(path) else "CASE.json" for a in arguments)])
            print(f"  {name:32} median {statistics.median(times):.2f} s   slowest {max(times):.2f} s   of {runs} runs")
            history.add(f"cold {name}: median", statistics.median(times), "s")
    history.save(options)


if __name__ == "__main__":
    main()
