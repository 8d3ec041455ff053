"""A TIFF's first directory of tags; an EXIF block is a TIFF without pixels."""

import struct
from collections.abc import Container
from dataclasses import dataclass

LITTLE, BIG = b"II", b"MM"
BIG_TIFF = 43  # the number of a TIFF with 64-bit offsets; of others it is 42
MAX_TAGS = 0xFFFF  # a tag has 16 bits: there are no more
SIZES = (  # bytes of a value, by type
    dict.fromkeys((1, 2, 6, 7), 1)
    | dict.fromkeys((3, 8), 2)
    | dict.fromkeys((4, 9, 11, 13), 4)
    | dict.fromkeys((5, 10, 12, 16), 8)
)
INTEGERS = {
    1: "B",
    3: "H",
    4: "I",
    8: "h",
    9: "i",
    16: "Q",
}  # the types for whole numbers, as `struct` has them


@dataclass(frozen=True)
class Layout:
    """How a TIFF writes its numbers: `struct`'s sign of their order, and whether offsets have 64 bits."""

    order: str
    is_big: bool

    @property
    def count(self) -> str:
        """The number of tags."""
        return f"{self.order}Q" if self.is_big else f"{self.order}H"

    @property
    def entry(self) -> str:
        """An entry: tag, type, number of values, and the values or where they are."""
        return f"{self.order}HHQ8s" if self.is_big else f"{self.order}HHI4s"

    @property
    def offset(self) -> str:
        """A place in the file."""
        return f"{self.order}Q" if self.is_big else f"{self.order}I"

    @property
    def head(self) -> int:
        """Bytes before the place of the first directory."""
        return 8 if self.is_big else 4


@dataclass(frozen=True)
class Directory:
    """The tags that are wanted, each with its type, its count and the field of its value."""

    data: bytes
    layout: Layout
    tags: dict[int, tuple[int, int, bytes]]

    def bytes_of(self, tag: int) -> bytes:
        """Return the value of a tag as it stands in the file, or as much of it as there is."""
        kind, count, field = self.tags.get(tag, (1, 0, b""))
        size = SIZES[kind] * count
        if size <= len(field):
            return field[:size]
        (start,) = struct.unpack(self.layout.offset, field)
        return self.data[start : start + size]

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return a tag's whole numbers; none where it has others, or is not there."""
        kind, _, _ = self.tags.get(tag, (0, 0, b""))
        if kind not in INTEGERS:
            return ()
        data = self.bytes_of(tag)
        count = len(data) // SIZES[kind]
        return struct.unpack_from(f"{self.layout.order}{count}{INTEGERS[kind]}", data)

    def number(self, tag: int, default: int) -> int:
        """Return a tag's number, the first where there are several."""
        return next(iter(self.numbers(tag)), default)


def directory_of(data: bytes, wanted: Container[int]) -> Directory:
    """Read the first directory, as far as it is there; of a tag that stands in it twice, the last.

    Raises
    ------
    struct.error
        If the file ends before its directory.
    """
    layout = Layout("<" if data[:2] == LITTLE else ">", BIG_TIFF in data[2:4])
    (place,) = struct.unpack_from(layout.offset, data, layout.head)
    if place >= len(data):
        raise struct.error("the directory lies outside of the file")
    (count,) = struct.unpack_from(layout.count, data, place)
    start, size = place + struct.calcsize(layout.count), struct.calcsize(layout.entry)
    whole = min(count, (len(data) - start) // size, MAX_TAGS)
    entries = struct.iter_unpack(layout.entry, data[start : start + whole * size])
    tags = {
        tag: (kind, number, field)
        for tag, kind, number, field in entries
        if tag in wanted and kind in SIZES and number
    }
    return Directory(data, layout, tags)
