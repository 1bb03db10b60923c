"""What the server acknowledged survives its sudden death."""

import random
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from bench.crash_day import Day
from django.db import connection
from tests import engines

from tautband.record.models import Site

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_acknowledged_is_lost_when_the_server_is_killed() -> None:
    """`python -m bench.crash` does it 200 times on each engine."""
    command = [sys.executable, "-m", "bench.crash", "--kills", "8", "--engine", "sqlite", "--seed", "4"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = dict(line.strip().rsplit(maxsplit=1) for line in ran.stdout.splitlines() if line.startswith("  "))
    assert int(told["changes confirmed"]) > 10
    assert told["lost, half done or broken"] == "0"


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_what_is_lost_or_half_done_is_found() -> None:
    day = Day(random.Random(1))  # noqa: S311 (when to kill is no secret)
    visit = day.world.whole_visit()
    site = Site.objects.get()
    day.check_everything()
    assert day.problems == []
    gone = [str(uuid.uuid4()) for _ in range(3)]
    day.done.keys.add(gone[0])
    day.done.needles[str(site.pk)] = site.needles_in + 1
    day.done.visits.add(gone[1])
    day.done.signed.add(str(visit.pk))
    with engines.without_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE record_visit SET state = 'signed'")
        cursor.execute("DELETE FROM record_change WHERE part = 'site'")
    day.check_everything()
    told = "; ".join(day.problems)
    for words in (
        f"the confirmed change {gone[0]}",
        f"the confirmed needles of {site.pk}",
        f"the confirmed visit {gone[1]}",
        f"visit {visit.pk} is half signed",
        "but the trail knows of",
        "not every signature has its event",
    ):
        assert words in told
    day.asked = [[gone[2], str(uuid.uuid4())]]
    day.done.keys = {gone[2]}
    day.problems = []
    day.check()
    assert f"the confirmed change {gone[2]}" in day.problems
