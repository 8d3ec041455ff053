"""Any accepted image → gray; with `segmentation.pixels` the only place where input is validated."""

import io
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from segmentation.errors import ImageError
from segmentation.pixels import (
    Gray,
    check_size,
    gray_from_array,
    gray_from_floats,
    gray_from_integers,
    too_large,
)

ImageSource: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.ArrayLike"
)

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")  # of Pillow's others, EPS runs a program
SEND_IMAGE = "Send a PNG, JPEG, GIF, BMP, TIFF or WebP."
UPRIGHT = 1  # EXIF's orientation of an image that needs no rotation
NAME_LENGTH = 80  # characters of a path that a message quotes
_decoding = threading.Lock()


def load_gray(source: ImageSource) -> Gray:
    """Load an image as a person sees it, in shades of gray.

    EXIF rotation is applied, of an animation the first frame is taken. Transparency is laid on white or
    black: whichever its ink stands out from, or what the image's own paper is, where most of it is opaque.

    Parameters
    ----------
    source : path, bytes of an image file, PIL image, or array
        An array is (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA: bool, uint16 over its whole range,
        other integers in [0, 255], or floats in [0, 1].

    Returns
    -------
    (H, W) uint8 array, 0 black, 255 white; never the caller's own memory.

    Raises
    ------
    ImageError
        If `source` is no image, is empty or damaged, or is larger than `pixels.check_size` allows.
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
    name = str(path) if len(str(path)) <= NAME_LENGTH else f"{str(path)[:NAME_LENGTH]}…"
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null character
        why = getattr(error, "strerror", None) or error
        raise ImageError(f"Cannot open {name}: {why}. Check the path. {SEND_IMAGE}") from error
    return _from_bytes(data, name)


def _from_bytes(data: bytes, name: str) -> Gray:
    if not data:
        raise ImageError(f"No image in {name}: it is empty. {SEND_IMAGE}")
    try:
        with _quiet_pillow():
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise ImageError(f"No image in {name}: its format was not recognised. {SEND_IMAGE}") from error
    except Image.DecompressionBombError as error:
        raise too_large(str(error)) from error
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise _damaged(name, error) from error
    with image:
        return _from_pil(image, name)


def _from_pil(image: Image.Image, name: str) -> Gray:
    check_size(*image.size)
    try:
        with _quiet_pillow():
            image.load()
            is_rotated = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT) != UPRIGHT
            upright = ImageOps.exif_transpose(image) if is_rotated else image  # it copies what is upright
        if upright.mode == "F":
            return gray_from_floats(np.asarray(upright))
        if upright.mode.startswith("I"):
            return gray_from_integers(np.asarray(upright))
        if upright.has_transparency_data:
            return gray_from_array(np.asarray(upright if upright.mode == "RGBA" else upright.convert("RGBA")))
        return np.array(upright.convert("L"))
    except ImageError:
        raise
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise _damaged(name, error) from error


@contextmanager
def _quiet_pillow() -> Iterator[None]:
    """Keep Pillow's warnings of odd files from callers: a file either is read or is an error.

    One thread at a time, since `warnings.catch_warnings` is not safe in several.
    """
    with _decoding, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _damaged(name: str, error: Exception) -> ImageError:
    return ImageError(f"The image in {name} is damaged ({error}). Save or photograph it again and send that.")
