"""Hostile WebP: canvas, chunks and frames."""

import io
import struct

import numpy as np
from PIL import Image

from benchmarks.hostile.exif import overlapping

EVERYTHING = 20_000_000  # bytes: the largest request
ANIMATED, EXIF = 0x02, 0x08  # flags


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """Return a chunk with its length, padded to an even one."""
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def riff(*chunks: bytes) -> bytes:
    """Return a file of chunks."""
    body = b"WEBP" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def pixels(width: int = 8, height: int = 8) -> bytes:
    """Return the chunk of a sound picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "WEBP", lossless=True, quality=0, method=0)
    return file.getvalue()[12:]


def extended(width: int, height: int, flags: int) -> bytes:
    """Return the extended header."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return chunk(b"VP8X", struct.pack("<I", flags) + sides)


def frame(width: int = 8, height: int = 8) -> bytes:
    """Return a frame of an animation, at the canvas' corner."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return chunk(b"ANMF", bytes(6) + sides + bytes(4) + pixels(width, height))


def canvas_of_any_size(_: np.random.Generator, size: float) -> bytes:
    """Return a small frame on a canvas of up to 2⁴⁸ pixels."""
    side = 8 + int(16_000_000 * size)
    return riff(extended(side, side, ANIMATED), chunk(b"ANIM", bytes(6)), frame())


def frame_on_a_canvas_far_larger(_: np.random.Generator, size: float) -> bytes:
    """Return one frame on the largest canvas: an animation's decoder keeps the canvas twice."""
    side = 8 + int(7_992 * size)
    return riff(extended(side, side, ANIMATED), chunk(b"ANIM", bytes(6)), frame())


def frames_on_a_large_canvas(_: np.random.Generator, size: float) -> bytes:
    """Return hundreds of thousands of frames on the largest canvas that is read."""
    piece = frame()
    head = extended(4_000, 4_000, ANIMATED), chunk(b"ANIM", bytes(6))
    return riff(*head, piece * (1 + int(70_000 * size)))


def largest_of_zeros(_: np.random.Generator, size: float) -> bytes:
    """Return the largest picture, of one colour."""
    return riff(pixels(16_000, 8 + int(3_992 * size)))


def empty_chunks(_: np.random.Generator, size: float) -> bytes:
    """Return millions of empty chunks."""
    return riff(extended(8, 8, 0), chunk(b"none") * (1 + int(EVERYTHING / 8 * size)), pixels())


def exif_tags(_: np.random.Generator, size: float) -> bytes:
    """Return EXIF whose tags all have the same bytes."""
    return riff(extended(8, 8, EXIF), pixels(), chunk(b"EXIF", overlapping(size)))


def noise_for_pixels(rng: np.random.Generator, size: float) -> bytes:
    """Return the head of the largest lossless picture, and noise where its codes should be."""
    head = struct.pack("<BI", 0x2F, (15_999 | 3_999 << 14) & 0xFFFFFFFF)
    return riff(chunk(b"VP8L", head + rng.bytes(10 + int(EVERYTHING * size))))


KINDS = (
    canvas_of_any_size,
    frame_on_a_canvas_far_larger,
    frames_on_a_large_canvas,
    largest_of_zeros,
    empty_chunks,
    exif_tags,
    noise_for_pixels,
)
