"""The reasoning as its user meets it: choosing a muscle, asking why not, palpating, seeing what an answer would do."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.painting import expect_muscles, settle, stroke
from tests.browser.test_explorer import SMALL_TARGETS

OVERLAY = """() => {
  const { overlay } = document.querySelector('body-chart').inner;
  return { heat: overlay.heat !== null, points: overlay.points.length, explained: overlay.explained.length };
}"""
"""What is drawn on the body beside the painting."""


def until(page: Page, truth: str) -> None:
    """Wait until an expression is true; the policy of the page forbids what Playwright would wait with."""
    for _ in range(200):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {truth}")


def choose(page: Page, at: int = 0) -> Locator:
    """Paint, and open a muscle of the list."""
    stroke(page)
    expect_muscles(page)
    row = page.locator(".choose").nth(at)
    row.locator("summary").first.click()
    expect(row).to_have_attribute("open", "")
    return row


def feel(page: Page, row: Locator, text: str, answer: str) -> None:
    """Say what one criterion of palpation was."""
    row.get_by_role("radiogroup", name=text).locator("label", has_text=re.compile(f"^{answer}$")).click()
    settle(page)


def test_a_chosen_muscle_is_shown_on_the_body_and_hidden_again(page: Page) -> None:
    row = choose(page)
    until(page, f"({OVERLAY})().heat")
    shown = page.evaluate(OVERLAY)
    assert shown["points"] > 0
    assert shown["explained"] == row.locator(".pain li").count() > 0
    row.locator("summary").first.click()
    until(page, f"!({OVERLAY})().heat")
    assert page.evaluate(OVERLAY) == {"heat": False, "points": 0, "explained": 0}


def test_one_muscle_is_chosen_at_a_time(page: Page) -> None:
    choose(page)
    page.locator(".choose > summary").nth(1).click()
    expect(page.locator(".choose[open]")).to_have_count(1)
    expect(page.locator(".choose").nth(1)).to_have_attribute("open", "")


def test_evidence_reads_without_its_bars(page: Page) -> None:
    row = choose(page)
    strengths = row.locator(".evidence .strength").all_inner_texts()
    assert strengths
    assert set(strengths) <= {"slightly", "somewhat", "clearly", "strongly", "very strongly"}
    expect(row.get_by_text("Speaks for it")).to_be_visible()
    assert row.locator(".evidence .bar:not([aria-hidden='true'])").count() == 0


def test_pain_that_nothing_explains_is_hatched_and_named(page: Page) -> None:
    stroke(page)
    stroke(page, (0.45, 0.6), length=60)
    expect_muscles(page)
    expect(page.locator(".unexplained")).to_contain_text("Nothing here explains well")
    until(page, "document.querySelector('body-chart').inner.overlay.unexplained !== null")
    page.get_by_role("button", name=re.compile("clear", re.IGNORECASE)).click()
    until(page, "document.querySelector('body-chart').inner.overlay.unexplained === null")


def test_why_not_answers_what_is_typed_and_follows_the_drawing(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    page.locator("#why-muscle").fill("soleus")
    page.keyboard.press("Enter")
    told = page.locator("#why-answer")
    expect(told.locator("h4")).to_contain_text("Soleus")
    expect(page.locator("#why-muscle")).to_be_focused()
    expect(page.locator("#spoken")).to_contain_text("Soleus right, very unlikely")
    before = told.inner_text()
    stroke(page, (0.43, 0.8))
    expect(told).not_to_have_text(before)
    expect(page.locator("#why-muscle")).to_have_value("soleus")
    told.get_by_role("button", name="Show on the body").click()
    until(page, f"({OVERLAY})().heat")
    expect(told.get_by_role("button", name="Hide on the body")).to_have_attribute("aria-pressed", "true")


def test_why_not_offers_what_is_near_and_takes_a_side(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    page.locator("#why-muscle").fill("pectoralis")
    page.get_by_role("button", name="Why not?").click()
    page.locator("#why-answer").get_by_role("button", name="Pectoralis major").click()
    expect(page.locator("#why-answer h4")).to_have_text("Pectoralis major right")
    page.locator("#why-side").select_option("left")
    expect(page.locator("#why-answer h4")).to_have_text("Pectoralis major left")


def test_palpation_ranks_anew_and_stays_under_the_hand(page: Page) -> None:
    row = choose(page, 2)
    key = row.get_attribute("id")
    chance = page.locator(f"#{key} .chance span")
    before = chance.first.inner_text()
    row = page.locator(f"#{key}")
    row.locator(".palpation summary").click()
    for text in ("Taut band", "Very tender spot", "Pressing it"):
        row.get_by_role("radiogroup", name=text).locator("label").first.scroll_into_view_if_needed()
        box = row.get_by_role("radiogroup", name=text).bounding_box()
        feel(page, row, text, "Yes")
        expect(row.locator(".palpation")).to_have_attribute("open", "")
        moved = row.get_by_role("radiogroup", name=text).bounding_box()
        assert box is not None
        assert moved is not None
        assert abs(moved["y"] - box["y"]) < 2
        assert page.evaluate("document.activeElement.closest('details.choose')?.id") == key
    assert chance.first.inner_text() != before
    expect(page.locator("#muscles-title")).to_have_text("Working list")
    stroke(page, (0.27, 0.26))
    settle(page)
    expect(row.locator(".felt")).to_contain_text("taut band, tender spot, known pain")
    feel(page, row, "Taut band", "No")
    expect(row.locator(".felt")).to_contain_text("no taut band")


def test_a_muscle_that_is_not_listed_can_be_palpated(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    page.locator("#why-muscle").fill("soleus")
    page.keyboard.press("Enter")
    asked = page.locator("#why-answer")
    asked.locator(".palpation summary").click()
    feel(page, asked, "Taut band", "No")
    expect(page.locator(".muscle[data-key='soleus-right'] .felt")).to_contain_text("no taut band")


def test_what_was_felt_and_answered_outlives_a_cleared_drawing_and_the_back_button(page: Page, site: str) -> None:
    row = choose(page)
    key = row.get_attribute("id")
    row.locator(".palpation summary").click()
    feel(page, row, "Taut band", "Yes")
    page.goto(f"{site}/nowhere/")
    page.go_back()
    page.evaluate("document.querySelector('body-chart').ready")
    expect_muscles(page)
    expect(page.locator(f"#{key} .felt")).to_contain_text("taut band")
    if page.locator(".choose[open]").count():
        page.locator(".choose[open] > summary").click()
    page.get_by_role("button", name=re.compile("clear", re.IGNORECASE)).click()
    expect(page.locator("#felt-title")).to_be_visible()
    stroke(page)
    expect_muscles(page)
    expect(page.locator("#muscles-title")).to_have_text("Working list")


def test_an_answer_does_what_it_was_said_to_do(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    rows = page.locator(".muscle")
    listed = {row.locator("h3").inner_text().rsplit(" ", 1)[0] for row in rows.all()}
    for question in page.locator("section[aria-labelledby='next-title'] > .question").all():
        told = re.findall(EFFECT, question.locator(".effects dd").first.inner_text())
        name, after = next(((name, after) for name, after in told if name in listed and int(after) >= 5), ("", ""))
        if name:
            break
    assert name
    question.locator("label", has_text="Yes").click()
    expect(page.locator("#answered-title")).to_be_visible()
    row = rows.filter(has=page.locator("h3", has_text=re.compile(f"^{name} ")))
    expect(row.locator(".chance span")).to_have_text(f"{after} %")


EFFECT = r"(?:^|; )([^;→%]+?)\s+\d+\s*→\s*to\s*(\d+)\s*%"


def test_why_works_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("summary", has_text="Shoulder").first.click()
    page.locator("input[value='deltoid_lateral:right']").check()
    page.get_by_role("button", name="Show the muscles").click()
    page.locator(".choose > summary").first.click()
    expect(page.get_by_text("Speaks for it").first).to_be_visible()
    page.locator("#why-muscle").fill("teres minor")
    page.get_by_role("button", name="Why not?").click()
    expect(page.locator("#why-answer h4")).to_have_text("Teres minor right")
    assert "teres" not in page.url
    context.close()


def test_reasons_are_printed_without_being_opened(page: Page) -> None:
    stroke(page)
    expect_muscles(page)
    page.emulate_media(media="print")
    expect(page.locator(".evidence").first).to_be_visible()
    expect(page.locator("#why-not")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (820, 1180), (1280, 860)])
def test_open_reasons_are_accessible_and_fit(browser: Browser, site: str, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.querySelector('body-chart').ready")
    row = choose(page)
    row.locator(".palpation summary").click()
    feel(page, row, "Taut band", "Yes")
    page.locator("#sets summary").click()
    page.locator("#why-muscle").fill("pectoralis major")
    page.keyboard.press("Enter")
    expect(page.locator("#why-answer h4")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(SMALL_TARGETS) == []
    list_height = page.evaluate("""() => {
      document.querySelectorAll('.choose[open]').forEach((row) => row.removeAttribute('open'));
      return document.querySelector('.muscles').getBoundingClientRect().height;
    }""")
    assert list_height <= height
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    page.locator(".choose > summary").first.click()
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    context.close()
