"""BMP: one picture and nothing else, so it is only looked at."""

import struct

from segmentation.formats.picture import DamagedError, Picture, too_costly
from segmentation.pixels import check_size

CORE_HEADER = 12  # bytes: OS/2's header, with sides of 16 bits
RUN_LENGTHS = (1, 2)  # compressions: 8 and 4 bits a pixel
MAX_RUN_PIXELS = 4_000_000  # Pillow fills and unpacks them in Python; screens of that time had 1.3 million
MAX_RUN_BYTES = 2_000_000  # two of them may be one step


def picture_in(data: bytes) -> Picture:
    """Look at the header of a BMP.

    Raises
    ------
    DamagedError
        If the header or the pixels break off.
    ImageError
        If it is run-length encoded and so large that it takes long to unpack.
    """
    if len(data) < 54 and not (len(data) >= 26 and data[14] == CORE_HEADER):
        raise DamagedError("it ends in its header")
    pixels, header = struct.unpack_from("<II", data, 10)
    if header == CORE_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        compression = 0
    else:
        width, height, _, bits, compression = struct.unpack_from("<IiHHI", data, 18)
        height = abs(height) if height >> 24 == -1 else height & 0xFFFFFFFF  # as Pillow has it
    check_size(width, height)
    if compression in RUN_LENGTHS:
        _check_runs(width * height, len(data) - pixels)
    elif (needed := (width * bits + 31) // 32 * 4 * height) > len(data):
        raise DamagedError(f"it ends after {len(data):,} of {needed:,} bytes")
    return Picture("BMP", data, width, height)


def _check_runs(pixels: int, size: int) -> None:
    if pixels > MAX_RUN_PIXELS or size > MAX_RUN_BYTES:
        raise too_costly(
            f"got a run-length encoded BMP of {pixels:,} pixels in {size:,} bytes",
            f"{MAX_RUN_PIXELS:,} pixels in {MAX_RUN_BYTES:,} bytes",
        )
