"""The history of the benchmarks: `bench/history.csv`, to which `--record` appends what was measured."""

from __future__ import annotations

import csv
import datetime
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from bench.machine import machine_name

if TYPE_CHECKING:
    import argparse

HISTORY = Path(__file__).with_name("history.csv")
COLUMNS = ("date", "commit", "machine", "what", "figure", "unit")


class History:
    """Figures of one run; those of earlier runs stay as they are."""

    def __init__(self) -> None:
        self.figures: list[tuple[str, str, str]] = []
        command = ["git", "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*"]
        described = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HISTORY.parent)
        self.commit = described.stdout.strip()

    def add(self, what: str, figure: float, unit: str) -> None:
        """Keep a figure, with four digits that count."""
        self.figures.append((what, f"{figure:.4g}", unit))

    def save(self, options: argparse.Namespace) -> None:
        """Append the figures to the history, if that was asked for."""
        if not options.record:
            return
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        new = not HISTORY.exists()
        with HISTORY.open("a", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            if new:
                rows.writerow(COLUMNS)
            rows.writerows((today, self.commit, machine_name(), *figure) for figure in self.figures)
        print(f"{len(self.figures)} figures added to {HISTORY.name}")


def add_flag(parser: argparse.ArgumentParser) -> None:
    """Let a benchmark keep its figures."""
    parser.add_argument("--record", action="store_true", help=f"append the figures to bench/{HISTORY.name}")
