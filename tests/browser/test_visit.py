"""The visit page saves what is touched, whatever happens to the line, the session, the tab or the other therapist."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import serving

ROOT = Path(__file__).resolve().parent.parent.parent
CHANGES = "**/changes/"
SAVED = re.compile(r"Saved \d\d:\d\d")


@dataclass
class Clinic:
    """A served clinic with two therapists and drafts that no other test touches."""

    address: str
    database: Path
    sessions: list[str]
    drafts: list[str]
    follow_up: str
    opened: list[BrowserContext] = field(default_factory=list)

    def tablet(self, browser: Browser, therapist: int = 0) -> BrowserContext:
        """Take a tablet on which somebody is signed in."""
        context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
        context.add_cookies([{"name": "sessionid", "value": self.sessions[therapist], "url": self.address}])
        self.opened.append(context)
        return context

    def open(self, context: BrowserContext, visit: str) -> Page:
        """Open a visit."""
        page = context.new_page()
        page.goto(f"{self.address}/clinic/visits/{visit}/")
        ready(page)
        return page

    def sites(self, visit: str) -> list[sqlite3.Row]:
        """Read the sites as the database has them."""
        with sqlite3.connect(self.database) as connection:
            connection.row_factory = sqlite3.Row
            of_visit = "select * from record_site where replace(visit_id, '-', '') = ?"
            return connection.execute(of_visit, [visit.replace("-", "")]).fetchall()

    def note(self, visit: str) -> str:
        """Read a visit's note as the database has it."""
        with sqlite3.connect(self.database) as connection:
            of_visit = "select note from record_visit where replace(id, '-', '') = ?"
            return str(connection.execute(of_visit, [visit.replace("-", "")]).fetchone()[0])

    def rename_session(self, old: str, new: str) -> None:
        """Make a session unknown, or known again."""
        with sqlite3.connect(self.database, timeout=20) as connection:
            connection.execute("update django_session set session_key = ? where session_key = ?", [new, old])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Make a clinic and serve it."""
    home = tmp_path_factory.mktemp("clinic")
    world = subprocess.run(
        [sys.executable, "-m", "tests.browser.clinic_world", "--drafts", "10"],
        env={**os.environ, "TAUTBAND_HOME": str(home)},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    made = json.loads(world.stdout)
    with serving(home, tmp_path_factory.mktemp("static")) as address:
        yield Clinic(address, home / "tautband.sqlite3", made["sessions"], made["drafts"], made["follow_up"])


@pytest.fixture
def clinic(served: Clinic) -> Iterator[Clinic]:
    """Lend the clinic and close what was opened."""
    yield served
    for context in served.opened:
        context.close()
    served.opened.clear()


def ready(page: Page) -> None:
    """Wait until the page can be used."""
    expect(page.locator("#visit[data-ready]")).to_have_count(1)


def state(page: Page) -> Locator:
    """Return the line that says what is saved."""
    return page.locator("[data-save-state]")


def twitch(page: Page, words: str = "One") -> None:
    """Say that the first site twitched."""
    unfold(page, "needle")
    page.locator(
        "#part-needle li.site[id] [aria-label=Twitch] .chip", has=page.get_by_text(words, exact=True)
    ).first.tap()


def note(page: Page, text: str) -> None:
    """Write the note."""
    unfold(page, "advise")
    page.locator("[data-field=note]").fill(text)
    page.locator("[data-field=note]").blur()


def unfold(page: Page, step: str) -> None:
    """Open a step."""
    if not page.locator(f"#step-{step}[open]").count():
        page.locator(f"#step-{step} > summary").tap()


def kept(page: Page) -> list[str]:
    """Return what lies in the device's storage."""
    return [str(text) for text in page.evaluate("Object.entries(localStorage).map(each => each.join(' '))")]


def abort(route: Route) -> None:
    """Let a request reach nobody."""
    route.abort()


def test_every_touch_is_saved_at_once_and_text_when_the_hand_rests(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[0]
    page = clinic.open(clinic.tablet(browser), visit)
    twitch(page)
    expect(state(page)).to_have_text(SAVED)
    assert clinic.sites(visit)[0]["twitch"] == "single"
    unfold(page, "advise")
    page.locator("[data-field=note]").press_sequentially("Fine afterwards")
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    ready(page)
    expect(page.locator("[data-field=note]")).to_have_value("Fine afterwards")
    assert kept(page) == []


def test_what_is_touched_without_a_connection_waits_sealed_on_the_device(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[1]
    context = clinic.tablet(browser)
    page = clinic.open(context, visit)
    context.set_offline(True)
    twitch(page, "Several")
    note(page, "Sehr empfindlich")
    expect(state(page)).to_have_text("No connection: 2 changes kept on this device")
    page.wait_for_function("Object.keys(localStorage).length === 1")
    assert not re.search("empfindlich|multiple|twitch", " ".join(kept(page)))
    context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert (clinic.sites(visit)[0]["twitch"], clinic.note(visit)) == ("multiple", "Sehr empfindlich")
    assert kept(page) == []


def test_what_waits_survives_a_reload_and_the_closing_of_the_tab(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[2]
    context = clinic.tablet(browser)
    context.route(CHANGES, abort)
    page = clinic.open(context, visit)
    twitch(page)
    expect(state(page)).to_have_text("No connection: 1 change kept on this device")
    page.reload()
    ready(page)
    expect(page.locator("#part-needle input[value=single]").first).to_be_checked()
    page.close()
    context.unroute(CHANGES)
    page = clinic.open(context, visit)
    expect(state(page)).to_have_text(SAVED)
    assert clinic.sites(visit)[0]["twitch"] == "single"


def test_going_back_to_the_page_finds_what_waits(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[3]
    context = clinic.tablet(browser)
    page = clinic.open(context, visit)
    context.route(CHANGES, abort)
    note(page, "Before leaving")
    expect(state(page)).to_contain_text("kept on this device")
    page.goto(f"{clinic.address}/atlas/")
    context.unroute(CHANGES)
    page.go_back()
    ready(page)
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("[data-field=note]")).to_have_value("Before leaving")
    assert clinic.note(visit) == "Before leaving"


@pytest.mark.parametrize(
    ("number", "choice", "stays"), [(4, "Keep mine", "Written second"), (5, "Take theirs", "Written first")]
)
def test_two_therapists_on_one_field_are_asked(
    browser: Browser, clinic: Clinic, number: int, choice: str, stays: str
) -> None:
    visit = clinic.drafts[number]
    ann, bo = (clinic.open(clinic.tablet(browser, who), visit) for who in (0, 1))
    note(ann, "Written first")
    expect(state(ann)).to_have_text(SAVED)
    note(bo, "Written second")
    dialog = bo.locator("dialog[data-conflict]")
    expect(dialog).to_contain_text("changed this meanwhile")
    expect(dialog).to_contain_text("Written first")
    expect(dialog).to_contain_text("Written second")
    assert clinic.note(visit) == "Written first"
    dialog.get_by_role("button", name=choice).tap()
    expect(state(bo)).to_have_text(re.compile(r"Saved \d\d:\d\d|All saved"))
    expect(bo.locator("[data-field=note]")).to_have_value(stays)
    assert clinic.note(visit) == stays


def test_an_ended_session_loses_nothing(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[6]
    context = clinic.tablet(browser)
    page = clinic.open(context, visit)
    session = clinic.sessions[0]
    clinic.rename_session(session, "gone")
    try:
        note(page, "After the session ended")
        expect(state(page)).to_contain_text("Signed out: sign in again to save")
        assert clinic.note(visit) == ""
    finally:
        clinic.rename_session("gone", session)
    context.add_cookies([{"name": "sessionid", "value": session, "url": clinic.address}])
    page.reload()
    ready(page)
    expect(state(page)).to_have_text(SAVED)
    assert clinic.note(visit) == "After the session ended"


def test_another_person_on_the_same_tablet_sends_nothing_of_it(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[7]
    context = clinic.tablet(browser)
    page = clinic.open(context, visit)
    context.set_offline(True)
    note(page, "Written by Ann")
    expect(state(page)).to_contain_text("kept on this device")
    page.close()
    context.set_offline(False)
    context.add_cookies([{"name": "sessionid", "value": clinic.sessions[1], "url": clinic.address}])
    page = clinic.open(context, visit)
    expect(page.locator("#visit .foreign")).to_contain_text("Another person's unsent changes")
    expect(page.locator("[data-field=note]")).to_have_value("")
    assert clinic.note(visit) == ""


def test_more_needles_out_than_in_are_refused_beside_the_field(browser: Browser, clinic: Clinic) -> None:
    visit = clinic.drafts[8]
    page = clinic.open(clinic.tablet(browser), visit)
    unfold(page, "count")
    out = page.locator("#part-count [data-field=needles_out]")
    out.fill("5")
    out.blur()
    expect(state(page)).to_contain_text("1 value not saved")
    refusal = page.locator("#part-count .refusal")
    expect(refusal).to_be_visible()
    expect(out).to_have_value("5")
    expect(out).to_have_attribute("aria-describedby", re.compile(str(refusal.get_attribute("id"))))
    page.locator("form[data-sign] button").tap()
    expect(out).to_be_focused()
    out.fill("1")
    out.blur()
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("#part-count")).to_contain_text("Look for the needle")
    page.locator("form[data-sign] button").tap()
    expect(page.locator("#part-missing")).to_contain_text("Not signed")
    assert clinic.sites(visit)[0]["needles_out"] == 1


def test_a_double_tap_signs_once(browser: Browser, clinic: Clinic) -> None:
    page = clinic.open(clinic.tablet(browser), clinic.follow_up)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/sign/") else None)
    with page.expect_navigation():
        page.locator("form[data-sign] button").dblclick()
    ready(page)
    assert len(sent) == 1


def test_a_tap_on_the_body_offers_muscles_and_one_more_makes_a_site_with_a_pin(
    browser: Browser, clinic: Clinic
) -> None:
    visit = clinic.drafts[9]
    page = clinic.open(clinic.tablet(browser), visit)
    page.locator("body-chart .segment", has_text="Back").tap()
    stage = page.locator("body-chart .pane.ready[data-view=back] .stage")
    box = stage.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 0.56 * box["width"], box["y"] + 0.48 * box["height"])
    page.locator("#site-choices [data-add=site]").first.tap()
    expect(page.locator("#part-needle li.site[id]")).to_have_count(2)
    expect(page.locator("body-chart .pin:visible")).to_have_count(1)
    expect(page.locator("#site-choices [data-add=site]")).to_have_count(0)
    added = clinic.sites(visit)[-1]
    page.locator("body-chart .pin:visible").tap()
    expect(page.locator(f"[id='site-{uuid.UUID(added['id'])}'] input:focus")).to_have_count(1)
