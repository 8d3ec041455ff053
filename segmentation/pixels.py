"""Arrays of pixels → gray."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.colour import paper_beside_coloured_ink, step_of, unlike
from segmentation.errors import ImageError, TooLargeError

Gray: TypeAlias = npt.NDArray[np.uint8]
Band: TypeAlias = Callable[[slice], npt.NDArray[Any]]  # a slice of rows → its pixels

MAX_PIXELS = 64_000_000  # a phone's largest ordinary photograph has 50 million
MAX_SIDE_PX = 20_000  # a phone's panorama has 16,000; a strip of a million would need gigabytes to be read
BAND_PIXELS = 1 << 20  # of a picture that are turned gray at once; 16 MB of floats with four channels
WHITE = 255
DEEP_WHITE = 65535
SEE_THROUGH = 0.5  # of the image: with less of it opaque, the picture is ink without paper
OWN_CONTRAST = 77  # gray levels within what is opaque: the picture has paper of its own
PASS_IMAGE = "Pass a path, the bytes of a file, a PIL image or an array."
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
        raise ImageError(f"No image: got {got}. {PASS_IMAGE}")
    if not array.ndim:
        raise ImageError(f"No image: got {array}, a single {type(source).__name__}. {PASS_IMAGE}")
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        raise ImageError(f"No image: got an array {array.shape}. {PASS_ARRAY}")
    height, width = array.shape[:2]
    check_size(width, height)
    _check_values(array)
    if array.ndim == 2:
        return gray_by_bands(height, width, lambda rows: _eight_bit(array[rows]))
    if array.shape[2] == 4:
        return gray_on_paper(height, width, lambda rows: _eight_bit(array[rows]))
    return gray_from_colour(
        array[:: step_of(height, width), :: step_of(height, width)],
        height,
        width,
        lambda rows: _eight_bit(array[rows]),
        lambda rows: _luma(_eight_bit(array[rows]), cv2.COLOR_RGB2GRAY),
    )


def gray_by_bands(height: int, width: int, band: Band) -> Gray:
    """Fill a gray image with what `band` gives for one slice of rows after the other: (rows, W) uint8.

    What comes before gray may take 16 times its memory; of that, only a band is held.
    """
    gray = np.empty((height, width), np.uint8)
    for rows in _bands(height, width):
        gray[rows] = band(rows)
    return gray


def gray_from_colour(sample: npt.NDArray[Any], height: int, width: int, band: Band, gray_band: Band) -> Gray:
    """Turn colours into gray; where ink is as bright as its paper, into how unlike the paper they are.

    Parameters
    ----------
    sample : (h, w, 3) array, every so many pixels, see `segmentation.colour.step_of`.
    height, width : int, of the image.
    band : a slice of rows → its pixels in red, green and blue, (rows, W, 3) uint8.
    gray_band : the same, in gray, (rows, W) uint8.
    """
    paper = paper_beside_coloured_ink(np.ascontiguousarray(_eight_bit(sample)))
    if paper is None:
        return gray_by_bands(height, width, gray_band)
    return gray_by_bands(height, width, lambda rows: unlike(band(rows), paper))


def gray_on_paper(height: int, width: int, band: Band) -> Gray:
    """Lay what is opaque on paper: its own, or what its ink stands out from; a band is (rows, W, 4) uint8."""
    gray, alpha = np.empty((2, height, width), np.uint8)
    counts = np.zeros(WHITE + 1, np.int64)  # of the gray levels of what is opaque
    for rows in _bands(height, width):
        pixels = band(rows)
        gray[rows], alpha[rows] = _luma(pixels, cv2.COLOR_RGBA2GRAY), pixels[:, :, 3]
        counts += np.bincount(gray[rows][alpha[rows] > WHITE // 2], minlength=WHITE + 1)
    if alpha.min() == WHITE:
        return gray
    levels, size = counts.nonzero()[0], int(counts.sum())
    if size == 0:
        return np.full_like(gray, WHITE)
    bright = bool(counts @ np.arange(WHITE + 1) / size > WHITE / 2)
    has_paper = bool(size > SEE_THROUGH * gray.size and levels[-1] - levels[0] > OWN_CONTRAST)
    paper = WHITE if bright == has_paper else 0
    for rows in _bands(height, width):
        share = alpha[rows].astype(np.float32) / np.float32(WHITE)
        laid = share * (gray[rows].astype(np.float32) - np.float32(paper)) + np.float32(paper)
        gray[rows] = _to_uint8(laid / np.float32(WHITE))
    return gray


def gray_from_integers(height: int, width: int, band: Band) -> Gray:
    """Scale Pillow's 16- and 32-bit pixels; 8- and 16-bit files are often opened as 32-bit."""
    highest = max(band(rows).max() for rows in _bands(height, width))
    top = np.float32(DEEP_WHITE if highest > WHITE else WHITE)
    return gray_by_bands(height, width, lambda rows: _to_uint8(band(rows).astype(np.float32) / top))


def gray_from_floats(height: int, width: int, band: Band) -> Gray:
    """Take Pillow's floats as they are meant: in [0, 1], or else as gray levels up to 255."""
    extrema = np.array([(band(rows).min(), band(rows).max()) for rows in _bands(height, width)])
    top = np.float32(1 if extrema.max() <= 1 else WHITE)
    _check_unit(extrema.min() / top, extrema.max() / top)
    return gray_by_bands(height, width, lambda rows: _to_uint8(band(rows).astype(np.float32) / top))


def _bands(height: int, width: int) -> Iterator[slice]:
    step = max(1, BAND_PIXELS // width)
    return (slice(top, min(top + step, height)) for top in range(0, height, step))


def _check_values(array: npt.NDArray[np.generic]) -> None:
    """Refuse what is out of the range that its type stands for."""
    if (
        array.dtype == np.uint8 or array.dtype.kind == "b"
    ):  # what most come as: no need to look at every pixel
        return
    if array.dtype.kind == "f":
        _check_unit(array.min(), array.max())
        return
    top = _top(array)
    if array.min() < 0 or array.max() > top:
        raise ImageError(
            f"No image: got {array.dtype} from {array.min()} to {array.max()}, not in [0, {top}]. "
            "Scale them, or pass uint8 or uint16."
        )


def _check_unit(lowest: np.floating, highest: np.floating) -> None:
    if not (lowest >= 0 and highest <= 1):  # also where one is NaN
        raise ImageError(
            f"No image: got floats from {lowest:g} to {highest:g}, not in [0, 1]. "
            "Scale them, and replace NaN."
        )


def _top(array: npt.NDArray[np.generic]) -> int:
    return DEEP_WHITE if array.dtype.kind == "u" and array.dtype.itemsize == 2 else WHITE


def _eight_bit(array: npt.NDArray[np.generic]) -> Gray:
    if array.dtype == np.uint8:
        return np.asarray(array, np.uint8)
    if array.dtype.kind == "b":
        return array.astype(np.uint8) * np.uint8(WHITE)
    if array.dtype.kind == "f":
        return _to_uint8(array.astype(np.float32))
    if _top(array) == WHITE:
        return array.astype(np.uint8, copy=False)
    return _to_uint8(array.astype(np.float32) / np.float32(DEEP_WHITE))


def _luma(pixels: Gray, code: int) -> Gray:
    gray: Gray = cv2.cvtColor(np.ascontiguousarray(pixels), code)
    return gray


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


def too_large(got: str, before: str = "") -> TooLargeError:
    """Return the error for more than `MAX_PIXELS`, or a longer side than `MAX_SIDE_PX`; `before` leads it."""
    return TooLargeError(
        f"{before}The image is too large: {got}, at most {MAX_PIXELS // 1_000_000} million pixels "
        f"and {MAX_SIDE_PX:,} on a side. Scale it down and send it again."
    )
