"""Where the next mark of a line goes: apart, tight, boxes overlapping, or touching.

A line keeps its frontier, the rightmost ink of every row so far; the next mark is pushed against it like the
next coin against a row of coins. So slanted neighbours get boxes that overlap while their ink does not, and
marks that are to touch do touch.
"""

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from training.pen_ink import Ink

Spacing = Literal["apart", "tight", "overlapping", "touching", "joined"]
SPACINGS: tuple[Spacing, ...] = get_args(Spacing)
SPACING_OFTEN = (0.34, 0.26, 0.14, 0.14, 0.12)  # of the strings that are composed with no spacing asked for

INK_LEVEL = 128  # coverage from which a pixel counts as ink
NOTHING = -1e6  # frontier of a row without ink, px
CLEARANCE = 0.07  # heights: marks that are not to touch keep this clear above and below as well


class Line:
    """The frontier of the marks that are placed already.

    Parameters
    ----------
    top, bottom : int
        Rows of the page that marks may occupy.
    digit_px : float
        Height of a digit, pixels.
    """

    def __init__(self, top: int, bottom: int, digit_px: float) -> None:
        self.top = top
        self.digit_px = digit_px
        self.frontier = np.full(bottom - top, NOTHING, np.float32)
        self.reach = max(1, round(CLEARANCE * digit_px))
        self.window = np.ones((1, 2 * self.reach + 1), np.uint8)
        self.empty = True
        self.box_left = self.box_right = 0.0

    def place(self, ink: Ink, gap: float, touch: bool, by_box: bool) -> int:
        """Take `ink` into the line and return the page's column where its patch then begins.

        Parameters
        ----------
        ink : Ink
            The mark on its rows of the page; its columns do not matter.
        gap : float
            Heights between the marks: between their boxes if `by_box`, else between their ink.
        touch : bool
            Push one mark into the other by a pixel or two instead.
        """
        first, last, rows = _edges(ink.coverage)
        at = rows + ink.top - self.top
        left, right = float(first.min()), float(last.max())
        shift = -left if self.empty else round(self._shift(first, at, left, gap, touch, by_box))
        self.frontier[at] = np.maximum(self.frontier[at], last + shift)
        self.empty = False
        self.box_left, self.box_right = left + shift, max(right + shift, self.box_right)
        return int(shift)

    def _shift(
        self,
        first: NDArray[np.float32],
        at: NDArray[np.intp],
        left: float,
        gap: float,
        touch: bool,
        by_box: bool,
    ) -> float:
        after_box = self.box_right + 1 - left
        frontier = self.frontier[at]
        if not touch:
            near = self.frontier[at[0] - self.reach : at[-1] + self.reach + 1][None]
            frontier = cv2.dilate(near, self.window)[0, at - at[0] + self.reach]
        against_ink = float((frontier + 1 - first).max())
        if against_ink < NOTHING / 2:  # no row in common
            return after_box + (0 if touch else gap * self.digit_px)
        if touch:
            return against_ink - 2
        if by_box:
            return max(after_box, against_ink) + gap * self.digit_px
        half_way = (
            0.5 * (self.box_left + self.box_right) - left
        )  # a small mark does not slip under its neighbour
        return max(against_ink + gap * self.digit_px, half_way)


def _edges(coverage: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.intp]]:
    """Return the first and the last ink column of each row that has ink, and these rows."""
    inked = coverage >= min(INK_LEVEL, int(coverage.max()))
    rows = np.flatnonzero(inked.any(axis=1))
    kept = inked[rows]
    first = kept.argmax(axis=1).astype(np.float32)
    last = (kept.shape[1] - 1 - kept[:, ::-1].argmax(axis=1)).astype(np.float32)
    return first, last, rows
