"""Hostile BMP: run lengths, which Pillow unpacks in Python, and sizes that are only claimed."""

import struct

import numpy as np

EVERYTHING = 20_000_000  # bytes: the largest request
PALETTE = 256 * 4  # bytes
PLAIN, RUNS_OF_8, RUNS_OF_4 = 0, 1, 2
END = b"\0\1"


def file(width: int, height: int, data: bytes, *, bits: int = 8, compression: int = RUNS_OF_8) -> bytes:
    """Return a BMP with a palette of black."""
    start = 54 + PALETTE
    head = b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start)
    colours = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, 256, 0)
    return head + colours + bytes(PALETTE) + data


def steps_to_nowhere(_: np.random.Generator, size: float) -> bytes:
    """Return steps of 0 across and 0 up."""
    return file(8_000, 8_000, b"\0\2\0\0" * (1 + int(EVERYTHING / 4 * size)) + END)


def steps_on_a_small_picture(_: np.random.Generator, size: float) -> bytes:
    """Return the same for few pixels."""
    return file(100, 100, b"\0\2\0\0" * (1 + int(EVERYTHING / 4 * size)) + END)


def runs_past_the_edge(_: np.random.Generator, size: float) -> bytes:
    """Return runs that have no room left in their row."""
    return file(8, 8_000, b"\xff\0" * (1 + int(EVERYTHING / 2 * size)) + END)


def rows_of_one_pixel(_: np.random.Generator, size: float) -> bytes:
    """Return rows that end after a pixel; Pillow fills them byte by byte."""
    height = 1 + int(3_199 * size)
    return file(20_000, height, b"\1\0\0\0" * height + END)


def runs_of_one_pixel(_: np.random.Generator, size: float) -> bytes:
    """Return a run for each pixel, of half a byte each."""
    side = 1 + int(3_000 * size)
    return file(side, side, (b"\1\0" * side + b"\0\0") * side + END, bits=4, compression=RUNS_OF_4)


def most_that_is_read(_: np.random.Generator, size: float) -> bytes:
    """Return as many pixels and runs as are read at all."""
    side = 1 + int(1_999 * size)
    data = b"\1\0\0\0" * side
    return file(
        side, side, (data + b"\0\2\0\0" * (499_000 - side))[: max(len(data), int(1_990_000 * size))] + END
    )


def claimed_size(_: np.random.Generator, size: float) -> bytes:
    """Return the largest size, and hardly a pixel."""
    side = 8 + int(7_992 * size)
    return file(side, side, bytes(100), bits=32, compression=PLAIN)


def size_below_zero(rng: np.random.Generator, size: float) -> bytes:
    """Return a height that is negative, and a width that may be."""
    side = 8 + int(2_000_000_000 * size)
    return file(side if rng.random() < 0.5 else -side, -side, bytes(100), bits=24, compression=PLAIN)


KINDS = (
    steps_to_nowhere,
    steps_on_a_small_picture,
    runs_past_the_edge,
    rows_of_one_pixel,
    runs_of_one_pixel,
    most_that_is_read,
    claimed_size,
    size_below_zero,
)
