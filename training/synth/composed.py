"""A number whose ink is known mark by mark: exact cuts, crops and the digits' order all follow from it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from recognizer.alphabet import ALPHABET
from segmentation.box import Box
from training.synth.ink import Ink
from training.synth.scan import scan_like

NOT_A_DIGIT = -1
MARGIN_PX = (4, 17)  # of the page around the ink, half-open
CLIPPED, CLIPPED_MARGIN_PX = 0.3, (-8, 5)  # scans whose field cuts into the ink: how often, margins there


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One mark of a composed string: a digit, a separator, a stray dot.

    Attributes
    ----------
    text : str
        The character, empty for a stray dot.
    box : Box
        Around its own ink, pixels of the image.
    coverage : (box.height, box.width) uint8
        Its own ink within the box, 0 = none, 255 = full.
    """

    text: str
    box: Box
    coverage: NDArray[np.uint8]

    @property
    def digit(self) -> int:
        """The class: 0 to 9, or -1 for what is no digit."""
        return int(self.text) if self.text.isdecimal() else NOT_A_DIGIT


@dataclass(frozen=True, slots=True, eq=False)
class ComposedString:
    """A number and the ink of each of its marks.

    Attributes
    ----------
    image : (H, W) uint8
        Dark ink on white.
    marks : tuple of Mark
        In writing order, stray dots last.
    """

    image: NDArray[np.uint8]
    marks: tuple[Mark, ...]

    @property
    def label(self) -> str:
        """The digits, read from left to right."""
        return "".join(mark.text for mark in self.marks if mark.digit != NOT_A_DIGIT)

    @property
    def written(self) -> str:
        """The digits and the signs among them, see `recognizer.alphabet`; none where there is no digit."""
        return "".join(ALPHABET.spelled(mark.text) for mark in self.marks if mark.text) if self.label else ""

    def coverage(self, index: int) -> NDArray[np.uint8]:
        """Return the ink of one mark on the whole page, (H, W) uint8."""
        page = np.zeros(self.image.shape, np.uint8)
        _take_in(page, self.marks[index])
        return page


def on_page(inks: list[tuple[str, Ink]], scan: bool, rng: np.random.Generator) -> ComposedString:
    """Lay the ink of marks, each with its character, on a page with random margins; scans may clip it."""
    margin = rng.integers(*MARGIN_PX, 4)
    if scan and rng.random() < CLIPPED:
        margin[[1, 3]] = rng.integers(*CLIPPED_MARGIN_PX, 2)
    left, top = min(i.left for _, i in inks) - margin[0], min(i.top for _, i in inks) - margin[1]
    right = max(i.left + i.coverage.shape[1] for _, i in inks) + margin[2]
    bottom = max(i.top + i.coverage.shape[0] for _, i in inks) + margin[3]
    page = np.zeros((int(bottom - top), int(right - left)), np.uint8)
    placed = (_mark(text, ink, int(left), int(top), page.shape) for text, ink in inks)
    marks = tuple(mark for mark in placed if mark is not None)
    for mark in marks:
        _take_in(page, mark)
    image = 255 - page
    return ComposedString(scan_like(image, rng) if scan else image, marks)


def _mark(text: str, ink: Ink, page_left: int, page_top: int, page: tuple[int, ...]) -> Mark | None:
    """Return what lies on the page of a mark; None where nothing does."""
    x, y, w, h = cv2.boundingRect(ink.coverage)
    left, top = ink.left - page_left + x, ink.top - page_top + y
    first_row, last_row = max(top, 0), min(top + h, page[0])
    first_column, last_column = max(left, 0), min(left + w, page[1])
    if first_row >= last_row or first_column >= last_column:
        return None
    coverage = ink.coverage[y + first_row - top : y + last_row - top, x + first_column - left :][
        :, : last_column - first_column
    ]
    return Mark(text, Box(first_column, first_row, last_column, last_row), coverage)


def _take_in(page: NDArray[np.uint8], mark: Mark) -> None:
    box = mark.box
    inked = page[box.top : box.bottom, box.left : box.right]
    np.maximum(inked, mark.coverage, out=inked)
