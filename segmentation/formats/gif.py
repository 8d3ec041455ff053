"""GIF: the screen, the first frame and its transparency."""

import re
import struct

from segmentation.formats.picture import DamagedError, Picture, check_parts

SCREEN = 13  # bytes: signature, size, flags
EXTENSION, FRAME, TRAILER = b"!", b",", b";"
INTRODUCER = re.compile(rb"[!,;]")  # what stands between blocks is skipped, as Pillow does
GRAPHIC_CONTROL = 0xF9
IS_TRANSPARENT = 1  # a flag of graphic control


def picture_in(data: bytes) -> Picture:
    """Cut the first frame out of a GIF; it may make the screen larger.

    Raises
    ------
    DamagedError
        If there is no frame.
    ImageError
        If so much stands before the frame that it takes long to find.
    """
    if len(data) < SCREEN:
        raise DamagedError("it ends in its header")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = SCREEN + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    head, control, parts = data[:position], b"", 0
    while (found := INTRODUCER.search(data, position)) and found[0] == EXTENSION:
        start = found.start()
        if data[start + 1 : start + 2] == bytes([GRAPHIC_CONTROL]):
            block = data[start + 3 : start + 3 + data[start + 2]] if start + 2 < len(data) else b""
            if len(block) >= 4 and block[0] & IS_TRANSPARENT:
                control = EXTENSION + bytes([GRAPHIC_CONTROL, 4]) + block[:4] + b"\0"
        position = start + 2
        while position < len(data) and data[position]:
            position += 1 + data[position]
            parts += 1
            check_parts(parts, len(data))
        position += 1
        parts += 1
        check_parts(parts, len(data))
    if not found or found[0] == TRAILER or found.end() + 9 > len(data):
        raise DamagedError("it has no frame")
    left, top, across, down = struct.unpack_from("<HHHH", data, found.end())
    whole = b"".join([head, control, memoryview(data)[found.start() :]])
    return Picture("GIF", whole, max(width, left + across), max(height, top + down))
