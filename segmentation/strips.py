"""A line of writing, straightened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.lines import LineFrame

Strip: TypeAlias = npt.NDArray[np.float32]

STRIP_HEIGHT = 32  # pixels
STRIP_DIGIT_PX = 20  # a digit of the line is this high; the rest is room above and below
MARGIN_PX = 8  # blank columns at either end of a strip, at least
VIEWS = ((0.95, -0.05), (1.05, 0.1))  # stretch of the height, lean: columns a row; four views read no better
STEP_PX = 8  # a strip's width is a multiple, for networks that look at it at coarser scales


@dataclass(frozen=True, slots=True)
class Straightening:
    """The way from the ink map to the strip of one line.

    Attributes
    ----------
    left, top : float
        Of the strip's first pixel, pixels of the ink map; `top` where x is 0.
    slope : float
        Rise over run of the line.
    scale : float
        Pixels of the strip for one of the ink map.
    width : int
        Columns of the strip.
    """

    left: float
    top: float
    slope: float
    scale: float
    width: int

    @classmethod
    def of(cls, frame: LineFrame, left: int, right: int) -> Self:
        """Straighten the line that runs as `frame` says, its ink in columns left to right of the ink map."""
        scale = STRIP_DIGIT_PX / frame.digit
        width = -(-round((right - left) * scale + 2 * MARGIN_PX) // STEP_PX) * STEP_PX
        top = frame.offset - STRIP_HEIGHT / 2 / scale
        return cls(left - MARGIN_PX / scale, top, frame.slope, scale, width)

    def column(self, x: float) -> int:
        """Return the column of the strip that is nearest to an x of the ink map."""
        return round((x - self.left) * self.scale)

    def piece(self, ink: npt.NDArray[np.float32], left: int, top: int) -> "Piece":
        """Straighten ink that lies at (left, top) on the ink map."""
        if self.scale < 0.5:  # warping samples single pixels; let none be overlooked
            side = round(0.5 / self.scale)
            ink = cv2.copyMakeBorder(ink, *[side] * 4, cv2.BORDER_CONSTANT, value=0)
            ink = cv2.blur(ink, (side, side), borderType=cv2.BORDER_CONSTANT)
            left, top = left - side, top - side
        first = max(self.column(left) - 1, 0)
        last = min(self.column(left + ink.shape[1]) + 2, self.width)
        x = self.left + first / self.scale
        to_piece = np.array(
            [
                [1 / self.scale, 0, x - left],
                [self.slope / self.scale, 1 / self.scale, self.top + self.slope * x - top],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (max(last - first, 1), STRIP_HEIGHT)
        return Piece(first, cv2.warpAffine(ink, to_piece, size, flags=flags, borderValue=0))


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some ink of a line, straightened: (32, w) float32 from column `first` of the strip."""

    first: int
    ink: Strip


def whole_strip(pieces: Sequence[Piece], width: int) -> Strip:
    """Lay the pieces of a line side by side, (32, width) float32 in [0, 1]."""
    strip = np.zeros((STRIP_HEIGHT, width), np.float32)
    for piece in pieces:
        strip[:, piece.first : piece.first + piece.ink.shape[1]] += piece.ink
    return np.minimum(strip, 1, out=strip)


def view(strip: Strip, look: tuple[float, float]) -> Strip:
    """Show a line as one of `VIEWS` says: lower and leaning to the right, or higher and leaning to the left.

    A network's mistakes at either are seldom the same. Marks stay in their columns but for a pixel or so.

    Parameters
    ----------
    strip : (32, w) float32 array in [0, 1].
    look : stretch of the height, and lean in columns a row.

    Returns
    -------
    (32, w) float32 array in [0, 1].
    """
    stretch, lean = look
    middle = STRIP_HEIGHT / 2
    to_view = np.array([[1, lean, -lean * middle], [0, stretch, middle * (1 - stretch)]])
    shown: Strip = cv2.warpAffine(strip, to_view, strip.shape[::-1], flags=cv2.INTER_LINEAR)
    return shown
