import base64
import json
from pathlib import Path
from typing import Any

import pytest

from bulk.engine import on_this_machine
from bulk.errors import BulkError
from bulk.items import Page
from bulk.rows import COLUMNS, PICTURE, Task, Wanted, picture_name, row_of
from recognizer import NumberReader, read_number
from recognizer.limits import EACH
from tests.bulk_sources import GOLDENS, NUMBERS, pdf

PHOTO = GOLDENS["register-1"].path
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG"


@pytest.fixture(scope="module")
def reader() -> NumberReader:
    return NumberReader()


def row(reader: NumberReader, task: Task, wanted: Wanted | None = None) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(row_of(wanted or Wanted(), reader, task))
    return row


def test_a_row_says_what_reading_the_image_alone_says(reader: NumberReader) -> None:
    found, reading = row(reader, Task("a.png", str(PHOTO))), read_number(PHOTO)

    assert tuple(found) == COLUMNS
    assert found.pop("milliseconds") > 0
    assert found == json.loads(json.dumps(reading.as_dict())) | {
        "source": "a.png",
        "rejected": len(reading.rejected),
        "error": None,
        "version": reader.version,
        "row": None,
        "column": None,
        "table": None,
    }


def test_a_page_is_a_row(reader: NumberReader, tmp_path: Path) -> None:
    document = str(pdf(tmp_path / "scan.pdf"))

    assert row(reader, Task("scan.pdf#3", Page(document, 2, is_pdf=True)))["text"] == NUMBERS[2]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"no image", "No image in these bytes"),
        ("no/such.png", "Cannot open no/such.png"),
        (BulkError("It unpacks to too much."), "It unpacks to too much."),
        (Page("no/such.pdf", 0, is_pdf=True), "The page cannot be opened"),
        (Page(b"%PDF", 0, is_pdf=True), "The PDF cannot be opened"),
        (Page(b"II*\0", 3, is_pdf=False), "There is no page 4"),
    ],
)
def test_what_is_not_read_is_a_row_with_its_error(reader: NumberReader, content: Any, error: str) -> None:
    found = row(reader, Task("a.png", content))

    assert tuple(found) == COLUMNS
    assert found["error"].startswith(error)
    assert found["text"] is found["confidence"] is found["digits"] is None
    assert (found["source"], found["version"]) == ("a.png", reader.version)


def test_a_doubtful_reading_brings_its_picture_and_a_sure_one_does_not(reader: NumberReader) -> None:
    task = Task("a.png", str(PHOTO))
    confidence = row(reader, task)["confidence"]

    doubtful = row(reader, task, Wanted(doubt=confidence + 0.001))
    assert base64.b64decode(doubtful[PICTURE]).startswith(JPEG)
    assert PICTURE not in row(reader, task, Wanted(doubt=confidence))


def test_the_picture_of_a_reading_goes_into_the_folder_whatever_its_name(
    reader: NumberReader, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()

    row(reader, Task("box.zip/../../a.png", str(PHOTO)), Wanted(annotated=str(folder)))

    (picture,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert picture.parent == folder
    assert picture.read_bytes().startswith(PNG)


def test_items_have_pictures_of_their_own() -> None:
    names = ["a/b.png", "a-b.png", "x" * 300, "y" + "x" * 300, "..", "/", "scan.pdf#1", "scan.pdf#2"]

    pictures = {picture_name(name) for name in names}

    assert len(pictures) == len(names)
    assert all(len(name) <= 100 and "/" not in name and not name.startswith(".") for name in pictures)


def test_rows_come_in_the_order_of_their_tasks() -> None:
    tasks = [Task(str(number), b"no image" if number % 2 else str(PHOTO)) for number in range(12)]

    rows = [json.loads(line) for line in on_this_machine(tasks, Wanted(), "version", 2, EACH)]

    assert [one["source"] for one in rows] == [task.name for task in tasks]
    assert [one["error"] is None for one in rows] == [True, False] * 6
