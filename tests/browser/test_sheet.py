"""A photo of a table becomes a table that can be corrected cell by cell and saved."""

import csv
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.mocks import PICTURE
from tests.browser.pen import NUMBER_407, photo_of
from tests.browser.test_photo import upload
from tests.training_data import printed_page


def photographed_table() -> bytes:
    """Return a PNG of a ruled table on gray paper: 7 and 47, below these 47 and 7."""
    page = printed_page(("7", 110, 100), ("47", 290, 100), ("47", 90, 200), ("7", 310, 200))
    page = np.where(page < 128, 60, 205).astype(np.uint8)
    for y in (20, 125, 225):
        page[y : y + 2, 20:420] = 120
    for x in (20, 220, 418):
        page[20:227, x : x + 2] = 120
    grain = np.random.default_rng(0).normal(0, 3, page.shape)
    file = BytesIO()
    Image.fromarray(np.clip(page + grain, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def give(page: Page, photo: bytes) -> None:
    page.get_by_role("tab", name="Photo").click()
    upload(page, ("photo.png", "image/png", photo))


def cells(page: Page) -> Locator:
    return page.locator(".sheet-cells input")


def test_a_photo_of_a_table_is_corrected_cell_by_cell_and_saved(page: Page, tmp_path: Path) -> None:
    give(page, photographed_table())
    expect(cells(page)).to_have_count(4)
    assert [cell.input_value() for cell in cells(page).all()] == ["7", "47", "47", "7"]

    page.get_by_role("textbox", name="Row 1, column 1").press("Enter")
    expect(page.get_by_role("textbox", name="Row 2, column 1")).to_be_focused()
    page.keyboard.type("17")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the table").click()
    saved = tmp_path / "table.csv"
    download.value.save_as(saved)

    assert download.value.suggested_filename == "table.csv"
    assert saved.read_bytes() == b"7,47\r\n17,7\r\n"


def test_a_cell_takes_what_can_be_typed_elsewhere_and_says_so(page: Page) -> None:
    give(page, photographed_table())
    first = page.get_by_role("textbox", name="Row 1, column 1")
    expect(first).to_have_value("7")
    assert first.get_attribute("inputmode") is None  # a keyboard with signs
    status = page.locator(".sheet-status")
    first.fill("abc")
    expect(status).to_contain_text("Only digits, spaces and these signs can be typed: ( ) / - ")
    downloads: list[object] = []
    page.on("download", lambda download: downloads.append(download))
    page.get_by_role("button", name="Download the table").click()
    assert first.evaluate("cell => cell.validationMessage").startswith("Only digits, spaces")
    expect(first).to_be_focused()
    first.press("Escape")
    expect(first).to_have_value("7")
    expect(status).to_contain_text("Press a number to correct it.")
    assert downloads == []


def test_a_corrected_cell_is_told_from_the_others_and_goes_back(page: Page) -> None:
    give(page, photographed_table())
    last = page.get_by_role("textbox", name="Row 2, column 2")
    last.fill("1,250")
    last.press("Escape")
    expect(last).to_have_value("7")
    last.fill(" -12 ")
    last.press("Enter")  # there is no row below
    expect(page.get_by_role("textbox", name="Row 2, column 2, corrected")).to_have_value("-12")
    back = page.get_by_role("button", name="7 as read")
    expect(back).to_have_count(1)
    back.click()
    expect(last).to_be_focused()
    expect(last).to_have_value("7")
    expect(back).to_have_count(0)
    expect(page.get_by_role("textbox", name="corrected")).to_have_count(0)


def test_a_table_that_cannot_be_read_is_told_in_words(page: Page) -> None:
    page.route("**/page/table", lambda route: route.abort())
    give(page, photographed_table())
    expect(page.locator(".sheet-status")).to_contain_text("The reader does not answer.")
    expect(page.get_by_role("button", name="Download the table")).to_be_disabled()


def test_a_photo_of_a_table_is_answered_by_the_table_alone(page: Page) -> None:
    give(page, photographed_table())
    first = page.get_by_role("textbox", name="Row 1, column 1")
    expect(first).to_have_value("7")
    expect(page.locator(".photo-answer")).to_be_hidden()
    expect(page.locator(".photo-working")).to_be_hidden()
    labels = page.locator(".photo-picture .box-label")
    assert set(labels.all_text_contents()) <= {"7", "47"}
    boxes = page.locator(".photo-picture button.box")
    expect(boxes).to_have_count(4)

    boxes.first.click()
    page.get_by_role("button", name="Correct it").click()
    expect(first).to_be_focused()
    page.keyboard.type("1,250")
    page.keyboard.press("Enter")
    expect(labels.first).to_have_text("1,250")
    boxes.first.click()
    expect(page.get_by_role("button", name="Copy 1,250")).to_be_visible()
    page.get_by_text("Last readings").click()
    expect(page.locator(".recent-number")).to_have_text(["1,250 47 ↵ 47 7"])


def test_a_table_among_photos_is_listed_as_it_was_read_and_corrected(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="Photo").click()
    photos = {"table.png": photographed_table(), "b.png": photo_of(*NUMBER_407)}
    upload(page, *((name, "image/png", photo) for name, photo in photos.items()))
    rows = page.locator(".photo-table tbody tr")
    expect(rows.nth(1).locator("td").first).to_have_text("407")
    expect(rows.nth(0).locator("td")).to_have_text(["7 47 ↵ 47 7", ""])
    page.get_by_role("button", name="b.png").click()
    expect(page.locator(".photo-answer .number")).to_have_text("407")
    expect(page.locator(".sheet")).to_be_hidden()
    page.get_by_role("button", name="table.png").click()
    expect(page.locator(".photo-answer")).to_be_hidden()
    cells(page).last.fill("-12")
    cells(page).last.press("Tab")
    expect(rows.nth(0).locator("td")).to_have_text(["7 47 ↵ 47 -12", "corrected"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "numbers.csv")
    with (tmp_path / "numbers.csv").open(newline="") as file:
        assert list(csv.reader(file))[1] == ["table.png", "7 47\n47 -12", "", "corrected"]


def test_a_number_beside_the_tables_is_a_row_below_them(page: Page) -> None:
    places = [("7", 0, 0, 0), ("47", 0, 0, 1), ("12", None, None, None)]
    numbers = [
        {"written": written, "confidence": 0.9, "line": 0, "table": table, "row": row, "column": column}
        for written, table, row, column in places
    ]
    answer = {"numbers": numbers, "tables": [[["7", "47"]]], "picture": PICTURE}
    page.route("**/page/table", lambda route: route.fulfill(json=answer))
    give(page, photographed_table())
    expect(cells(page)).to_have_count(6)
    assert [cell.input_value() for cell in cells(page).all()] == ["7", "47", "", "", "12", ""]


def test_a_photo_of_one_number_is_offered_no_table(page: Page) -> None:
    give(page, photo_of(*NUMBER_407))
    expect(page.locator(".photo-answer .number")).to_have_text("407")
    expect(page.locator(".sheet")).to_be_hidden()


def test_a_blank_photo_is_offered_no_table(page: Page) -> None:
    give(page, photo_of())
    expect(page.locator(".photo-answer .sureness")).to_have_text("No digit found.")
    expect(page.locator(".sheet")).to_be_hidden()


def test_cells_are_as_wide_as_their_text_and_the_table_scrolls_on_a_phone(phone_page: Page) -> None:
    numbers = [
        {"written": "85.97", "confidence": 0.9, "table": 0, "line": 0, "row": 0, "column": column}
        for column in range(6)
    ]
    answer = {"numbers": numbers, "tables": [[["85.97"] * 6]], "picture": PICTURE}
    phone_page.route("**/page/table", lambda route: route.fulfill(json=answer))
    give(phone_page, photographed_table())
    expect(cells(phone_page)).to_have_count(6)
    cells(phone_page).last.fill("-1,234,567.89")
    for cell in cells(phone_page).all():
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    assert phone_page.locator(".sheet-scroll").evaluate("place => place.scrollWidth > place.clientWidth")
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_tables_are_shown_and_saved_with_an_empty_row_between_them(page: Page, tmp_path: Path) -> None:
    places = [("7", 0, 0, 0), ("47", 0, 0, 1), ("5", 1, 0, 0), ("6", 1, 1, 0)]
    numbers = [
        {"written": written, "confidence": 0.9, "line": 0, "table": table, "row": row, "column": column}
        for written, table, row, column in places
    ]
    answer = {"numbers": numbers, "tables": [[["7", "47"]], [["5"], ["6"]]], "picture": PICTURE}
    page.route("**/page/table", lambda route: route.fulfill(json=answer))
    give(page, photographed_table())
    expect(cells(page)).to_have_count(8)
    assert [cell.input_value() for cell in cells(page).all()] == ["7", "47", "", "", "5", "", "6", ""]

    with page.expect_download() as download:
        page.get_by_role("button", name="Download the table").click()
    download.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == b"7,47\r\n,\r\n5,\r\n6,\r\n"


def test_cells_have_their_signs(page: Page) -> None:
    numbers = [{"written": "-3.5", "confidence": 0.9, "row": None, "line": 0}]
    answer = {"numbers": numbers, "tables": [], "picture": PICTURE}
    page.route("**/page/table", lambda route: route.fulfill(json=answer))
    give(page, photographed_table())
    expect(cells(page)).to_have_value("-3.5")


def test_a_table_that_was_refused_is_asked_for_again_when_it_is_opened_again(page: Page) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=422, json={"detail": "Too much.", "code": "too_costly"})

    page.route("**/page/table", refuse)
    give(page, photographed_table())
    expect(page.locator(".sheet-status")).to_contain_text("too much to read")
    page.locator(".sheet summary").click()
    expect(page.locator(".sheet-status")).to_be_hidden()
    with page.expect_response("**/page/table"):
        page.locator(".sheet summary").click()
    expect(page.locator(".sheet-status")).to_contain_text("too much to read")
    assert len(asked) == 2


def test_photos_can_be_removed_while_a_cell_is_typed_in(page: Page) -> None:
    give(page, photographed_table())
    cells(page).first.press("9")
    page.locator(".photo-remove").dispatch_event("click")  # the cell is not left before
    expect(page.locator(".photo-status")).to_have_text("All photos are removed.")
    expect(cells(page)).to_have_count(0)
    expect(page.locator(".photo-remove")).to_be_hidden()


@pytest.mark.parametrize("fires", [True, False])
def test_what_is_typed_in_a_cell_is_kept_when_another_photo_comes(page: Page, fires: bool) -> None:
    if not fires:  # some browsers tell of no change to a field that goes away
        silent = "event.target.matches('.sheet-cells input') && event.stopPropagation()"
        page.evaluate(f"addEventListener('change', (event) => {silent}, true)")
    give(page, photographed_table())
    cells(page).first.select_text()
    page.keyboard.type("99")
    upload(page, ("b.png", "image/png", photo_of(*NUMBER_407)))
    expect(page.locator(".photo-answer .number")).to_have_text("407")
    expect(page.locator(".photo-table td").first).to_have_text("99 47 ↵ 47 7")
    page.get_by_text("Last readings").click()
    expect(page.locator(".recent-number")).to_have_text(["407", "99 47 ↵ 47 7"])
    page.get_by_role("button", name="photo.png").click()
    expect(page.get_by_role("textbox", name="Row 1, column 1, corrected")).to_have_value("99")


def test_what_is_said_of_a_table_is_said_once(page: Page) -> None:
    status = page.locator(".sheet-status")
    status.evaluate(
        """status => {
            window.said = [];
            new MutationObserver((changes) => said.push(...changes)).observe(status, { childList: true });
        }"""
    )
    give(page, photographed_table())
    expect(cells(page)).to_have_count(4)
    cells(page).first.select_text()
    page.keyboard.type("123")
    expect(status).to_have_text("Press a number to correct it. Unsure ones are highlighted.")
    assert page.evaluate("said.length") == 1


def test_a_photo_that_is_answered_by_a_table_is_announced(page: Page) -> None:
    give(page, photographed_table())
    said = "Press a number to correct it. Unsure ones are highlighted."
    expect(page.locator(".photo-status")).to_have_text(said)


def test_a_cell_that_is_emptied_is_not_shown_as_unread(page: Page) -> None:
    give(page, photographed_table())
    cells(page).first.fill("")
    cells(page).first.press("Tab")
    box = page.locator(".photo-picture button.box").first
    expect(box).to_have_attribute("aria-label", "no digit")
    expect(box).not_to_have_class(re.compile("box-rejected"))
    expect(page.locator(".photo-picture .box-label").first).to_have_text("no digit")
    box.click()
    expect(page.locator(".box-menu button")).to_have_text(["Correct it"])
