"""The page of doubtful readings, opened from the disk and used by keyboard."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bulk.review import write_review
from bulk.rows import Task, Wanted, row_of
from bulk.tables import Row
from recognizer import NumberReader
from tests.bulk_sources import GOLDENS

NAMES = {"=1+1.png": "digit-4", '"><script>window.smuggled = 1</script>': "lines-1", "c.png": "register-1"}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    reader, wanted = NumberReader(), Wanted(doubt=1.1)
    return [
        json.loads(row_of(wanted, reader, Task(name, str(GOLDENS[golden].path))))
        for name, golden in NAMES.items()
    ]


@pytest.fixture
def review(desktop: BrowserContext, rows: list[Row], tmp_path: Path) -> Iterator[Page]:
    """The page; it must make no error, no request, and break no policy of its own."""
    path = tmp_path / "review.html"
    write_review(rows, len(rows), path)
    page = desktop.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((path.as_uri(), "data:", "blob:")) else faults.append(request.url)
        ),
    )
    page.goto(path.as_uri())
    yield page
    page.close(run_before_unload=False)
    assert faults == []


def saved(page: Page) -> list[list[str]]:
    with page.expect_download() as download:
        page.keyboard.press("Control+s")
    assert download.value.suggested_filename == "corrections.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_readings_are_corrected_by_keyboard_and_saved(review: Page, rows: list[Row]) -> None:
    fields = review.locator("textarea")
    expect(fields.nth(0)).to_be_focused()
    expect(fields.nth(0)).to_have_value("4")
    review.keyboard.type("1250")
    review.keyboard.press("Enter")
    expect(fields.nth(1)).to_be_focused()
    review.keyboard.press("Enter")
    review.keyboard.press("Alt+1")
    expect(review.locator("#progress")).to_have_text("3 of 3 looked at")
    expect(review.locator("#save")).to_be_focused()

    header, *lines = saved(review)

    assert header == ["source", "read", "confidence", "correct", "looked_at"]
    assert [line[0] for line in lines] == ["'=1+1.png", *list(NAMES)[1:]]
    assert [line[1] for line in lines] == [row["written"] for row in rows]
    assert [line[3] for line in lines] == ["1250", rows[1]["written"], rows[2]["alternatives"][0]["written"]]
    assert [line[4] for line in lines] == ["yes"] * 3


def test_what_was_not_looked_at_is_saved_as_such(review: Page) -> None:
    review.keyboard.press("Enter")

    assert [line[4] for line in saved(review)[1:]] == ["yes", "no", "no"]


def test_escape_gives_back_what_was_read(review: Page) -> None:
    review.keyboard.type("99")
    review.keyboard.press("Escape")

    expect(review.locator("textarea").first).to_have_value("4")


def test_pictures_are_shown_and_a_name_is_no_script(review: Page) -> None:
    decode = "images => Promise.all(images.map(image => image.decode().then(() => image.naturalWidth)))"
    widths = review.eval_on_selector_all("img", decode)
    assert len(widths) == 3
    assert all(widths)
    assert review.evaluate("window.smuggled") is None
    expect(review.locator("h2").nth(1)).to_have_text(list(NAMES)[1])
