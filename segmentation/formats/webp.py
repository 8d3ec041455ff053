"""WebP: the pixels and their alpha, or the first frame of an animation."""

import struct

from segmentation.formats.orientation import orientation
from segmentation.formats.picture import DamagedError, Picture, check_parts, too_costly

RIFF = 12  # bytes: RIFF, size, WEBP
HAS_ALPHA, IS_ANIMATED = 0x10, 0x02  # flags of the extended header
EXTENDED, FRAME = b"VP8X", b"ANMF"
MAX_ANIMATED = (
    16_000_000  # pixels; an animation takes 16 bytes for each, and the largest screens have 15 million
)
PIXELS = (b"VP8 ", b"VP8L", FRAME)  # lossy, lossless, a frame that holds either


def picture_in(data: bytes) -> Picture:
    """Cut the picture out of a WebP.

    Raises
    ------
    DamagedError
        If there are no pixels, or they lack their header.
    ImageError
        If the file is in more parts than it needs.
    """
    kept: list[bytes] = []
    exif = xmp = b""
    sides: tuple[int, int] | None = None
    position, parts, pixels = RIFF, 0, b""
    while position + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, position)
        body = data[position + 8 : position + 8 + size]
        chunk = data[position : position + 8 + size] + b"\0" * (size & 1)
        if kind == EXTENDED and not kept and len(body) >= 10:
            kept.append(chunk[:8] + bytes([body[0] & (HAS_ALPHA | IS_ANIMATED)]) + chunk[9:])
            sides = 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
        elif kind in (b"ANIM", b"ALPH", *PIXELS) and not pixels:
            kept.append(chunk)
            pixels = kind if kind in PIXELS else b""
            sides = sides or _sides(kind, body)
        elif kind == b"EXIF":
            exif = exif or body
        elif kind == b"XMP ":
            xmp = xmp or body
        if pixels and not kept[0].startswith(EXTENDED):
            break  # of the simple form, the pixels are all
        position += 8 + size + (size & 1)
        parts += 1
        check_parts(parts, len(data))
    if not pixels or sides is None:
        raise DamagedError("it has no pixels")
    if pixels == FRAME and sides[0] * sides[1] > MAX_ANIMATED:
        raise too_costly(f"got an animation of {sides[0]} × {sides[1]} pixels", f"{MAX_ANIMATED:,}")
    whole = b"WEBP" + b"".join(kept)
    head = struct.pack("<4sI", b"RIFF", len(whole))
    return Picture("WEBP", head + whole, *sides, orientation(exif, xmp), is_animated=pixels == FRAME)


def _sides(kind: bytes, body: bytes) -> tuple[int, int]:
    """Read width and height, 14 bits each, from the head of the pixels."""
    if len(body) < 10 or kind == FRAME:
        raise DamagedError("its pixels have no header")
    if kind == b"VP8L":
        packed = int.from_bytes(body[1:5], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF
