"""Photos are read beside the drawing, one or many, and what is no photo is told in words."""

import base64
import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from segmentation.box import Box
from tests.browser.mocks import answer_with, unsure_407
from tests.browser.pen import NUMBER_407, SEVEN, ZERO, draw_with_mouse, number, photo_of
from tests.conftest import digit_reading, number_reading
from tests.test_segmentation_image import png_claiming

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

KEEP_WHAT_IS_SENT = """() => {
    const { send } = XMLHttpRequest.prototype;
    window.sent = [];
    XMLHttpRequest.prototype.send = function (picture) {
        window.sent.push(picture);
        send.call(this, picture);
    };
}"""
LAST_SENT = """async () => {
    const picture = window.sent.at(-1);
    const { width, height } = await createImageBitmap(picture);
    return [width, height, picture.type];
}"""
DRAG = """event => {
    const data = new DataTransfer();
    data.items.add(new File(["a"], "a.png", { type: "image/png" }));
    const given = { dataTransfer: data, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent(event, given));
}"""
LINES = """cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
}"""
OVER_ALL = "getComputedStyle(document.body, '::after').content !== 'none'"
UPLOAD_BYTES_A_SECOND = 200_000  # of a phone's connection; half a megabyte takes 2.5 s
REFUSE_CAMERA = """() => {
    const refused = new DOMException("refused", "NotAllowedError");
    navigator.mediaDevices.getUserMedia = () => Promise.reject(refused);
}"""


@pytest.fixture
def photo_page(page: Page) -> Page:
    """The page with a 0 drawn on it and the photos shown."""
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    page.get_by_role("tab", name="Photo").click()
    return page


def upload(page: Page, *files: tuple[str, str, bytes]) -> None:
    payloads = [FilePayload(name=name, mimeType=kind, buffer=data) for name, kind, data in files]
    page.locator("input[type=file]").set_input_files(payloads)


def large_photo() -> bytes:
    """Return a PNG of a number in half a megabyte."""
    photo = np.asarray(Image.open(BytesIO(photo_of(*NUMBER_407))).resize((1280, 600))).astype(int)
    noise = np.random.default_rng(0).integers(-8, 9, photo.shape)
    file = BytesIO()
    Image.fromarray(np.clip(photo + noise, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def data_url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def test_uploaded_photo_is_read_and_its_boxes_drawn_over_it(photo_page: Page) -> None:
    upload(photo_page, ("number.png", "image/png", photo_of(*NUMBER_407)))
    shown = photo_page.locator(".photos")
    expect(shown.locator(".number")).to_have_text("407")
    expect(shown.locator(".photo-picture .box:not(.box-rejected)")).to_have_count(3)
    picture = shown.locator(".picture-image").first
    photo_page.wait_for_function("document.querySelector('.photo-picture img').naturalWidth === 640")
    assert picture.bounding_box() is not None
    expect(photo_page.locator(".photo-status")).to_contain_text("407. ")
    expect(photo_page.locator(".photo-table")).to_be_hidden()
    expect(number(photo_page)).to_have_text("0")
    shown.get_by_text("How it was read").click()
    expect(shown.locator(".photo-explanation tbody tr")).to_have_count(3)


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
    assert rows.nth(3).locator("td").last.evaluate(LINES) == 1
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
    assert "damaged" in lines[1][3]
    assert lines[2] == ["c.png", "1", "", "corrected"]


def test_further_photos_are_added_until_all_are_removed(photo_page: Page) -> None:
    upload(photo_page, ("a.png", "image/png", photo_of(*NUMBER_407)))
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")
    photo_page.locator(".photo-answer .card").last.click()
    photo_page.locator(".photo-answer .choices:not([hidden]) [data-digit='1']").click()
    upload(photo_page, ("b.png", "image/png", photo_of(*SEVEN)))
    rows = photo_page.locator(".photo-table tbody tr")
    expect(rows.nth(1).locator("td").first).to_have_text("7")
    expect(rows.nth(0).locator("td")).to_have_text(["401", "corrected"])
    photo_page.get_by_role("button", name="a.png").click()
    expect(photo_page.locator(".photo-answer .number")).to_have_text("401")
    photo_page.get_by_role("button", name="Remove all photos").click()
    expect(photo_page.locator(".photo-table")).to_be_hidden()
    expect(photo_page.locator(".photo-picture img")).to_have_count(0)
    upload(photo_page, ("c.png", "image/png", photo_of(*ZERO)))
    expect(photo_page.locator(".photo-answer .number")).to_have_text("0")


def test_boxes_over_the_photo_follow_a_correction(photo_page: Page) -> None:
    upload(photo_page, ("a.png", "image/png", photo_of(*NUMBER_407)))
    labels = photo_page.locator(".photo-picture .box-label")
    expect(labels).to_have_text(["407"])
    photo_page.locator(".photo-answer .card").last.click()
    photo_page.locator(".photo-answer .choices:not([hidden]) [data-digit='1']").click()
    expect(labels).to_have_text(["401"])


@pytest.mark.parametrize(("smaller", "framed"), [(1, True), (30, False)])
def test_what_is_laid_over_a_photo_hides_no_digit(photo_page: Page, smaller: int, framed: bool) -> None:
    reading = unsure_407()
    larger = replace(reading, width=smaller * reading.width, height=smaller * reading.height)
    answer_with(photo_page, larger)
    upload(photo_page, ("a.png", "image/png", photo_of(*NUMBER_407)))
    label = photo_page.locator(".photo-picture .box-label")
    expect(label).to_have_text("407")
    shown = label.bounding_box()
    assert shown is not None
    assert (shown["width"] > 0) == framed
    for box in photo_page.locator("button.box").all():
        around = box.bounding_box()
        assert around is not None
        assert shown["y"] + shown["height"] <= around["y"]
        width = box.evaluate("box => parseFloat(getComputedStyle(box).borderTopWidth)")
        assert (width > 0) == framed


def test_slow_photo_says_how_much_is_sent_and_that_it_is_read(photo_page: Page) -> None:
    network = photo_page.context.new_cdp_session(photo_page)
    network.send("Network.enable")
    slow = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": UPLOAD_BYTES_A_SECOND,
    }
    network.send("Network.emulateNetworkConditions", slow)
    upload(photo_page, ("shelf.png", "image/png", large_photo()))
    progress = photo_page.locator(".photo-progress")
    expect(progress).to_have_text(re.compile(r"Sending shelf\.png: [1-9][0-9]?%"))
    expect(photo_page.locator(".photo-answer .sureness")).to_be_visible()
    expect(progress).to_be_hidden()
    network.detach()


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
    expect(photo_page.get_by_role("alert")).to_contain_text("does not let the page use the camera")
    photo_page.evaluate("() => { Object.defineProperty(navigator, 'mediaDevices', { value: undefined }) }")
    with photo_page.expect_file_chooser() as chooser:
        camera.click()
    expect(photo_page.get_by_role("alert")).to_have_count(0)  # what was said of the camera has gone
    photo = FilePayload(name="taken.png", mimeType="image/png", buffer=photo_of(*NUMBER_407))
    chooser.value.set_files(photo)
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")


def test_file_that_is_no_picture_is_refused_in_words(photo_page: Page) -> None:
    upload(photo_page, ("words.txt", "text/plain", b"just words"))
    expect(photo_page.get_by_role("alert")).to_contain_text("words.txt: This is no picture.")
    expect(photo_page.get_by_role("button", name="Remove all photos")).to_be_hidden()
    expect(number(photo_page)).to_have_text("0")
    upload(photo_page, ("a.png", "image/png", photo_of(*SEVEN)))
    expect(photo_page.locator(".photo-answer .number")).to_have_text("7")
    expect(photo_page.locator(".photo-table")).to_be_hidden()  # what was no photo is in no table of photos


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"just words", "This file is no picture that can be read here. Save it as JPEG or PNG."),
        (b"", "This file is empty. Choose another one."),
        (photo_of(*ZERO)[:200], "This picture is damaged. Take or save it again."),
        (
            png_claiming(30_000, 30_000),
            "This picture is too large. Scale it down, or send only the part with the number.",
        ),
    ],
    ids=["text", "empty", "cut off", "too large"],
)
def test_bad_photo_is_told_in_words_and_the_drawing_stays(photo_page: Page, data: bytes, told: str) -> None:
    upload(photo_page, ("broken.png", "image/png", data))
    complaint = photo_page.get_by_role("alert")
    expect(complaint).to_have_text(f"broken.png: {told}")
    expect(photo_page.locator(".photo-picture img")).to_have_count(0)
    expect(number(photo_page)).to_have_text("0")


@pytest.mark.parametrize("kind", ["image/heic", "image/svg+xml"])
def test_kind_of_picture_that_nobody_reads_is_told(photo_page: Page, kind: str) -> None:
    upload(photo_page, ("photo", kind, b"not to be decoded here"))
    told = "photo: This file is no picture that can be read here. Save it as JPEG or PNG."
    expect(photo_page.get_by_role("alert")).to_have_text(told)


def test_picture_that_the_browser_cannot_show_is_told_and_read_all_the_same(photo_page: Page) -> None:
    tiff = BytesIO()
    Image.open(BytesIO(photo_of(*NUMBER_407))).save(tiff, "TIFF")
    upload(photo_page, ("a.tiff", "image/tiff", tiff.getvalue()))
    expect(photo_page.locator(".photo-answer .number")).to_have_text("407")
    told = "This browser cannot show this kind of picture. It was read all the same."
    expect(photo_page.locator(".photo-picture")).to_have_text(told)
    expect(photo_page.locator(".photo-picture .picture")).to_have_count(0)
    photo_page.locator(".photo-working").get_by_text("How it was read").click()
    expect(photo_page.locator(".photo-explanation .picture-unknown")).to_have_text(told)
    expect(photo_page.locator(".photo-explanation .picture")).to_have_count(0)


def test_tabs_share_the_page_and_keys_act_on_what_is_shown(photo_page: Page) -> None:
    expect(photo_page.locator(".pad-canvas")).to_be_hidden()
    photo_page.keyboard.press("Escape")  # it must not clear the drawing that is not seen
    photo_page.get_by_role("tab", name="Photo").press("ArrowRight")
    expect(photo_page.get_by_role("tab", name="Draw")).to_be_focused()
    expect(photo_page.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")
    expect(photo_page.locator(".pad-canvas")).to_be_visible()
    expect(photo_page.locator(".photos")).to_be_hidden()
    expect(number(photo_page)).to_have_text("0")


def test_files_over_the_window_are_seen_to_be_welcome(page: Page) -> None:
    for event, shown in (("dragover", True), ("dragleave", False)):
        page.evaluate(DRAG, event)
        assert page.evaluate(OVER_ALL) is shown


def test_large_photo_is_made_smaller_before_it_is_sent_and_a_small_one_is_not(photo_page: Page) -> None:
    photo_page.evaluate(KEEP_WHAT_IS_SENT)
    photo = Image.open(BytesIO(photo_of(*NUMBER_407)))
    small = photo.width * photo.height
    for size, pixels, said in (((4032, 3024), 4_000_000, "407"), (photo.size, small, "2 photos")):
        file = BytesIO()
        photo.resize(size).save(file, "JPEG")
        upload(photo_page, (f"{size}", "image/jpeg", file.getvalue()))
        expect(photo_page.locator(".photo-status")).to_contain_text(said)
        width, height, type_ = photo_page.evaluate(LAST_SENT)
        assert width * height == pytest.approx(pixels, rel=0.01)
        assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
        assert type_ == "image/jpeg"


def test_box_that_is_pressed_offers_to_copy_its_line_and_to_correct_it(photo_page: Page) -> None:
    upload(photo_page, ("a.png", "image/png", photo_of(*NUMBER_407)))
    box = photo_page.locator("button.box").last
    box.click()
    photo_page.get_by_role("button", name="Copy 407").click()
    expect(photo_page.locator(".photo-status")).to_have_text("Copied 407.")
    assert photo_page.evaluate("navigator.clipboard.readText()") == "407"
    box.press("Enter")
    photo_page.get_by_role("button", name="Correct it").click()
    photo_page.locator(".photo-answer .choices:not([hidden]) [data-digit='1']").click()
    expect(photo_page.locator(".photo-answer .number")).to_have_text("401")
    box.click()
    expect(photo_page.get_by_role("button", name="Copy 401")).to_be_focused()
    photo_page.keyboard.press("Escape")
    expect(photo_page.locator(".box-menu")).to_have_count(0)
    expect(box).to_be_focused()


def test_box_in_the_middle_of_which_a_finger_is_put_is_the_one_that_opens(phone_page: Page) -> None:
    narrow = [digit_reading(1, 0.99, 7, Box(left, 100, left + 12, 150)) for left in range(100, 190, 18)]
    overlapping = [digit_reading(0, 0.99, 8, Box(left, 100, left + 40, 150)) for left in (220, 250)]
    answer_with(phone_page, number_reading([*narrow, *overlapping]))
    phone_page.get_by_role("tab", name="Photo").click()
    upload(phone_page, ("a.png", "image/png", photo_of(*NUMBER_407)))
    boxes = phone_page.locator("button.box")
    expect(boxes).to_have_count(7)
    for place, box in enumerate(boxes.all()):
        around = box.bounding_box()
        assert around is not None
        phone_page.touchscreen.tap(around["x"] + around["width"] / 2, around["y"] + around["height"] / 2)
        phone_page.get_by_role("button", name="Correct it").click()
        card = phone_page.locator(".photo-answer .card[aria-expanded=true]")
        expect(card).to_have_attribute("data-place", str(place))
    first = boxes.first.bounding_box()
    assert first is not None
    phone_page.touchscreen.tap(first["x"] - 5, first["y"] - 3)  # beside it, as a finger may be
    expect(boxes.first).to_have_attribute("aria-expanded", "true")


def test_number_of_a_photo_is_scrolled_to_and_the_table_fits_a_phone(phone_page: Page) -> None:
    phone_page.get_by_role("tab", name="Photo").click()
    tall = BytesIO()
    photo = Image.open(BytesIO(photo_of(*NUMBER_407)))
    paper = Image.new("L", (640, 1280), 235)
    paper.paste(photo, (0, 100))
    paper.save(tall, "PNG")
    name = f"{'a-long-name-' * 8}.png"
    upload(phone_page, (name, "image/png", tall.getvalue()), ("b.png", "image/png", b"damaged"))
    expect(phone_page.locator(".photo-answer .number")).to_be_in_viewport(ratio=1)
    expect(phone_page.locator(".photo-table .photo-error")).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row = phone_page.locator(".photo-table tbody tr").first.bounding_box()
    assert row is not None
    assert row["height"] < 80  # CSS pixels: the name takes two lines and not eight


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
