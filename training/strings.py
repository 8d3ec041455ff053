"""Numbers composed of digits whose ink is known one by one, from a pen or from images of digits.

Dark ink on white paper as a canvas draws it, or as a scanner sees it; exact cuts, crops and the order of
the digits all follow from the marks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from segmentation.box import Box
from training.pen import Writer
from training.pen_ink import Ink, draw
from training.pen_layout import SPACING_OFTEN, SPACINGS, Line, Spacing
from training.pen_scan import scan_like
from training.pen_spline import Points, Strokes
from training.pen_texts import random_digits, random_number

DIGIT_PX = 64.0  # default height of a digit, as the reader scales its lines
BRUSH = (0.03, 0.17)  # thinnest and thickest brush, of the height of a digit
MAX_SLOPE = 0.087  # rise of the baseline, 5 degrees
MNIST_FIT_PX = 20  # MNIST's digits fit into 20×20
JOIN_REACH = 1.2  # heights: no stroke is joined to one farther away
NOT_A_DIGIT = -1


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
        Digits, separators of `training.pen_marks` and spaces; by default some number, a third of them with
        separators.
    writer, spacing, brush : optional
        Who writes, how close, how thick (brush of the digits' height); drawn from `rng` by default.
    digit_px : float
        Height of a digit, pixels.
    scan : bool
        Let the image look scanned; the marks keep their clean ink.
    """
    text = text if text is not None else random_number(rng) if rng.random() < 1 / 3 else random_digits(rng)
    writer = writer if writer is not None else Writer.sample(rng)
    spacing = spacing if spacing is not None else SPACINGS[int(rng.choice(len(SPACINGS), p=SPACING_OFTEN))]
    brush = brush if brush is not None else float(np.exp(rng.uniform(*np.log(BRUSH))))
    brush_px = brush * digit_px

    written, inks = _write_line(text, writer, spacing, brush_px, digit_px, rng)
    if spacing == "joined":
        inks = [(character, draw(strokes, brush_px)) for character, strokes in _join(written, digit_px, rng)]
    if rng.random() < 0.06:
        inks.append(("", _stray_dot(inks, brush_px, digit_px, rng)))
    return _on_page(inks, scan, rng)


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
    spacing = spacing if spacing is not None else SPACINGS[int(rng.choice(len(SPACINGS), p=SPACING_OFTEN))]
    slope, spread = rng.uniform(-MAX_SLOPE, MAX_SLOPE) * (rng.random() < 0.5), rng.uniform(0, 0.08)
    line = Line(-round(4 * digit_px), round(6 * digit_px), digit_px)
    gap = _line_gap(spacing, 0.2, rng)
    inks = []
    for character in text:
        images = digits[int(character)]
        size = digit_px * float(np.exp(rng.normal(0, spread)))
        ink = _enlarge(images[int(rng.integers(len(images)))], size)
        middle = digit_px * (0.5 + rng.normal(0, 0.03)) + slope * line.box_right
        ink = Ink(ink.coverage, 0, round(middle - ink.coverage.shape[0] / 2))
        inks.append((character, Ink(ink.coverage, _next(line, ink, gap, spacing, rng), ink.top)))
    return _on_page(inks, scan, rng)


def _write_line(
    text: str, writer: Writer, spacing: Spacing, brush_px: float, digit_px: float, rng: np.random.Generator
) -> tuple[list[tuple[str, Strokes]], list[tuple[str, Ink]]]:
    """Write the characters one after the other, in pixels of a page without edges: strokes, and their ink."""
    slope = rng.uniform(-MAX_SLOPE, MAX_SLOPE) * (rng.random() < 0.5)
    broken = 0.25 if rng.random() < 0.08 else 0.0
    line = Line(-round(8 * digit_px), round(10 * digit_px), digit_px)
    gap, words = _line_gap(spacing, writer.spacing, rng), 0.0
    written: list[tuple[str, Strokes]] = []
    inks: list[tuple[str, Ink]] = []
    for character in text:
        if character == " ":
            words = float(rng.uniform(0.5, 1.2))
            continue
        strokes = (
            writer.digit(int(character), rng) if character.isdecimal() else writer.separator(character, rng)
        )
        if broken and rng.random() < broken:
            strokes = _break(strokes, rng)
        size = digit_px * float(np.exp(rng.normal(0, writer.size_spread)))
        foot = digit_px * (1 + rng.normal(0, writer.drift)) + slope * line.box_right
        strokes = [(s - (0, 1)) * size + (0, foot) for s in strokes]
        ink = draw(strokes, brush_px)
        left = _next(line, ink, gap + words, "apart" if words else spacing, rng)
        written.append((character, [s + np.array((left - ink.left, 0)) for s in strokes]))
        inks.append((character, Ink(ink.coverage, left, ink.top)))
        words = 0.0
    return written, inks


def _line_gap(spacing: Spacing, usual: float, rng: np.random.Generator) -> float:
    """Return the mean gap of a line, heights."""
    if spacing == "apart":
        return float(np.clip(usual * np.exp(rng.normal(0, 0.3)), 0.08, 1.0))
    return float(rng.uniform(0.0, 0.08) if spacing == "tight" else rng.uniform(0.0, 0.06))


def _next(line: Line, ink: Ink, gap: float, spacing: Spacing, rng: np.random.Generator) -> int:
    """Place the next mark, with the gap a little different each time; return the left of its patch."""
    touch = spacing == "touching" and rng.random() < 0.8
    varied = max(0.0, gap * float(np.exp(rng.normal(0, 0.4))))
    return line.place(ink, varied, touch, by_box=spacing in ("apart", "tight") and not touch)


def _join(
    written: list[tuple[str, Strokes]], digit_px: float, rng: np.random.Generator
) -> list[tuple[str, Strokes]]:
    """Join ends of digits to the starts of the next by a bowed stroke, one half of it to each."""
    joined = [(character, list(strokes)) for character, strokes in written]
    for (left, before), (right, after) in pairwise(joined):
        start, end = before[-1][-1], after[0][0]
        length = float(np.hypot(*(end - start)))
        if not (left + right).isdecimal() or length > JOIN_REACH * digit_px or rng.random() < 0.25:
            continue
        middle = (start + end) / 2 + (0, rng.normal(0.1, 0.12) * length)
        t = np.linspace(0, 1, 13)[:, None]
        bow: Points = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
        before.append(bow[:7])
        after.append(bow[6:])
    return joined


def _break(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Leave a short gap in the longest stroke."""
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    stroke = strokes[longest]
    if len(stroke) < 12:  # too few samples to leave ink on both sides
        return strokes
    at, width = int(rng.integers(4, len(stroke) - 6)), int(rng.integers(2, 4))
    return [*strokes[:longest], stroke[:at], stroke[at + width :], *strokes[longest + 1 :]]


def _stray_dot(
    inks: list[tuple[str, Ink]], brush_px: float, digit_px: float, rng: np.random.Generator
) -> Ink:
    right = max(ink.left + ink.coverage.shape[1] for _, ink in inks)
    at = np.array(
        [[rng.uniform(-0.3, 0.3) * digit_px + rng.choice([0, right]), rng.uniform(-0.3, 1.3) * digit_px]]
    )
    return draw([at], brush_px * float(rng.uniform(0.6, 1.2)))


def _enlarge(image: NDArray[np.uint8], size_px: float) -> Ink:
    """Return the ink of an MNIST image so that 20 of its pixels become `size_px`."""
    left, top, width, height = cv2.boundingRect(image)
    tight = image[top : top + height, left : left + width]
    scale = size_px / MNIST_FIT_PX
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Ink(np.asarray(cv2.resize(tight, size, interpolation=cv2.INTER_CUBIC), np.uint8), 0, 0)


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
