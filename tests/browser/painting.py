"""What a hand does on the body chart, for the browser tests."""

from playwright.sync_api import Page, expect

FRONT = "body-chart .pane.ready .stage canvas"
RIGHT_SHOULDER = (0.285, 0.225)
"""The front of the person's right shoulder, as fractions of the front view."""


def stroke(page: Page, at: tuple[float, float] = RIGHT_SHOULDER, *, length: float = 30, lift: bool = True) -> None:
    """Draw a short stroke on the first view; leave the finger down if `lift` is false."""
    box = page.locator(FRONT).first.bounding_box()
    assert box is not None
    x, y = box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + length / 2, y + length, steps=12)
    if lift:
        page.mouse.up()


def expect_muscles(page: Page) -> None:
    """Wait until ranked muscles are shown and the last answer has come, so that nothing moves under the next click."""
    expect(page.locator("#answer .muscle").first).to_be_visible()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the last answer has come: the page sends one question at a time, within 140 ms of the last change."""
    page.wait_for_timeout(300)
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
