"""Which way up a picture is: the one thing that is wanted of EXIF and XMP."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from segmentation.formats.picture import UPRIGHT

ORIENTATION = 0x0112  # EXIF's tag
LITTLE, BIG = b"II", b"MM"
BIG_TIFF = 43  # the number of a TIFF with 64-bit offsets; of others it is 42
XMP_ORIENTATION = re.compile(rb'tiff:Orientation(?:="|>)([0-9])')
INTEGERS = {
    1: "B",
    3: "H",
    4: "I",
    8: "h",
    9: "i",
    16: "Q",
}  # TIFF's types for a whole number, in `struct`'s letters


@dataclass(frozen=True)
class Layout:
    """How a TIFF or an EXIF block writes its numbers, and where its first directory starts."""

    order: str
    is_big: bool
    directory: int

    @property
    def entry(self) -> str:
        """An entry: tag, type, number of values, and the values or where they are."""
        return f"{self.order}HHQ8s" if self.is_big else f"{self.order}HHI4s"

    @property
    def offset(self) -> str:
        """An offset in the file."""
        return f"{self.order}Q" if self.is_big else f"{self.order}I"


def layout_of(data: bytes) -> Layout:
    """Read the head of a TIFF file or of an EXIF block.

    Raises
    ------
    struct.error
        If there is less than a head.
    """
    order = "<" if data[:2] == LITTLE else ">"
    is_big = BIG_TIFF in data[2:4]
    where, form = (8, "Q") if is_big else (4, "I")
    return Layout(order, is_big, struct.unpack_from(order + form, data, where)[0])


def entries(data: bytes, layout: Layout) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield the first directory as far as it is there: tag, type, count and the field of the value."""
    form = "Q" if layout.is_big else "H"
    start = layout.directory + struct.calcsize(form)
    if start > len(data):
        return
    (count,) = struct.unpack_from(layout.order + form, data, layout.directory)
    size = struct.calcsize(layout.entry)
    whole = min(count, (len(data) - start) // size, 0xFFFF)  # a tag has 16 bits: there are no more
    yield from struct.iter_unpack(layout.entry, data[start : start + whole * size])


def integer(kind: int, count: int, field: bytes, order: str) -> int | None:
    """Return the one whole number that stands in an entry itself, or None where there is another value."""
    form = INTEGERS.get(kind)
    if count != 1 or form is None or struct.calcsize(order + form) > len(field):
        return None
    value: int = struct.unpack_from(order + form, field)[0]
    return value


def from_exif(exif: bytes) -> int | None:
    """Return the orientation that an EXIF block gives, or None where it gives none.

    Parameters
    ----------
    exif : a TIFF's head and directory, with or without JPEG's mark of EXIF before them.
    """
    while exif.startswith(b"Exif\0\0"):
        exif = exif[6:]
    if exif[:2] not in (LITTLE, BIG):
        return None
    try:
        layout = layout_of(exif)
    except struct.error:
        return None
    found = [
        integer(kind, count, field, layout.order)
        for tag, kind, count, field in entries(exif, layout)
        if tag == ORIENTATION
    ]
    return _known(found[-1] or UPRIGHT) if found else None


def from_xmp(xmp: bytes) -> int | None:
    """Return the orientation that an XMP packet gives, or None where it gives none."""
    found = XMP_ORIENTATION.search(xmp)
    return _known(int(found[1])) if found else None


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return which way up the picture is, by EXIF or else by XMP, as Pillow has it."""
    return from_exif(exif) or from_xmp(xmp) or UPRIGHT


def _known(value: int) -> int:
    return value if 1 <= value <= 8 else UPRIGHT
