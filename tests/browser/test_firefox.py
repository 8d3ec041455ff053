"""The page works in another browser than Chromium: a number is drawn, read, and corrected in Firefox."""

import json
import shutil
from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP
from tests.browser.firefox import firefox
from tests.browser.pen import NUMBER_407

FIREFOX_NAMES = ("firefox-esr", "firefox")
NUMBER = "document.querySelector('.pad-answer .number')?.textContent"
CURRENT = "document.querySelector('.pad-result:not([aria-busy])')"
PAPER = """JSON.stringify((({ x, y, width, height }) => [x, y, width, height])
    (document.querySelector(".pad-canvas").getBoundingClientRect()))"""
INK = """(({ width, height }, pen) => pen.getImageData(0, 0, width, height).data)
    (document.querySelector(".pad-canvas"), document.querySelector(".pad-canvas").getContext("2d"))
    .filter((value, i) => i % 4 === 0 && value < 128).length"""


def test_number_is_drawn_read_and_corrected_in_firefox(app_url: str, tmp_path: Path) -> None:
    path = next(filter(None, map(shutil.which, FIREFOX_NAMES)), None)
    if path is None:
        pytest.skip("no Firefox here; install it (Debian: apt-get install firefox-esr)")
    with firefox(path, tmp_path) as page:
        page.open(app_url, DESKTOP["width"], DESKTOP["height"])
        page.wait_for("document.querySelector('.pad-canvas')?.width > 300")
        left, top, width, height = json.loads(page.evaluate(PAPER))
        for stroke in NUMBER_407:
            page.press(*((left + x * width, top + y * height) for x, y in stroke))
        page.wait_for(f"{CURRENT} && {NUMBER} === '407'")
        page.evaluate("document.querySelectorAll('.pad-answer .card')[2].click()")
        page.evaluate("document.querySelector('.choices:not([hidden]) [data-digit=\"1\"]').click()")
        assert page.evaluate(NUMBER) == "401"
        drawn = page.evaluate(INK)
        page.press((left + 10, top + 10))
        page.wait_for(f"{CURRENT} && {INK} > {drawn} + 50")  # a point is seen
