"""Hostile PNG: chunks, texts and profiles, and sizes that are only claimed."""

import struct
import zlib

import numpy as np

from benchmarks.hostile.exif import overlapping
from benchmarks.hostile.zeros import packed_zeros

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, RGBA = 0, 2, 3, 6
EVERYTHING = 20_000_000  # bytes: the largest request


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """Return a chunk with its length and checksum."""
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int, colour: int = GRAY, bits: int = 8, interlaced: bool = False) -> bytes:
    """Return the signature and the header chunk."""
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))


def stuffed(before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a sound picture of 8 × 8 pixels with chunks before or after its pixels."""
    return header(8, 8) + before + chunk(b"IDAT", zlib.compress(bytes(72))) + after + chunk(b"IEND")


def empty_pixel_chunks(_: np.random.Generator, size: float) -> bytes:
    """Return the pixels after millions of empty chunks of pixels."""
    return stuffed(chunk(b"IDAT") * (1 + int(EVERYTHING / 12 * size)))


def private_chunks(_: np.random.Generator, size: float) -> bytes:
    """Return millions of private chunks; Pillow keeps each."""
    return stuffed(chunk(b"prVt") * (1 + int(EVERYTHING / 12 * size)))


def chunks_behind(_: np.random.Generator, size: float) -> bytes:
    """Return the same after the pixels."""
    return stuffed(after=chunk(b"prVt") * (1 + int(EVERYTHING / 12 * size)))


def profiles(_: np.random.Generator, size: float) -> bytes:
    """Return colour profiles that each unpack to a megabyte; Pillow unpacks them all."""
    return stuffed(chunk(b"iCCP", b"p\0\0" + packed_zeros(1 << 20)) * (1 + int(18_000 * size)))


def texts_without_a_name(_: np.random.Generator, size: float) -> bytes:
    """Return packed texts that Pillow unpacks and does not count, as they have no name."""
    return stuffed(chunk(b"zTXt", b"\0\0" + packed_zeros(1 << 20)) * (1 + int(18_000 * size)))


def texts(_: np.random.Generator, size: float) -> bytes:
    """Return texts with a name each."""
    count = 1 + int(EVERYTHING / 40 * size)
    return stuffed(b"".join(chunk(b"tEXt", b"%020d\0" % number) for number in range(count)))


def text_that_unpacks_to_gigabytes(_: np.random.Generator, size: float) -> bytes:
    """Return an orientation's text that is a thousand times its size."""
    text = packed_zeros(1 + int(2_000_000_000 * size))
    return stuffed(chunk(b"zTXt", b"Raw profile type exif\0\0" + text))


def exif_tags(_: np.random.Generator, size: float) -> bytes:
    """Return EXIF whose tags all have the same bytes."""
    return stuffed(chunk(b"eXIf", overlapping(size)))


def exif_tags_behind(_: np.random.Generator, size: float) -> bytes:
    """Return the same after the pixels."""
    return stuffed(after=chunk(b"eXIf", overlapping(size)))


def palette_of_any_size(rng: np.random.Generator, size: float) -> bytes:
    """Return a palette and an alpha for each of millions of colours."""
    count = 1 + int(EVERYTHING / 4 * size)
    extra = chunk(b"PLTE", bytes(3 * count)) + chunk(b"tRNS", rng.bytes(count))
    pixels = chunk(b"IDAT", zlib.compress(bytes(72)))
    return header(8, 8, PALETTE) + extra + pixels + chunk(b"IEND")


def claimed_size(_: np.random.Generator, size: float) -> bytes:
    """Return the largest size, and hardly a pixel."""
    side = 8 + int(7_992 * size)
    return header(side, side, RGBA) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND")


def largest_of_zeros(_: np.random.Generator, size: float) -> bytes:
    """Return the largest picture, four samples of 16 bits, interlaced, all zero."""
    height = 8 + int(3_192 * size)
    pixels = packed_zeros(20_000 * height * 8 + 8 * height)
    return header(20_000, height, RGBA, 16, True) + chunk(b"IDAT", pixels) + chunk(b"IEND")


def empty_blocks(_: np.random.Generator, size: float) -> bytes:
    """Return millions of deflated blocks of nothing before the pixels."""
    pixels = b"\x78\x01" + b"\0\0\0\xff\xff" * int(EVERYTHING / 5 * size) + zlib.compress(bytes(72))[2:]
    return header(8, 8) + chunk(b"IDAT", pixels) + chunk(b"IEND")


def frames_without_end(_: np.random.Generator, size: float) -> bytes:
    """Return an animation that says it has billions of frames, and has many."""
    control = struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 10, 0, 0)
    count = 1 + int(EVERYTHING / 100 * size)
    frames = b"".join(
        chunk(b"fcTL", struct.pack(">I", 2 * number + 1) + control[4:])
        + chunk(b"fdAT", struct.pack(">I", 2 * number + 2) + zlib.compress(bytes(72)))
        for number in range(count)
    )
    return stuffed(chunk(b"acTL", struct.pack(">II", 0x7FFFFFFF, 0)) + chunk(b"fcTL", control), frames)


KINDS = (
    empty_pixel_chunks,
    private_chunks,
    chunks_behind,
    profiles,
    texts_without_a_name,
    texts,
    text_that_unpacks_to_gigabytes,
    exif_tags,
    exif_tags_behind,
    palette_of_any_size,
    claimed_size,
    largest_of_zeros,
    empty_blocks,
    frames_without_end,
)
