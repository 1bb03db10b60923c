"""Signing in, locking and leaving, with a real browser at a tablet's width."""

import base64
import hmac
import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.browser.people import PASSWORD

HARMLESS = ("status of 401", "status of 422", "status of 429", "status of 403")
MISMATCH = "The e-mail address and the password do not belong together."
ANN, BEN, FINN = "ann@example.org", "ben@example.org", "finn@example.org"


class Clinic:
    """A served site with people in it."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        # Browsers allow passkeys without HTTPS on this name alone.
        self.address = address.replace("127.0.0.1", "localhost")

    def do(self, *what: str) -> None:
        """Run `people.py` on the site's database."""
        environment = {**os.environ, "TAUTBAND_HOME": str(self.home)}
        subprocess.run([sys.executable, "-m", "tests.browser.people", *what], env=environment, check=True)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    home = tmp_path_factory.mktemp("home")
    with serving(home, tmp_path_factory.mktemp("static"), TAUTBAND_DEMO="1") as address:
        served = Clinic(home, address)
        served.do("put_people")
        yield served


@pytest.fixture
def tablet(browser: Browser, clinic: Clinic) -> Iterator[Page]:
    """A tablet on which nobody is signed in; no script may fail on it."""
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, base_url=clinic.address)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [p for p in problems if not any(each in p for each in HARMLESS)] == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def in_clinic(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"/clinic/$"))


def code_of(secret: str) -> str:
    """The code that an authenticator app shows now (RFC 6238: HMAC-SHA-1, 30 s, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = mac[-1] & 0x0F
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_wrong_password_then_right_one(tablet: Page) -> None:
    sign_in(tablet, BEN, "not the password")
    expect(tablet.get_by_role("alert").first).to_have_text(
        "The e-mail address and the password do not belong together."
    )
    sign_in(tablet, "nobody@example.org", "not the password")
    expect(tablet.get_by_role("alert").first).to_have_text(
        "The e-mail address and the password do not belong together."
    )
    sign_in(tablet, BEN)
    in_clinic(tablet)


@pytest.mark.parametrize("email", [FINN, "stranger@example.org"])
def test_many_wrong_passwords_lock_out_whether_or_not_the_person_exists(tablet: Page, email: str) -> None:
    for _ in range(6):
        sign_in(tablet, email, "not the password")
    expect(tablet.get_by_role("heading", name="Too many attempts")).to_be_visible()
    sign_in(tablet, email.upper())
    expect(tablet.get_by_role("heading", name="Too many attempts")).to_be_visible()


def test_one_tap_in_the_demo(tablet: Page) -> None:
    tablet.goto("/clinic/")
    tablet.get_by_role("button", name="Front desk").click()
    in_clinic(tablet)
    expect(tablet.locator("details.who")).to_contain_text("Priya Nair")


def confirm(page: Page) -> None:
    page.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_second_factor_by_app_then_by_passkey(tablet: Page) -> None:
    sign_in(tablet, ANN)
    expect(tablet.get_by_text("Patients' records open only to people")).to_be_visible()
    tablet.get_by_role("link", name="Set up an app").click()
    confirm(tablet)
    secret = tablet.locator("#authenticator_secret").text_content() or ""
    tablet.get_by_label("Code from the app").fill("000000")
    tablet.get_by_role("button", name="Set it up").click()
    expect(tablet.locator("main .why")).to_contain_text("That is not right.")
    tablet.get_by_label("Code from the app").fill(code_of(secret))
    tablet.get_by_role("button", name="Set it up").click()
    expect(tablet.locator(".codes li")).to_have_count(10)
    recovery = tablet.locator(".codes li").first.text_content() or ""
    tablet.get_by_role("link", name="I have kept them").click()
    in_clinic(tablet)
    sign_out(tablet)
    sign_in(tablet, ANN)
    expect(tablet.get_by_role("heading", name="Now the second factor")).to_be_visible()
    tablet.goto("/clinic/")
    expect(tablet.get_by_role("heading", name="Now the second factor")).to_be_visible()
    tablet.get_by_label("Code", exact=True).fill(recovery.strip())
    tablet.get_by_role("button", name="Sign in", exact=True).click()
    in_clinic(tablet)
    _passkey(tablet)


def _passkey(page: Page) -> None:
    """Add a passkey with Chromium's virtual authenticator, then sign in with nothing else."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto("/account/2fa/webauthn/add/")
    confirm(page)
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    in_clinic(page)
    sign_out(page)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#passkey-failed")).to_be_visible()


def test_lock_covers_the_page_and_loses_nothing(tablet: Page) -> None:
    tablet.clock.install()
    sign_in(tablet, BEN)
    tablet.goto("/clinic/me/")
    tablet.get_by_label("Letters after the name").fill("PT, half typed")
    tablet.clock.fast_forward("01:10")
    cover = tablet.get_by_role("dialog", name="Locked")
    expect(cover).to_be_visible()
    expect(tablet.locator("main")).to_be_hidden()
    expect(tablet).to_have_title("Locked · Tautband")
    tablet.keyboard.press("Escape")
    tablet.keyboard.press("Escape")
    expect(cover).to_be_visible()
    other = tablet.context.new_page()
    other.goto("/clinic/me/")
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    expect(other.get_by_label("Letters after the name")).to_have_count(0)
    other.close()
    cover.get_by_label("Password").fill("not the password")
    cover.get_by_role("button", name="Unlock").click()
    expect(cover.get_by_role("alert")).to_have_text("That is not right. Try again.")
    cover.get_by_label("Password").fill(PASSWORD)
    cover.get_by_role("button", name="Unlock").click()
    expect(cover).to_be_hidden()
    expect(tablet).to_have_title("Your account · Tautband")
    expect(tablet.get_by_label("Letters after the name")).to_have_value("PT, half typed")
    expect(tablet.get_by_label("Letters after the name")).to_be_focused()


def test_pin_opens_what_lock_now_closed(tablet: Page) -> None:
    sign_in(tablet, BEN)
    tablet.goto("/clinic/me/")
    tablet.get_by_label("New PIN").fill("123456")
    tablet.get_by_label("Your password").fill(PASSWORD)
    tablet.get_by_role("button", name="Set the PIN").click()
    expect(tablet.locator("main .why").first).to_contain_text("do not simply repeat or count")
    tablet.get_by_label("New PIN").fill("274019")
    tablet.get_by_label("Your password").fill(PASSWORD)
    tablet.get_by_role("button", name="Set the PIN").click()
    expect(tablet.get_by_text("Your PIN is set.")).to_be_visible()
    tablet.locator("details.who summary").click()
    tablet.get_by_role("button", name="Lock now").click()
    cover = tablet.get_by_role("dialog", name="Locked")
    cover.get_by_label("PIN or password").fill("274019")
    cover.get_by_role("button", name="Unlock").click()
    expect(cover).to_be_hidden()


def test_another_person_takes_a_locked_tablet_over(tablet: Page) -> None:
    sign_in(tablet, BEN)
    in_clinic(tablet)
    tablet.locator("details.who summary").click()
    tablet.get_by_role("button", name="Lock now").click()
    tablet.get_by_role("button", name="Sign in as somebody else").click()
    sign_in(tablet, "petra@example.org")
    in_clinic(tablet)
    expect(tablet.locator("details.who")).to_contain_text("Petra Voss")


def test_a_session_left_alone_locks_on_the_server_then_ends(tablet: Page, clinic: Clinic) -> None:
    sign_in(tablet, BEN)
    in_clinic(tablet)
    clinic.do("age_sessions", "3")
    tablet.goto("/clinic/me/")
    tablet.get_by_label("PIN or password").fill(PASSWORD)
    tablet.get_by_role("button", name="Unlock").click()
    expect(tablet.get_by_role("heading", name="Your account")).to_be_visible()
    clinic.do("age_sessions", "90")
    tablet.goto("/clinic/me/")
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(tablet).to_have_url(re.compile(r"next=/clinic/me/"))


def test_back_button_shows_nothing_after_signing_out(tablet: Page) -> None:
    sign_in(tablet, BEN)
    tablet.goto("/clinic/me/")
    expect(tablet.get_by_text(BEN)).to_be_visible()
    sign_out(tablet)
    tablet.go_back()
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(tablet.get_by_text(BEN)).to_have_count(0)
