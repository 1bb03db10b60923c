"""What the server acknowledged survives its sudden death."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_acknowledged_is_lost_when_the_server_is_killed() -> None:
    """`python -m bench.crash` does it 200 times on each engine."""
    command = [sys.executable, "-m", "bench.crash", "--kills", "8", "--engine", "sqlite", "--seed", "4"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = dict(line.strip().rsplit(maxsplit=1) for line in ran.stdout.splitlines() if line.startswith("  "))
    assert int(told["changes confirmed"]) > 10
    assert told["lost, half done or broken"] == "0"
