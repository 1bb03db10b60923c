"""A real server and a real browser for the tests that click."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(timeout=20_000)  # ms; a busy machine is slow, not wrong
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@contextmanager
def serving(home: Path, static: Path, **settings: str) -> Iterator[str]:
    """Serve as `make demo` does, on a free port, with a home of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TAUTBAND_STATIC_ROOT": str(static), "TAUTBAND_HOME": str(home), **settings}
    command = [sys.executable, "-m", "tautband", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        output, _ = server.communicate(timeout=10)
        assert "Traceback" not in output, output


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site as `make demo` does, on a free port."""
    with serving(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("static")) as address:
        yield address


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    for _ in range(1200):
        if server.poll() is not None:
            pytest.fail(f"the server stopped: {server.communicate()[0]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not answer within two minutes")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("The browser tests need Chromium: install the Debian package 'chromium'.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Open the explorer at a tablet's width; any error in the page's console fails the test."""
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.goto(site)
    opened.evaluate("document.querySelector('body-chart').ready")
    yield opened
    expected = (
        "net::ERR_INTERNET_DISCONNECTED",
        "htmx:",
        "status of 400",
        "status of 404",
        "status of 503",
        "Response Status Error Code",
    )
    context.close()
    assert [p for p in problems if not any(e in p for e in expected)] == []
