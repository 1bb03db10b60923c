"""The atlas's pages as their readers wait for them: time on the server for each, and what each brings over the line.

Run by `make bench`; prints one table. Times depend on the machine, which is named.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from playwright.sync_api import Browser, sync_playwright

from bench.machine import machine_name
from tautband.web.knowledge import the_atlas

ROUNDS = 3
SEARCHES = ("infraspinatus", "infraspinatous", "pain in my heel", "straigt leg raise", "zzzz")
BODY_VIEWS = ("body", "sides", "head", "hands", "feet")


def main() -> None:
    """Serve, ask for every page, weigh a page of each kind and every muscle's, print."""
    with tempfile.TemporaryDirectory() as folder, _served(folder) as port:
        rows = list(_times(port))
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            rows += _weights(chromium, f"http://127.0.0.1:{port}")
            chromium.close()
    print(f"\nThe atlas's pages, on {machine_name()}, waitress, warm")
    for name, value in rows:
        print(f"  {name:<58} {value}")


def free_port() -> int:
    """Return a port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return once something listens there, or after half a minute."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


@contextmanager
def _served(folder: str) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "TAUTBAND_STATIC_ROOT": folder}
    server = subprocess.Popen([sys.executable, "-m", "tautband", "serve", "--port", str(port)], env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _addresses() -> dict[str, list[str]]:
    atlas = the_atlas()
    return {
        "front door": [f"/atlas/?view={view}" for view in BODY_VIEWS],
        "search": [f"/atlas/?q={word.replace(' ', '+')}" for word in SEARCHES],
        "muscle": [f"/atlas/muscle/{id_}/" for id_ in atlas.muscles],
        "mimic": [f"/atlas/mimic/{id_}/" for id_ in atlas.mimics],
        "region": [f"/atlas/region/{id_}/" for id_ in atlas.regions],
        "finding": [f"/atlas/finding/{id_}/" for id_ in atlas.findings],
        "sources": ["/atlas/sources/"],
    }


def _times(port: int) -> Iterator[tuple[str, str]]:
    """Ask for each page once to warm up, then again and again; the first time of all is said too."""
    connection = HTTPConnection("127.0.0.1", port)
    first = _ask(connection, "/atlas/")
    everything: list[float] = []
    for kind, addresses in _addresses().items():
        for address in addresses:
            _ask(connection, address)
        waits = [_ask(connection, address) for _ in range(ROUNDS) for address in addresses]
        everything += waits
        yield f"{kind}, {len(addresses)} pages: p95 (most)", f"{_p95(waits):.1f} ms ({max(waits):.1f} ms)"
    yield f"all {len(everything) // ROUNDS} pages: p95", f"{_p95(everything):.1f} ms (limit 50)"
    yield "the very first page after the start", f"{first:.0f} ms"


def _ask(connection: HTTPConnection, address: str) -> float:
    start = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    wait = (time.perf_counter() - start) * 1000
    if response.status != 200:
        sys.exit(f"{address} answers {response.status}")
    return wait


def _weights(browser: Browser, site: str) -> Iterator[tuple[str, str]]:
    for kind, addresses in _addresses().items():
        tried = addresses[::20] if kind == "finding" else addresses
        weights = {address: weigh(browser, site + address) / 1000 for address in tried}
        heaviest = max(weights, key=lambda address: weights[address])
        yield (
            f"{kind}, {len(tried)} pages: heaviest, transferred in all",
            f"{weights[heaviest]:.0f} kB (limit 150)  {heaviest}",
        )


def weigh(browser: Browser, address: str) -> float:
    """Bytes over the line for somebody who was never here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=2)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    received: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(60)
    context.close()
    return sum(received)


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


if __name__ == "__main__":
    main()
