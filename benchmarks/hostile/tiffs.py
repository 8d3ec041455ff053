"""Hostile TIFF: tags, directories, strips and tiles."""

import struct
from collections.abc import Sequence

import numpy as np

from benchmarks.hostile.jpegs import empty_scans
from benchmarks.hostile.zeros import packed_zeros

BYTE, SHORT, LONG, RATIONAL = 1, 3, 4, 5
DEFLATE, JPEG, FAX, LZMA = 8, 7, 4, 34925
Tag = tuple[int, int, int, int]  # tag, type, count, and the value or where it is


def directory(tags: Sequence[Tag], following: int = 0) -> bytes:
    """Return tags as TIFF has them, and where the next directory is."""
    packed = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<H", len(tags)) + packed + struct.pack("<I", following)


def after(tags: int) -> int:
    """Return where data begins behind the first directory of so many tags."""
    return 8 + 2 + 12 * tags + 4


def page(width: int, height: int, *, compression: int = 1, samples: int = 1, bits: int = 8) -> list[Tag]:
    """Return the tags of a page, without its strips or tiles."""
    sizes = [(256, LONG, 1, width), (257, LONG, 1, height), (258, SHORT, 1, bits)]
    return [*sizes, (259, SHORT, 1, compression), (262, SHORT, 1, 1), (277, SHORT, 1, samples)]


def file(tags: Sequence[Tag], data: bytes) -> bytes:
    """Return a file of one page whose data follows its directory."""
    return b"II\x2a\0" + struct.pack("<I", 8) + directory(sorted(tags)) + data


def one_strip(start: int, size: int, height: int) -> list[Tag]:
    """Return the tags of a page in one strip."""
    return [(273, LONG, 1, start), (278, LONG, 1, height), (279, LONG, 1, size)]


def one_tile(start: int, size: int, width: int, height: int) -> list[Tag]:
    """Return the tags of a page in one tile."""
    return [(322, LONG, 1, width), (323, LONG, 1, height), (324, LONG, 1, start), (325, LONG, 1, size)]


def overlapping_tags(_: np.random.Generator, size: float) -> bytes:
    """Return many tags that all have the same bytes: the memory of the product, were they read."""
    count = 1 + int(14_000 * size)
    tags = page(8, 8) + one_strip(8, 64, 8)
    where = after(len(tags) + count)
    tags += [(1000 + number, BYTE, 12 * count, where) for number in range(count)]
    return file(tags, bytes(12 * count + 64))


def overlapping_tags_below(_: np.random.Generator, size: float) -> bytes:
    """Return the same in the directory that EXIF's tag points to."""
    count = 1 + int(14_000 * size)
    tags = page(8, 8) + one_strip(8, 64, 8)
    below = after(len(tags) + 1)
    where = below + 2 + 12 * count + 4
    inner = directory([(1000 + number, BYTE, 12 * count, where) for number in range(count)])
    return file([*tags, (34665, LONG, 1, below)], inner + bytes(12 * count + 64))


def resolution_of_many_values(_: np.random.Generator, size: float) -> bytes:
    """Return a resolution of millions of fractions; Pillow makes an object of each."""
    count = 2 + int(2_500_000 * size)
    tags = page(8, 8) + one_strip(8, 64, 8)
    return file([*tags, (282, RATIONAL, count, after(len(tags) + 1))], b"\1\0\0\0" * 2 * count)


def giant_tile(rng: np.random.Generator, size: float) -> bytes:
    """Return 8 × 8 pixels in a tile of billions."""
    side = 16 * (1 + int(2_892 * size) + int(rng.integers(3)))  # its square is below 2³¹
    data = packed_zeros(side * side)
    tags = page(8, 8, compression=DEFLATE)
    return file(tags + one_tile(after(len(tags) + 4), len(data), side, side), data)


def tiles_far_beyond(_: np.random.Generator, size: float) -> bytes:
    """Return a row of pixels in tiles that are a column each."""
    width, height = 20_000, 16 * (1 + int(1_250 * size))
    data, count = packed_zeros(16 * height), width // 16
    tags = page(width, 1, compression=DEFLATE)
    where = after(len(tags) + 4)
    lists = struct.pack(f"<{count}I", *[where + 8 * count] * count) + struct.pack(
        f"<{count}I", *[len(data)] * count
    )
    tiles = [
        (322, LONG, 1, 16),
        (323, LONG, 1, height),
        (324, LONG, count, where),
        (325, LONG, count, where + 4 * count),
    ]
    return file(tags + tiles, lists + data)


def tag_given_twice(_: np.random.Generator, size: float) -> bytes:
    """Return two widths of a tile: a check may see the one, the decoder the other."""
    side = 16 * (1 + int(2_894 * size))
    data = packed_zeros(side * side)
    tags = page(8, 8, compression=DEFLATE)
    where = after(len(tags) + 6)
    twice = [(322, LONG, 1, side), (322, LONG, 1, 16), (323, LONG, 1, side), (323, LONG, 1, 16)]
    tags += [*twice, (324, LONG, 1, where), (325, LONG, 1, len(data))]
    return b"II\x2a\0" + struct.pack("<I", 8) + directory(tags) + data


def strips_over_and_over(_: np.random.Generator, size: float) -> bytes:
    """Return a plain picture whose strips are there many times: Pillow unpacks it anew for each."""
    side, count = 4_000, 2 + int(4_000 * size)
    tags = page(side, side)
    where = after(len(tags) + 3)
    offsets = struct.pack(f"<{count}I", *[where + 4 * count] * count)
    strips = [(273, LONG, count, where), (278, LONG, 1, side - 1), (279, LONG, 1, side * side)]
    return file(tags + strips, offsets + bytes(side * side))


def millions_of_strips(_: np.random.Generator, size: float) -> bytes:
    """Return 8 × 8 pixels in millions of strips."""
    count = 8 + int(5_000_000 * size)
    tags = page(8, 8)
    strips = [(273, LONG, count, after(len(tags) + 3)), (278, LONG, 1, 1), (279, LONG, 1, 8)]
    return file(tags + strips, b"\x08\0\0\0" * count)


def shared_strips(_: np.random.Generator, size: float) -> bytes:
    """Return 64 million pixels in strips that all have the same packed bytes."""
    side = 1 + int(7_999 * size)
    data = packed_zeros(side * 3)
    tags = [tag for tag in page(side, side, compression=DEFLATE, samples=3) if tag[0] != 262]
    where = after(len(tags) + 4)
    lists = struct.pack(f"<{side}I", *[where + 8 * side] * side) + struct.pack(
        f"<{side}I", *[len(data)] * side
    )
    strips = [
        (262, SHORT, 1, 2),
        (273, LONG, side, where),
        (278, LONG, 1, 1),
        (279, LONG, side, where + 4 * side),
    ]
    return file(tags + strips, lists + data)


def one_strip_of_everything(_: np.random.Generator, size: float) -> bytes:
    """Return the largest picture, three samples of 16 bits, in one strip."""
    side = 1 + int(7_999 * size)
    data = packed_zeros(side * side * 6)
    tags = [tag for tag in page(side, side, compression=DEFLATE, samples=3, bits=16) if tag[0] != 262]
    tags.append((262, SHORT, 1, 2))
    return file(tags + one_strip(after(len(tags) + 3), len(data), side), data)


def strip_of_many_scans(rng: np.random.Generator, size: float) -> bytes:
    """Return strips that are JPEGs of many scans each; all have the same bytes."""
    width, rows, count = 2_048, 2_048, 8
    data = empty_scans(rng, size * 0.01, (width, rows))
    tags = page(width, rows * count, compression=JPEG)
    where = after(len(tags) + 3)
    lists = struct.pack(f"<{count}I", *[where + 8 * count] * count) + struct.pack(
        f"<{count}I", *[len(data)] * count
    )
    strips = [(273, LONG, count, where), (278, LONG, 1, rows), (279, LONG, count, where + 4 * count)]
    return file(tags + strips, lists + data)


def fax_of_nothing(rng: np.random.Generator, size: float) -> bytes:
    """Return the widest fax, of noise."""
    height = 1 + int(3_199 * size)
    data = rng.bytes(1 + int(1_000_000 * size))
    tags = page(20_000, height, compression=FAX, bits=1)
    return file(tags + one_strip(after(len(tags) + 3), len(data), height), data)


def lzma_dictionary(_: np.random.Generator, size: float) -> bytes:
    """Return pixels packed with LZMA, whose header asks for a dictionary of gigabytes."""
    head = bytes.fromhex("fd377a585a0000016922de36") + bytes.fromhex("0200210128000000")
    data = head + bytes(64)
    side = 8 + int(5_000 * size)
    tags = page(side, side, compression=LZMA)
    return file(tags + one_strip(after(len(tags) + 3), len(data), side), data)


def chain_of_pages(_: np.random.Generator, size: float) -> bytes:
    """Return pages after pages, the last of which leads back to the first."""
    count = 2 + int(150_000 * size)
    tags = page(8, 8) + one_strip(8, 64, 8)
    length = after(len(tags)) - 8
    pages = [directory(tags, 8 + length * ((number + 1) % count)) for number in range(count)]
    return b"II\x2a\0" + struct.pack("<I", 8) + b"".join(pages)


def big_tiff_of_any_count(_: np.random.Generator, size: float) -> bytes:
    """Return a TIFF of 64 bits that says it has 2⁶³ tags."""
    entries = b"".join(
        struct.pack("<HHQQ", 256 + number % 2, LONG, 1, 8) for number in range(1 + int(900_000 * size))
    )
    return b"II\x2b\0\x08\0\0\0" + struct.pack("<QQ", 16, 1 << 63) + entries


KINDS = (
    overlapping_tags,
    overlapping_tags_below,
    resolution_of_many_values,
    giant_tile,
    tiles_far_beyond,
    tag_given_twice,
    strips_over_and_over,
    millions_of_strips,
    shared_strips,
    one_strip_of_everything,
    strip_of_many_scans,
    fax_of_nothing,
    lzma_dictionary,
    chain_of_pages,
    big_tiff_of_any_count,
)
