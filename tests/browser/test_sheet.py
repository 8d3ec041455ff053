"""A photo of a table becomes a table that can be corrected cell by cell and saved."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

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


def cells(page: Page) -> Locator:
    return page.locator(".sheet-cells input")


def test_a_photo_of_a_table_is_corrected_cell_by_cell_and_saved(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="Photo").click()
    photo = FilePayload(name="table.png", mimeType="image/png", buffer=photographed_table())
    page.locator("input[type=file]").set_input_files([photo])
    page.get_by_text("As a table").click()
    expect(cells(page)).to_have_count(4)
    assert [cell.input_value() for cell in cells(page).all()] == ["7", "47", "47", "7"]

    page.get_by_role("textbox", name="Row 2, column 1").fill("17")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the table").click()
    saved = tmp_path / "table.csv"
    download.value.save_as(saved)

    assert download.value.suggested_filename == "table.csv"
    assert saved.read_bytes() == b"7,47\r\n17,7\r\n"
