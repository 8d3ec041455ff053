"""A phone's HEIC and AVIF are read as they look, and refused in plain words where they cannot be."""

import io
import struct
import sys
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from PIL import Image

from segmentation.errors import ImageError
from segmentation.formats import coded
from segmentation.formats.boxes import boxes, items_of
from segmentation.formats.picture import DamagedError
from segmentation.image import load_gray

FIELDS = np.full((48, 64), 200, np.uint8)  # a light field, a dark one at the top, a gray one on the left
FIELDS[:16], FIELDS[:, :16] = 40, 120
PICTURE = Image.fromarray(FIELDS).convert("RGB")
Maker: TypeAlias = Callable[..., bytes]
NEAR = 3  # gray levels that lossy coding may change


def avif(image: Image.Image = PICTURE, orientation: int = 1) -> bytes:
    return saved(image, "AVIF", orientation)


def heic(image: Image.Image = PICTURE, orientation: int = 1) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif", reason="number-reader[heic] is not installed")
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=95, exif=exif(orientation).tobytes())
    return file.getvalue()


def saved(image: Image.Image, kind: str, orientation: int, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, quality=95, exif=exif(orientation), **options)
    return file.getvalue()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


MAKERS = pytest.mark.parametrize("make", [avif, heic])


@MAKERS
@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, -1), (3, 2), (8, 1)])
def test_photograph_is_read_as_it_looks(make: Maker, orientation: int, turns: int) -> None:
    gray = load_gray(make(orientation=orientation))
    np.testing.assert_allclose(gray.astype(int), np.rot90(FIELDS, turns).astype(int), atol=NEAR)


@MAKERS
def test_ink_without_paper_is_laid_on_paper(make: Maker) -> None:
    ink = np.zeros((48, 64, 4), np.uint8)
    ink[16:32, 20:24, 3] = 255
    gray = load_gray(make(Image.fromarray(ink)))
    assert gray[24, 22] < 40
    assert gray[4, 4] > 215


@MAKERS
def test_file_that_says_it_is_too_large_is_refused_before_it_is_decoded(make: Maker) -> None:
    data = bytearray(make())
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", 15_000, 15_000)
    with pytest.raises(ImageError, match=r"15000 × 15000"):
        load_gray(bytes(data))


@MAKERS
def test_frame_larger_than_the_file_says_is_refused_before_it_is_decoded(make: Maker) -> None:
    data = bytearray(make(PICTURE.resize((640, 480))))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", 8, 8)
    with pytest.raises(ImageError, match=r"a frame of 640 × 480 pixels, at most the 8 × 8"):
        load_gray(bytes(data))


def test_of_a_film_the_still_picture_is_read() -> None:
    film = saved(PICTURE, "AVIF", 1, save_all=True, append_images=[PICTURE.rotate(180)])
    assert film[8:12] == b"avis"
    np.testing.assert_allclose(load_gray(film).astype(int), FIELDS.astype(int), atol=NEAR)


def test_frame_of_another_size_than_its_sequence_is_damaged() -> None:
    film = saved(PICTURE, "AVIF", 1, save_all=True, append_images=[PICTURE.rotate(180)])
    items = items_of(film, next(body for kind, body in boxes(film, 0, len(film)) if kind == b"meta"))
    frame = bytearray(items.bytes_of(items.main))
    assert coded.av1(bytes(frame)) == (64, 48, 1)

    sequence = frame.index(b"\x0a")  # the byte before each unit's size
    header = sequence + 2 + frame[sequence + 1]
    body = header + (2 if frame[header + 1] < 128 else 3)
    frame[body] |= 0b10  # a key frame's seventh bit, where it is shown and chooses no tools
    with pytest.raises(DamagedError, match="not as large as its sequence"):
        coded.av1(bytes(frame))


@pytest.mark.parametrize("box", [b"iloc", b"iinf", b"pitm", b"iprp"])
def test_what_a_file_says_twice_is_damaged(box: bytes) -> None:
    """Decoders differ in which they take."""
    data = avif()
    at = data.index(box) - 4
    again = data[at : at + struct.unpack_from(">I", data, at)[0]]
    meta = data.index(b"meta") - 4
    size = struct.pack(">I", struct.unpack_from(">I", data, meta)[0] + len(again))
    with pytest.raises(ImageError, match=f"two boxes {box.decode()}"):
        load_gray(data[:meta] + size + data[meta + 4 : at] + again + data[at:])


@MAKERS
@pytest.mark.parametrize("box", [b"meta", b"pitm", b"iprp", b"ipma", b"ispe", b"iloc", b"iinf"])
def test_file_without_what_a_picture_needs_is_damaged(make: Maker, box: bytes) -> None:
    with pytest.raises(ImageError, match="damaged"):
        load_gray(make().replace(box, b"free", 1))


@MAKERS
def test_file_that_breaks_off_is_damaged_in_one_plain_line(make: Maker) -> None:
    data = make()
    for size in (40, len(data) // 4, len(data) // 2, len(data) - 20):
        with pytest.raises(ImageError, match=r"\A[^\n<]*damaged[^\n<]*\Z"):
            load_gray(data[:size])


def test_heic_says_what_to_do_where_its_reader_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ImageError, match=r"pillow-heif is not installed.*save the picture as a JPEG"):
        load_gray(data)
