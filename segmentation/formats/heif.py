"""HEIC and AVIF: boxes of the ISO base media file format; a phone's photographs.

The main picture stays where it is, for it may be in hundreds of tiles; what is a film or comes beside is made
a box that is skipped.

References
----------
ISO/IEC 23008-12 (HEIF): the boxes `ispe`, `hvcC` and `auxC`, and derived images.
"""

import struct

from segmentation.errors import FormatError
from segmentation.formats import coded
from segmentation.formats.boxes import WHOLE_BOX, Items, boxes, items_of
from segmentation.formats.jpeg import MAX_SCANNED
from segmentation.formats.picture import SAVE_AGAIN, DamagedError, Picture, too_costly
from segmentation.pixels import check_size

AVIF, HEIF = "AVIF", "HEIF"
BRANDS = {  # of a still picture or of a sequence's file that has one, too
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), HEIF),
}
MAIN_BRANDS = {AVIF: b"avif", HEIF: b"heic"}  # of a still picture
FILMS = (b"avis", b"hevc", b"hevx", b"msf1")  # brands of sequences
MOST_BRANDS = 32  # compatible ones; files have up to ten
AV1, HEVC, GRID = b"av01", b"hvc1", b"grid"  # types of items
WIDE = b"\1"  # flags of a grid whose sides have 32 bits
KEPT = (b"meta", b"mdat", b"idat")  # of the outermost boxes
ROUNDED_PX = 64  # a coded picture's sides may be rounded up to a block of the coding
SPARE_PIXELS = 1 << 24  # that the tiles of a grid may reach beyond it, beside as many as it has
MAX_PARTS = 600  # frames, slices or groups of tiles of one coded picture; HEVC's own limit of slices


def format_of(data: bytes) -> str:
    """Return which of `AVIF` and `HEIF` a file says it is, or ""."""
    if data[4:8] != b"ftyp":
        return ""
    size = min(int.from_bytes(data[:4], "big"), 16 + 4 * MOST_BRANDS)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
    return next((BRANDS[brand] for brand in brands if brand in BRANDS), "")


def picture_in(data: bytes) -> Picture:
    """Look at the sizes that a HEIC or AVIF says its pictures have, in its boxes and in their frames.

    Raises
    ------
    DamagedError
        If it has no picture, or its boxes break off or contradict each other.
    ImageError
        If its picture is too large, is coded as a larger one, or the file is in more parts than it needs.
    """
    metas = [body for kind, body in boxes(data, 0, len(data)) if kind == b"meta"]
    if len(metas) != 1:
        raise DamagedError("it has no picture" if not metas else "it has two boxes meta")
    items = items_of(data, metas[0])
    width, height = _size(items, items.main)
    pictures = (items.main, *items.beside.get(items.main, ()))
    scanned = sum(_scanned(items, picture) for picture in pictures)
    if scanned > MAX_SCANNED:
        raise too_costly(f"got frames and slices of {scanned:,} pixels", f"{MAX_SCANNED:,}")
    return Picture(format_of(data), _with_picture_alone(data), width, height)


def _size(items: Items, item: int) -> tuple[int, int]:
    """Return the width and the height that the boxes say."""
    sizes = {
        struct.unpack_from(">II", items.data, body.start + WHOLE_BOX)
        for kind, body in items.properties.get(item, ())
        if kind == b"ispe"
    }
    if len(sizes) != 1:
        raise DamagedError("it does not say how large its picture is")
    (size,) = sizes
    check_size(*size)
    return size


def _scanned(items: Items, picture: int) -> int:
    """Return how many pixels are decoded for a picture, again and again where there are several frames."""
    alone: dict[int, int] = {}
    scanned = 0
    for tile in _tiles(items, picture):
        besides = () if picture == tile else items.beside.get(tile, ())  # of the main picture they are known
        for part in (tile, *besides):
            if part not in alone:
                alone[part] = _scanned_alone(items, part)
            scanned += alone[part]
    return scanned


def _tiles(items: Items, picture: int) -> list[int]:
    """Return what a picture is made of, itself where it is no grid."""
    if items.kinds.get(picture) != GRID:
        return [picture]
    width, height = _size(items, picture)
    grid, tiles = items.bytes_of(picture), items.made_of.get(picture, [])
    form = ">II" if grid[1:2] == WIDE else ">HH"
    if struct.unpack_from(form, grid, 4) != (width, height):
        raise DamagedError("its tiles make another picture than it says")
    sides = {tile: _size(items, tile) for tile in set(tiles)}
    reached = sum(sides[tile][0] * sides[tile][1] for tile in tiles)
    limit = SPARE_PIXELS + 2 * width * height
    if reached > limit:
        raise too_costly(f"got tiles of {reached:,} pixels", f"{limit:,} for {width} × {height} pixels")
    return tiles


def _scanned_alone(items: Items, item: int) -> int:
    kind = items.kinds.get(item, b"")
    if kind not in (AV1, HEVC):
        raise FormatError(f"A picture of type {kind.decode('latin-1')!r} is not read. {SAVE_AGAIN}")
    width, height = _size(items, item)
    if kind == AV1:
        frame = coded.av1(items.bytes_of(item))
    else:
        configurations = [body for name, body in items.properties[item] if name == b"hvcC"]
        frame = coded.hevc(
            items.bytes_of(item), [items.data[body.start : body.stop] for body in configurations]
        )
    if frame.width > width + ROUNDED_PX or frame.height > height + ROUNDED_PX:
        raise too_costly(
            f"got a frame of {frame.width} × {frame.height} pixels", f"the {width} × {height} that it says"
        )
    if frame.parts > MAX_PARTS:
        raise too_costly(f"got a picture in over {MAX_PARTS} frames and slices", f"{MAX_PARTS}")
    return frame.parts * frame.width * frame.height


def _with_picture_alone(data: bytes) -> bytes:
    """Return the file as one of a still picture: decoders would take a film's frames where it says so."""
    whole = bytearray(data)
    start = 0
    for kind, body in boxes(data, 0, len(data)):
        if kind == b"ftyp":
            for at in (body.start, *range(body.start + 8, min(body.stop, body.start + 4 * MOST_BRANDS), 4)):
                if at == body.start or data[at : at + 4] in FILMS:
                    whole[at : at + 4] = MAIN_BRANDS[format_of(data)]
        elif kind not in KEPT:
            whole[start + 4 : start + 8] = b"free"
        start = body.stop
    return bytes(whole)
