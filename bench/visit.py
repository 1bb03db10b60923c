"""Taps and seconds from opening a visit to its signature: a follow-up with three muscles, and a first evaluation.

Run by `make bench`; prints one table. A tap is a touch of the screen; a stroke of the brush and a signature count as
one each, a number or a text as the tap into its field. The seconds are the script's, which neither thinks nor hurries.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

from bench.machine import machine_name

TABLET: ViewportSize = {"width": 820, "height": 1180}
SITES = "#part-needle li.site[id]"


class Hand:
    """A finger that counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, what: Locator) -> None:
        """Touch once."""
        self.taps += 1
        what.first.tap()

    def write(self, field: Locator, text: str) -> None:
        """Touch a field and type."""
        self.tap(field)
        field.first.fill(text)
        field.first.blur()

    def drag(self, on: Locator, points: list[tuple[float, float]]) -> None:
        """Draw a line through points given as shares of a place's width and height."""
        self.taps += 1
        on.first.scroll_into_view_if_needed()
        box = on.first.bounding_box()
        if box is None:
            sys.exit("there is nothing to draw on")
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()

    def open(self, step: str) -> None:
        """Unfold a step that is folded."""
        if not self.page.locator(f"#step-{step}[open]").count():
            self.tap(self.page.locator(f"#step-{step} > summary"))

    def chip(self, group: str, words: str) -> None:
        """Touch one of a group of choices."""
        self.tap(self.page.locator(f"{group} .chip", has=self.page.get_by_text(words, exact=True)))

    def button(self, name: str, within: str = "body") -> None:
        """Touch a button."""
        self.tap(self.page.locator(within).get_by_role("button", name=name))

    def send(self, press: Callable[[], None]) -> None:
        """Send a form and wait for the page that follows."""
        with self.page.expect_navigation():
            press()
        ready(self.page)


def ready(page: Page) -> None:
    """Wait until the page can be used."""
    page.wait_for_selector("#visit[data-ready]")


def main() -> None:
    """Serve a clinic, run both visits, print."""
    with served() as (address, world), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = chromium.new_context(viewport=TABLET, has_touch=True)
        context.add_cookies([{"name": "sessionid", "value": world["sessions"][0], "url": address}])
        rows = []
        for name, run, goal in (
            ("follow-up, the same three muscles", follow_up, "25 taps, 60 s"),
            ("first evaluation, three muscles", first, "90 taps"),
        ):
            page = context.new_page()
            began = time.perf_counter()
            page.goto(f"{address}/clinic/visits/{world['first' if run is first else 'follow_up']}/")
            ready(page)
            hand = Hand(page)
            run(hand)
            rows.append((name, f"{hand.taps} taps, {time.perf_counter() - began:.0f} s (goal: {goal})"))
            page.close()
        chromium.close()
    print(f"\nA visit from opening to signature, on {machine_name()}, Chromium headless")
    for name, value in rows:
        print(f"  {name:<40} {value}")


def follow_up(hand: Hand) -> None:
    """Write and sign a visit that repeats the last one."""
    hand.send(lambda: hand.button("Nothing changed"))
    hand.send(lambda: hand.button("Drawn again"))
    hand.chip("#step-draw", "5")
    hand.write(hand.page.locator("#part-measures [data-field=value]"), "58")
    hand.open("needle")
    twitches(hand)
    after(hand, "66")


def twitches(hand: Hand) -> None:
    """Say for each site whether it twitched."""
    for site in hand.page.locator(SITES).all():
        hand.tap(site.get_by_role("radiogroup", name="Twitch").locator(".chip").nth(1))


def after(hand: Hand, measured: str) -> None:
    """Count, react, re-test, advise and sign."""
    page = hand.page
    hand.open("count")
    hand.tap(page.locator("#part-count").get_by_role("button", name=re.compile(r"All \d+ out")))
    hand.button("counted into the box")
    hand.chip("#step-react", "Well")
    hand.button("None at any site")
    hand.chip("#step-retest", "3")
    hand.write(page.locator("#part-retest tr[data-part=measure] [data-field=value]"), measured)
    hand.button("Give the first")
    hand.button("All explained and given")
    hand.chip("#step-sign [aria-label='I alone handled the needles']", "Yes")
    expect(page.locator("#part-missing")).to_contain_text("Nothing is missing")
    hand.send(lambda: hand.button("Sign as"))
    expect(page.locator("#visit")).to_have_attribute("data-state", "signed")


def first(hand: Hand) -> None:
    """Write and sign a first evaluation."""
    page = hand.page
    screen(hand)
    draw(hand)
    examine(hand)
    palpate(hand)
    consent(hand)
    hand.open("needle")
    for _ in range(3):
        count = page.locator(SITES).count()
        hand.tap(page.locator("#part-needle .suggested button"))
        expect(page.locator(SITES)).to_have_count(count + 1)
    for site in page.locator(SITES).all():
        hand.tap(site.locator("[aria-label=Technique] .chip"))
    twitches(hand)
    after(hand, "70")


def screen(hand: Hand) -> None:
    """Ask everything; the answer is no."""
    hand.open("screen")
    groups = hand.page.locator("#part-screen .questions-head button")
    alone = hand.page.locator("#part-screen .question-row:not(:has(input:checked))")
    for left, answer in ((groups, ""), (alone, ".chip:has(input[value=no])")):
        while count := left.count():
            hand.tap(left.locator(answer) if answer else left)
            expect(left).to_have_count(count - 1)


def draw(hand: Hand) -> None:
    """Paint pain over the left side of the neck and shoulder, seen from behind."""
    page = hand.page
    page.wait_for_selector("body-chart .pane.ready")
    hand.tap(page.locator("body-chart .segment", has_text="Back"))
    page.wait_for_selector("body-chart .pane.ready[data-view=back]")
    canvas = page.locator("body-chart .pane.ready[data-view=back] .stage canvas")
    hand.drag(canvas, [(0.46, 0.16), (0.42, 0.19), (0.40, 0.21)])
    hand.drag(canvas, [(0.44, 0.22), (0.41, 0.25), (0.43, 0.27)])
    hand.chip("#step-draw", "7")


def examine(hand: Hand) -> None:
    """Name a goal and its score, measure one movement, answer the next best questions."""
    page = hand.page
    hand.write(page.locator("#step-examine [name=activity]"), "Look over the shoulder")
    hand.send(lambda: hand.button("Add", "#step-examine"))
    hand.chip("#step-examine [data-part=goal_score]", "4")
    hand.button("+ Motion")
    row = page.locator("#part-measures .fresh")
    hand.write(row.locator("[data-field=what]"), "Neck rotation to the left")
    hand.write(row.locator("[data-field=value]"), "48")


def palpate(hand: Hand) -> None:
    """Feel three muscles: three signs each."""
    page = hand.page
    hand.open("reason")
    page.wait_for_selector("#ranking .muscle")
    for key in [row.get_attribute("data-key") for row in page.locator("#ranking .muscle").all()[:3]]:
        muscle = page.locator(f"#ranking .muscle[data-key='{key}'] .palpate")
        for sign in (0, 1, 3):
            hand.tap(muscle.locator("[role=radiogroup]").nth(sign).locator(".chip"))
            expect(muscle.locator("[role=radiogroup]").nth(sign).locator("input").first).to_be_checked()


def consent(hand: Hand) -> None:
    """Sign the consent with a finger."""
    page = hand.page
    hand.open("consent")
    wave = [(0.1 + 0.07 * n, 0.3 + 0.4 * (n % 2)) for n in range(11)]
    hand.drag(page.locator("#consent-form canvas"), wave)
    hand.tap(page.locator("#consent-form .tick"))
    hand.send(lambda: hand.button("Record the consent"))


@contextmanager
def served() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Make a clinic in a new home and serve it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TAUTBAND_STATIC_ROOT": f"{folder}/static", "TAUTBAND_HOME": f"{folder}/home"}
        made = subprocess.run(
            [sys.executable, "-m", "tests.browser.clinic_world", "--drafts", "0"],
            env=environment,
            cwd=Path(__file__).resolve().parent.parent,
            check=True,
            capture_output=True,
        )
        server = subprocess.Popen([sys.executable, "-m", "tautband", "serve", "--port", str(port)], env=environment)
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", json.loads(made.stdout)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
