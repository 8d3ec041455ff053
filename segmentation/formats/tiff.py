"""TIFF: the first page, by a directory of our own that holds only what its pixels need.

The file stays as it is; the new directory stands at its end and is the only one. A tag stands in it once,
and where it is a single number it is written anew: what was checked is what Pillow and libtiff read.
"""

import math
import struct

from segmentation.errors import FormatError
from segmentation.formats.directory import SIZES, Directory, directory_of
from segmentation.formats.jpeg import MAX_SCANNED, SCAN, segments
from segmentation.formats.orientation import ORIENTATION, from_xmp, known
from segmentation.formats.picture import SAVE_AGAIN, DamagedError, Picture, too_costly
from segmentation.pixels import MAX_PIXELS, check_size

WIDTH, HEIGHT, BITS, COMPRESSION, SAMPLES, ROWS, PLANES, XMP = 256, 257, 258, 259, 277, 278, 284, 700
TILE_WIDTH, TILE_HEIGHT = 322, 323
STRIPS, STRIP_SIZES, TILES, TILE_SIZES = 273, 279, 324, 325
NUMBERS = {WIDTH, HEIGHT, COMPRESSION, SAMPLES, ROWS, PLANES, TILE_WIDTH, TILE_HEIGHT}
# And photometric interpretation, fill order, fax options, predictor, ink set, YCbCr's positioning.
NUMBERS |= {262, 266, 292, 293, 317, 332, 531}
# Colour map, extra samples, sample format, JPEG tables, YCbCr's coefficients, subsampling and range.
LISTS = {BITS, 320, 338, 339, 347, 529, 530, 532}
PIECES = {STRIPS, STRIP_SIZES, TILES, TILE_SIZES}
LONG, MAX_NUMBER = 4, 0xFFFFFFFF  # the type of a number of 32 bits
RAW, JPEG, SEPARATE = 1, 7, 2
# None, fax (three), LZW, JPEG, deflate (two names), PackBits, Zstandard. Of libtiff's others, LZMA takes
# as much memory as the file asks for, and the rest are of no scanner or camera that is sold.
COMPRESSIONS = {RAW, 2, 3, 4, 5, JPEG, 8, 32946, 32773, 50000}
TILE_STEP = 16  # pixels; TIFF 6.0: a tile's sides are multiples of it
MAX_LIST = 1 << 19  # bytes; a colour map of 16 bits has 393,216
MAX_SAMPLES = 6  # a pixel; Pillow's own limit
MAX_PIECE = 4 * MAX_PIXELS  # bytes that a strip or tile is unpacked to: the largest picture in one, RGBA
PADDING = 1 << 26  # bytes that tiles may reach beyond the picture, beside as many as it has


def picture_in(data: bytes) -> Picture:
    """Cut the first page out of a TIFF.

    Raises
    ------
    DamagedError
        If it lacks its size, its strips or its tiles, or if they do not fit together.
    ImageError
        If it is too large, has more strips or tiles than it needs, or such that unpack to far more than its
        picture, or is compressed in a way that is not read.
    """
    page = directory_of(data, NUMBERS | LISTS | PIECES | {ORIENTATION, XMP})
    width, height = page.number(WIDTH, 0), page.number(HEIGHT, 0)
    check_size(width, height)
    _check_lists(page)
    _check_pieces(page, width, height)
    upright = known(page.number(ORIENTATION, 0) or from_xmp(page.bytes_of(XMP)))
    return Picture("TIFF", _with_directory(page), width, height, upright)


def _check_lists(page: Directory) -> None:
    for tag in page.tags.keys() & (LISTS | PIECES):
        kind, count, _ = page.tags[tag]
        size = SIZES[kind] * count
        if tag in LISTS and size > MAX_LIST:
            raise too_costly(f"got a TIFF's tag {tag} of {size:,} bytes", f"{MAX_LIST:,}")
        if len(page.bytes_of(tag)) < size:
            raise DamagedError(f"the values of its tag {tag} lie outside of the file")


def _check_pieces(page: Directory, width: int, height: int) -> None:
    """Refuse strips or tiles that would cost more than their picture."""
    samples, bits = page.number(SAMPLES, 1), max(page.numbers(BITS), default=1)
    compression = page.number(COMPRESSION, RAW)
    if compression not in COMPRESSIONS:
        raise FormatError(f"A TIFF with compression {compression} is not read. {SAVE_AGAIN}")
    if not (1 <= samples <= MAX_SAMPLES and 1 <= bits <= 64):
        raise DamagedError(f"it says {samples} samples of {bits} bits")
    is_tiled = TILES in page.tags
    if is_tiled == (STRIPS in page.tags):
        raise DamagedError("it has either no pixels or both strips and tiles")
    across = page.number(TILE_WIDTH, 0) if is_tiled else width
    down = page.number(TILE_HEIGHT, 0) if is_tiled else min(page.number(ROWS, height), height)
    if across < 1 or down < 1:
        raise DamagedError(f"it has strips or tiles of {across} × {down} pixels")
    if is_tiled and (across % TILE_STEP or down % TILE_STEP):
        raise DamagedError(f"its tiles of {across} × {down} pixels are no multiples of {TILE_STEP}")
    planes = samples if page.number(PLANES, 1) == SEPARATE else 1
    needed = math.ceil(width / across) * math.ceil(height / down) * planes
    for tag in (TILES, TILE_SIZES) if is_tiled else (STRIPS, STRIP_SIZES):
        count = page.tags[tag][1] if tag in page.tags else 0
        if count > needed:
            raise too_costly(f"got {count:,} strips or tiles", f"{needed:,} for {width} × {height} pixels")
    starts = page.numbers(TILES if is_tiled else STRIPS)
    piece = _size(across, down, bits, samples // planes)
    own = _size(width, height, bits, samples)
    if piece > MAX_PIECE or piece * needed > PADDING + 2 * own:
        raise too_costly(
            f"got strips or tiles of {piece * needed:,} bytes, {piece:,} each",
            f"{PADDING + 2 * own:,} bytes for {width} × {height} pixels, and {MAX_PIECE:,} each",
        )
    if compression == RAW and (end := min(starts, default=0) + own) > len(page.data):
        raise DamagedError(f"it ends after {len(page.data):,} of {end:,} bytes")
    if compression != RAW:
        _check_packed(page, starts, page.numbers(TILE_SIZES if is_tiled else STRIP_SIZES), across * down)


def _check_packed(page: Directory, starts: tuple[int, ...], sizes: tuple[int, ...], pixels: int) -> None:
    """Refuse packed strips or tiles that share their bytes, or of which some are JPEGs of many scans."""
    if len(sizes) < len(starts) and len(starts) > 1:
        raise DamagedError("it does not say how long its strips or tiles are")
    if sum(sizes) > len(page.data):
        raise too_costly(
            f"got strips or tiles of {sum(sizes):,} packed bytes", f"the file's {len(page.data):,}"
        )
    if page.number(COMPRESSION, RAW) != JPEG:
        return
    scanned = 0
    for start, size in zip(starts, sizes or (len(page.data),), strict=False):
        scans = sum(segment.marker == SCAN for segment in segments(page.data[start : start + size], 0))
        scanned += scans * pixels
        if scanned > MAX_SCANNED:
            raise too_costly(
                f"got over {MAX_SCANNED:,} pixels in the scans of all strips", f"{MAX_SCANNED:,}"
            )


def _size(width: int, height: int, bits: int, samples: int) -> int:
    """Return the bytes of so many pixels, each row in whole ones."""
    return math.ceil(width * bits * samples / 8) * height


def _with_directory(page: Directory) -> bytes:
    """Return the file with the directory that is read at its end; of TIFF's rules, at an even offset."""
    layout = page.layout
    kept = {tag: entry for tag, entry in page.tags.items() if tag in LISTS | PIECES}
    width = struct.calcsize(layout.offset)
    for tag in page.tags.keys() & NUMBERS:
        if values := page.numbers(tag):
            if not 0 <= values[0] <= MAX_NUMBER:
                raise DamagedError(f"its tag {tag} is {values[0]}")
            kept[tag] = LONG, 1, struct.pack(f"{layout.order}I", values[0]).ljust(width, b"\0")
    directory = struct.pack(layout.count, len(kept))
    directory += b"".join(struct.pack(layout.entry, tag, *kept[tag]) for tag in sorted(kept))
    directory += struct.pack(layout.offset, 0)  # there is no other
    padding = b"\0" * (len(page.data) % 2)
    place = struct.pack(layout.offset, len(page.data) + len(padding))
    rest = memoryview(page.data)[layout.head + len(place) :]
    return b"".join([page.data[: layout.head], place, rest, padding, directory])
