"""An image → a row of the table; this runs in the processes that read."""

import base64
import hashlib
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from bulk.documents import picture_of
from bulk.errors import BulkError
from bulk.items import Content, Page
from recognizer import NumberReader, NumberReading
from recognizer.drawing import Picture, draw_boxes
from recognizer.errors import NumberReaderError, ReadingError
from recognizer.many import reading_or_error

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
)
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
    """

    annotated: str = ""
    doubt: float = 0.0


def row_of(wanted: Wanted, reader: NumberReader, task: Task) -> bytes:
    """Read an image and return its row as a line of JSON, an error's as well."""
    start = time.perf_counter()
    reading = _read(reader, task.content, trace=bool(wanted.annotated or wanted.doubt))
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
    """Return a name for an item's picture that leads nowhere else and is no other item's."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip(".-")[-NAME_LENGTH:]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.png"


def _read(reader: NumberReader, content: Content, *, trace: bool) -> NumberReading | NumberReaderError:
    match content:
        case BulkError():
            return content
        case Page():
            try:
                return reading_or_error(reader, picture_of(content), trace=trace)
            except BulkError as error:
                return error
            except Exception as error:  # a damaged page makes PDFium and Python raise almost anything
                return ReadingError(f"The page cannot be opened ({error}). Save the document anew.")
    return reading_or_error(reader, content, trace=trace)


def _encoded(picture: Picture, kind: str) -> bytes:
    _, data = cv2.imencode(kind, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return bytes(data)
