"""Boxes of the ISO base media file format, and the items that a file's `meta` box lists.

References
----------
ISO/IEC 14496-12: the boxes `iinf`, `iloc`, `iref`, `idat` and `pitm`; 23008-12: `iprp`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from segmentation.formats.picture import DamagedError, check_parts, too_costly

WHOLE_BOX = 4  # bytes of version and flags
WITH_TYPE = 2  # version of an `infe` from which on it tells an item's type
IN_FILE, IN_META = 0, 1  # where the bytes of an item are
ALL_TIMES = 2  # the file's size: items that are alike may share their bytes


@dataclass(frozen=True)
class Items:
    """What a file's `meta` box lists.

    Attributes
    ----------
    main : number of the main picture.
    kinds : of each item its type.
    places : of each item where its bytes are.
    properties : of each item its properties, in their order: a type and the place of the body.
    made_of : of each item those that its picture is composed of, in their order.
    beside : of each item those that belong to its picture, as its transparency does.
    """

    data: bytes
    main: int
    kinds: dict[int, bytes]
    places: dict[int, list[range]]
    properties: dict[int, list[tuple[bytes, range]]]
    made_of: dict[int, list[int]]
    beside: dict[int, list[int]]

    def bytes_of(self, item: int) -> bytes:
        """Return the bytes of an item."""
        return b"".join(self.data[place.start : place.stop] for place in self.places.get(item, ()))


def boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, range]]:
    """Yield the kind of each box between two places, and where its body is.

    Raises
    ------
    DamagedError
        If a box is shorter than its head.
    ImageError
        If there are more of them than the data needs.
    """
    parts = 0
    while start + 8 <= stop:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", data, start + 8), 16
        end = stop if size == 0 else start + size
        if size != 0 and size < head:
            raise DamagedError("a box is shorter than its head")
        yield kind, range(start + head, min(end, stop))
        start = end
        parts += 1
        check_parts(parts, len(data))


def only_boxes(data: bytes, body: range) -> dict[bytes, range]:
    """Return the boxes of a body of which each may stand there once.

    Raises
    ------
    DamagedError
        If one stands there twice: decoders differ in which they take.
    """
    found: dict[bytes, range] = {}
    for kind, inner in boxes(data, body.start, body.stop):
        if found.setdefault(kind, inner) is not inner and kind != b"free":
            raise DamagedError(f"it has two boxes {kind.decode('latin-1')}")
    return found


def items_of(data: bytes, meta: range) -> Items:
    """Read what a `meta` box lists.

    Raises
    ------
    DamagedError
        If it lacks what a picture needs, or says something twice.
    ImageError
        If there are more items or more bytes of them than the file has.
    """
    parts = only_boxes(data, range(meta.start + WHOLE_BOX, meta.stop))
    if not {b"pitm", b"iprp", b"iinf", b"iloc"} <= parts.keys():
        raise DamagedError("it has no main picture")
    properties = only_boxes(data, parts[b"iprp"])
    if not {b"ipco", b"ipma"} <= properties.keys():
        raise DamagedError("it does not say how large its picture is")
    listed = list(boxes(data, properties[b"ipco"].start, properties[b"ipco"].stop))
    owned = {
        item: [listed[number - 1] for number in numbers if 0 < number <= len(listed)]
        for item, numbers in _properties(data, properties[b"ipma"])
    }
    made_of, beside = _references(data, parts.get(b"iref", range(0)))
    return Items(
        data,
        main=_Numbers(data, parts[b"pitm"]).item(from_version=1),
        kinds=_kinds(data, parts[b"iinf"]),
        places=_places(data, parts[b"iloc"], parts.get(b"idat", range(0))),
        properties=owned,
        made_of=made_of,
        beside=beside,
    )


class _Numbers:
    """Reads the numbers of a box with a version, one after the other."""

    def __init__(self, data: bytes, body: range) -> None:
        if len(body) < WHOLE_BOX:
            raise DamagedError("a box is shorter than its head")
        self._data, self._at, self._stop = data, body.start + WHOLE_BOX, body.stop
        self.version, self.flags = data[body.start], data[body.start + 3]
        self._read = 0

    def take(self, size: int) -> int:
        """Take a number of so many bytes."""
        if self._at + size > self._stop:
            raise DamagedError("a box breaks off")
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")

    def item(self, from_version: int) -> int:
        """Take the number of an item, which is long from a version of the box on."""
        self._read += 1
        check_parts(self._read, len(self._data))
        return self.take(4 if self.version >= from_version else 2)


def _properties(data: bytes, body: range) -> Iterator[tuple[int, list[int]]]:
    """Yield each item and the numbers of its properties, from 1 on."""
    numbers, known = _Numbers(data, body), set[int]()
    size, mask = (2, 0x7FFF) if numbers.flags & 1 else (1, 0x7F)
    for _ in range(numbers.take(4)):
        item = numbers.item(from_version=1)
        if item in known:
            raise DamagedError("it lists the properties of an item twice")
        known.add(item)
        yield item, [numbers.take(size) & mask for _ in range(numbers.take(1))]


def _kinds(data: bytes, body: range) -> dict[int, bytes]:
    count_bytes = 2 if data[body.start : body.start + 1] == b"\0" else 4
    kinds: dict[int, bytes] = {}
    for kind, inner in boxes(data, body.start + WHOLE_BOX + count_bytes, body.stop):
        if kind != b"infe":
            continue
        numbers = _Numbers(data, inner)
        if numbers.version < WITH_TYPE:
            continue
        item = numbers.item(from_version=WITH_TYPE + 1)
        numbers.take(2)
        if item in kinds:
            raise DamagedError("it lists an item twice")
        kinds[item] = numbers.take(4).to_bytes(4, "big")
    return kinds


def _places(data: bytes, body: range, idat: range) -> dict[int, list[range]]:
    numbers = _Numbers(data, body)
    sizes = numbers.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    is_indexed = numbers.version in (1, 2)
    index_size = sizes & 15 if is_indexed else 0
    places: dict[int, list[range]] = {}
    total = 0
    for _ in range(numbers.take(4 if numbers.version == 2 else 2)):
        item = numbers.item(from_version=2)
        way = numbers.take(2) & 15 if is_indexed else IN_FILE
        numbers.take(2)
        base = numbers.take(base_size)
        within = {IN_FILE: range(len(data)), IN_META: idat}.get(way, range(0))
        if item in places:
            raise DamagedError("it says twice where an item is")
        places[item] = []
        for _ in range(numbers.take(2)):
            numbers.take(index_size)
            start = within.start + base + numbers.take(offset_size)
            stop = min(start + numbers.take(length_size), within.stop)
            places[item].append(range(start, max(stop, start)))
            total += len(places[item][-1])
            check_parts(len(places[item]), len(data))
    if total > ALL_TIMES * len(data):
        raise too_costly(
            f"got items of {total:,} bytes", f"{ALL_TIMES * len(data):,} for {len(data):,} bytes"
        )
    return places


def _references(data: bytes, body: range) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    made_of: dict[int, list[int]] = {}
    beside: dict[int, list[int]] = {}
    if not body:
        return made_of, beside
    size = 4 if data[body.start] else 2
    for kind, inner in boxes(data, body.start + WHOLE_BOX, body.stop):
        count = (len(inner) - 2) // size  # the one that refers, and those referred to
        if count < 1:
            raise DamagedError("a reference breaks off")
        form = f">{'I' if size == 4 else 'H'}"
        (own,) = struct.unpack_from(form, data, inner.start)
        (told,) = struct.unpack_from(">H", data, inner.start + size)
        if told > count - 1:
            raise DamagedError("a reference breaks off")
        others = list(struct.unpack_from(f">{told}{form[1]}", data, inner.start + size + 2))
        if kind == b"dimg":
            if own in made_of:
                raise DamagedError("it says twice what a picture is made of")
            made_of[own] = others
        elif kind == b"auxl":
            for other in others:
                beside.setdefault(other, []).append(own)
    return made_of, beside
