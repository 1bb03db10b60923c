"""The two engines: which tests run on which, and a PostgreSQL that behaves in tests as it does in a clinic."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.test.client import ClientHandler

APP = "tautband_app"
"""The role that serves: neither superuser nor owner of a table, as docs/guides/run-a-clinic.md sets it up."""

TOUCHES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "postgres"}
"""Fixtures that bring a database."""


def on_postgresql() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs to this run's engine; on PostgreSQL, only what touches a database."""
    asked = config.getoption("--on-postgresql")
    if asked and not on_postgresql():
        message = "--on-postgresql, but TAUTBAND_DATABASE names none: start it as `make test` does"
        raise pytest.UsageError(message)
    engine = "postgresql" if on_postgresql() else "sqlite"
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("engine")
        fits = marker is None or marker.args == (engine,)
        touches = item.get_closest_marker("django_db") or TOUCHES & set(getattr(item, "fixturenames", ()))
        (kept if fits and (touches or not asked) else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def make_app_role() -> None:
    """Make the role that serves and let it use every table, as the guide's default privileges do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {APP} NOLOGIN")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}")


@contextmanager
def served_as_app() -> Iterator[None]:
    """Within the block, the connection is the serving role's: row-level security holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


def serve_as_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Django's test client answer every request as the serving role."""
    plain = ClientHandler.get_response

    def get_response(self: ClientHandler, request: HttpRequest) -> HttpResponseBase:
        with served_as_app():
            return plain(self, request)

    monkeypatch.setattr(ClientHandler, "get_response", get_response)


def flush_past_triggers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the emptying of tables after a test with real transactions pass the triggers that refuse it."""
    plain = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        with without_triggers():
            plain(self, **options)

    monkeypatch.setattr(flush.Command, "handle", handle)


@contextmanager
def without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in triggers:
            cursor.execute(statement)
