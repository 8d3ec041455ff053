"""An image → a row of the table; this runs in the processes that read."""

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import cv2

from bulk.documents import picture_of
from bulk.errors import BulkError
from bulk.items import Content, Page
from recognizer import NumberReader
from recognizer.drawing import Picture, draw_boxes, draw_page
from recognizer.errors import NumberReaderError, ReadingError
from recognizer.many import page_or_error, reading_or_error
from segmentation.image import ImageSource, load_gray

Done = TypeVar("Done")

COLUMNS = (
    "source",
    "written",
    "value",
    "text",
    "confidence",
    "text_confidence",
    "alternatives",
    "digits",
    "marks",
    "rejected",
    "width",
    "height",
    "milliseconds",
    "error",
    "version",
    "row",
    "column",
    "table",
)
NUMBERS = "numbers"  # of a page, each a row of the table; in the journal they are one line
PICTURE = "picture"  # beside the columns: a doubtful reading's, for the page that shows them
NAME_LENGTH = 80  # characters of an item's name in the name of its picture


@dataclass(frozen=True, slots=True)
class Task:
    """An image to be read: its name and its content."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made beside the rows.

    Attributes
    ----------
    annotated : str
        Folder for a picture of every reading; empty for none.
    doubt : float
        A reading with a lower confidence brings its picture along; 0 for none.
    pages : bool
        Whether each image is a page, of which every number is a row.
    """

    annotated: str = ""
    doubt: float = 0.0
    pages: bool = False


def row_of(wanted: Wanted, reader: NumberReader, task: Task) -> bytes:
    """Read an image and return its row as a line of JSON, an error's as well."""
    if wanted.pages:
        return _page_line(wanted, reader, task)
    start = time.perf_counter()
    trace = bool(wanted.annotated or wanted.doubt)
    reading = _read(partial(reading_or_error, reader, trace=trace), task.content)
    milliseconds = round(1000 * (time.perf_counter() - start), 1)
    if isinstance(reading, NumberReaderError):
        return line_of(error_row(task.name, str(reading), reader.version, milliseconds))
    row = dict.fromkeys(COLUMNS) | reading.as_dict()
    row |= {
        "source": task.name,
        "rejected": len(reading.rejected),
        "milliseconds": milliseconds,
        "version": reader.version,
    }
    if reading.trace is not None:
        boxes = [digit.box for digit in reading.digits]
        drawn = draw_boxes(reading.trace, boxes, [mark.box for mark in reading.rejected])
        if wanted.annotated:
            (Path(wanted.annotated) / picture_name(task.name)).write_bytes(_encoded(drawn, ".png"))
        if reading.confidence < wanted.doubt:
            row[PICTURE] = base64.b64encode(_encoded(drawn, ".jpg")).decode("ascii")
    return line_of(row)


def error_row(name: str, error: str, version: str, milliseconds: float | None = None) -> dict[str, Any]:
    """Return the row of an image that was not read."""
    return dict.fromkeys(COLUMNS) | {
        "source": name,
        "milliseconds": milliseconds,
        "error": error,
        "version": version,
    }


def line_of(row: dict[str, Any]) -> bytes:
    """Return a row as a line of JSON."""
    return json.dumps(row).encode("ascii") + b"\n"


def picture_name(name: str) -> str:
    """Return a file name for an item's picture: unique, and inside the folder."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip(".-")[-NAME_LENGTH:]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.png"


def _page_line(wanted: Wanted, reader: NumberReader, task: Task) -> bytes:
    """Read a page and return the rows of its numbers as a line of JSON; without any, a row without text."""
    start = time.perf_counter()
    page = _read(partial(page_or_error, reader), task.content)
    milliseconds = round(1000 * (time.perf_counter() - start), 1)
    if isinstance(page, NumberReaderError):
        return line_of(error_row(task.name, str(page), reader.version, milliseconds))
    of_all = {"source": task.name, "milliseconds": milliseconds, "version": reader.version}
    empty = {"text": "", "width": page.width, "height": page.height}
    rows = [
        {key: value for key, value in number.as_dict().items() if key in COLUMNS}
        | {"rejected": len(number.rejected)}
        for number in page.numbers
    ]
    if wanted.annotated:
        drawn = _read(lambda source: draw_page(load_gray(source), page), task.content)
        if not isinstance(drawn, NumberReaderError):
            (Path(wanted.annotated) / picture_name(task.name)).write_bytes(_encoded(drawn, ".png"))
    return line_of(
        {"source": task.name, NUMBERS: [dict.fromkeys(COLUMNS) | row | of_all for row in rows or [empty]]}
    )


def _read(
    read: Callable[[ImageSource], Done | NumberReaderError], content: Content
) -> Done | NumberReaderError:
    match content:
        case BulkError():
            return content
        case Page():
            try:
                return read(picture_of(content))
            except BulkError as error:
                return error
            except Exception as error:  # a damaged page makes PDFium and Python raise almost anything
                return ReadingError(f"The page cannot be opened ({error}). Save the document anew.")
    return read(content)


def _encoded(picture: Picture, kind: str) -> bytes:
    _, data = cv2.imencode(kind, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return bytes(data)
