"""What patients do on their own phones: questions before, questions after, and a connection that comes and goes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import serving
from tests.browser.painting import stroke

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HARMLESS = ("net::ERR_INTERNET_DISCONNECTED", "status of 410", "status of 422")
SMALLEST = 44
"""Pixels that a finger needs."""


class Site:
    """A served site and the program that looks into its database."""

    def __init__(self, home: Path, address: str) -> None:
        self.home, self.address = home, address

    def do(self, *what: str) -> Any:  # noqa: ANN401 (whatever the program prints)
        environment = {**os.environ, "TAUTBAND_HOME": str(self.home)}
        command = [sys.executable, "-m", "tests.browser.patients", *what]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    with serving(home, tmp_path_factory.mktemp("static")) as address:
        yield Site(home, address)


@pytest.fixture
def phone(browser: Browser, served: Site) -> Iterator[BrowserContext]:
    """A phone that knows nothing of the clinic; no script may fail on it."""
    context = browser.new_context(**PHONE, base_url=served.address)
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield context
    context.close()
    assert [each for each in problems if not any(known in each for known in HARMLESS)] == []


def tap(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()


def type_code(page: Page, links: dict[str, str]) -> None:
    page.goto(links["intake"])
    page.get_by_label("Code").fill(links["code"])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Before your treatment")).to_be_visible()


def is_fit_for_a_finger(page: Page) -> None:
    """Nothing sticks out sideways, every answer is large enough, and a screen reader finds no fault."""
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    heights = page.locator(":is(.choices, .scale, .stack) label:visible").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect().height)"
    )
    assert len(heights) > 10
    assert min(heights) >= SMALLEST
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_intake_arrives_though_the_connection_was_lost(phone: BrowserContext, served: Site) -> None:
    links = served.do("put_links")
    page = phone.new_page()
    type_code(page, links)
    page.evaluate("document.querySelector('body-chart').ready")
    is_fit_for_a_finger(page)
    follows = page.locator("#q-inr_unstable")
    expect(follows).to_be_hidden()
    tap(page, "answer:antithrombotic", "yes")
    tap(page, "choice:antithrombotic", "warfarin")
    expect(follows).to_be_visible()
    tap(page, "answer:inr_unstable", "unsure")
    tap(page, "answer:fainting", "no")
    expect(page.locator("[data-progress-words]")).to_contain_text("3 of ")
    page.locator("body-chart").scroll_into_view_if_needed()
    stroke(page)
    page.reload()
    page.evaluate("document.querySelector('body-chart').ready")
    expect(page.locator("[data-progress-words]")).to_contain_text("3 of ")
    phone.set_offline(True)
    page.get_by_role("button", name="Send to").click()
    expect(page.locator("[data-left-words]")).to_contain_text("not answered")
    page.get_by_role("button", name="Send to").click()
    expect(page.locator("[data-kept-state]")).to_contain_text("No connection.")
    phone.set_offline(False)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert served.do("arrived", links["draft"]) == {
        "answers": {"antithrombotic": "yes", "inr_unstable": "unsure", "fainting": "no"},
        "drawn": True,
        "signs": [],
    }
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_role("heading", name="Before your treatment")).to_have_count(0)


def test_intake_works_without_scripts(browser: Browser, served: Site) -> None:
    links = served.do("put_links")
    context = browser.new_context(**PHONE, base_url=served.address, java_script_enabled=False)
    page = context.new_page()
    type_code(page, links)
    tap(page, "answer:joint_replacement", "yes")
    page.locator("#q-joint_replacement summary").click()
    tap(page, "where:joint_replacement", "knee:left")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()
    assert served.do("arrived", links["draft"])["answers"] == {"joint_replacement": "yes"}


def test_a_warning_sign_says_at_once_what_to_do(phone: BrowserContext, served: Site) -> None:
    links = served.do("put_links")
    page = phone.new_page()
    page.goto(links["follow_up"])
    page.evaluate("document.querySelector('body-chart').ready")
    is_fit_for_a_finger(page)
    tap(page, "soreness", "4")
    now = page.locator("#sign-breathless .now")
    expect(now).to_be_hidden()
    tap(page, "sign:breathless", "yes")
    expect(now).to_contain_text("Call emergency services now.")
    expect(now.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    page.get_by_role("button", name="Send to").click()
    expect(page.locator(".fault").first).to_contain_text("If you are not sure, choose yes.")
    expect(page.locator("input[name='soreness'][value='4']")).to_be_checked()
    for sign in ("chest_pain", "cough", "redness", "fever", "numb_or_weak"):
        tap(page, f"sign:{sign}", "no")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    assert served.do("arrived", links["signed"])["signs"] == [["breathless"]]
    assert phone.cookies() == []
    page.goto(links["follow_up"])
    expect(page.get_by_role("heading", name="Already sent")).to_be_visible()
