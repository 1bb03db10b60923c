"""What every test gets: fixed seeds; the network is closed by pytest-socket but for this machine."""

import os
import random

import numpy as np
import pytest
from hypothesis import settings

# Playwright's loop runs in the test's thread, which Django would otherwise take for an asynchronous view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    random.seed(20260101)
    np.random.seed(20260101)  # noqa: NPY002 (only so that code that forgot its own seed is caught repeating)
