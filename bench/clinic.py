"""The clinic's pages as the server makes them, beside the goals: visit page, autosave, patient page, search.

Run by `make bench`; prints one table. Everything passes through the whole WSGI application in this process, warm, with
its own PostgreSQL as the role that serves (or SQLite in a file). Wall time holds the wait for the database and for
whatever else the machine does; processor time is this process's alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

from tools.postgres import cluster

from bench.history import History, add_flag
from bench.machine import machine_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from tautband.accounts.models import Person
    from tautband.record.models import Visit

ROUNDS, WARM = 200, 10
PATIENTS = 100_000
SEARCHES = ("m", "st", "bei", "maja", "mül", "Tomas K", "0004", "0", "garr ana", "1980-05-31", "zzzz", "b b", "mann")
Ask: TypeAlias = "Callable[[], object]"


def main() -> None:
    """Measure on both engines, each in a process of its own, since the engine is chosen when Django starts."""
    options = _options()
    if options.here:
        print(json.dumps(_measure(options)))
        return
    history = History()
    print(f"The clinic's pages on {machine_name()}; p95 of {options.rounds} after {WARM} to warm up, milliseconds")
    print(
        f"{'':<12}{'':<34}{'goal':>6}{'wall p50':>10}{'p95':>8}{'most':>8}{'processor p50':>15}{'p95':>8}{'queries':>9}"
    )
    for engine in options.engine:
        for name, row in _elsewhere(engine, options).items():
            walls = "".join(f"{row[key]:>{wide}.1f}" for key, wide in (("p50", 10), ("p95", 8), ("most", 8)))
            works = f"{row['cpu50']:>15.1f}{row['cpu']:>8.1f}{row['queries']:>9}"
            late = "  missed" if row["p95"] > row["goal"] else ""
            print(f"{engine:<12}{name:<34}{row['goal']:>6}{walls}{works}{late}", flush=True)
            history.add(f"clinic {name}, {engine}, p95", row["p95"], "ms")
            history.add(f"clinic {name}, {engine}, processor p95", row["cpu"], "ms")
    history.save(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", nargs="+", default=["postgresql", "sqlite"], choices=["postgresql", "sqlite"])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--here", action="store_true", help="measure in this process, on TAUTBAND_DATABASE")
    add_flag(parser)
    return parser.parse_args()


def _elsewhere(engine: str, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        if engine == "sqlite":
            return _child(f"sqlite:///{Path(folder) / 'clinic.sqlite3'}", folder, options)
        with cluster() as address:
            return _child(address, folder, options)


def _child(address: str, folder: str, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    environment = {**os.environ, "TAUTBAND_DATABASE": address, "TAUTBAND_HOME": folder, "TAUTBAND_STATIC_ROOT": folder}
    command = [sys.executable, "-m", "bench.clinic", "--here"]
    command += [f"--rounds={options.rounds}", f"--patients={options.patients}"]
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    measured: dict[str, dict[str, float]] = json.loads(told.splitlines()[-1])
    return measured


def _measure(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    django.setup()
    from django.core.management import call_command

    from bench.clinic_rows import fill
    from tautband.server import serve

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    made = fill(options.patients)
    serve._warm_up()
    browser = Browser(made.world.therapist)
    visit = f"/clinic/visits/{made.draft.id}/"
    searches: list[Ask] = [partial(browser.post, "/clinic/patients/", {"text": text}) for text in SEARCHES]
    asked: dict[str, tuple[int, list[Ask]]] = {
        "visit page": (150, [lambda: browser.get(visit)]),
        "autosave": (60, [_autosave(browser, visit, made.draft)]),
        "what autosave renews (live)": (150, [lambda: browser.get(f"{visit}part/live/")]),
        "patient page, 200 visits": (120, [lambda: browser.get(f"/clinic/patients/{made.old.id}/")]),
        f"search, {options.patients:,} patients": (80, searches),
        "patients, before a search": (80, [lambda: browser.get("/clinic/patients/")]),
        "first page": (150, [lambda: browser.get("/clinic/")]),
    }
    return {name: {"goal": goal, **_times(asks, options.rounds)} for name, (goal, asks) in asked.items()}


def _times(asks: list[Ask], rounds: int) -> dict[str, float]:
    """Ask in turn; of several kinds of question, p95 is over all of them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries = []
    for turn in range(max(WARM, len(asks))):
        with CaptureQueriesContext(connection) as captured:
            asks[turn % len(asks)]()
        queries.append(len(captured))
    walls, works = [], []
    for turn in range(rounds):
        wall, work = time.perf_counter(), time.process_time()
        asks[turn % len(asks)]()
        walls.append((time.perf_counter() - wall) * 1000)
        works.append((time.process_time() - work) * 1000)
    p50, p95 = _at(walls, 0.5), _at(walls, 0.95)
    asked = max(queries[len(queries) // 2 :])
    return {
        "p50": p50,
        "p95": p95,
        "most": max(walls),
        "cpu50": _at(works, 0.5),
        "cpu": _at(works, 0.95),
        "queries": asked,
    }


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _autosave(browser: Browser, visit: str, draft: Visit) -> Ask:
    """Return what a page does at every change: here the note, which grows, and a number, in turn."""
    state = {"version": draft.version, "turn": 0}

    def save() -> None:
        state["turn"] += 1
        turn = state["turn"]
        values = {"note": "Felt better after the last time. " * (turn % 40)} if turn % 2 else {"pain_now": turn % 11}
        change = {"key": str(uuid4()), "part": "visit", "id": str(draft.id), "base": state["version"], "set": values}
        told = json.loads(browser.post_json(f"{visit}changes/", {"changes": [change]}))
        state["version"] = told["saved"][0]["version"]

    return save


class Browser:
    """Asks the WSGI application itself; signed in from the start."""

    def __init__(self, person: Person) -> None:
        from tautband.server.wsgi import application

        self.application = application
        self.cookie, self.token = cookies_of(person)

    def get(self, path: str) -> bytes:
        """Return a page."""
        return self._ask("GET", path, b"", "", "text/html")

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        """Send a form, as HTMX does."""
        from urllib.parse import urlencode

        return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded", "text/html")

    def post_json(self, path: str, data: object) -> bytes:
        """Send JSON."""
        return self._ask("POST", path, json.dumps(data).encode(), "application/json", "application/json")

    def _ask(self, method: str, path: str, body: bytes, kind: str, accept: str) -> bytes:
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookie,
            "HTTP_X_CSRFTOKEN": self.token,
            "HTTP_ACCEPT": accept,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **({"HTTP_HX_REQUEST": "true"} if method == "POST" and accept == "text/html" else {}),
        }
        response = self.application(environ, lambda status, _: told.append(status))  # type: ignore[arg-type]
        answer = b"".join(response)
        response.close()
        if not told[0].startswith("200"):
            sys.exit(f"{path} answers {told[0]}: {answer[:300]!r}")
        return answer


def cookies_of(person: Person) -> tuple[str, str]:
    """Sign a person in without a browser; return the header of cookies and the token that a form would carry."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tautband.accounts.demo import BACKEND
    from tautband.accounts.gate import FACTOR

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[FACTOR] = True
    session.create()
    token = uuid4().hex
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}", token


if __name__ == "__main__":
    main()
