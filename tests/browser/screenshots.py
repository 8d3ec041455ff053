"""Takes the README's pictures of a running app: ``python -m tests.browser.screenshots [URL]``."""

import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, DESKTOP, PATIENCE_MS, PHONE
from tests.browser.pen import NUMBER_407, draw_with_mouse, number

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
DEFAULT_URL = "http://127.0.0.1:7860"


def take(
    browser: Browser, url: str, name: str, size: ViewportSize, scheme: Literal["light", "dark"], unfold: bool
) -> None:
    """Draw 407 on a page of `size` CSS pixels and save the page as `name`."""
    context = browser.new_context(viewport=size, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    page.locator(".pad-canvas").wait_for()
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407", timeout=PATIENCE_MS)
    if unfold:
        page.get_by_text("How it was read").first.click()
        page.wait_for_timeout(500)  # the arrow turns
    page.screenshot(path=FOLDER / name, full_page=unfold)
    context.close()


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_URL
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        take(chromium, address, "desktop.png", DESKTOP, "light", unfold=False)
        take(chromium, address, "dark.png", DESKTOP, "dark", unfold=True)
        take(chromium, address, "phone.png", PHONE, "light", unfold=False)
        chromium.close()
