"""Hostile GIF: blocks before the first frame, its size, and codes that give no pixel."""

import io
import struct

import numpy as np
from PIL import Image

EVERYTHING = 20_000_000  # bytes: the largest request
SCREEN = 13  # bytes


def plain(width: int = 8, height: int = 8) -> tuple[bytes, bytes]:
    """Return a sound GIF: its screen and palette, and its frame."""
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "GIF")
    data = file.getvalue()
    start = data.index(b",", SCREEN)
    return data[:start], data[start:]


def stuffed(stuffing: bytes) -> bytes:
    """Return a sound GIF with something before its frame."""
    head, frame = plain()
    return head + stuffing + frame


def comment_of_many_blocks(_: np.random.Generator, size: float) -> bytes:
    """Return a comment; Pillow copies all of it for each of its blocks."""
    return stuffed(b"!\xfe" + (b"\xff" + bytes(255)) * (1 + int(EVERYTHING / 256 * size)) + b"\0")


def blocks_of_one_byte(_: np.random.Generator, size: float) -> bytes:
    """Return an extension in blocks of one byte."""
    return stuffed(b"!\x01" + b"\1\0" * (1 + int(EVERYTHING / 2 * size)) + b"\0")


def empty_extensions(_: np.random.Generator, size: float) -> bytes:
    """Return millions of empty extensions."""
    return stuffed(b"!\x01\0" * (1 + int(EVERYTHING / 3 * size)))


def junk(_: np.random.Generator, size: float) -> bytes:
    """Return what starts no block; Pillow goes over it byte by byte."""
    return stuffed(b"\0" * (1 + int(EVERYTHING * size)))


def frame_beyond_the_screen(_: np.random.Generator, size: float) -> bytes:
    """Return a screen of 8 × 8 pixels and a frame of up to four billion."""
    head, frame = plain()
    side = 8 + int(65_000 * size)
    return head + b"," + struct.pack("<HHHH", 0, 0, side, side) + frame[9:]


def codes_without_a_pixel(_: np.random.Generator, size: float) -> bytes:
    """Return nothing but codes that clear the table."""
    head, frame = plain()
    block = b"\xff" + bytes([0b00100100, 0b01001001, 0b10010010] * 85)  # 100, eight times: clear, at 3 bits
    return head + frame[:10] + b"\2" + block * (1 + int(EVERYTHING / 256 * size)) + b"\0;"


def largest_of_zeros(_: np.random.Generator, size: float) -> bytes:
    """Return the largest frame, see-through, of one colour."""
    head, frame = plain(20_000, 8 + int(3_192 * size))
    return head + b"!\xf9\4\1\0\0\0\0" + frame


def frames(_: np.random.Generator, size: float) -> bytes:
    """Return an animation of hundreds of thousands of frames."""
    head, frame = plain()
    return head + frame.removesuffix(b";") * (1 + int(EVERYTHING / len(frame) * size)) + b";"


KINDS = (
    comment_of_many_blocks,
    blocks_of_one_byte,
    empty_extensions,
    junk,
    frame_beyond_the_screen,
    codes_without_a_pixel,
    largest_of_zeros,
    frames,
)
