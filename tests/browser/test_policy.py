"""The page runs under the policy that the server sends with it, and the policy holds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, FilePayload, Page, expect

from tests.browser.pen import NUMBER_407, ZERO, draw_with_mouse, number, photo_of

POLICY = "Content Security Policy"
INJECT = "html => { document.body.insertAdjacentHTML('beforeend', html) }"


@pytest.fixture
def watched_page(desktop: BrowserContext, app_url: str) -> Iterator[tuple[Page, list[str]]]:
    """A fresh page, and the violations of its policy as the browser tells them."""
    page = desktop.new_page()
    violations: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if POLICY in message.text:
            violations.append(message.text)

    page.on("console", hear)
    page.goto(app_url)
    page.locator(".pad-canvas").wait_for()
    yield page, violations
    page.close()


def test_drawing_and_uploading_break_no_policy(watched_page: tuple[Page, list[str]]) -> None:
    page, violations = watched_page
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    page.get_by_role("tab", name="Photo").click()
    photo = FilePayload(name="number.png", mimeType="image/png", buffer=photo_of(*NUMBER_407))
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".photo-answer .number")).to_have_text("407")
    assert violations == []


def test_a_script_that_was_smuggled_in_does_not_run(watched_page: tuple[Page, list[str]]) -> None:
    page, violations = watched_page
    page.evaluate(INJECT, "<img src='data:,' onerror='window.smuggled = true'>")
    page.wait_for_timeout(200)
    assert page.evaluate("window.smuggled") is None
    assert any("inline event handler" in violation for violation in violations)


def test_a_picture_of_another_host_is_not_fetched(watched_page: tuple[Page, list[str]]) -> None:
    page, violations = watched_page
    page.evaluate(INJECT, "<img src='http://localhost:9/spy.png'>")
    page.wait_for_timeout(200)
    assert any("localhost:9" in violation for violation in violations)
