"""One image to be read: its name, and where its pixels are to be had."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeAlias

from bulk.errors import BulkError

IMAGES = {".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".webp", ".heic", ".heif", ".avif"}
TIFFS = {".tif", ".tiff"}
PDFS = {".pdf"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: its path or its bytes, the page's number from 0, and whether it is a PDF."""

    document: str | bytes
    number: int
    is_pdf: bool


Content: TypeAlias = str | bytes | Page | BulkError
"""What is sent to the process that reads: a path, a file's bytes, a page, or why there is none of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One image to be read.

    Attributes
    ----------
    name : str
        ``photo.png``, ``scan.pdf#3``, ``box.zip/a.png``; text that every file format can hold.
    fetch : callable
        Returns its content. Of an archive it must be called before the next item is asked for.
    """

    name: str
    fetch: Callable[[], Content]


def named(name: str, fetch: Callable[[], Content]) -> Item:
    """Return an item with a name in UTF-8; bytes of the name that are none are replaced."""
    return Item(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), fetch)


def refused(name: str, why: str) -> Item:
    """Return an item that becomes a row with an error."""
    return named(name, lambda: BulkError(why))


def suffix(name: str) -> str:
    """Return a file's suffix in small letters; none of a hidden file, as macOS writes beside each image."""
    path = PurePath(name)
    return "" if path.name.startswith(".") else path.suffix.lower()
