"""Pages of TIFF and PDF files."""

import math
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path

import pypdfium2

from bulk.errors import BulkError
from bulk.items import PDFS, Item, Page, named, refused, suffix
from recognizer.limits import EACH
from recognizer.worker import LostError, TooCostlyError
from recognizer.workers import Workers
from segmentation.formats.directory import BIG_TIFF, LITTLE, Layout
from segmentation.image import ImageSource
from segmentation.pixels import MAX_SIDE_PX, Gray

MAX_PAGES = 10_000  # of a document; a box of sheets has some hundreds
PDF_DPI = 200  # of a page of a PDF when it is drawn; what offices scan with
PDF_POINTS = 72  # an inch; PDF's own unit
MAX_PDF_PIXELS = 32_000_000  # of a drawn page, half of what an image may have: a plan of 80 × 100 cm


def page_items(name: str, document: str | bytes) -> Iterator[Item]:
    """Yield the pages of a document; a TIFF of one page is an image like any other."""
    is_pdf = suffix(name) in PDFS
    try:
        count = _pdf_pages(document) if is_pdf else _tiff_pages(document)
    except (BulkError, OSError) as error:
        yield refused(name, str(error))
        return
    if count > MAX_PAGES:
        yield refused(name, f"Got {count:,} pages; a document may have {MAX_PAGES:,}. Split it.")
    elif not is_pdf and count == 1:
        yield named(name, lambda: document)
    else:
        for number in range(count):
            yield named(f"{name}#{number + 1}", partial(Page, document, number, is_pdf))


def picture_of(page: Page) -> ImageSource:
    """Return what the reader takes of a page: its pixels, or a TIFF file with this page first.

    Raises
    ------
    BulkError
        If the document is damaged.
    """
    if page.is_pdf:
        return _drawn(page)
    document = page.document
    data = Path(document).read_bytes() if isinstance(document, str) else document
    return _tiff_from(data, page.number)


def _pdf_pages(document: str | bytes) -> int:
    """Count the pages in another process: what a PDF costs when it is opened, nobody knows before."""
    where = os.path.abspath(document) if isinstance(document, str) else document
    try:
        return int(_counting().submit(_pages_of, where).result())
    except (TooCostlyError, LostError) as error:
        raise BulkError(
            "The PDF cannot be opened: it takes too much time or memory. Save it anew."
        ) from error


@cache
def _counting() -> Workers:
    """Return the process that counts pages, which ends with this one."""
    return Workers(int, 1, EACH)


def _pages_of(_: object, document: str | bytes) -> int:
    try:
        with _opened(document) as pdf:
            return len(pdf)
    except OSError as error:
        raise BulkError(f"The PDF cannot be opened ({error}). Check the path.") from error


def _drawn(page: Page) -> Gray:
    with _opened(page.document) as pdf, closing(pdf[page.number]) as sheet:
        width, height = sheet.get_size()
        scale = min(
            PDF_DPI / PDF_POINTS,
            math.sqrt(MAX_PDF_PIXELS / max(1, width * height)),
            (MAX_SIDE_PX - 1) / max(1, width, height),
        )
        with closing(sheet.render(scale=scale, grayscale=True)) as bitmap:
            gray: Gray = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
    return gray


@contextmanager
def _opened(document: str | bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with closing(pypdfium2.PdfDocument(document)) as pdf:
            yield pdf
    except pypdfium2.PdfiumError as error:
        raise BulkError(f"The PDF cannot be opened ({error}). Save it anew without a password.") from error


def _tiff_pages(document: str | bytes) -> int:
    if isinstance(document, bytes):
        return len(_directories(document))
    with Path(document).open("rb") as file:
        if not file.seek(0, 2):
            return 1  # the reader says that it is empty
        with closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
            return len(_directories(data))


def _tiff_from(data: bytes, number: int) -> bytes:
    """Return the file with another page as its first: so a page is checked as any image is."""
    layout, places = _layout(data), _directories(data)
    if number >= len(places):
        raise BulkError(f"There is no page {number + 1}: the file has changed. Start again.")
    place = struct.pack(layout.offset, places[number])
    return b"".join([data[: layout.head], place, memoryview(data)[layout.head + len(place) :]])


def _directories(data: bytes | mmap.mmap) -> list[int]:
    """Return where the directory of each page is, as far as there are any; at least one for the reader."""
    layout = _layout(data)
    places: dict[int, None] = {}
    at = layout.head
    try:
        while len(places) <= MAX_PAGES:
            (place,) = struct.unpack_from(layout.offset, data, at)
            if not place or place in places or place >= len(data):
                break
            places[place] = None
            (count,) = struct.unpack_from(layout.count, data, place)
            at = place + struct.calcsize(layout.count) + count * struct.calcsize(layout.entry)
    except (struct.error, OverflowError):  # it breaks off
        pass
    return list(places) or [0]


def _layout(data: bytes | mmap.mmap) -> Layout:
    return Layout("<" if data[:2] == LITTLE else ">", BIG_TIFF in data[2:4])
