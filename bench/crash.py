"""The server killed at random moments of a day: is what it confirmed there, nothing half done, and the trail whole?

`python -m bench.crash` kills it 200 times on each engine; `--kills 8 --engine sqlite` does less. It kills the
process, not the machine: whether the disk keeps what it said to have kept is the operating system's matter.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.postgres import cluster

from bench.machine import machine_name

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the day on each engine in a process of its own, since Django knows one database."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--day", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.day:
        return _day(options.kills, options.seed)
    print(f"The server killed {options.kills} times, on {machine_name()}")
    worst = 0
    for engine in options.engine or ("sqlite", "postgresql"):
        again = [
            sys.executable,
            "-m",
            "bench.crash",
            "--day",
            "--kills",
            str(options.kills),
            "--seed",
            str(options.seed),
        ]
        with tempfile.TemporaryDirectory() as home:
            env = {**os.environ, "TAUTBAND_HOME": home, "TAUTBAND_SECOND_FACTOR": "0", "TAUTBAND_DATABASE": ""}
            if engine == "sqlite":
                worst |= subprocess.run(again, env=env, cwd=ROOT, check=False).returncode
                continue
            with cluster() as address:
                worst |= subprocess.run(
                    again, env=env | {"TAUTBAND_DATABASE": address}, cwd=ROOT, check=False
                ).returncode
    return worst


def _day(kills: int, seed: int) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tautband.server.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.crash_day import Day

    call_command("migrate", verbosity=0, interactive=False)
    chance = random.Random(seed)  # noqa: S311 (when to kill is no secret)
    day = Day(chance)
    began = time.monotonic()
    for _ in range(kills):
        day.work_until_killed()
        day.check()
    day.check_everything()
    took = time.monotonic() - began
    print(f"{connection.vendor}: {kills} kills in {took:.0f} s")
    for name, value in day.counts().items():
        print(f"  {name:<44} {value}")
    for problem in day.problems:
        print(f"  LOST: {problem}")
    return 1 if day.problems else 0


if __name__ == "__main__":
    sys.exit(main())
