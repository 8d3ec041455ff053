"""Where the next mark of a line goes: apart, tight, boxes overlapping, or touching.

A line keeps its frontier, the rightmost ink of every row so far; the next mark is pushed against it like the
next coin against a row of coins. So slanted neighbours get boxes that overlap while their ink does not, and
marks that are to touch do touch.
"""

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.ink import Ink

Spacing = Literal["apart", "tight", "overlapping", "touching", "joined"]
SPACINGS: tuple[Spacing, ...] = get_args(Spacing)
# Of the strings that are composed with no spacing asked for; half of UNIPEN's digits stand .28 heights apart.
SPACING_OFTEN = (0.46, 0.22, 0.10, 0.12, 0.10)
SPREAD_OUT = 0.15  # of the lines set apart: mark by mark, as into boxes; by the look of UNIPEN
SPREAD_GAP = (0.5, 1.4)  # heights: between the marks of these

INK_LEVEL = 128  # coverage from which a pixel counts as ink
NOTHING = -1e6  # frontier of a row without ink, px
CLEARANCE = 0.07  # heights: marks that are not to touch keep this clear above and below as well
TOUCHING = 0.8  # of the pairs in a touching line touch, the others nearly do
PUSHED_PX = 2  # how far touching marks are pushed into one another
ABOVE, BELOW = 8, 10  # heights of the page above and below the first digit's top


def random_spacing(rng: np.random.Generator) -> Spacing:
    """Draw a spacing as often as `SPACING_OFTEN` says."""
    return SPACINGS[int(rng.choice(len(SPACINGS), p=SPACING_OFTEN))]


class Line:
    """Marks set one after the other.

    Parameters
    ----------
    spacing : Spacing
        How close the marks are.
    usual_gap : float
        Mean gap of marks that stand apart, heights; unless the line is spread out.
    digit_px : float
        Height of a digit, pixels.
    """

    def __init__(self, spacing: Spacing, usual_gap: float, digit_px: float, rng: np.random.Generator) -> None:
        self.spacing = spacing
        self.digit_px = digit_px
        self.gap = _random_gap(spacing, usual_gap, rng)
        self.top = -round(ABOVE * digit_px)
        self.frontier = np.full(round(BELOW * digit_px) - self.top, NOTHING, np.float32)
        self.reach = max(1, round(CLEARANCE * digit_px))
        self.window = np.ones((1, 2 * self.reach + 1), np.uint8)
        self.empty = True
        self.box_left = self.box_right = 0.0

    def add(self, ink: Ink, rng: np.random.Generator, space: float = 0.0, *, pushed: bool = False) -> Ink:
        """Return the mark where it goes, and take it into the line.

        Parameters
        ----------
        ink : Ink
            The mark on its rows of the page; its columns do not matter.
        space : float
            Heights of blank before it, 0 within a word.
        pushed : bool
            Let it touch what is before it, whatever the spacing of the line.
        """
        first, last, rows = _edges(ink.coverage)
        at = rows + ink.top - self.top
        left, right = float(first.min()), float(last.max())
        gap = (self.gap * float(np.exp(rng.normal(0, 0.4))) + space) * self.digit_px
        touch = pushed or (self.spacing == "touching" and not space and rng.random() < TOUCHING)
        shift = -left if self.empty else round(self._shift(first, at, left, gap, touch, space > 0))
        self.frontier[at] = np.maximum(self.frontier[at], last + shift)
        self.empty = False
        self.box_left, self.box_right = left + shift, max(right + shift, self.box_right)
        return Ink(ink.coverage, int(shift), ink.top)

    def _shift(
        self,
        first: NDArray[np.float32],
        at: NDArray[np.intp],
        left: float,
        gap: float,
        touch: bool,
        new_word: bool,
    ) -> float:
        """Return the columns between the patch's left edge and the page's."""
        after_box = self.box_right + 1 - left
        frontier = self.frontier[at]
        if not touch:
            near = self.frontier[at[0] - self.reach : at[-1] + self.reach + 1][None]
            frontier = cv2.dilate(near, self.window)[0, at - at[0] + self.reach]
        against_ink = float((frontier + 1 - first).max())
        if against_ink < NOTHING / 2:  # no row in common
            return after_box + (0 if touch else gap)
        if touch:
            return against_ink - PUSHED_PX
        if new_word or self.spacing in ("apart", "tight"):
            return max(after_box, against_ink) + gap
        half_way = 0.5 * (self.box_left + self.box_right) - left  # no small mark slips under its neighbour
        return max(against_ink + gap, half_way)


def _random_gap(spacing: Spacing, usual: float, rng: np.random.Generator) -> float:
    """Draw the mean gap of a line, heights."""
    if spacing != "apart":
        return float(rng.uniform(0.0, 0.08 if spacing == "tight" else 0.06))
    if rng.random() < SPREAD_OUT:
        return float(rng.uniform(*SPREAD_GAP))
    return float(np.clip(usual * np.exp(rng.normal(0, 0.3)), 0.08, 1.0))


def _edges(coverage: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.intp]]:
    """Return the first and the last ink column of each row that has ink, and these rows."""
    inked = coverage >= min(INK_LEVEL, int(coverage.max()))
    rows = np.flatnonzero(inked.any(axis=1))
    kept = inked[rows]
    first = kept.argmax(axis=1).astype(np.float32)
    last = (kept.shape[1] - 1 - kept[:, ::-1].argmax(axis=1)).astype(np.float32)
    return first, last, rows
