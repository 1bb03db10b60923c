"""The explorer as its user meets it: finger, keyboard, phone, lost connection, back button, no script."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.painting import expect_muscles, settle, stroke

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = [(390, 844), (820, 1180), (1280, 860), (1920, 1080)]


def test_muscles_are_ranked_before_the_finger_lifts(page: Page) -> None:
    stroke(page, lift=False)
    expect_muscles(page)
    page.mouse.up()
    expect_muscles(page)


def test_reasons_stay_open_while_painting_goes_on(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    why = page.locator(".choose").first
    why.locator("summary").first.click()
    expect(why).to_have_attribute("open", "")
    key = why.get_attribute("id")
    stroke(page, (0.29, 0.24))
    settle(page)
    expect(page.locator(f"#{key}")).to_have_attribute("open", "")


def test_an_answer_re_ranks_at_once_and_can_be_taken_back(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    yes = page.locator("section[aria-labelledby='next-title'] label", has_text="Yes").first
    field = yes.locator("input").get_attribute("name")
    before = page.locator(".muscles").inner_text()
    yes.click()
    expect(page.locator("#answered-title")).to_be_visible()
    assert page.locator(".muscles").inner_text() != before
    page.locator(f"input[name='{field}'][value='']").locator("..").click()
    expect(page.locator("#answered-title")).to_have_count(0)
    assert page.locator(".muscles").inner_text() == before


def test_everything_is_possible_from_the_keyboard(page: Page) -> None:
    page.locator("body-chart summary", has_text="List of places").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Find a place").fill("outer shoulder")
    box = page.get_by_role("checkbox", name=re.compile("Outer shoulder.*right", re.IGNORECASE))
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect_muscles(page)


def test_painting_survives_a_lost_connection(page: Page) -> None:
    page.context.set_offline(True)
    stroke(page)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect_muscles(page)
    expect(page.locator("#offline")).to_be_hidden()


def test_the_back_button_brings_the_drawing_back(page: Page, site: str) -> None:
    stroke(page)
    expect_muscles(page)
    drawn = page.evaluate("document.querySelector('body-chart').value")
    page.goto(f"{site}/nowhere/")
    page.go_back()
    page.evaluate("document.querySelector('body-chart').ready")
    expect_muscles(page)
    assert page.evaluate("document.querySelector('body-chart').value") == drawn


def test_works_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("summary", has_text="Shoulder").first.click()
    page.locator("input[value='deltoid_lateral:right']").check()
    page.locator("input[value='deltoid_anterior:right']").check()
    page.get_by_role("button", name="Show the muscles").click()
    expect_muscles(page)
    expect(page.locator("input[value='deltoid_lateral:right']")).to_be_checked()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_width_is_accessible_and_fits(browser: Browser, site: str, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    stroke(page)
    expect_muscles(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(SMALL_TARGETS)
    assert small == []
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"explorer-{width}-{scheme}.png")
    context.close()


SMALL_TARGETS = """() => {
  const small = [];
  const targets = 'button, summary, select, input[type=search], input[type=number], .choices label, .chip, .tick';
  const look = (root) => {
    for (const e of root.querySelectorAll(targets)) {
      const { width, height } = e.getBoundingClientRect();
      if (!width || !height || !e.checkVisibility()) continue;
      if (height < 43.5 || width < 43.5) small.push(`${e.outerHTML.slice(0, 90)} ${width} x ${height}`);
    }
    for (const e of root.querySelectorAll('*')) if (e.shadowRoot) look(e.shadowRoot);
  };
  look(document);
  return small;
}"""


def test_picture_for_the_front_page(browser: Browser, site: str) -> None:
    """The README's picture is this screenshot; TAUTBAND_PICTURES=1 renews it."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    stroke(page)
    stroke(page, (0.27, 0.26))
    expect_muscles(page)
    page.locator(".choose > summary").first.click()
    page.wait_for_timeout(500)
    picture = page.screenshot()
    assert len(picture) > 50_000
    target = ROOT / "docs" / "explorer.png"
    if os.environ.get("TAUTBAND_PICTURES"):
        target.write_bytes(picture)
    assert target.exists()
    context.close()
