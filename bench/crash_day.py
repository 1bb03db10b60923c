"""A therapist's day against a server that may die at any moment, and the checks of what is left."""

import json
import os
import random
import signal
import socket
import sys
import threading
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from typing import Any, NoReturn
from urllib.parse import urlencode

import waitress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.urls import reverse
from tests.record_world import SITE, answers, change, make_world

from tautband.accounts.audit_check import problems
from tautband.accounts.models import AuditEvent
from tautband.record.actions.signing import verify
from tautband.record.models import Change, Signature, Site, Visit

LONGEST = 1.5
"""Seconds of work until the server is killed, at most."""
AT_SIGNING, MOMENT = 0.3, 0.25
"""How often it is killed while it signs, and within how many seconds after it was asked to."""
TOKEN = "a" * 32
NOBODY_LISTENS = 200
"""Tries, a twentieth of a second apart."""


class Dead(Exception):  # noqa: N818 (it is not an error here)
    """The server did not answer: what was asked may be done or not."""


@dataclass
class Acknowledged:
    """What the server said to have done."""

    visits: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    needles: dict[str, int] = field(default_factory=dict)
    """By the site's id: the number the server last confirmed, unless another was under way when it died."""
    signed: set[str] = field(default_factory=set)


class Day:
    """Visits one after the other, each from its beginning to its signature."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.world = make_world()
        self.world.consent()
        self.cookie = _session(self.world.therapist)
        self.done = Acknowledged()
        self.asked: list[list[str]] = []
        self.problems: list[str] = []
        self.kinds: Counter[str] = Counter()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.visit: str | None = None
        self.plan: list[list[dict[str, Any]]] = []
        self.killer = threading.Timer(0, str)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # no static files are collected, since none is asked for
            self.application = import_module("tautband.server.wsgi").application

    def work_until_killed(self) -> None:
        """Start the server, work, and go on until it is killed."""
        connections.close_all()
        server = os.fork()
        if server == 0:
            _serve(self.application, self.port)
        self._until_it_listens()
        at_signing = self.chance.random() < AT_SIGNING
        wait = self.chance.uniform(0, MOMENT if at_signing else LONGEST)
        self.killer = threading.Timer(wait, os.kill, (server, signal.SIGKILL))
        try:
            if not at_signing:
                self.killer.start()
            while True:
                self._step()
        except Dead:
            self.killer.join()
        finally:
            self.killer.cancel()
            os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)

    def _step(self) -> None:
        """Do the next thing of the day; what was not confirmed is asked again with the same keys."""
        if self.visit is None:
            self.visit = self._begin()
            self.done.visits.add(self.visit)
            self.plan = _plan(Visit.objects.get(pk=self.visit), self.chance)
            connections.close_all()
        elif self.plan:
            self._save(self.visit, self.plan[0])
            self.plan.pop(0)
        else:
            self._sign(self.visit)
            self.done.signed.add(self.visit)
            self.visit = None

    def _begin(self) -> str:
        status, place, _ = self._ask(reverse("visit_new"), urlencode({"episode": self.world.episode.id}))
        if status != 302:
            message = f"a visit could not be begun: {status}"
            raise RuntimeError(message)
        return place.split("#")[0].rstrip("/").rsplit("/", 1)[1]

    def _save(self, visit: str, changes: list[dict[str, Any]]) -> None:
        keys = [str(one["key"]) for one in changes]
        if keys not in self.asked:
            self.asked.append(keys)
        counts = {one["id"]: one["set"]["needles_in"] for one in changes if "needles_in" in one.get("set", {})}
        for id_ in counts:
            self.done.needles.pop(id_, None)
        status, _, body = self._ask(reverse("visit_changes", args=[visit]), json.dumps({"changes": changes}))
        if status != 200:
            message = f"changes were refused: {status} {body[:300]!r}"
            raise RuntimeError(message)
        self.done.keys.update(str(saved["key"]) for saved in json.loads(body)["saved"])
        self.done.needles.update(counts)

    def _sign(self, visit: str) -> None:
        if not self.killer.ident:
            self.killer.start()
        status, _, body = self._ask(reverse("visit_sign", args=[visit]), "")
        if status != 302:
            message = f"the visit could not be signed: {status} {body[:300]!r}"
            raise RuntimeError(message)

    def _ask(self, path: str, body: str) -> tuple[int, str, bytes]:
        kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Cookie": self.cookie, "X-CSRFToken": TOKEN}
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", path, body.encode(), headers)
            answer = line.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            raise Dead from None
        finally:
            line.close()
        return answer.status, answer.headers.get("Location", ""), content

    def _until_it_listens(self) -> None:
        for _ in range(NOBODY_LISTENS):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        message = "the server did not start"
        raise RuntimeError(message)

    def check(self) -> None:
        """Look into the database as the dead server left it, at what was last under way."""
        recent = self.asked[-3:]
        keys = {key for batch in recent for key in batch}
        there = {str(key) for key in Change.objects.filter(key__in=keys).values_list("key", flat=True)}
        for batch in recent:
            if there & set(batch) and not there >= set(batch):
                self.problems.append(f"half of what was asked together is there: {batch}")
        lost = (self.done.keys & keys) - there
        self.problems += [f"the confirmed change {key}" for key in sorted(lost)]
        if self.visit:
            self.problems += _visit_problems(self.visit, confirmed=False)
        self.kinds["died while " + self._under_way()] += 1
        self.problems += problems(self.world.clinic.pk)

    def _under_way(self) -> str:
        if self.visit is None:
            return "a visit began"
        return "changes were saved" if self.plan else "a visit was signed"

    def check_everything(self) -> None:
        """Compare everything that was ever confirmed with what is there."""
        there = {str(key) for key in Change.objects.values_list("key", flat=True)}
        self.problems += [f"the confirmed change {key}" for key in sorted(self.done.keys - there)]
        kept = {str(site.id): site.needles_in for site in Site.objects.all()}
        wrong = [id_ for id_, number in self.done.needles.items() if kept.get(id_) != number]
        self.problems += [f"the confirmed needles of {id_}" for id_ in wrong]
        missing = self.done.visits - {str(pk) for pk in Visit.objects.values_list("pk", flat=True)}
        self.problems += [f"the confirmed visit {id_}" for id_ in sorted(missing)]
        for visit in Visit.objects.values_list("pk", flat=True):
            self.problems += _visit_problems(str(visit), confirmed=str(visit) in self.done.signed)
        told = AuditEvent.objects.filter(verb="change_visit").values_list("details", flat=True)
        noted = sum(sum(details["parts"].values()) for details in told)
        if noted != Change.objects.count():
            self.problems.append(f"{Change.objects.count()} changes, but the trail knows of {noted}")
        signed = Visit.objects.filter(state="signed").count()
        if signed != AuditEvent.objects.filter(verb="sign_visit").count():
            self.problems.append("not every signature has its event, or the other way round")

    def counts(self) -> dict[str, object]:
        """What was done and seen."""
        return {
            "visits begun and confirmed": len(self.done.visits),
            "changes confirmed": len(self.done.keys),
            "visits signed and confirmed": len(self.done.signed),
            "events in the trail": AuditEvent.objects.count(),
            **self.kinds,
            "lost, half done or broken": len(self.problems),
        }


def _visit_problems(id_: str, *, confirmed: bool) -> list[str]:
    visit = Visit.objects.get(pk=id_)
    signed = visit.state == Visit.State.SIGNED
    found = [f"visit {id_}: {fault}" for fault in verify(visit)] if signed else []
    if signed != Signature.objects.filter(visit=visit).exists():
        found.append(f"visit {id_} is half signed")
    if confirmed and not signed:
        found.append(f"the confirmed signature of visit {id_}")
    return found


def _plan(visit: Visit, chance: random.Random) -> list[list[dict[str, Any]]]:
    """Give what will be sent for one visit: a few changes at a time, some of them to the same field again."""
    site = change("site", **{**SITE, "needles_in": 1})
    more = [change("site", site["id"], base, needles_in=chance.randint(1, 9)) for base in range(1, 4)]
    last = more[-1]["set"]["needles_in"]
    out = change("site", site["id"], 4, needles_out=last)
    said = {"aftercare_spoken": True, "warning_signs": True, "done_personally": True}
    whole = change("visit", visit.id, visit.version, sharps=last, **said)
    asked = answers(visit)
    groups = [asked[start : start + 4] for start in range(0, len(asked), 4)]
    return [[site], *([one] for one in more), *groups, [out, whole]]


def _session(person: Any) -> str:  # noqa: ANN401 (a person, whose class needs Django set up)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def _serve(application: Any, port: int) -> NoReturn:  # noqa: ANN401 (a WSGI application)
    """Be the server; never come back."""
    try:
        waitress.serve(application, host="127.0.0.1", port=port, threads=4, ident=None)
    finally:
        sys.stdout.flush()
        os._exit(1)
