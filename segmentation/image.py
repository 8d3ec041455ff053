"""Any accepted image → gray; input is validated here, in `segmentation.pixels` and `segmentation.formats`."""

import io
import os
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from segmentation.colour import step_of
from segmentation.errors import FormatError, ImageError
from segmentation.formats.heif import AVIF, HEIF
from segmentation.formats.picture import UPRIGHT, DamagedError, Picture
from segmentation.formats.recognised import picture_in
from segmentation.pixels import (
    Gray,
    check_size,
    gray_by_bands,
    gray_from_array,
    gray_from_colour,
    gray_from_floats,
    gray_from_integers,
    gray_on_paper,
    too_large,
)

ImageSource: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.ArrayLike"
)

# Formats of Pillow's that are ours to read.
UNREAD = ("PNG", "JPEG", "MPO", "GIF", "BMP", "TIFF", "WEBP", "AVIF")
SEND_IMAGE = "Send a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC."
NAME_LENGTH = 80  # characters of a path that a message quotes


def load_gray(source: ImageSource) -> Gray:
    """Load an image as a person sees it, in shades of gray.

    EXIF rotation is applied, of an animation the first frame is taken, of a document the first page.
    Transparency is laid on white or black: whichever its ink stands out from, or what the image's own paper
    is, where most of it is opaque. Threads may load at once, and no warning of Pillow's reaches the caller.

    Parameters
    ----------
    source : path, bytes of an image file, PIL image, or array
        An array is (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA: bool, uint16 over its whole range,
        other integers in [0, 255], or floats in [0, 1]. A PIL image that is not loaded yet is read from its
        file, and stays unloaded.

    Returns
    -------
    (H, W) uint8 array, 0 black, 255 white; never the caller's own memory.

    Raises
    ------
    ImageError
        If `source` is no image, is empty or damaged, is larger than `pixels.check_size` allows, or would cost
        more to read than an ordinary image of that size.
    """
    match source:
        case str() | os.PathLike():
            return _from_file(Path(source))
        case bytes() | bytearray() | memoryview():
            return _from_bytes(bytes(source), "these bytes")
        case Image.Image():
            return _from_pil(source, "this PIL image")
    return gray_from_array(source)


def _from_file(path: Path) -> Gray:
    name = str(path)
    if len(name) > NAME_LENGTH:
        name = f"{name[: NAME_LENGTH // 4]}…{name[-NAME_LENGTH * 3 // 4 :]}"
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null character
        why = getattr(error, "strerror", None) or error
        raise ImageError(f"Cannot open {name}: {why}. Check the path. {SEND_IMAGE}") from error
    return _from_bytes(data, name, f"{name}: ")


def _from_bytes(data: bytes, name: str, before: str = "") -> Gray:
    """Read a file; `before` stands before what is said by those who do not know its name."""
    if not data:
        raise FormatError(f"No image in {name}: it is empty. {SEND_IMAGE}")
    try:
        picture = picture_in(data)
        if picture is not None:
            return _turned(_decoded(picture), picture.orientation)
    except ImageError as error:
        raise type(error)(f"{before}{error}") from error
    except Image.DecompressionBombError as error:
        raise too_large(str(error), before) from error
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise _damaged(name, error) from error
    raise FormatError(f"No image in {name}: its format was not recognised. {SEND_IMAGE}")


def _decoded(picture: Picture) -> Gray:
    if picture.format == "WEBP" and not picture.is_animated:
        return _decoded_webp(picture.data)
    if picture.format == HEIF:
        return _decoded_heif(picture.data)
    with Image.open(io.BytesIO(picture.data), formats=(picture.format,)) as image:
        check_size(*image.size)
        image.load()
        gray = _gray(image)
        if picture.format == AVIF:  # Pillow has found the orientation, and leaves the pixels as they are
            return _turned(gray, image.getexif().get(ExifTags.Base.Orientation, UPRIGHT))
        return gray


def _decoded_heif(data: bytes) -> Gray:
    """Decode with libheif, which turns the picture upright."""
    try:
        import pillow_heif
    except ModuleNotFoundError as error:
        raise FormatError(
            "A HEIC is not read here: the package pillow-heif is not installed. "
            'Install "number-reader[heic]", or save the picture as a JPEG and send that.'
        ) from error
    pillow_heif.options.DECODE_THREADS = 1  # readers stand side by side in processes
    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    check_size(*image.size)
    pixels = np.asarray(image)
    check_size(pixels.shape[1], pixels.shape[0])
    return gray_from_array(pixels)


def _decoded_webp(data: bytes) -> Gray:
    """Decode with OpenCV: the same pixels as Pillow's, which holds four copies of them."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise DamagedError("its pixels cannot be decoded")
    height, width, channels = pixels.shape
    check_size(width, height)
    if channels == 4:
        return gray_on_paper(height, width, lambda rows: cv2.cvtColor(pixels[rows], cv2.COLOR_BGRA2RGBA))

    def coloured(rows: slice) -> Gray:
        return np.asarray(cv2.cvtColor(pixels[rows], cv2.COLOR_BGR2RGB), np.uint8)

    def band(rows: slice) -> Gray:
        return np.asarray(Image.fromarray(coloured(rows)).convert("L"))

    step = step_of(height, width)
    return gray_from_colour(pixels[::step, ::step, ::-1], height, width, coloured, band)


def _from_pil(image: Image.Image, name: str) -> Gray:
    check_size(*image.size)
    try:
        data = _file_of(image)
        if data:
            return _from_bytes(data, name)
        image.load()
        return _turned(_gray(image), image.getexif().get(ExifTags.Base.Orientation, UPRIGHT))
    except ImageError:
        raise
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise _damaged(name, error) from error


def _file_of(image: Image.Image) -> bytes:
    """Return the file of an image that Pillow has opened and not loaded, or nothing.

    What the caller has turned to, a later frame or a draft, is left to Pillow.
    """
    if not isinstance(image, ImageFile.ImageFile) or image.format not in UNREAD:
        return b""
    if image.fp is None or image.tell() or image.decoderconfig:
        return b""
    if not image.tile and image.format != "WEBP":  # Pillow knows no tiles of WebP before it loads it
        return b""
    place = image.fp.tell()
    image.fp.seek(0)
    data = image.fp.read()
    image.fp.seek(place)
    return data if image.format != "WEBP" or data.startswith(b"RIFF") else b""  # loaded, it is bare pixels


def _gray(image: Image.Image) -> Gray:
    """Turn a loaded image into gray, band by band: Pillow's colours take four bytes a pixel."""
    width, height = image.size

    def band(rows: slice) -> Image.Image:
        return image.crop((0, rows.start, width, rows.stop))

    if image.mode == "F":
        return gray_from_floats(height, width, lambda rows: np.asarray(band(rows)))
    if image.mode.startswith("I"):
        return gray_from_integers(height, width, lambda rows: np.asarray(band(rows)))
    if image.has_transparency_data:
        return gray_on_paper(height, width, lambda rows: np.asarray(band(rows).convert("RGBA")))
    if image.mode != "RGB":
        return gray_by_bands(height, width, lambda rows: np.asarray(band(rows).convert("L")))
    step = step_of(height, width)
    sample = image.resize((-(-width // step), -(-height // step)), Image.Resampling.NEAREST)
    return gray_from_colour(
        np.asarray(sample),
        height,
        width,
        lambda rows: np.asarray(band(rows)),
        lambda rows: np.asarray(band(rows).convert("L")),
    )


def _turned(gray: Gray, orientation: object) -> Gray:
    """Turn an image upright whose EXIF says how it is stored."""
    match orientation:
        case 2:
            gray = gray[:, ::-1]
        case 3:
            gray = gray[::-1, ::-1]
        case 4:
            gray = gray[::-1]
        case 5:
            gray = gray.T
        case 6:
            gray = gray[::-1].T
        case 7:
            gray = gray[::-1, ::-1].T
        case 8:
            gray = gray.T[::-1]
    return np.ascontiguousarray(gray)


def _damaged(name: str, error: Exception) -> ImageError:
    why = " ".join(str(error).split())  # libheif's may end with a line break
    if isinstance(error, UnidentifiedImageError):  # Pillow's names an object in memory
        why = "its header cannot be read"
    return ImageError(f"The image in {name} is damaged ({why}). Save or photograph it again and send that.")
