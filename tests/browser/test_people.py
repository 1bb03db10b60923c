"""An owner looks after people with a finger; every page of signing in and of people is open to a screen reader."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.browser.test_signing_in import Clinic, sign_in


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    home = tmp_path_factory.mktemp("home")
    with serving(home, tmp_path_factory.mktemp("static"), TAUTBAND_DEMO="1") as address:
        served = Clinic(home, address)
        served.do("put_people")
        yield served


@pytest.fixture
def tablet(browser: Browser, clinic: Clinic) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, base_url=clinic.address)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [problem for problem in problems if "status of 422" not in problem] == []


def check(page: Page) -> None:
    """Nothing that axe finds, nothing too small for a finger, nothing wider than the tablet."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    script = """() => [...document.querySelectorAll("button, a.button, summary, select, main input:not([type=hidden])")]
        .filter(each => each.checkVisibility() && !each.matches(".hidden-text, [type=checkbox]"))
        .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
        .filter(([, height]) => height < 44)"""
    assert page.evaluate(script) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 820


def test_signing_in_and_ones_account_are_accessible(tablet: Page) -> None:
    for path in ("/account/login/", "/account/password/reset/", "/account/password/reset/done/"):
        tablet.goto(path)
        check(tablet)
    sign_in(tablet, "ben@example.org")
    for path in ("/clinic/me/", "/account/2fa/", "/account/reauthenticate/", "/account/password/change/"):
        tablet.goto(path)
        check(tablet)
    tablet.locator("details.who summary").click()
    check(tablet)
    tablet.get_by_role("button", name="Lock now").click()
    expect(tablet.get_by_role("dialog", name="Locked")).to_be_visible()
    check(tablet)
    tablet.goto("/clinic/me/")
    check(tablet)


def test_an_owner_invites_and_somebody_joins(tablet: Page, browser: Browser, clinic: Clinic) -> None:
    tablet.goto("/account/login/")
    tablet.get_by_role("button", name="Owner").click()
    expect(tablet.locator("details.who")).to_contain_text("Ingrid Solheim")
    tablet.goto("/clinic/people/")
    tablet.get_by_label("E-mail").fill("nell@example.org")
    tablet.get_by_label("Role").select_option("supervised")
    tablet.get_by_role("button", name="Invite").click()
    expect(tablet.locator("main .why")).to_have_text("Choose a therapist of this clinic as the supervisor.")
    check(tablet)
    tablet.get_by_label("Supervisor").select_option(label="Ben Ortiz")
    tablet.get_by_role("button", name="Invite").click()
    link = tablet.get_by_label("Link for nell@example.org").input_value()
    check(tablet)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    phone.goto(link)
    check(phone)
    phone.get_by_label("Your name").fill("Nell New")
    phone.get_by_label("Choose a password").fill("a calm river in autumn")
    phone.get_by_label("The same again").fill("a calm river in autumn")
    phone.get_by_role("button", name="Join Harbour Street Physical Therapy").click()
    expect(phone.locator("details.who")).to_contain_text("Nell New")
    phone.context.close()
    tablet.goto("/clinic/people/")
    expect(tablet.get_by_role("link", name="Nell New")).to_contain_text("Supervised therapist")


def test_an_owner_records_papers_and_a_decision(tablet: Page) -> None:
    tablet.goto("/account/login/")
    tablet.get_by_role("button", name="Owner").click()
    expect(tablet.locator("details.who")).to_contain_text("Ingrid Solheim")
    tablet.goto("/clinic/people/")
    tablet.get_by_role("link", name="Finn Hale").click()
    section = tablet.get_by_role("region", name="Dry-needling training")
    section.get_by_text("Add", exact=True).click()
    section.get_by_label("Completed on").fill("2024-05-01")
    section.get_by_label("Hours in all").fill("54")
    section.get_by_label("Neck").check()
    check(tablet)
    section.get_by_role("button", name="Record it").click()
    expect(tablet.get_by_role("region", name="Dry-needling training")).to_contain_text("54 hours; neck")
    tablet.get_by_role("link", name="Clinic", exact=True).click()
    tablet.get_by_text("Record a decision").click()
    tablet.get_by_label("Reasons").fill("We asked the board in writing.")
    tablet.get_by_label("Look at it again on").fill("2099-01-01")
    tablet.get_by_role("button", name="Record it").click()
    expect(tablet.get_by_role("region", name="What the clinic decides")).to_contain_text("We asked the board")
    check(tablet)
