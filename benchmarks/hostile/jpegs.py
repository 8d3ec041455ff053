"""Hostile JPEG: scans, segments and what stands between them."""

import io
import struct

import numpy as np
from PIL import Image

from benchmarks.hostile.exif import overlapping

START, END = b"\xff\xd8", b"\xff\xd9"
PROGRESSIVE, BASELINE = 0xC2, 0xC0
EVERYTHING = 20_000_000  # bytes: the largest request


def segment(marker: int, body: bytes) -> bytes:
    """Return a segment with its marker and length."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def plain(side: int = 16) -> bytes:
    """Return a sound gray JPEG."""
    file = io.BytesIO()
    Image.new("L", (side, side), 255).save(file, "JPEG")
    return file.getvalue()


def stuffed(stuffing: bytes) -> bytes:
    """Return a sound JPEG with something before its first table."""
    return START + stuffing + plain()[2:]


def frame(width: int, height: int, components: int = 1, marker: int = PROGRESSIVE) -> bytes:
    """Return the header of a frame."""
    parts = b"".join(bytes([number + 1, 0x11, 0]) for number in range(components))
    return segment(marker, struct.pack(">BHHB", 8, height, width, components) + parts)


def empty_scans(_: np.random.Generator, size: float, sides: tuple[int, int] = (8_000, 8_000)) -> bytes:
    """Return progressive scans of nothing but ends of runs: each goes over all of the picture."""
    width, height = sides
    tables = segment(0xDB, b"\0" + bytes([1] * 64)) + segment(0xC4, b"\0\1" + bytes(15) + b"\0")
    tables += segment(0xC4, b"\x10\0\0\0\x0f" + bytes(12) + bytes(run << 4 for run in range(15)))
    blocks = -(-width // 8) * -(-height // 8)
    first = segment(0xDA, b"\1\1\0\0\0\1") + bytes(-(-blocks // 8))
    runs, left = "", blocks
    while left:
        power = min(14, left.bit_length() - 1)
        run = min(left, (2 << power) - 1)
        runs += format(power, "04b") + (format(run - (1 << power), f"0{power}b") if power else "")
        left -= run
    runs += "1" * (-len(runs) % 8)
    coded = int(runs, 2).to_bytes(len(runs) // 8, "big").replace(b"\xff", b"\xff\0")
    scan = segment(0xDA, b"\1\1\0\1\x3f\0") + coded
    return START + tables + frame(width, height) + first + scan * (1 + int(50_000 * size)) + END


def scans_without_data(rng: np.random.Generator, size: float) -> bytes:
    """Return scans of ten bytes each; libjpeg fills in what they lack."""
    head = empty_scans(rng, 0, (4_000, 4_000))[: -len(END)]
    return head + segment(0xDA, b"\1\1\0\1\x3f\0") * int(500_000 * size) + END


def several_scans_of_four_components(rng: np.random.Generator, size: float) -> bytes:
    """Return the largest progressive CMYK picture: its coefficients are all kept."""
    side = 8 + int(7_992 * size)
    tables = segment(0xDB, b"\0" + bytes([1] * 64)) + segment(0xC4, b"\0\1" + bytes(15) + b"\0")
    scans = segment(0xDA, b"\1\1\0\0\0\1") + segment(0xDA, b"\1\2\0\0\0\1")
    return START + tables + frame(side, side, 4) + scans + rng.bytes(100) + END


def two_frames(_: np.random.Generator, size: float) -> bytes:
    """Return a small frame and then a giant one: a check may see the one, the decoder the other."""
    side = 8 + int(65_000 * size)
    return START + frame(8, 8, marker=BASELINE) + frame(side, side, marker=BASELINE) + plain()[2:]


def padding(_: np.random.Generator, size: float) -> bytes:
    """Return fill bytes; Pillow goes over them one by one."""
    return stuffed(b"\xff" * (1 + int(EVERYTHING * size)))


def junk(rng: np.random.Generator, size: float) -> bytes:
    """Return what is no marker; Pillow goes over it byte by byte."""
    return stuffed(segment(0xFE, b"") + rng.integers(1, 255, 1 + int(EVERYTHING * size), np.uint8).tobytes())


def tiny_segments(_: np.random.Generator, size: float) -> bytes:
    """Return millions of empty comments."""
    return stuffed(segment(0xFE, b"") * (1 + int(EVERYTHING / 4 * size)))


def tables(_: np.random.Generator, size: float) -> bytes:
    """Return quantization tables, of which Pillow copies what is left of the segment for each."""
    return stuffed(segment(0xDB, (b"\0" + bytes([1] * 64)) * 1_000) * (1 + int(300 * size)))


def photoshop_blocks(_: np.random.Generator, size: float) -> bytes:
    """Return Photoshop's blocks, each empty; Pillow keeps them all."""
    blocks = b"".join(b"8BIM" + struct.pack(">HHI", number, 0, 0) for number in range(5_400))
    return stuffed(segment(0xED, b"Photoshop 3.0\0" + blocks) * (1 + int(300 * size)))


def exif_in_pieces(_: np.random.Generator, size: float) -> bytes:
    """Return EXIF in many segments; Pillow copies all of it for each."""
    return stuffed(segment(0xE1, b"Exif\0\0" + bytes(60_000)) * (1 + int(330 * size)))


def exif_tags(_: np.random.Generator, size: float) -> bytes:
    """Return EXIF whose tags all have the same bytes."""
    return stuffed(segment(0xE1, b"Exif\0\0" + overlapping(size, most=2_700)))


def restarts(_: np.random.Generator, size: float) -> bytes:
    """Return a scan of nothing but restarts."""
    count = 1 + int(EVERYTHING / 16 * size)
    return plain()[:-2] + b"".join(b"\xff" + bytes([0xD0 + number % 8]) for number in range(8)) * count + END


KINDS = (
    empty_scans,
    scans_without_data,
    several_scans_of_four_components,
    two_frames,
    padding,
    junk,
    tiny_segments,
    tables,
    photoshop_blocks,
    exif_in_pieces,
    exif_tags,
    restarts,
)
