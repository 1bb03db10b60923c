"""What every test gets: fixed seeds; the network is closed by pytest-socket but for this machine."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as django_settings
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import engines

# Playwright's loop runs in the test's thread, which Django would otherwise take for an asynchronous view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    random.seed(20260101)
    np.random.seed(20260101)  # noqa: NPY002 (only so that code that forgot its own seed is caught repeating)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on-postgresql", action="store_true", help="run what touches a database, on the one in TAUTBAND_DATABASE"
    )


def pytest_configure() -> None:
    # What an earlier `serve` left collected in the checkout is not what is tested.
    django_settings.STATIC_ROOT = Path(django_settings.STATIC_ROOT) / "of-no-test"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    engines.choose(config, items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the embedded database in a file, as it is used: in memory, threads would lock each other out."""
    if not engines.on_postgresql():
        chosen = django_settings.DATABASES["default"]
        chosen.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # Nobody wants it back after a power cut, so no test waits for the disk.
        chosen["OPTIONS"]["init_command"] = chosen["OPTIONS"]["init_command"].replace("FULL", "OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the serving role its rights in the test database, and let tables be emptied between tests."""
    with pytest.MonkeyPatch.context() as patch:
        engines.flush_past_triggers(patch)
        if engines.on_postgresql():
            engines.serve_as_app(patch)
            with django_db_blocker.unblock():
                engines.make_app_role()
        yield
