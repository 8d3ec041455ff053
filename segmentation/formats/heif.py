"""HEIC and AVIF: boxes of the ISO base media file format; a phone's photographs.

The file stays as it is: its main picture may be in hundreds of tiles, and what else it holds is not decoded.

References
----------
ISO/IEC 23008-12 (HEIF) and 14496-12: the boxes `ftyp`, `meta`, `pitm`, `iprp`, `ipco`, `ipma` and `ispe`.
"""

import struct
from collections.abc import Iterator

from segmentation.formats.picture import DamagedError, Picture, check_parts, too_costly
from segmentation.pixels import check_size

AVIF, HEIF = "AVIF", "HEIF"
BRANDS = {  # of a still picture or of a sequence's file that has one, too
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), HEIF),
}
MOST_BRANDS = 32  # compatible ones; files have up to ten
WHOLE_BOX = 4  # bytes of version and flags
MOST_PROPERTIES = 4096  # of all items: a phone's 48 megapixels in tiles have a dozen


def format_of(data: bytes) -> str:
    """Return which of `AVIF` and `HEIF` a file says it is, or ""."""
    if data[4:8] != b"ftyp":
        return ""
    size = min(int.from_bytes(data[:4], "big"), 16 + 4 * MOST_BRANDS)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
    return next((BRANDS[brand] for brand in brands if brand in BRANDS), "")


def picture_in(data: bytes) -> Picture:
    """Look at the sizes that a HEIC or AVIF says its pictures have.

    Raises
    ------
    DamagedError
        If it has no picture, or its boxes break off.
    ImageError
        If one of its pictures is too large, or the file is in more parts than it needs.
    """
    meta = next((body for kind, body in _boxes(data, 0, len(data)) if kind == b"meta"), None)
    if meta is None:
        raise DamagedError("it has no picture")
    parts = dict(_boxes(data, meta.start + WHOLE_BOX, meta.stop))
    if not {b"pitm", b"iprp"} <= parts.keys():
        raise DamagedError("it has no main picture")
    properties = dict(_boxes(data, parts[b"iprp"].start, parts[b"iprp"].stop))
    if not {b"ipco", b"ipma"} <= properties.keys():
        raise DamagedError("it does not say how large its picture is")
    sizes: dict[int, tuple[int, int]] = {}
    listed = _boxes(data, properties[b"ipco"].start, properties[b"ipco"].stop)
    for number, (kind, body) in enumerate(listed, 1):
        if number > MOST_PROPERTIES:
            raise too_costly(f"got over {MOST_PROPERTIES:,} properties", f"{MOST_PROPERTIES:,}")
        if kind == b"ispe":
            sizes[number] = struct.unpack_from(">II", data, body.start + WHOLE_BOX)
            check_size(*sizes[number])
    own = _properties_of(data, properties[b"ipma"], _main_item(data, parts[b"pitm"]))
    size = next((sizes[number] for number in own if number in sizes), None)
    if size is None:
        raise DamagedError("it does not say how large its picture is")
    return Picture(format_of(data), data, *size)


def _boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, range]]:
    """Yield the kind of each box between two places, and where its body is."""
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


def _main_item(data: bytes, body: range) -> int:
    form = ">I" if data[body.start] else ">H"
    (item,) = struct.unpack_from(form, data, body.start + WHOLE_BOX)
    return int(item)


def _properties_of(data: bytes, body: range, wanted: int) -> list[int]:
    """Return the numbers of an item's properties, from 1 on."""
    version, is_wide = data[body.start], data[body.start + 3] & 1
    (count,) = struct.unpack_from(">I", data, body.start + WHOLE_BOX)
    at = body.start + WHOLE_BOX + 4
    for _ in range(count):
        if at >= body.stop:
            break
        (item,) = struct.unpack_from(">I" if version else ">H", data, at)
        at += 4 if version else 2
        own, at = data[at], at + 1
        if item == wanted:
            form, mask = (f">{own}H", 0x7FFF) if is_wide else (f">{own}B", 0x7F)
            return [number & mask for number in struct.unpack_from(form, data, at)]
        at += own * (1 + is_wide)
    return []
