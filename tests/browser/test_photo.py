"""A photo is read beside the drawing, and what is no photo is told in words."""

import base64

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.pen import NUMBER_407, ZERO, draw_with_mouse, number, photo_of

COPY = """async url => {
    const png = await (await fetch(url)).blob();
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}"""


@pytest.fixture
def photo_page(page: Page) -> Page:
    """The page with a 0 drawn on it and the place for a photo opened."""
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    page.get_by_role("button", name="Read a photo instead").click()
    return page


def upload(page: Page, name: str, kind: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(FilePayload(name=name, mimeType=kind, buffer=data))


def test_uploaded_photo_is_read_and_its_boxes_shown(photo_page: Page) -> None:
    upload(photo_page, "number.png", "image/png", photo_of(*NUMBER_407))
    answer = photo_page.locator(".photo-answer")
    expect(answer.locator(".number")).to_have_text("407")
    answer.get_by_text("How it was read").click()
    expect(answer.locator(".box:not(.box-rejected)")).to_have_count(3)
    assert (
        answer.locator(".picture-image").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 640
    )
    expect(photo_page.locator(".for-ears").last).to_contain_text("407. Whole number")
    expect(number(photo_page)).to_have_text("0")


def test_removed_photo_takes_its_reading_with_it(photo_page: Page) -> None:
    upload(photo_page, "number.png", "image/png", photo_of(*NUMBER_407))
    answer = photo_page.locator(".photo-answer")
    expect(answer.locator(".number")).to_have_text("407")
    photo_page.get_by_role("button", name="Remove Image").click()
    expect(answer).to_have_text("")


def test_pasted_photo_is_read(photo_page: Page) -> None:
    photo = base64.b64encode(photo_of(*NUMBER_407)).decode()
    photo_page.evaluate(COPY, f"data:image/png;base64,{photo}")
    photo_page.get_by_role("button", name="Paste from clipboard").click()
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")


def test_camera_gives_a_photo_to_read(photo_page: Page) -> None:
    photo_page.get_by_role("button", name="Capture from camera").click()
    photo_page.get_by_text("Click to Access Webcam").click()
    photo_page.wait_for_function("document.querySelector('video')?.videoWidth")
    photo_page.get_by_role("button", name="capture photo").click()
    expect(photo_page.locator(".photo-answer .sureness")).to_be_visible()


def test_file_that_is_no_image_is_refused_in_words(photo_page: Page) -> None:
    upload(photo_page, "words.txt", "text/plain", b"just words")
    expect(photo_page.get_by_text("Only image/* allowed")).to_be_visible()
    expect(number(photo_page)).to_have_text("0")


@pytest.mark.parametrize("data", [b"just words", photo_of(*ZERO)[:200]], ids=["text", "cut off"])
def test_bad_upload_is_told_in_words_and_the_drawing_stays(photo_page: Page, data: bytes) -> None:
    upload(photo_page, "broken.png", "image/png", data)
    answer = photo_page.locator(".photo-answer")
    expect(answer.locator(".trouble")).to_contain_text("image")
    expect(answer).not_to_contain_text("/")  # no path of the server
    expect(number(photo_page)).to_have_text("0")
