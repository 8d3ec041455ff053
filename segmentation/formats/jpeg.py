"""JPEG: tables, frame and scans, up to the end of the first image."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from segmentation.formats.orientation import EXIF, orientation
from segmentation.formats.picture import DamagedError, Picture, check_parts, too_costly
from segmentation.pixels import MAX_PIXELS, check_size

START = b"\xff\xd8"
MARKER = re.compile(rb"\xff[^\x00\xff]")
AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # within a scan, a zero or a restart may follow 0xFF
END, SCAN, APP1 = 0xD9, 0xDA, 0xE1
BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a segment
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
TABLES = {0xC4, 0xCC, 0xDB, 0xDD}  # Huffman's, arithmetic coding's, quantization, restart interval
COLOURS = {0xE0, 0xEE}  # JFIF and Adobe: what the components mean
KEPT = FRAMES | TABLES | COLOURS | {SCAN, END}
XMP = b"http://ns.adobe.com/xap/1.0/\0"  # how an APP1 with XMP begins
MAX_SCANS = 100  # libjpeg writes 10, optimisers some 20; 100 is libtiff's limit, too
MAX_SCANNED = (
    16 * MAX_PIXELS
)  # scans × pixels; the largest picture may have as many scans as optimisers write
MAX_TABLES = 1 << 18  # bytes: four Huffman tables for each of the scans, twice
MAX_COEFFICIENTS = 3 * MAX_PIXELS  # held where there are several scans, 2 bytes each; three full components


@dataclass(frozen=True)
class Segment:
    """A marker, its body and, of a scan, what is coded after it: all is `data[start:stop]`."""

    marker: int
    start: int
    body: int
    stop: int


def picture_in(data: bytes) -> Picture:
    """Cut the first image out of a JPEG.

    Raises
    ------
    DamagedError
        If it has no frame, two of them, or no scan.
    ImageError
        If it has too many pixels, parts, tables, coefficients or scans.
    """
    kept, exif, xmp, frame = [START], [], b"", b""
    scans = tables = 0
    for segment in segments(data, len(START)):
        body = data[segment.body : segment.stop]
        if segment.marker in FRAMES:
            if frame:
                raise DamagedError("it has two frames")
            frame = body
            width, height = _sides(frame)
        elif segment.marker == SCAN:
            scans += 1
            if not frame:
                raise DamagedError("a scan comes before the frame")
            _check_scans(scans, frame)
        elif segment.marker in TABLES:
            tables += len(body)
            if tables > MAX_TABLES:
                raise too_costly(f"got over {MAX_TABLES:,} bytes of tables", f"{MAX_TABLES:,}")
        elif segment.marker == APP1 and body.startswith(EXIF):
            exif.append(body.removeprefix(EXIF))
        elif segment.marker == APP1 and body.startswith(XMP):
            xmp = body
        if segment.marker in KEPT:
            kept.append(data[segment.start : segment.stop])
    if not scans:
        raise DamagedError("it ends before its pixels")
    return Picture("JPEG", b"".join(kept), width, height, orientation(b"".join(exif), xmp))


def segments(data: bytes, position: int) -> Iterator[Segment]:
    """Yield the segments from `position` up to the end of the image, or of the data.

    Raises
    ------
    ImageError
        If there are more of them than the data needs.
    """
    parts = 0
    while marker := MARKER.search(data, position):
        code = data[marker.start() + 1]
        body = stop = marker.end()
        if code not in BARE and code != END:
            if stop + 2 > len(data):
                return
            body, stop = stop + 2, min(stop + max(2, int.from_bytes(data[stop : stop + 2], "big")), len(data))
        if code == SCAN:
            following = AFTER_SCAN.search(data, stop)
            stop = following.start() if following else len(data)
        yield Segment(code, marker.start(), body, stop)
        if code == END:
            return
        position = stop
        parts += 1
        check_parts(parts, len(data))


def _sides(frame: bytes) -> tuple[int, int]:
    if len(frame) < 6 or len(frame) < 6 + 3 * frame[5]:
        raise DamagedError("its frame's header breaks off")
    height, width = struct.unpack_from(">HH", frame, 1)
    check_size(width, height)
    return width, height


def _check_scans(scans: int, frame: bytes) -> None:
    """Refuse too many scans, and several where their coefficients need too much memory."""
    width, height = _sides(frame)
    limit = min(MAX_SCANS, MAX_SCANNED // (width * height))
    if scans > limit:
        raise too_costly(f"got a JPEG in over {limit} scans", f"{limit} for {width} × {height} pixels")
    samplings = [(factors >> 4, factors & 15) for factors in frame[7 : 6 + 3 * frame[5] : 3]]
    across, down = (max(side, default=1) or 1 for side in zip(*samplings, strict=True))
    held = sum(-(-width * x // across) * -(-height * y // down) for x, y in samplings)
    if scans > 1 and held > MAX_COEFFICIENTS:
        raise too_costly(f"got {held:,} coefficients in several scans", f"{MAX_COEFFICIENTS:,}")
