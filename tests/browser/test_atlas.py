"""The atlas as its reader meets it: pointer, keyboard, phone, printer, no script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench.atlas_page import weigh
from playwright.sync_api import Browser, Page, expect

from tautband.web.knowledge import the_atlas
from tests.browser.painting import expect_muscles, settle, stroke

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "front door": "/atlas/",
    "search": "/atlas/?q=heel",
    "map of the head": "/atlas/?view=head",
    "one area": "/atlas/?area=neck",
    "muscle": "/atlas/muscle/trapezius_upper/",
    "muscle of one point": "/atlas/muscle/piriformis/",
    "mimic": "/atlas/mimic/giant_cell_arteritis/",
    "region": "/atlas/region/deltoid_lateral/",
    "finding": "/atlas/finding/neer/",
    "sources": "/atlas/sources/",
    "nothing": "/atlas/muscle/nothing_of_the_kind/",
}
LARGEST_PAGE = 150_000
"""Bytes that a page may bring over the line, pictures, fonts and all."""


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """A reader at a desk; an error in the console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, base_url=site)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [problem for problem in problems if "status of 404" not in problem] == []


def test_from_a_place_on_the_body_to_a_muscle_and_back(reader: Page) -> None:
    reader.goto("/atlas/")
    place = reader.locator(".map-views svg").first.locator("a[href='/atlas/region/sternum/']")
    place.locator("path").hover()
    expect(place.locator("text")).to_be_visible()
    place.locator("path").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Breastbone")
    strongest = reader.locator(".senders a").first
    name = strongest.inner_text()
    strongest.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(name)
    assert reader.locator("a[href='/atlas/region/sternum/']").count() > 0
    reader.go_back()
    reader.go_back()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Trigger-point atlas")


def test_search_answers_while_typing_and_keeps_the_field(reader: Page) -> None:
    reader.goto("/atlas/")
    field = reader.get_by_label("Search muscles")
    field.press_sequentially("infraspinatous")
    link = reader.locator("#results").get_by_role("link", name="Infraspinatus")
    expect(link).to_be_visible()
    expect(field).to_be_focused()
    expect(reader.locator("#found-count")).to_contain_text("found for infraspinatous")
    reader.get_by_role("combobox", name="Area").select_option("foot")
    expect(link).to_have_count(0)


def test_going_back_from_a_page_brings_the_search_back(reader: Page) -> None:
    reader.goto("/atlas/")
    reader.locator("#q").press_sequentially("soleus")
    reader.locator("#results").get_by_role("link", name="Soleus").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Soleus")
    reader.go_back()
    expect(reader.locator("#q")).to_have_value("soleus")
    expect(reader.locator("#results").get_by_role("link", name="Soleus")).to_be_visible()


def test_a_muscle_page_at_twice_the_text_size_fits_a_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    page = context.new_page()
    page.goto("/atlas/muscle/infraspinatus/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_map_is_walked_with_the_keyboard(reader: Page) -> None:
    reader.goto("/atlas/?view=hands")
    reader.get_by_role("link", name="Hand", exact=True).focus()
    for _ in range(3):
        reader.keyboard.press("Tab")
    name = reader.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name in {region.name for region in the_atlas().regions.values()}
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text(name)


def test_one_point_is_shown_by_itself(reader: Page) -> None:
    reader.goto("/atlas/muscle/infraspinatus/")
    crosses = reader.locator(".figures .cross:visible")
    together = crosses.count()
    assert reader.locator(".overlay.all .cross:visible").count() == together > 1
    reader.get_by_label("Near the inner edge of the blade").check()
    assert 0 < crosses.count() < together
    assert reader.locator(".overlay.all .cross:visible").count() == 0
    reader.get_by_label("All", exact=True).check()
    assert crosses.count() == together


def test_going_back_from_a_page_brings_the_drawing_back(reader: Page) -> None:
    reader.goto("/")
    reader.evaluate("document.querySelector('body-chart').ready")
    stroke(reader)
    expect_muscles(reader)
    drawn = reader.evaluate("document.querySelector('body-chart').value")
    muscle = reader.locator(".muscle").first
    name = muscle.locator("h3").inner_text().rsplit(" ", 1)[0]
    muscle.locator("summary").first.click()
    muscle.get_by_role("link", name="in the atlas").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(name)
    reader.go_back()
    reader.evaluate("document.querySelector('body-chart').ready")
    expect_muscles(reader)
    assert reader.evaluate("document.querySelector('body-chart').value") == drawn


def test_going_back_from_a_page_brings_the_answers_back(reader: Page) -> None:
    reader.goto("/")
    reader.evaluate("document.querySelector('body-chart').ready")
    stroke(reader)
    expect_muscles(reader)
    settle(reader)
    reader.locator("section[aria-labelledby='safety-title'] label", has_text="No").first.click()
    answered = reader.locator("section[aria-labelledby='answered-title'] .asked")
    expect(answered).to_have_count(1)
    asked = answered.inner_text()
    reader.locator(".muscle summary").first.click()
    reader.locator(".muscle").first.get_by_role("link", name="in the atlas").click()
    expect(reader.locator(".sheet-head")).to_be_visible()
    reader.go_back()
    expect(answered).to_have_text(asked)
    expect(reader.locator("section[aria-labelledby='answered-title'] input[value='no']")).to_be_checked()


def test_a_pattern_is_painted_on_the_body(reader: Page) -> None:
    reader.goto("/atlas/muscle/infraspinatus/")
    reader.get_by_role("button", name="Paint this pain").click()
    reader.evaluate("document.querySelector('body-chart').ready")
    expect_muscles(reader)
    assert reader.evaluate("!document.querySelector('body-chart').empty")
    expect(reader.locator("#answer .muscle h3").filter(has_text="Infraspinatus")).to_have_count(1)


def test_all_is_readable_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/atlas/")
    page.get_by_label("Search muscles").fill("piriformes")
    page.get_by_role("button", name="Search").click()
    page.locator("#results").get_by_role("link", name="Piriformis", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Piriformis")
    expect(page.locator(".figures svg").first).to_be_visible()
    expect(page.get_by_text("For the therapist")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1280, 1920])
def test_every_kind_of_page_is_accessible_and_fits(browser: Browser, site: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        base_url=site,
    )
    page = context.new_page()
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    for name, address in KINDS.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert page.evaluate(SMALL_TARGETS) == [], name
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
        page.screenshot(path=folder / f"atlas-{name.replace(' ', '-')}-{width}-{scheme}.png")
    context.close()


SMALL_TARGETS = """() => {
  const targets = `button, summary, select, input[type=search], .pick label, .rows li > a, .senders li > a, .links a,
    .tabs a, .crumbs a, .turn a, .masthead a, details[open] li a`;
  return [...document.querySelectorAll(targets)].filter((e) => {
    const { width, height } = e.getBoundingClientRect();
    return width && e.checkVisibility() && (height < 43.5 || width < 43.5);
  }).map((e) => e.outerHTML.slice(0, 90));
}"""


def sheets(page: Page, id_: str, paper: str) -> int:
    page.goto(f"/atlas/muscle/{id_}/")
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format=paper)))


def test_every_muscle_is_printed_on_one_sheet(browser: Browser, site: str) -> None:
    """On Letter, which holds less; on A4 those with most to say."""
    page = browser.new_page(base_url=site)
    muscles = the_atlas().muscles
    longest = sorted(muscles, key=lambda id_: len(repr(muscles[id_])))[-12:]
    tried = [*((id_, "Letter") for id_ in muscles), *((id_, "A4") for id_ in longest)]
    longer = [f"{id_} on {paper}" for id_, paper in tried if sheets(page, id_, paper) != 1]
    page.close()
    assert longer == []


@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_light(browser: Browser, site: str, name: str) -> None:
    assert weigh(browser, site + KINDS[name]) <= LARGEST_PAGE
