"""EXIF that is hostile wherever it stands."""

import struct

BYTE = 1


def overlapping(size: float, most: int = 14_000) -> bytes:
    """Return a block of up to `most` tags that all have the same bytes, 12 for each tag."""
    count = 1 + int(most * size)
    where = 8 + 2 + 12 * count + 4
    tags = b"".join(struct.pack("<HHII", 1000 + number, BYTE, 12 * count, where) for number in range(count))
    head = b"II\x2a\0" + struct.pack("<IH", 8, count)
    return head + tags + struct.pack("<I", 0) + bytes(12 * count)
