"""Takes the documents' pictures of a running app: ``python -m tests.browser.screenshots [URL]``."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, DESKTOP, PATIENCE_MS, PHONE
from tests.browser.mocks import answer_with, unsure_407
from tests.browser.pen import (
    FOUR,
    NUMBER_407,
    SEVEN,
    draw_with_mouse,
    number,
    photo_of,
    wait_for_last_answer,
    written,
)
from tests.browser.test_sheet import photographed_table
from web.page.face import PREVIEW

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
DEFAULT_URL = "http://127.0.0.1:7860"
TABLET = ViewportSize(width=820, height=1180)
PHONE_TURNED = ViewportSize(width=844, height=390)
LINK_PREVIEW = ViewportSize(width=1200, height=630)  # what shows of a link elsewhere
MARKED = "69 and a plus"  # an example with a sign


@contextmanager
def opened(
    browser: Browser, url: str, size: ViewportSize, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """Open the page in a window of `size` CSS pixels."""
    context = browser.new_context(viewport=size, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    page.locator(".pad-canvas").wait_for()
    yield page
    context.close()


def save(page: Page, name: str, whole: bool = False) -> None:
    """Save the window, or the whole page, once what moves has moved."""
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / name, full_page=whole)


def draw_407(page: Page) -> None:
    """Draw 407 and wait until it is read."""
    draw_with_mouse(page, *NUMBER_407)
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("407")


def take_all(browser: Browser, url: str) -> None:
    """Take every picture."""
    with opened(browser, url, DESKTOP) as page:
        draw_407(page)
        save(page, "desktop.png")
    with opened(browser, url, LINK_PREVIEW) as page:
        draw_407(page)
        page.wait_for_timeout(500)
        page.screenshot(path=PREVIEW)
    with opened(browser, url, DESKTOP, "dark") as page:
        page.get_by_role("button", name=f"Example: {MARKED}").click()
        page.get_by_text("How it was read").first.click()
        page.locator(".pad-explanation table").wait_for()
        page.locator(".pad-answer .card").last.click()
        save(page, "dark.png", whole=True)
    with opened(browser, url, TABLET, "dark") as page:
        draw_with_mouse(page, *written(page, "1,250.00"))
        wait_for_last_answer(page)
        expect(number(page)).to_have_text("1,250.00")
        save(page, "tablet.png")
    with opened(browser, url, PHONE) as page:
        draw_407(page)
        save(page, "phone.png")
        page.set_viewport_size(PHONE_TURNED)
        save(page, "phone-turned.png")
    with opened(browser, url, PHONE, "dark") as page:
        answer_with(page, unsure_407(), teaching=True)
        draw_407(page)
        page.locator(".pad-answer .card").last.click()
        page.locator(".choices:not([hidden]) button").first.click()
        save(page, "correction.png", whole=True)
    with opened(browser, url, DESKTOP) as page:
        page.get_by_role("tab", name="Photo").click()
        photos = {"shelf.png": photo_of(*NUMBER_407), "door.png": photo_of(*FOUR, *SEVEN), "lid.png": b""}
        payloads = [FilePayload(name=k, mimeType="image/png", buffer=data) for k, data in photos.items()]
        page.locator("input[type=file]").set_input_files([*payloads])
        expect(page.locator(".photo-table tbody tr").last).to_contain_text(".", timeout=PATIENCE_MS)
        page.locator(".photos").scroll_into_view_if_needed()
        save(page, "photos.png", whole=True)
    with opened(browser, url, DESKTOP) as page:
        page.get_by_role("tab", name="Photo").click()
        photo = FilePayload(name="table.png", mimeType="image/png", buffer=photographed_table())
        page.locator("input[type=file]").set_input_files([photo])
        page.locator(".sheet-cells input").first.wait_for()
        save(page, "table.png", whole=True)


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_URL
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        take_all(chromium, address)
        chromium.close()
