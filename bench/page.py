"""The page as its user feels it: size of the first view, end of stroke to new ranking, frames while painting.

Run by `make bench`; prints one table. Times depend on the machine, which is named.
"""

import gzip
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.machine import machine_name

STROKES = 60
STROKES_A_DRAWING = 4
"""After so many strokes the body is wiped: they mark some five to twelve regions, as people do."""

TABLET: ViewportSize = {"width": 820, "height": 1180}
BUILD = Path(__file__).resolve().parent.parent / "src" / "tautband" / "web" / "static" / "build"


def main() -> None:
    """Serve, open the page in Chromium, measure, print."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TAUTBAND_STATIC_ROOT": folder}
        server = subprocess.Popen([sys.executable, "-m", "tautband", "serve", "--port", str(port)], env=environment)
        try:
            _wait(port)
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                rows = _measure(chromium.new_page(viewport=TABLET, device_scale_factor=2), f"http://127.0.0.1:{port}/")
                chromium.close()
        finally:
            server.terminate()
            server.wait()
    print(f"\nThe page, on {machine_name()}, Chromium headless")
    for name, value in rows:
        print(f"  {name:<58} {value}")


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def _measure(page: Page, address: str) -> list[tuple[str, str]]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    received: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    first_view = sum(received)
    script = len(gzip.compress((BUILD / "body-chart.js").read_bytes(), 9))
    waits, frames = _strokes(page)
    cost = page.evaluate(PAINTING)
    return [
        ("first view, transferred", f"{first_view / 1000:.0f} kB (limit 500)"),
        ("body-chart script, gzip", f"{script / 1000:.1f} kB (limit 60)"),
        (f"end of stroke to updated ranking, {len(waits)} strokes: median", f"{statistics.median(waits):.0f} ms"),
        (f"end of stroke to updated ranking, {len(waits)} strokes: p95", f"{_p95(waits):.0f} ms (limit 150)"),
        ("frames while painting: median interval", f"{statistics.median(frames):.1f} ms"),
        ("frames while painting: p95 interval", f"{_p95(frames):.1f} ms (60 a second is 16.7)"),
        (f"script in a frame while painting, {cost['canvas']} pixels: p95", f"{cost['script']['p95']:.1f} ms"),
    ]


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


WATCH = """() => {
  window.frames_seen = []; window.stroke_end = 0; window.waits = [];
  let last = 0;
  const tick = (now) => {
    if (window.painting && last) window.frames_seen.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  document.addEventListener('drawing', (e) => { if (e.detail.final) window.stroke_end = performance.now(); });
  // Only the question asked after the finger lifted counts; one still under way does not know the whole stroke.
  let asked = false;
  document.body.addEventListener('htmx:beforeRequest', () => { asked = window.stroke_end > 0; });
  document.body.addEventListener('htmx:afterSwap', () => {
    if (!asked || !window.stroke_end) return;
    const end = window.stroke_end;
    window.stroke_end = 0;  // a second swap before the next frame is not another answer to this stroke
    requestAnimationFrame(() => window.waits.push(performance.now() - end));
  });
}"""


PAINTING = """async () => {
  const chart = await import(document.querySelector('script[src*="body-chart"]').src);
  return chart.benchPainting(document.querySelector('body-chart'));
}"""
"""The element's own measure: what a frame costs, however often the screen is renewed."""


def _answered(page: Page) -> None:
    page.wait_for_timeout(100)
    while page.evaluate("window.stroke_end"):
        page.wait_for_timeout(40)
    page.wait_for_timeout(100)


def _strokes(page: Page) -> tuple[list[float], list[float]]:
    page.evaluate(WATCH)
    box = page.locator("body-chart .pane.ready .stage canvas").first.bounding_box()
    if box is None:
        sys.exit("the page shows no figure to paint on")
    for number in range(STROKES):
        if number % STROKES_A_DRAWING == 0:
            page.evaluate("document.querySelector('body-chart').clear(); window.stroke_end = 0")
            _answered(page)
        x = box["x"] + box["width"] * (0.42 + 0.12 * ((number * 37) % 100) / 100)
        y = box["y"] + box["height"] * (0.24 + 0.28 * ((number * 61) % 100) / 100)
        page.evaluate("window.painting = true")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 25, y + 14, steps=20)
        page.mouse.up()
        page.evaluate("window.painting = false")
        _answered(page)
    waits, frames = page.evaluate("[window.waits, window.frames_seen]")
    return [float(w) for w in waits], [float(f) for f in frames]


if __name__ == "__main__":
    main()
