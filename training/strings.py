"""Numbers composed of digits whose ink is known one by one, from a pen or from images of digits.

Dark ink on white paper as a canvas draws it, or as a scanner sees it; exact cuts, crops and the order of
the digits all follow from the marks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from segmentation.box import Box
from training.pen import Writer
from training.pen_ink import Ink
from training.pen_layout import Line, Spacing, random_spacing
from training.pen_line import random_slope, write_line
from training.pen_marks import SEPARATORS
from training.pen_scan import scan_like
from training.pen_texts import random_digits, random_number

DIGIT_PX = 64.0  # default height of a digit, as the reader scales its lines
NUMBERS_OFTEN = 0.45  # of the texts: numbers with separators, the harder kind
BRUSH = (0.03, 0.17)  # thinnest and thickest brush, of the height of a digit
MNIST_FIT_PX = 20  # MNIST's digits fit into 20×20
IMAGE_GAP = 0.2  # mean gap between images set apart, heights
NOT_A_DIGIT = -1
WRITABLE = "0123456789 " + "".join(SEPARATORS)


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

    def coverage(self, index: int) -> NDArray[np.uint8]:
        """Return the ink of one mark on the whole page, (H, W) uint8."""
        page = np.zeros(self.image.shape, np.uint8)
        _take_in(page, self.marks[index])
        return page

    def owner(self) -> NDArray[np.uint8]:
        """Return for each pixel 0 for paper, else 1 + the mark with most ink there (ties: the earlier)."""
        owner, most = np.zeros(self.image.shape, np.uint8), np.zeros(self.image.shape, np.uint8)
        for index, mark in enumerate(self.marks):
            rows, columns = _slices(mark.box)
            stronger = mark.coverage > most[rows, columns]
            owner[rows, columns][stronger] = index + 1
            _take_in(most, mark)
        return owner


def compose_pen(
    rng: np.random.Generator,
    text: str | None = None,
    *,
    writer: Writer | None = None,
    spacing: Spacing | None = None,
    brush: float | None = None,
    digit_px: float = DIGIT_PX,
    scan: bool = False,
) -> ComposedString:
    """Write a number with a pen.

    Parameters
    ----------
    text : str, optional
        Digits, separators of `training.pen_marks` and spaces; by default some number, nearly half of them
        with separators.
    writer, spacing, brush : optional
        Who writes, how close, how thick (brush of the digits' height); drawn from `rng` by default.
    digit_px : float
        Height of a digit, pixels.
    scan : bool
        Let the image look scanned; the marks keep their clean ink.

    Raises
    ------
    ValueError
        If `text` is blank or holds a character that no writer knows.
    """
    text = (
        text
        if text is not None
        else random_number(rng)
        if rng.random() < NUMBERS_OFTEN
        else random_digits(rng)
    )
    writer = writer if writer is not None else Writer.sample(rng)
    unknown = set(text) - set(WRITABLE)
    if unknown or not text.strip():
        raise ValueError(f"got text {text!r}, expected one or more of {WRITABLE!r}")
    spacing = spacing if spacing is not None else random_spacing(rng)
    brush = brush if brush is not None else float(np.exp(rng.uniform(*np.log(BRUSH))))
    written = write_line(text, writer, spacing, brush * digit_px, digit_px, rng)
    return _on_page([(mark.text, mark.ink) for mark in written], scan, rng)


def compose_images(
    rng: np.random.Generator,
    digits: Mapping[int, NDArray[np.uint8]],
    text: str | None = None,
    *,
    spacing: Spacing | None = None,
    digit_px: float = DIGIT_PX,
    scan: bool = False,
) -> ComposedString:
    """Set a number from images of digits, such as MNIST's.

    Parameters
    ----------
    digits : mapping of digit to (n, 28, 28) uint8
        Images to choose from, ink bright, in MNIST's frame (digits fit into 20×20).
    text : str, optional
        Digits only. ``"joined"`` is taken as ``"touching"``: images have no strokes to join.

    Raises
    ------
    ValueError
        If `text` holds anything but digits.
    """
    text = text if text is not None else random_digits(rng)
    if not text.isdecimal():
        raise ValueError(f"got text {text!r}, expected digits only; use compose_pen for separators")
    spacing = spacing if spacing is not None else random_spacing(rng)
    line = Line("touching" if spacing == "joined" else spacing, IMAGE_GAP, digit_px, rng)
    slope, spread = random_slope(rng), rng.uniform(0, 0.08)
    inks = []
    for character in text:
        images = digits[int(character)]
        size = digit_px * float(np.exp(rng.normal(0, spread)))
        coverage = _enlarged(images[int(rng.integers(len(images)))], size)
        middle = digit_px * (0.5 + rng.normal(0, 0.03)) + slope * line.box_right
        inks.append((character, line.add(Ink(coverage, 0, round(middle - len(coverage) / 2)), rng)))
    return _on_page(inks, scan, rng)


def _enlarged(image: NDArray[np.uint8], size_px: float) -> NDArray[np.uint8]:
    """Return the ink of an MNIST image so that 20 of its pixels become `size_px`."""
    left, top, width, height = cv2.boundingRect(image)
    tight = image[top : top + height, left : left + width]
    scale = size_px / MNIST_FIT_PX
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(tight, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _on_page(inks: list[tuple[str, Ink]], scan: bool, rng: np.random.Generator) -> ComposedString:
    """Lay the ink on a page with random margins."""
    margin = rng.integers(4, 17, 4)
    left, top = min(i.left for _, i in inks) - margin[0], min(i.top for _, i in inks) - margin[1]
    right = max(i.left + i.coverage.shape[1] for _, i in inks) + margin[2]
    bottom = max(i.top + i.coverage.shape[0] for _, i in inks) + margin[3]
    marks = tuple(_mark(text, ink, int(left), int(top)) for text, ink in inks)
    page = np.zeros((int(bottom - top), int(right - left)), np.uint8)
    for mark in marks:
        _take_in(page, mark)
    image = 255 - page
    return ComposedString(scan_like(image, rng) if scan else image, marks)


def _mark(text: str, ink: Ink, page_left: int, page_top: int) -> Mark:
    x, y, w, h = cv2.boundingRect(ink.coverage)
    left, top = ink.left - page_left + x, ink.top - page_top + y
    return Mark(text, Box(left, top, left + w, top + h), ink.coverage[y : y + h, x : x + w])


def _take_in(page: NDArray[np.uint8], mark: Mark) -> None:
    rows, columns = _slices(mark.box)
    np.maximum(page[rows, columns], mark.coverage, out=page[rows, columns])


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(box.top, box.bottom), slice(box.left, box.right)
