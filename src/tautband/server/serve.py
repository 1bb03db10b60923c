"""Serve the site on this machine: collect the static files once, then run the WSGI application."""

import gc
import os
import socket
import sys
from pathlib import Path

NOT_FOR_BROWSERS = [
    "htm*x-4*",
    "htmx-2.js",
    "django-htmx.js",
    "ext",
    "*.npz",
    "*.csv",
    "views.json",
    "palette.json",
    "outlines.json",
]
"""Files beside the static ones that no page asks for; compressing them would only delay the start."""


THREADS = 8
"""Requests answered side by side: a page asks for a handful of files at once."""


def serve(*, host: str, port: int) -> int:
    """Run until interrupted; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tautband.server.settings")
    import django
    import waitress
    from django.core.management import call_command

    if hindrance := _hindrance(host, port):
        sys.stderr.write(f"Cannot listen at {host}:{port} ({hindrance}); choose another port, such as PORT=8080.\n")
        return 2
    build = Path(__file__).resolve().parent.parent / "web" / "static" / "build" / "body-chart.js"
    if not build.exists():
        sys.stderr.write("The page's script is not built yet: run `make chart`.\n")
        return 2
    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        _prepare()
    elif hindrance := _database_hindrance():
        sys.stderr.write(f"Cannot serve from this database: {hindrance}.\n")
        return 2
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_FOR_BROWSERS)
    _warm_up()
    sys.stdout.write(f"Tautband is at http://{host}:{port}  (Ctrl-C stops it)\n")
    sys.stdout.flush()
    from tautband.server.wsgi import application

    waitress.serve(application, host=host, port=port, threads=THREADS, ident=None, **_trusted())
    return 0


def _trusted() -> dict[str, object]:
    """Whose word to take on where a request came from and whether it came by HTTPS."""
    from django.conf import settings

    told: dict[str, object] = {"clear_untrusted_proxy_headers": True}
    if settings.PROXY:
        headers = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}
        told |= {"trusted_proxy": settings.PROXY, "trusted_proxy_headers": headers}
    return told


def _prepare() -> None:
    """Bring the embedded database up to the program and fill a demonstration; a server's is migrated by hand."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        from tautband.accounts.models import Clinic
        from tautband.record.demo import make_demo

        with transaction.atomic():
            if not Clinic.objects.exists():
                make_demo()


YOUNG = 20_000
"""Objects made before a search for garbage: a long page makes some thousand and drops them all without one."""


def _warm_up() -> None:
    """Answer a first case, so that no visitor waits for the atlas to be read; then spare it the search for garbage."""
    from django.urls import get_resolver

    from tautband.assess import assess
    from tautband.reasoning.case import Case, Pain
    from tautband.record.knowledge import rules
    from tautband.web.knowledge import the_atlas

    atlas = the_atlas()
    region = next(region for region in atlas.regions.values() if region.sides == "paired")
    assess(Case("warm-up", pain=(Pain(region.id, "left", 1.0),)), atlas)
    get_resolver().check()  # reads every view
    rules()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def _database_hindrance() -> str:
    """Say why this database must not be served from, as this role; empty where it may."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            role, unbound = cursor.fetchone()
        if unbound:
            return f"the role {role} steps around what keeps the clinics apart; use one that does not"
        executor = MigrationExecutor(connection)
    except OperationalError:
        return "it does not answer; look at TAUTBAND_DATABASE and at the database's own log"
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "it is not of this version; run `tautband manage migrate` as the role that owns the tables"
    return ""


def _hindrance(host: str, port: int) -> str:
    """Say why nothing can listen there; empty where something can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""
