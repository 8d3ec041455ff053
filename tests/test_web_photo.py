import base64
from io import BytesIO

import pytest
from PIL import Image

from web.photo import LONGER_SIDE_PX, photo_url


def saved(image: Image.Image, kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()


def shown(data: bytes) -> Image.Image:
    kind, _, encoded = photo_url(data).partition(",")
    assert kind == "data:image/jpeg;base64"
    return Image.open(BytesIO(base64.b64decode(encoded)))


def test_large_photo_is_shown_small_and_in_its_shape() -> None:
    assert shown(saved(Image.new("RGB", (2400, 1200), "white"), "JPEG")).size == (LONGER_SIDE_PX, 600)


def test_photo_is_turned_as_a_person_sees_it() -> None:
    assert shown(saved(Image.new("RGB", (80, 40), "white"), "JPEG", orientation=6)).size == (40, 80)


def test_transparent_parts_are_white() -> None:
    assert shown(saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_is_shown(mode: str) -> None:
    assert shown(saved(Image.new(mode, (8, 8)), "PNG")).size == (8, 8)


@pytest.mark.parametrize("mode", ["CMYK", "F", "I;16", "LAB"])
def test_every_tiff_mode_is_shown(mode: str) -> None:
    assert shown(saved(Image.new(mode, (8, 8)), "TIFF")).size == (8, 8)
