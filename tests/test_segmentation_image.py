import contextlib
import io
import os
import threading
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from segmentation.errors import ImageError
from segmentation.image import ImageSource, load_gray
from segmentation.pixels import MAX_PIXELS

# A drawing 6 pixels wide and 4 high: one dark bar on white, off the centre so that a rotation shows.
BAR = np.full((4, 6), 255, np.uint8)
BAR[1, 1:4] = 0
DARK = BAR == 0

SIZE = (60, 40)  # large enough for JPEG's blocks


def picture(mode: str = "L") -> Image.Image:
    return Image.fromarray(BAR).convert(mode)


def file_bytes(image: Image.Image, format_name: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_name, **options)
    return stream.getvalue()


def inked(ink: int, alpha_of_paper: int = 0) -> Image.Image:
    """Return the bar in the gray `ink` on transparent paper whose hidden colour is the opposite of use."""
    rgba = np.full((4, 6, 4), ink, np.uint8)
    rgba[..., 3] = np.where(DARK, 255, alpha_of_paper)
    return Image.fromarray(rgba)


def palette_with_transparency() -> Image.Image:
    image = Image.new("P", (6, 4), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.putdata(np.where(DARK, 0, 1).ravel().tolist())
    image.info["transparency"] = 1
    return image


def deep(dtype: str) -> Image.Image:
    return Image.fromarray((BAR.astype(np.uint16) * 257).astype(dtype))


def with_alpha(color: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.dstack([color, np.full(color.shape[:2], 255, np.uint8)])


RGB = np.dstack([BAR] * 3)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(picture("1"), id="PIL 1"),  # two levels
        pytest.param(picture("L"), id="PIL L"),
        pytest.param(picture("LA"), id="PIL LA"),  # gray with alpha, all opaque
        pytest.param(picture("P"), id="PIL P"),  # palette
        pytest.param(palette_with_transparency(), id="PIL P transparent"),  # one palette entry is see-through
        pytest.param(picture("RGB"), id="PIL RGB"),
        pytest.param(picture("RGBA"), id="PIL RGBA"),
        pytest.param(picture("RGB").convert("CMYK"), id="PIL CMYK"),  # from a print shop
        pytest.param(picture("RGB").convert("YCbCr"), id="PIL YCbCr"),
        pytest.param(picture("RGB").convert("HSV"), id="PIL HSV"),
        pytest.param(deep("uint16"), id="PIL I;16"),  # a scanner's 16 bits
        pytest.param(deep("int32"), id="PIL I"),  # 16 bits as older Pillows open them
        pytest.param(Image.fromarray(BAR.astype(np.int32)), id="PIL I 8 bits"),
        pytest.param(Image.fromarray(BAR.astype(np.float32) / 255), id="PIL F unit"),
        pytest.param(Image.fromarray(BAR.astype(np.float32)), id="PIL F 255"),
        pytest.param(inked(0), id="dark on transparent"),  # a drawing program's layer
        pytest.param(file_bytes(picture()), id="PNG bytes"),
        pytest.param(bytearray(file_bytes(picture())), id="PNG bytearray"),
        pytest.param(memoryview(file_bytes(picture())), id="PNG memoryview"),
        pytest.param(file_bytes(deep("uint16")), id="PNG 16 bits"),
        pytest.param(file_bytes(inked(0)), id="PNG transparent"),  # what a canvas exports
        pytest.param(file_bytes(picture(), "BMP"), id="BMP"),
        pytest.param(file_bytes(picture(), "TIFF"), id="TIFF"),
        pytest.param(file_bytes(picture("RGB"), "WEBP", lossless=True), id="WebP"),
        pytest.param(BAR == 255, id="bool"),  # True is white
        pytest.param(BAR, id="uint8"),
        pytest.param(BAR.astype(np.int64), id="int64"),  # what Python's lists become
        pytest.param(BAR.astype(np.int16), id="int16"),  # 0 to 255 in a signed array is not nearly black
        pytest.param(BAR.tolist(), id="nested lists"),
        pytest.param(BAR.astype(np.uint16) * 257, id="uint16"),
        pytest.param((BAR.astype(np.uint16) * 257).astype(">u2"), id="uint16 big-endian"),
        pytest.param(BAR.astype(np.float32) / 255, id="float32"),
        pytest.param(BAR.astype(np.float64) / 255, id="float64"),
        pytest.param(BAR[:, :, np.newaxis], id="(H, W, 1)"),
        pytest.param(RGB, id="(H, W, 3)"),
        pytest.param(RGB.astype(np.float32) / 255, id="(H, W, 3) float"),
        pytest.param(with_alpha(RGB), id="(H, W, 4)"),
        pytest.param(np.asarray(inked(0)), id="(H, W, 4) transparent"),
        pytest.param(np.asfortranarray(BAR), id="column-major"),
        pytest.param(np.ascontiguousarray(BAR[:, ::-1])[:, ::-1], id="negative stride"),
    ],
)
def test_every_kind_of_image_shows_the_same_drawing(source: ImageSource) -> None:
    gray = load_gray(source)

    assert gray.dtype == np.uint8
    np.testing.assert_allclose(gray.astype(int), BAR, atol=2)


def test_bright_ink_on_transparent_lies_on_black() -> None:
    np.testing.assert_array_equal(load_gray(inked(255)), 255 - BAR)


def test_fully_transparent_image_is_blank_paper() -> None:
    assert (load_gray(np.zeros((4, 6, 4), np.uint8)) == 255).all()


@pytest.mark.parametrize("paper", [255, 20])  # a window in the light and in the dark mode
def test_transparent_corners_of_a_screenshot_look_like_its_paper(paper: int) -> None:
    rgba = np.full((20, 30, 4), 255, np.uint8)
    rgba[..., :3] = paper
    rgba[8:12, 10:20, :3] = 255 - paper
    rgba[:2, :2, 3] = 0

    gray = load_gray(rgba)

    assert abs(int(gray[0, 0]) - paper) <= 20
    assert gray[10, 15] == 255 - paper


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(orientation: int) -> None:
    upright = Image.new("L", SIZE, 255)
    upright.paste(0, (0, 0, 20, 10))  # dark at the top left
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    gray = load_gray(file_bytes(stored, "JPEG", exif=exif, quality=95))

    assert gray.shape == (SIZE[1], SIZE[0])
    np.testing.assert_allclose(gray.astype(int), np.asarray(upright).astype(int), atol=12)


def test_rotated_cmyk_jpeg_is_upright_and_dark_on_light() -> None:
    image = Image.new("CMYK", SIZE, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 10))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down

    gray = load_gray(file_bytes(image, "JPEG", exif=exif, quality=95))

    assert gray[-5, -5] < 20
    assert gray[5, 5] > 235


def test_animation_shows_its_first_frame() -> None:
    frames = [picture(), Image.new("L", (6, 4), 128)]
    data = file_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:])

    np.testing.assert_array_equal(load_gray(data), BAR)


@pytest.mark.parametrize("as_path", [str, Path])
def test_path_is_read(tmp_path: Path, as_path: Callable[[Path], str | os.PathLike[str]]) -> None:
    file = tmp_path / "drawn 4 é.png"
    file.write_bytes(file_bytes(picture()))

    np.testing.assert_array_equal(load_gray(as_path(file)), BAR)


def test_loading_never_hands_out_the_callers_memory() -> None:
    pixels = BAR.copy()

    load_gray(pixels)[:] = 7

    np.testing.assert_array_equal(pixels, BAR)


def test_loading_leaves_a_pil_image_as_it_is() -> None:
    image = picture("RGBA")
    exif = image.getexif()
    exif[0x0112] = 6
    before = image.tobytes()

    load_gray(image)

    assert (image.size, image.mode, image.tobytes()) == ((6, 4), "RGBA", before)
    assert image.getexif()[0x0112] == 6


def ragged() -> object:
    return [[1, 2], [3]]


def png_claiming(width: int, height: int) -> bytes:
    """Return a small file whose header promises many pixels."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        for kind, body in chunks
    )


PNG = file_bytes(Image.effect_noise(SIZE, 60))
JPEG = file_bytes(Image.effect_noise(SIZE, 60), "JPEG")


@pytest.mark.parametrize(
    ("source", "got", "remedy"),
    [
        pytest.param(b"407, in words", "format was not recognised", "Send a PNG", id="text"),
        pytest.param(b"", "it is empty", "Send a PNG", id="empty bytes"),
        pytest.param(
            b"%!PS-Adobe-3.0 EPSF-3.0\n", "not recognised", "Send a PNG", id="EPS"
        ),  # runs a program
        pytest.param(PNG[:-200], "damaged", "again", id="PNG cut short"),
        pytest.param(PNG[:20], "damaged|not recognised", "again|Send", id="PNG cut in its header"),
        pytest.param(JPEG[:-400], "damaged", "again", id="JPEG cut short"),
        pytest.param(JPEG[:2] + bytes(300), "damaged|not recognised", "again|Send", id="JPEG of zeros"),
        pytest.param(png_claiming(30_000, 30_000), "too large", "Scale it down", id="bomb"),  # Pillow's error
        pytest.param(
            png_claiming(12_000, 10_000), "too large", "Scale it down", id="small bomb"
        ),  # its warning
        pytest.param(png_claiming(8_001, 8_000), "too large", "Scale it down", id="over the limit"),  # silent
        pytest.param(
            png_claiming(0, 5), "damaged|not recognised|0 × 5", "again|Send", id="PNG with no column"
        ),
        pytest.param("no/such/file.png", "No such file", "Check the path", id="missing path"),
        pytest.param(".", "directory", "Check the path", id="directory"),
        pytest.param("4\0.png", "null", "Check the path", id="null character"),
        pytest.param(
            "data:image/png;base64," + "A" * 100_000, "Cannot open data:", "Check the path", id="URL"
        ),
        pytest.param(None, "NoneType", "Pass a path", id="None"),
        pytest.param({"image": 1}, "dict", "Pass a path", id="dict"),
        pytest.param(7, "got 7, a single int", "Pass a path", id="number"),
        pytest.param(["a", "b"], "list of <U1", "Pass a path", id="list of words"),
        pytest.param(ragged(), "inhomogeneous", "Pass an array", id="ragged list"),
        pytest.param(np.array([[None, 1]], object), "ndarray of object", "Pass a path", id="object array"),
        pytest.param(np.zeros((4, 4), complex), "ndarray of complex128", "Pass a path", id="complex"),
        pytest.param(np.zeros(9, np.uint8), r"\(9,\)", "Pass an array", id="(9,)"),
        pytest.param(np.zeros((2, 3, 5, 7), np.uint8), r"\(2, 3, 5, 7\)", "Pass an array", id="(2, 3, 5, 7)"),
        pytest.param(np.zeros((4, 4, 2), np.uint8), r"\(4, 4, 2\)", "Pass an array", id="(4, 4, 2)"),
        pytest.param(np.zeros((0, 5), np.uint8), "5 × 0", "at least one", id="no row"),
        pytest.param(np.zeros((5, 0, 3), np.float32), "0 × 5", "at least one", id="no column"),
        pytest.param(Image.new("L", (0, 5)), "0 × 5", "at least one", id="PIL with no column"),
        pytest.param(np.full((4, 4), 1.5), "from 1.5 to 1.5", "Scale", id="float over 1"),
        pytest.param(np.full((4, 4), -0.1), "from -0.1", "Scale", id="float under 0"),
        pytest.param(np.full((4, 4), 1e300), "1e\\+300", "Scale", id="float over float32"),
        pytest.param(np.full((4, 4), np.nan), "nan", "NaN", id="NaN"),
        pytest.param(Image.new("F", (4, 4), float("nan")), "nan", "NaN", id="PIL F of NaN"),
        pytest.param(np.full((4, 4), -1), "int64 from -1", "Scale", id="negative integers"),
        pytest.param(np.full((4, 4), 300), "to 300", "uint8 or uint16", id="integers over 255"),
        pytest.param(
            np.broadcast_to(False, (8_001, 8_000)), "8000 × 8001", "Scale it down", id="large array"
        ),
        pytest.param(
            np.broadcast_to(False, (2, 20_001)),
            "20001 × 2 pixels.* 20,000 on a side",
            "Scale it down",
            id="long",
        ),
    ],
)
def test_what_is_no_image_is_an_error_with_its_remedy(source: ImageSource, got: str, remedy: str) -> None:
    with pytest.raises(ImageError, match=got) as caught:
        load_gray(source)

    caught.match(remedy)
    assert len(str(caught.value)) < 400


# How files begin that Pillow would open, and a drawing or photograph never is.
OTHER_FORMATS = {
    "BLP": b"BLP2",
    "BUFR": b"BUFR",
    "CUR": b"\0\0\2\0\1\0",
    "DCX": b"\xb1\x68\xde\x3a",
    "DDS": b"DDS ",
    "DIB": b"\x28\0\0\0",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0",
    "FITS": b"SIMPLE  =",
    "FLI": b"\0\0\0\0\x11\xaf",
    "GRIB": b"GRIB\0\0\0\1",
    "HDF5": b"\x89HDF\r\n\x1a\n",
    "ICNS": b"icns",
    "ICO": b"\0\0\1\0\1\0",
    "JPEG2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "JPEG2000 codestream": b"\xff\x4f\xff\x51",
    "MPEG": b"\0\0\1\xb3",
    "MSP": b"DanM",
    "PCX": b"\n\5\1\1",
    "PDF": b"%PDF-1.7",
    "PPM": b"P6 4 4 255\n",
    "PSD": b"8BPS\0\1",
    "QOI": b"qoif",
    "SGI": b"\1\xda",
    "SUN": b"\x59\xa6\x6a\x95",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "WMF": b"\xd7\xcd\xc6\x9a",
    "XBM": b"#define a_width 4",
    "XPM": b"/* XPM */",
    "ZIP": b"PK\3\4",
}


@pytest.mark.parametrize("beginning", OTHER_FORMATS.values(), ids=OTHER_FORMATS)
def test_file_of_another_format_reaches_no_decoder(beginning: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr("segmentation.image.Image.open", never)
    monkeypatch.setattr("segmentation.image.cv2.imdecode", never)
    with pytest.raises(ImageError, match=r"format was not recognised. Send a PNG"):
        load_gray(beginning.ljust(1000, b"\0"))


def test_each_format_that_is_read_is_opened_as_that_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def opened(file: io.BytesIO, formats: tuple[str, ...]) -> Image.Image:
        asked.append(formats)
        return picture()

    files = {kind: file_bytes(picture(), kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "AVIF")}
    monkeypatch.setattr("segmentation.image.Image.open", opened)
    for file in files.values():
        load_gray(file)
    assert asked == [(kind,) for kind in files]


def test_largest_accepted_image_is_loaded() -> None:
    assert load_gray(np.broadcast_to(np.uint8(255), (8_000, MAX_PIXELS // 8_000))).shape == (8_000, 8_000)


def test_file_that_pillow_warns_of_is_read_without_a_warning() -> None:
    tiff = bytearray(file_bytes(picture(), "TIFF"))
    count_of_entries = int.from_bytes(tiff[4:8], "little")
    tiff[count_of_entries] += 1  # Pillow: "Truncated File Read"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(load_gray(bytes(tiff)), BAR)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_damaged_file_is_read_or_an_image_error(format_name: str) -> None:
    generator = np.random.default_rng(len(format_name))
    data = file_bytes(Image.effect_noise(SIZE, 60), format_name)
    for _ in range(60):
        damaged = bytearray(data)
        for place in generator.integers(min(len(data), 200), size=3):
            damaged[place] = generator.integers(256)
        with contextlib.suppress(ImageError):  # whatever else is raised fails the test
            load_gray(bytes(damaged[: generator.integers(len(data) // 2, len(data) + 1)]))


def test_threads_load_at_once() -> None:
    data = file_bytes(picture())
    loaded: list[npt.NDArray[np.uint8]] = []
    threads = [threading.Thread(target=lambda: loaded.append(load_gray(data))) for _ in range(8)]
    filters = list(warnings.filters)

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(loaded) == 8
    assert all((gray == BAR).all() for gray in loaded)
    assert list(warnings.filters) == filters


def test_every_message_names_the_file_once(tmp_path: Path) -> None:
    for data in (b"407, in words", b"", PNG[:-200], png_claiming(30_000, 30_000), png_claiming(0, 5)):
        path = tmp_path / ("folder" * 20) / "photo.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        with pytest.raises(ImageError) as caught:
            load_gray(path)
        assert str(caught.value).count("photo.png") == 1
