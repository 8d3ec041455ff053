"""The page can be installed, opens without a connection with its drawing, and gives that as a picture."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from recognizer import NumberReader
from tests.browser.conftest import DESKTOP, PATIENCE_MS
from tests.browser.pen import NUMBER_407, draw_with_mouse, number

READY = "navigator.serviceWorker.ready.then(() => true)"
SPOKEN = """() => {
    window.said = [];
    speechSynthesis.speak = ({ text, lang }) => window.said.push([text, lang]);
}"""


@pytest.fixture
def installed(browser: Browser, app_url: str) -> Iterator[Page]:
    """A page whose worker may run, of a visitor of its own."""
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(app_url)
    assert page.evaluate(READY)
    yield page
    context.close()


def test_page_opens_without_a_connection_and_keeps_the_drawing(installed: Page) -> None:
    note = installed.locator(".offline")
    expect(note).to_be_hidden()
    draw_with_mouse(installed, *NUMBER_407)
    expect(number(installed)).to_have_text("407")
    installed.context.set_offline(True)
    installed.reload()
    expect(note).to_have_text("There is no connection. You can go on drawing; it is read once there is one.")
    expect(installed.locator(".pad-result .trouble")).to_contain_text("There is no connection.")
    expect(installed.get_by_role("button", name="Undo", exact=True)).to_be_attached()
    installed.context.set_offline(False)
    expect(number(installed)).to_have_text("407")
    expect(note).to_be_hidden()


def test_manifest_names_icons_that_are_there(page: Page) -> None:
    manifest = page.evaluate("fetch('manifest.webmanifest').then(answer => answer.json())")
    assert manifest["name"] == "Read my number"
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"][1:]:
        png = page.request.get(f"{page.url}{icon['src']}").body()
        assert "x".join(map(str, Image.open(BytesIO(png)).size)) == icon["sizes"]


def test_drawing_is_saved_with_its_number(page: Page, tmp_path: Path) -> None:
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind}").click()
        assert download.value.suggested_filename == f"407.{kind.lower()}"
        download.value.save_as(tmp_path / kind)
    png = np.asarray(Image.open(tmp_path / "PNG").convert("L"))
    drawing, caption = png[:-64], png[-64:]
    assert NumberReader().read(drawing).text == "407"
    assert (caption < 128).any()
    svg = ET.parse(tmp_path / "SVG").getroot()
    assert svg.findtext("{http://www.w3.org/2000/svg}text") == "407"
    assert len(svg.findall(".//{http://www.w3.org/2000/svg}path")) == len(NUMBER_407)


def test_number_is_read_aloud_when_asked(page: Page) -> None:
    page.evaluate(SPOKEN)
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    assert page.evaluate("said") == []
    page.get_by_role("button", name="Read aloud").click()
    assert page.evaluate("said") == [["4 0 7", "en"]]
