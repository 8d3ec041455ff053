"""A piece of ink → 28×28 as MNIST was made."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Crop: TypeAlias = npt.NDArray[np.float32]
View: TypeAlias = npt.NDArray[np.float32]
Strip: TypeAlias = npt.NDArray[np.float32]

CROP_PX = 28
FIT_PX = 20  # LeCun et al.: digits were fitted into 20×20 with their aspect kept
CENTRE_PX = 14  # the centre of mass of every MNIST image lies within half a pixel of (14, 14)
VIEW_HEIGHT, VIEW_WIDTH = 32, 48  # pixels of a view
VIEW_DIGIT_PX = 20  # a digit of the line is this high in a view; the rest is room above, below and beside
STRIP_MARGIN_PX = 8  # blank columns at either end of a strip
PLACES = np.arange(FIT_PX)  # of the rows or columns of a fitted digit
MIN_INK = 0.01  # a bounding box holds every pixel with more ink than this


def mnist_crop(ink: npt.NDArray[np.float32]) -> Crop:
    """Fit ink into 20×20 and place its centre of mass at the centre of 28×28.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], ink bright, any size; its blank margins do not matter.

    Returns
    -------
    (28, 28) float32 array in [0, 1], ink bright; all zero where there is no ink.

    References
    ----------
    Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
    """
    left, top, width, height = cv2.boundingRect((ink > MIN_INK).astype(np.uint8))
    if width == 0:
        return np.zeros((CROP_PX, CROP_PX), np.float32)
    tight = ink[top : top + height, left : left + width]
    scale = FIT_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = cv2.resize(tight, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return _centred(np.clip(fitted, 0, 1))


def _centred(fitted: npt.NDArray[np.float32]) -> Crop:
    height, width = fitted.shape
    mass = float(fitted.sum())
    centre_y = float(fitted.sum(axis=1) @ PLACES[:height]) / mass
    centre_x = float(fitted.sum(axis=0) @ PLACES[:width]) / mass
    top = min(max(round(CENTRE_PX - centre_y), 0), CROP_PX - height)
    left = min(max(round(CENTRE_PX - centre_x), 0), CROP_PX - width)
    crop = np.zeros((CROP_PX, CROP_PX), np.float32)
    crop[top : top + height, left : left + width] = fitted
    return crop


def view_crop(
    ink: npt.NDArray[np.float32],
    left: int,
    top: int,
    around: npt.NDArray[np.float32],
    centre_x: float,
    centre_y: float,
    digit: float,
) -> View:
    """Show a piece of ink in its line: its height, its place on the line, its neighbours.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], the piece.
    left, top : int, where the piece lies in `around`, pixels.
    around : (H, W) float32 array in [0, 1], the whole line.
    centre_x, centre_y : float, pixels of `around`: the centre of the piece and of the line.
    digit : float, pixels of `around`: the height of the line's digits.

    Returns
    -------
    (32, 48, 2) float32 array in [0, 1]: the piece, and everything.
    """
    height, width = round(VIEW_HEIGHT * digit / VIEW_DIGIT_PX), round(VIEW_WIDTH * digit / VIEW_DIGIT_PX)
    x, y = round(centre_x - width / 2), round(centre_y - height / 2)
    window = np.zeros((height, width, 2), np.float32)
    _paste(window[:, :, 0], ink, left - x, top - y)
    _paste(window[:, :, 1], around, -x, -y)
    method = cv2.INTER_AREA if digit > VIEW_DIGIT_PX else cv2.INTER_LINEAR
    view: View = cv2.resize(window, (VIEW_WIDTH, VIEW_HEIGHT), interpolation=method)
    return view


def strip_crop(
    around: npt.NDArray[np.float32], left: int, right: int, offset: float, slope: float, digit: float
) -> Strip:
    """Show a whole line of writing, straightened.

    Parameters
    ----------
    around : (H, W) float32 array in [0, 1], the whole line.
    left, right : int, the columns that hold its ink.
    offset, slope : float, the line's centre at x = 0, pixels, and its rise over run.
    digit : float, pixels: the height of the line's digits.

    Returns
    -------
    (32, w) float32 array in [0, 1], at the scale of a view, `STRIP_MARGIN_PX` blank columns at either end.
    """
    scale = VIEW_DIGIT_PX / digit
    width = round((right - left) * scale) + 2 * STRIP_MARGIN_PX
    if scale < 0.5:  # warping samples single pixels; let none be overlooked
        around = cv2.blur(around, (round(0.5 / scale), round(0.5 / scale)))
    x = left - STRIP_MARGIN_PX / scale
    to_page = np.array(
        [[1 / scale, 0, x], [slope / scale, 1 / scale, offset + slope * x - VIEW_HEIGHT / 2 / scale]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    strip: Strip = cv2.warpAffine(around, to_page, (width, VIEW_HEIGHT), flags=flags, borderValue=0)
    return strip


def _paste(window: npt.NDArray[np.float32], ink: npt.NDArray[np.float32], left: int, top: int) -> None:
    """Lay ink on a window, whatever of it falls inside."""
    rows = slice(max(top, 0), min(top + ink.shape[0], window.shape[0]))
    columns = slice(max(left, 0), min(left + ink.shape[1], window.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        window[rows, columns] = ink[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
