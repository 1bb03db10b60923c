"""Fifty therapists charting at once on this machine: each saves every two to three seconds and reloads what changed.

Run by `make bench`; bounded, and everything that it starts is stopped. Goal: no error, autosave p95 <= 200 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tools.postgres import cluster

from bench.atlas_page import free_port, wait_for
from bench.history import History, add_flag
from bench.machine import machine_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS, PEOPLE, GOAL = 60, 50, 200
PAUSE = (2.0, 3.0)
"""Seconds between two changes of one therapist."""
RANKING_EVERY = 5
"""Changes after which the ranking is asked for too; most changes leave it as it is."""


@dataclass
class Told:
    """What all of them met."""

    saves: list[float] = field(default_factory=list)
    fragments: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Fill a database, serve it, let everybody chart, print."""
    options = _options()
    if options.fill:
        print(json.dumps(_fill(options.people)))
        return
    history = History()
    print(f"{options.people} therapists at once for {options.seconds} s on {machine_name()}, milliseconds")
    for engine in options.engine:
        with tempfile.TemporaryDirectory() as folder, _database(engine, folder) as address:
            told, share = _charting(address, folder, options)
        saves, fragments = sorted(told.saves), sorted(told.fragments)
        print(
            f"{engine:<12}{len(saves)} saved, {len(fragments)} fragments, {len(told.errors)} errors"
            f"   autosave p50 {_at(saves, 0.5):.0f}, p95 {_at(saves, 0.95):.0f} (goal {GOAL}), most {saves[-1]:.0f}"
            f"   fragment p50 {_at(fragments, 0.5):.0f}, p95 {_at(fragments, 0.95):.0f}   server {share:.2f} cores",
            flush=True,
        )
        for error in sorted(set(told.errors))[:5]:
            print(f"  {told.errors.count(error)} x {error}")
        history.add(f"load of {options.people}, {engine}, autosave p95", _at(saves, 0.95), "ms")
        history.add(f"load of {options.people}, {engine}, errors", len(told.errors), "")
    history.save(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", nargs="+", default=["postgresql", "sqlite"], choices=["postgresql", "sqlite"])
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--fill", action="store_true", help="fill TAUTBAND_DATABASE and print who may come in")
    add_flag(parser)
    return parser.parse_args()


@contextmanager
def _database(engine: str, folder: str) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{Path(folder) / 'clinic.sqlite3'}"
        return
    with cluster() as address:
        yield address


def _fill(people: int) -> list[dict[str, Any]]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    django.setup()
    from django.core.management import call_command

    from bench.clinic import cookies_of
    from bench.clinic_rows import fill

    call_command("migrate", interactive=False, verbosity=0)
    made = fill(0, with_therapists=people)
    return [
        dict(zip(("cookie", "token"), cookies_of(person), strict=True), visit=str(visit.id), version=visit.version)
        for person, visit in made.charting
    ]


def _charting(address: str, folder: str, options: argparse.Namespace) -> tuple[Told, float]:
    environment = {
        **os.environ,
        "TAUTBAND_DATABASE": address,
        "TAUTBAND_HOME": folder,
        "TAUTBAND_STATIC_ROOT": f"{folder}/static",
    }
    command = [sys.executable, "-m", "bench.load", "--fill", f"--people={options.people}"]
    filled = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    people = json.loads(filled.splitlines()[-1])
    port = free_port()
    environment["TAUTBAND_DATABASE"] = _as_app(address)
    command = [sys.executable, "-m", "tautband", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        for one in people[:8]:  # so that every thread has met the pages once
            _get(HTTPConnection("127.0.0.1", port), one, f"/clinic/visits/{one['visit']}/")
        before = _used(server.pid)
        told = _let_chart(people, port, options.seconds)
        return told, (_used(server.pid) - before) / options.seconds
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def _as_app(address: str) -> str:
    """The same database as the role that serves."""
    if not address.startswith("postgres"):
        return address
    from tests.engines import APP

    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=f"{APP}@{parts.netloc.rpartition('@')[2]}"))


def _used(pid: int) -> float:
    """Seconds of processor time of a process and the children it has waited for or has."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _let_chart(people: list[dict[str, Any]], port: int, seconds: int) -> Told:
    told = Told()
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=_chart, args=(n, one, port, end, told)) for n, one in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 60)
    return told


def _chart(number: int, one: dict[str, Any], port: int, end: float, told: Told) -> None:
    """One therapist: think, change something, see what it changed."""
    chance = random.Random(number)  # noqa: S311 (pauses, not secrets)
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    time.sleep(chance.uniform(0, PAUSE[1]))
    turn = 0
    while time.monotonic() < end:
        turn += 1
        try:
            wait, status, body = _post(connection, one, turn)
            told.saves.append(wait)
            if status == 200:
                one["version"] = json.loads(body)["saved"][0]["version"]
                names = ("live", "ranking") if turn % RANKING_EVERY == 0 else ("live",)
                for name in names:
                    told.fragments.append(_get(connection, one, f"/clinic/visits/{one['visit']}/part/{name}/"))
            else:
                told.errors.append(f"autosave answers {status}: {body[:160]!r}")
        except (OSError, HTTPException, RuntimeError) as error:
            told.errors.append(f"{type(error).__name__}: {error}"[:200])
            connection.close()
        time.sleep(chance.uniform(*PAUSE))
    connection.close()


def _post(connection: HTTPConnection, one: dict[str, Any], turn: int) -> tuple[float, int, bytes]:
    values = {"note": "Better since the last visit. " * (1 + turn % 20)} if turn % 3 else {"pain_now": turn % 11}
    change = {"key": str(uuid4()), "part": "visit", "id": one["visit"], "base": one["version"], "set": values}
    headers = {
        "Cookie": one["cookie"],
        "X-CSRFToken": one["token"],
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    start = time.perf_counter()
    path = f"/clinic/visits/{one['visit']}/changes/"
    connection.request("POST", path, json.dumps({"changes": [change]}), headers)
    response = connection.getresponse()
    body = response.read()
    return (time.perf_counter() - start) * 1000, response.status, body


def _get(connection: HTTPConnection, one: dict[str, Any], path: str) -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": one["cookie"], "HX-Request": "true", "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    if response.status not in {200, 204}:
        message = f"{path.rsplit('/', 2)[1]} answers {response.status}"
        raise RuntimeError(message)
    return (time.perf_counter() - start) * 1000


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main()
