"""Arrays of pixels → gray."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.errors import ImageError

Gray: TypeAlias = npt.NDArray[np.uint8]

MAX_PIXELS = 64_000_000  # a phone's largest ordinary photograph has 50 million
MAX_SIDE_PX = 20_000  # a phone's panorama has 16,000; a strip of a million would need gigabytes to be read
WHITE = 255
DEEP_WHITE = 65535
SEE_THROUGH = 0.5  # of the image: with less of it opaque, the picture is ink without paper
OWN_CONTRAST = 77  # gray levels within what is opaque: the picture has paper of its own
BAND_ROWS = 64  # laid on paper at a time: floats of a whole photo would take 16 times its gray
PASS_ARRAY = "Pass an array (H, W), (H, W, 3) RGB or (H, W, 4) RGBA."


def gray_from_array(source: object) -> Gray:
    """Turn an array into gray; see `segmentation.image.load_gray` for what it may be.

    Returns
    -------
    (H, W) uint8 array, never the caller's own memory.

    Raises
    ------
    ImageError
        If `source` is no array of pixels.
    """
    try:
        array = np.asarray(source)
    except (TypeError, ValueError) as error:
        raise ImageError(f"No image: {error}. {PASS_ARRAY}") from error
    if array.dtype.kind not in "buif":
        got = f"{type(source).__name__} of {array.dtype}" if array.ndim else type(source).__name__
        raise ImageError(f"No image: got {got}. Pass a path, the bytes of a file, a PIL image or an array.")
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        raise ImageError(f"No image: got an array {array.shape}. {PASS_ARRAY}")
    check_size(array.shape[1], array.shape[0])
    pixels = _eight_bit(array)
    if pixels.ndim == 2:
        return np.array(pixels, order="C")
    pixels = np.ascontiguousarray(pixels)
    if pixels.shape[2] == 3:
        return _luma(pixels, cv2.COLOR_RGB2GRAY)
    return _laid_on_paper(_luma(pixels, cv2.COLOR_RGBA2GRAY), np.ascontiguousarray(pixels[:, :, 3]))


def gray_from_integers(values: npt.NDArray[np.integer]) -> Gray:
    """Scale Pillow's 16- and 32-bit pixels; 8- and 16-bit files are often opened as 32-bit."""
    top = DEEP_WHITE if values.max() > WHITE else WHITE
    return _to_uint8(values.astype(np.float32) / np.float32(top))


def gray_from_floats(values: npt.NDArray[np.float32]) -> Gray:
    """Take Pillow's floats as they are meant: in [0, 1], or else as gray levels up to 255."""
    return gray_from_array(values if values.max() <= 1 else values / np.float32(WHITE))


def _eight_bit(array: npt.NDArray[np.generic]) -> Gray:
    if array.dtype == np.uint8:  # what most come as: no need to look at every pixel
        return np.asarray(array, np.uint8)
    if array.dtype.kind == "b":
        return array.astype(np.uint8) * np.uint8(WHITE)
    if array.dtype.kind == "f":
        if not (array.min() >= 0 and array.max() <= 1):  # also where one is NaN
            raise ImageError(
                f"No image: got floats from {array.min():g} to {array.max():g}, not in [0, 1]. "
                "Scale them, and replace NaN."
            )
        return _to_uint8(array.astype(np.float32))
    top = DEEP_WHITE if array.dtype.kind == "u" and array.dtype.itemsize == 2 else WHITE
    if array.min() < 0 or array.max() > top:
        raise ImageError(
            f"No image: got {array.dtype} from {array.min()} to {array.max()}, not in [0, {top}]. "
            "Scale them, or pass uint8 or uint16."
        )
    if top == WHITE:
        return array.astype(np.uint8, copy=False)
    return _to_uint8(array.astype(np.float32) / np.float32(top))


def _luma(pixels: Gray, code: int) -> Gray:
    gray: Gray = cv2.cvtColor(pixels, code)
    return gray


def _laid_on_paper(gray: Gray, alpha: Gray) -> Gray:
    """Lay what is opaque on paper: its own, or what its ink stands out from."""
    if alpha.min() == WHITE:
        return gray
    opaque = gray[alpha > WHITE // 2]
    if opaque.size == 0:
        return np.full_like(gray, WHITE)
    bright = bool(opaque.mean() > WHITE / 2)
    has_paper = bool(opaque.size > SEE_THROUGH * gray.size and np.ptp(opaque) > OWN_CONTRAST)
    paper = WHITE if bright == has_paper else 0
    laid = np.empty_like(gray)
    for top in range(0, len(gray), BAND_ROWS):
        band = slice(top, top + BAND_ROWS)
        share = alpha[band].astype(np.float32) / np.float32(WHITE)
        ink = share * (gray[band].astype(np.float32) - np.float32(paper)) + np.float32(paper)
        laid[band] = _to_uint8(ink / np.float32(WHITE))
    return laid


def _to_uint8(values: npt.NDArray[np.float32]) -> Gray:
    return np.rint(np.clip(values, 0, 1) * WHITE).astype(np.uint8)


def check_size(width: int, height: int) -> None:
    """Refuse what has no pixels, or too many.

    Raises
    ------
    ImageError
        If there are none, more than `MAX_PIXELS`, or more than `MAX_SIDE_PX` on a side.
    """
    if width < 1 or height < 1:
        raise ImageError(f"No image: got {width} × {height} pixels. Send one with at least one pixel.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise too_large(f"{width} × {height} pixels")


def too_large(got: str) -> ImageError:
    """Return the error for more than `MAX_PIXELS`, or a longer side than `MAX_SIDE_PX`."""
    return ImageError(
        f"The image is too large: {got}, at most {MAX_PIXELS // 1_000_000} million pixels "
        f"and {MAX_SIDE_PX:,} on a side. Scale it down and send it again."
    )
