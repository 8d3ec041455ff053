"""Photos are read beside the drawing, one or many, and what is no photo is told in words."""

import base64
import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.pen import NUMBER_407, SEVEN, ZERO, draw_with_mouse, number, photo_of

COPY = """async url => {
    const png = await (await fetch(url)).blob();
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}"""
# What a browser makes of a file dragged in from elsewhere, or pasted with Ctrl+V.
GIVE = """async ([event, url]) => {
    const data = new DataTransfer();
    data.items.add(new File([await (await fetch(url)).blob()], "number.png", { type: "image/png" }));
    const given = event === "drop"
        ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(given);
    return given.defaultPrevented;
}"""

REFUSE_CAMERA = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("refused"));
}"""


@pytest.fixture
def photo_page(page: Page) -> Page:
    """The page with a 0 drawn on it and the place for photos opened."""
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    page.get_by_text("Read a photo instead").click()
    return page


def upload(page: Page, *files: tuple[str, str, bytes]) -> None:
    payloads = [FilePayload(name=name, mimeType=kind, buffer=data) for name, kind, data in files]
    page.locator("input[type=file]").set_input_files(payloads)


def data_url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def test_uploaded_photo_is_read_and_its_boxes_drawn_over_it(photo_page: Page) -> None:
    upload(photo_page, ("number.png", "image/png", photo_of(*NUMBER_407)))
    shown = photo_page.locator(".photo-shown")
    expect(shown.locator(".number")).to_have_text("407")
    expect(shown.locator(".photo-picture .box:not(.box-rejected)")).to_have_count(3)
    picture = shown.locator(".picture-image").first
    photo_page.wait_for_function("document.querySelector('.photo-picture img').naturalWidth === 640")
    assert picture.bounding_box() is not None
    expect(photo_page.locator(".photo-status")).to_contain_text("407. Whole number")
    expect(photo_page.locator(".photo-table")).to_be_hidden()
    expect(number(photo_page)).to_have_text("0")
    shown.get_by_text("How it was read").click()
    expect(shown.locator("tbody tr")).to_have_count(3)


def test_several_photos_give_a_table_with_their_errors_as_csv(photo_page: Page, tmp_path: Path) -> None:
    upload(
        photo_page,
        ("words.txt", "text/plain", b"just words"),
        ("a.png", "image/png", photo_of(*NUMBER_407)),
        ('b, "cut off".png', "image/png", photo_of(*ZERO)[:200]),
        ("c.png", "image/png", photo_of(*SEVEN)),
    )
    rows = photo_page.locator(".photo-table tbody tr")
    expect(rows.nth(3).locator("td").first).to_have_text("7")
    expect(rows.nth(2)).to_contain_text("damaged")
    answer = photo_page.locator(".photo-answer")
    expect(answer.locator(".number")).to_have_text("407")
    photo_page.get_by_role("button", name="c.png").click()
    expect(answer.locator(".number")).to_have_text("7")
    answer.locator(".card").click()
    answer.locator(".choices:not([hidden]) [data-digit='1']").click()
    expect(rows.nth(3).locator("td")).to_have_text(["1", "corrected"])
    with photo_page.expect_download() as download:
        photo_page.get_by_role("button", name="Download as CSV").click()
    path = tmp_path / "numbers.csv"
    download.value.save_as(path)
    head, words, *lines = csv.reader(StringIO(path.read_bytes().decode(), newline=""))
    assert head == ["file", "number", "confidence", "note"]
    assert words[:3] == ["words.txt", "", ""]
    assert lines[0][:2] == ["a.png", "407"]
    assert 0 < float(lines[0][2]) <= 1
    assert lines[1][:3] == ['b, "cut off".png', "", ""]
    assert "image" in lines[1][3]
    assert lines[2] == ["c.png", "1", "", "corrected"]


def test_file_names_that_a_spreadsheet_would_run_are_text_in_the_csv(
    photo_page: Page, tmp_path: Path
) -> None:
    shown_as = {
        "=1+2.png": "'=1+2.png",
        "+cmd|calc.png": "'+cmd|calc.png",
        "-1,2.png": "'-1,2.png",
        '@SUM("A1").png': '\'@SUM("A1").png',
        "\t=1.png": "'\t=1.png",
        "a;=1+2.png": "a;=1+2.png",
        "plain=1.png": "plain=1.png",
        "-407": "-407",
    }
    upload(photo_page, *[(name, "text/plain", b"just words") for name in shown_as])
    expect(photo_page.locator(".photo-status")).to_have_text(f"{len(shown_as)} photos read.")
    with photo_page.expect_download() as download:
        photo_page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "numbers.csv")
    text = (tmp_path / "numbers.csv").read_bytes().decode()
    assert [row[0] for row in csv.reader(StringIO(text, newline=""))][1:] == list(shown_as.values())
    assert '\r\n"a;=1+2.png",' in text  # quoted, since there are spreadsheets that part cells at semicolons


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_photo_dropped_or_pasted_anywhere_is_read(page: Page, way: str) -> None:
    assert page.evaluate(GIVE, [way, data_url(photo_of(*NUMBER_407))]) is (way == "drop")
    expect(page.locator(".photo-answer .number")).to_have_text("407")


def test_photo_is_pasted_by_button(photo_page: Page) -> None:
    photo_page.evaluate(COPY, data_url(photo_of(*NUMBER_407)))
    photo_page.get_by_role("button", name="Paste").click()
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")


def test_camera_gives_a_photo_to_read(photo_page: Page) -> None:
    photo_page.get_by_role("button", name="Camera", exact=True).click()
    photo_page.wait_for_function("document.querySelector('video').videoWidth > 0")
    photo_page.get_by_role("button", name="Take the photo").click()
    expect(photo_page.locator(".photo-answer .sureness")).to_be_visible()
    expect(photo_page.locator("video")).to_be_hidden()
    assert photo_page.evaluate("document.querySelector('video').srcObject") is None


def test_camera_that_is_refused_is_told_and_without_https_the_phone_is_asked(photo_page: Page) -> None:
    photo_page.evaluate(REFUSE_CAMERA)
    camera = photo_page.get_by_role("button", name="Camera", exact=True)
    camera.click()
    expect(photo_page.get_by_role("alert")).to_contain_text("No camera to use here")
    photo_page.evaluate("() => { Object.defineProperty(navigator, 'mediaDevices', { value: undefined }) }")
    with photo_page.expect_file_chooser() as chooser:
        camera.click()
    photo = FilePayload(name="taken.png", mimeType="image/png", buffer=photo_of(*NUMBER_407))
    chooser.value.set_files(photo)
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")


def test_file_that_is_no_picture_is_refused_in_words(photo_page: Page) -> None:
    upload(photo_page, ("words.txt", "text/plain", b"just words"))
    expect(photo_page.get_by_role("alert")).to_contain_text("That is no picture.")
    expect(number(photo_page)).to_have_text("0")


@pytest.mark.parametrize("data", [b"just words", photo_of(*ZERO)[:200]], ids=["text", "cut off"])
def test_bad_photo_is_told_in_words_and_the_drawing_stays(photo_page: Page, data: bytes) -> None:
    upload(photo_page, ("broken.png", "image/png", data))
    complaint = photo_page.get_by_role("alert")
    expect(complaint).to_contain_text("image")
    expect(complaint).not_to_contain_text("/")  # no path of the server
    expect(photo_page.locator(".photo-shown")).to_be_hidden()
    expect(number(photo_page)).to_have_text("0")


def test_busy_server_is_asked_again_when_it_says(photo_page: Page) -> None:
    tries: list[str] = []

    def busy_once(route: Route) -> None:
        tries.append("asked")
        if len(tries) == 1:
            route.fulfill(status=429, headers={"Retry-After": "1"}, json={"detail": "busy"})
        else:
            route.continue_()

    photo_page.route("**/page/read", busy_once)
    upload(photo_page, ("number.png", "image/png", photo_of(*NUMBER_407)))
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")
    assert len(tries) == 2
