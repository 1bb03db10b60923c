"""Answering: the focus stays, a double tap answers once, warnings come first, and nothing stops the answer."""

import re

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.painting import expect_muscles, settle, stroke


def tick(page: Page, place: str) -> None:
    """Mark a place of the right side from the list."""
    page.locator("body-chart summary", has_text="List of places").click()
    page.get_by_label("Find a place").fill(place)
    page.get_by_role("checkbox", name=re.compile(f"{place}.*right", re.IGNORECASE)).check()


def answer_yes(page: Page) -> None:
    """Say yes to the first safety question, as the keyboard does."""
    yes = page.locator("section[aria-labelledby='safety-title'] input[value='yes']").first
    yes.focus()
    page.keyboard.press("Space")
    settle(page)


def test_focus_goes_to_the_question_that_takes_the_place_of_the_answered_one(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    settle(page)
    answer_yes(page)
    assert page.evaluate("document.activeElement.closest('section').getAttribute('aria-labelledby')") == "safety-title"


def test_a_double_tap_answers_one_question(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    settle(page)
    box = page.locator("section[aria-labelledby='safety-title'] label", has_text="Yes").first.bounding_box()
    assert box is not None
    for pause in (200, 0):
        page.mouse.click(box["x"] + 20, box["y"] + 20)
        page.wait_for_timeout(pause)
    settle(page)
    expect(page.locator("section[aria-labelledby='answered-title'] .question")).to_have_count(1)


def test_an_impossible_age_is_named_and_the_answer_follows_its_correction(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    page.locator("input[name='age']").fill("200")
    page.keyboard.press("Tab")
    expect(page.locator(".notice")).to_contain_text("0 to 120")
    expect(page.locator("input[name='age']")).to_have_attribute("aria-invalid", "true")
    page.locator("input[name='age']").fill("50")
    page.keyboard.press("Tab")
    expect_muscles(page)
    expect(page.locator(".notice")).to_have_count(0)


def test_a_warning_is_said_shown_and_stands_first_on_a_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    tick(page, "temple")
    expect_muscles(page)
    page.locator("input[name='age']").fill("72")
    for _ in range(4):
        answer_yes(page)
        if page.locator(".red-flag").count():
            break
    expect(page.locator(".red-flag h3").first).to_be_in_viewport()
    name = page.locator(".red-flag h3").first.inner_text()
    expect(page.locator("#alarm")).to_contain_text(name)
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".peek.alarm")).to_be_in_viewport()
    context.close()


def test_the_line_on_a_phone_follows_the_moving_finger(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    stroke(page)
    expect_muscles(page)
    settle(page)
    stroke(page, (0.5, 0.05), lift=False)
    page.wait_for_timeout(600)
    first = page.locator(".muscle h3").first.inner_text().split()[0]
    expect(page.locator(".peek span")).to_contain_text(first)
    page.mouse.up()
    context.close()


def test_text_at_twice_the_size_fits_a_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    tick(page, "outer shoulder")
    expect_muscles(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_a_server_that_fails_is_said_and_asked_again(page: Page) -> None:
    page.route(
        "**/", lambda route: route.fulfill(status=503, body="") if route.request.method == "POST" else route.continue_()
    )
    stroke(page)
    expect(page.locator("#offline")).to_be_visible()
    page.unroute("**/")
    expect_muscles(page)
    expect(page.locator("#offline")).to_be_hidden()


def test_what_was_answered_is_printed(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    settle(page)
    answer_yes(page)
    page.emulate_media(media="print")
    answered = page.locator("section[aria-labelledby='answered-title'] .choices label")
    expect(answered.filter(has_text="Yes")).to_be_visible()
    expect(answered.filter(has_text="No")).to_be_hidden()


def test_a_late_figure_is_said_to_be_on_its_way(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180})
    page = context.new_page()
    held: list[Route] = []
    page.route("**/*.webp", lambda route: held.append(route))  # noqa: PLW0108 (Playwright looks into what it is given)
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    assert "Loading" in page.evaluate(LATE_WORDS)
    for route in held:
        route.continue_()
    expect(page.locator("body-chart .pane.ready")).to_have_count(1)
    assert page.evaluate(LATE_WORDS) == "none"
    context.close()


LATE_WORDS = """() => getComputedStyle(
  document.querySelector('body-chart').shadowRoot.querySelector('.pane'), '::after').content"""
