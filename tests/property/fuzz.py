"""Ask about any case for as long as there is time: `python -m tests.property.fuzz --minutes 60`.

Every example is a fresh one. The count is printed at the end, and at once what failed, as a case that can be asked
again.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.property.anything import answer, case_data

EACH = 200
"""Examples between two looks at the clock."""


def main() -> int:
    """Ask until the time is over; the exit status is 1 if an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--most", type=int, default=16, help="regions and findings of a case, about, at most")
    options = parser.parse_args()
    end = time.monotonic() + 60.0 * options.minutes
    asked = exact = 0
    slowest = 0.0

    def ask(data: dict[str, Any]) -> None:
        nonlocal asked, exact, slowest
        start = time.monotonic()
        try:
            exact += answer(data).beyond.effort.exact
        except Exception:
            print(json.dumps(data), flush=True)  # noqa: T201  a command
            raise
        asked += 1
        slowest = max(slowest, time.monotonic() - start)

    while time.monotonic() < end:
        checks = list(HealthCheck)
        run = settings(
            max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=checks
        )(given(case_data(options.most))(ask))
        try:
            seed(secrets.randbits(64))(run)()
        except Exception as error:  # noqa: BLE001  whatever it is, it is the answer to what was asked here
            print(f"after {asked} cases: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
            return 1
    print(f"{asked} cases answered soundly, {exact} of them exactly; slowest {slowest:.1f} s")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
