"""Any accepted image → gray; the only place where input is validated."""

import io
import os
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from segmentation.errors import ImageError

ImageSource: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | npt.ArrayLike"
)
Gray: TypeAlias = npt.NDArray[np.uint8]

MAX_PIXELS = 64_000_000  # a phone's largest ordinary photograph has 50 million
WHITE = 255
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow and OpenCV weigh R, G, B


def load_gray(source: ImageSource) -> Gray:
    """Load an image as a person sees it, in shades of gray.

    EXIF rotation is applied, of an animation the first frame is taken, and transparency is laid on white, or
    on black where what is opaque is bright.

    Parameters
    ----------
    source : path, bytes of an image file, PIL image, or array
        An array is (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA: bool, 8- or 16-bit integers over
        their whole range, or floats in [0, 1].

    Returns
    -------
    (H, W) uint8 array, 0 black, 255 white; never the caller's own memory.

    Raises
    ------
    ImageError
        If `source` is no image, is empty or damaged, or has more than `MAX_PIXELS` pixels.
    """
    match source:
        case str() | os.PathLike():
            return _from_file(Path(source))
        case bytes() | bytearray() | memoryview():
            return _from_bytes(bytes(source), "these bytes")
        case Image.Image():
            return _from_pil(source, "this PIL image")
    return _from_array(source)


def _from_file(path: Path) -> Gray:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(f"Cannot open {path}: {error.strerror or error}. Check the path.") from error
    return _from_bytes(data, str(path))


def _from_bytes(data: bytes, name: str) -> Gray:
    if not data:
        raise ImageError(f"No image in {name}: it is empty. Send a PNG, JPEG, GIF, BMP, TIFF or WebP.")
    try:
        with Image.open(io.BytesIO(data)) as image:
            return _from_pil(image, name)
    except UnidentifiedImageError as error:
        raise ImageError(
            f"No image in {name}: its format was not recognised. Send a PNG, JPEG, GIF, BMP, TIFF or WebP."
        ) from error


def _from_pil(image: Image.Image, name: str) -> Gray:
    width, height = image.size
    _check_size(width, height)
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I") or upright.mode == "F":
            return _from_deep(np.asarray(upright))
        if upright.has_transparency_data:
            return _from_array(np.asarray(upright.convert("RGBA")))
        return np.array(upright.convert("L"))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(
            f"The image in {name} is damaged ({error}). Save or photograph it again and send that."
        ) from error


def _from_deep(values: npt.NDArray[np.generic]) -> Gray:
    """Scale PIL's 16-, 32-bit and float pixels; 16-bit files are often opened as 32-bit."""
    if values.dtype.kind == "f":
        top = 1.0 if values.max(initial=0) <= 1 else float(WHITE)
    else:
        top = 65535.0 if values.max(initial=0) > WHITE else float(WHITE)
    return _to_uint8(values.astype(np.float32) / top)


def _from_array(source: object) -> Gray:
    try:
        array = np.asarray(source)
    except ValueError as error:
        raise ImageError(f"No image: {error}. Pass an array (H, W), (H, W, 3) or (H, W, 4).") from error
    if array.dtype.kind not in "buif":
        got = type(source).__name__
        raise ImageError(f"No image: got {got}. Pass a path, the bytes of a file, a PIL image or an array.")
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        raise ImageError(
            f"No image: got an array {array.shape}. Pass (H, W), (H, W, 3) RGB or (H, W, 4) RGBA."
        )
    _check_size(array.shape[1], array.shape[0])
    if array.dtype == np.uint8 and (array.ndim == 2 or array.shape[2] == 3):
        return (
            array.copy() if array.ndim == 2 else cv2.cvtColor(np.ascontiguousarray(array), cv2.COLOR_RGB2GRAY)
        )
    values = _unit_range(array)
    if array.ndim == 2:
        return _to_uint8(values)
    gray = values[:, :, :3] @ LUMA
    if array.shape[2] == 4:
        gray = _flatten(gray, values[:, :, 3])
    return _to_uint8(gray)


def _unit_range(array: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    if array.dtype.kind == "b":
        return np.array(array, np.float32)
    if array.dtype.kind == "f":
        values = array.astype(np.float32)
        if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
            raise ImageError("No image: floats must lie in [0, 1]. Divide them by their largest value.")
        return values
    top = {1: 255, 2: 65535}.get(array.dtype.itemsize, 255)
    if array.min() < 0 or array.max() > top:
        raise ImageError(f"No image: integers must lie in [0, {top}]. Scale them, or pass uint8.")
    return np.array(array, np.float32) / np.float32(top)


def _flatten(gray: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    opaque = float(alpha.sum())
    bright = opaque > 0 and float((gray * alpha).sum()) / opaque > 0.5
    ground = 0.0 if bright and float(alpha.min()) < 0.5 else 1.0
    return np.asarray(gray * alpha + ground * (1 - alpha), np.float32)


def _to_uint8(values: npt.NDArray[np.float32]) -> Gray:
    return np.rint(np.clip(values, 0, 1) * WHITE).astype(np.uint8)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"No image: got {width} × {height} pixels. Send one with at least one pixel.")
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"The image is too large: {width} × {height} pixels, at most {MAX_PIXELS // 1_000_000} million. "
            "Scale it down and send it again."
        )
