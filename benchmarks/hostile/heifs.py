"""Hostile AVIF and HEIC: frames, tiles and films that their boxes do not tell of."""

import io
import struct
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from segmentation.formats.boxes import boxes, items_of

EVERYTHING = 20_000_000  # bytes: the largest request
FILE_TYPES = {"AVIF": (b"avif", b"av01", b"av1C"), "HEIF": (b"heic", b"hvc1", b"hvcC")}
SMALL = 8, 8
MAIN = 1  # number of the main item
GRID = b"grid"


class Coded(NamedTuple):
    """A coded picture: its bytes, and how decoders are to be set up for it."""

    format: str
    frame: bytes
    configuration: bytes


class Item(NamedTuple):
    """An item: its type, the size that its boxes say, its bytes, and what it is made of."""

    kind: bytes
    size: tuple[int, int]
    data: bytes
    made_of: Sequence[int] = ()


@cache
def coded(form: str, side: int) -> Coded:
    """Return a sound picture of one colour, out of the file that holds it."""
    data = saved(form, side)
    meta = next(body for kind, body in boxes(data, 0, len(data)) if kind == b"meta")
    items = items_of(data, meta)
    configuration = next(body for kind, body in items.properties[items.main] if kind == FILE_TYPES[form][2])
    return Coded(form, items.bytes_of(items.main), data[configuration.start : configuration.stop])


def saved(form: str, side: int, **options: object) -> bytes:
    """Return an ordinary file of a square picture of one colour."""
    file, image = io.BytesIO(), Image.new("RGB", (side, side), "white")
    if form == "AVIF":
        image.save(file, "AVIF", quality=1, speed=10, **options)
    else:
        return heic(np.asarray(image), quality=1)
    return file.getvalue()


def heic(picture: npt.NDArray[np.uint8], **options: object) -> bytes:
    """Return a picture as a HEIC."""
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(picture).convert("RGB")).save(file, **options)
    return file.getvalue()


def box(kind: bytes, *bodies: bytes) -> bytes:
    """Return a box."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def whole(kind: bytes, *bodies: bytes, version: int = 0) -> bytes:
    """Return a box with a version."""
    return box(kind, struct.pack(">I", version << 24), *bodies)


def file(picture: Coded, items: Sequence[Item]) -> bytes:
    """Return a file of items, numbered from 1; the first is the main picture."""
    brand, _, name = FILE_TYPES[picture.format]
    kinds = [
        whole(b"infe", struct.pack(">HH4sx", number, 0, item.kind), version=2)
        for number, item in enumerate(items, 1)
    ]
    sizes = [whole(b"ispe", struct.pack(">II", *item.size)) for item in items]
    # Of each item two properties: its size, and the configuration, which comes first of all.
    owned = [struct.pack(">HBHH", number, 2, 0x8001, number + 1) for number in range(1, len(items) + 1)]
    made_of = [
        box(b"dimg", struct.pack(f">HH{len(item.made_of)}H", number, len(item.made_of), *item.made_of))
        for number, item in enumerate(items, 1)
        if item.made_of
    ]
    start = 8  # of the `idat`'s body
    places = []
    for number, item in enumerate(items, 1):
        places.append(struct.pack(">HHHHII", number, 1, 0, 1, start - 8, len(item.data)))
        start += len(item.data)
    meta = whole(
        b"meta",
        whole(b"hdlr", bytes(4) + b"pict" + bytes(13)),
        whole(b"pitm", struct.pack(">H", MAIN)),
        whole(b"iinf", struct.pack(">H", len(items)), *kinds),
        box(
            b"iprp",
            box(b"ipco", box(name, picture.configuration), *sizes, whole(b"pixi", b"\3\x08\x08\x08")),
            box(b"ipma", struct.pack(">II", 1, len(items)), *owned),
        ),
        whole(b"iref", *made_of) if made_of else b"",
        box(b"idat", *(item.data for item in items)),
        whole(b"iloc", struct.pack(">HH", 0x4400, len(items)), *places, version=1),
    )
    return box(b"ftyp", brand, bytes(4), b"mif1", brand) + meta


def grid(rows: int, columns: int, width: int, height: int) -> bytes:
    """Return what a picture of tiles says of itself."""
    return struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, width, height)


def avif_frame_far_larger(_: np.random.Generator, size: float) -> bytes:
    """Return an AVIF of 8 × 8 pixels whose frame has up to 144 million."""
    picture = coded("AVIF", 64 + int(11_936 * size))
    return file(picture, [Item(b"av01", SMALL, picture.frame)])


def heic_frame_far_larger(_: np.random.Generator, size: float) -> bytes:
    """Return a HEIC of 8 × 8 pixels whose frame has up to 144 million."""
    picture = coded("HEIF", 128 + int(7_872 * size))
    return file(picture, [Item(b"hvc1", SMALL, picture.frame)])


def frames_over_and_over(_: np.random.Generator, size: float) -> bytes:
    """Return an AVIF whose one picture has its frame again and again."""
    picture = coded("AVIF", 4_000)
    times = min(1 + int(100_000 * size), EVERYTHING // len(picture.frame))
    return file(picture, [Item(b"av01", (4_000, 4_000), picture.frame * times)])


def one_tile_over_and_over(_: np.random.Generator, size: float) -> bytes:
    """Return a HEIC of up to 65,536 tiles of 4 million pixels, which are all one."""
    picture, side = coded("HEIF", 2_000), 1 + int(255 * size)
    tiles = Item(GRID, (16, 16), grid(side, side, 16, 16), [MAIN + 1] * min(side * side, 65_535))
    return file(picture, [tiles, Item(b"hvc1", (2_000, 2_000), picture.frame)])


def tiles_of_tiles(_: np.random.Generator, size: float) -> bytes:
    """Return a HEIC whose tiles are made of tiles, and so on: each level doubles what is decoded."""
    picture, levels = coded("HEIF", 64), 2 + int(30 * size)
    between = [
        Item(GRID, (64, 64), grid(1, 2, 64, 64), [number + 1] * 2) for number in range(MAIN, MAIN + levels)
    ]
    return file(picture, [*between, Item(b"hvc1", (64, 64), picture.frame)])


def film_of_larger_frames(_: np.random.Generator, size: float) -> bytes:
    """Return a still AVIF that is a film, too; Pillow would take the film's frames."""
    side = 64 + int(1_936 * size)
    more = Image.new("RGB", (side, side), "black")
    film = saved("AVIF", side, save_all=True, append_images=[more] * 2)
    at = film.index(b"ispe") + 8
    return film[:at] + struct.pack(">II", *SMALL) + film[at + 8 :]


def millions_of_items(_: np.random.Generator, size: float) -> bytes:
    """Return an AVIF of as many items as there is room for."""
    picture = coded("AVIF", 64)
    count = 2 + int(60_000 * size)
    return file(picture, [Item(b"av01", (64, 64), picture.frame), *[Item(b"mime", SMALL, b"")] * count])


KINDS = (
    avif_frame_far_larger,
    heic_frame_far_larger,
    frames_over_and_over,
    one_tile_over_and_over,
    tiles_of_tiles,
    film_of_larger_frames,
    millions_of_items,
)
