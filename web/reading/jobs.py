"""What a worker process does with an image; each job takes the reader and the bytes of a file."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

import cv2

from corrections import plain_png
from recognizer import NumberReader, PageReading
from recognizer.reading import NumberReading
from segmentation.image import ImageSource
from web.page.examples import EXAMPLE_IMAGE
from web.page.explanation import explanation_html, page_picture_html
from web.page.languages import ENGLISH, Language

DECIMALS = 6  # of a probability that is sent; a page has forty of them a number


class Reader(Protocol):
    """What the web side needs of a reader; `recognizer.NumberReader` is one."""

    def read(self, image: ImageSource, /, *, trace: bool = False) -> NumberReading:
        """Return the number in an image, with the working where that is asked for, or raise `ImageError`."""
        ...

    def read_page(self, image: ImageSource, /) -> PageReading:
        """Return all numbers on a page, or raise `ImageError`."""
        ...


@cache  # made by `web.reading.preload`, where processes are forked
def shipped_reader() -> NumberReader:
    """Return the reader with the shipped weights, warm: its first reading takes many times the second's."""
    cv2.setNumThreads(1)  # the processes bring the parallelism
    reader = NumberReader()
    reader.networks.load()
    reader.read(base64.b64decode(EXAMPLE_IMAGE))
    return reader


def begin(_: Reader, image: bytes) -> bytes:
    """Do nothing; its answer shows that a worker has started."""
    return image


def read(reader: Reader, image: bytes) -> NumberReading:
    """Read the number in an image."""
    return reader.read(image)


def explain(reader: Reader, image: bytes, *, language: Language = ENGLISH) -> bytes:
    """Read the number in an image, and return how as JSON with HTML, ready to be sent; it may be large."""
    return json.dumps({"explanation": explanation_html(reader.read(image, trace=True), language)}).encode()


def read_page(reader: Reader, image: bytes) -> bytes:
    """Read all numbers on a page, and return them as JSON, ready to be sent: a thousand are a megabyte."""
    return json.dumps(_rounded(reader.read_page(image).as_dict())).encode()


def read_table(reader: Reader, image: bytes, *, language: Language = ENGLISH) -> bytes:
    """Do as `read_page`, with ``picture``, the numbers' boxes as HTML, for the page's own script."""
    page = reader.read_page(image)
    return json.dumps({**_rounded(page.as_dict()), "picture": page_picture_html(page, language)}).encode()


def plain(_: Reader, image: bytes) -> bytes:
    """Return an image as the gray PNG that is stored with a correction."""
    return plain_png(image)


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, DECIMALS)
        case list():
            return [_rounded(one) for one in value]
        case Mapping():
            return {key: _rounded(one) for key, one in value.items()}
    return value
