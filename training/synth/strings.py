"""Lines from a pen or numbers from images of digits: dark ink on white paper, or as a scanner sees it."""

from collections.abc import Mapping
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.composed import ComposedString, on_page
from training.synth.ink import Ink
from training.synth.layout import Line, Spacing, random_spacing
from training.synth.line import RAISED, random_slope, write_line
from training.synth.shapes import marks
from training.synth.texts import random_digits, random_text
from training.synth.writer import Writer

DIGIT_PX = 64.0  # default height of a digit, as the reader scales its lines
PARTED = 0.5  # of these, were their marks to touch or be joined, stand apart, as most in UNIPEN do
BRUSH = (0.03, 0.17)  # thinnest and thickest brush, of the height of a digit
MNIST_FIT_PX = 20  # MNIST's digits fit into 20×20
IMAGE_GAP = 0.2  # mean gap between images set apart, heights
IMAGES_TOUCH = 0.25  # of the strings of images surely touch, as on cheques; others are spaced by chance


@cache
def writable() -> str:
    """Return all characters that a pen can write in a line, and `RAISED`, which is not drawn."""
    return "0123456789 " + "".join((*marks().separators, *marks().letters, *marks().look_alikes))


def compose_pen(
    rng: np.random.Generator,
    text: str | None = None,
    *,
    writer: Writer | None = None,
    spacing: Spacing | None = None,
    brush: float | None = None,
    digit_px: float = DIGIT_PX,
    scan: bool = False,
    pushes_points: bool = False,
) -> ComposedString:
    """Write a line with a pen.

    Parameters
    ----------
    text : str, optional
        Digits, separators and letters of `training.synth.shapes`, spaces; what follows `RAISED` is raised.
        `random_text` by default.
    writer, spacing, brush : optional
        Who writes, how close, how thick (brush of the digits' height); drawn from `rng` by default. All but
        plain numbers touch less often then.
    digit_px : float
        Height of a digit, pixels.
    scan : bool
        Let the image look scanned; the marks keep their clean ink.
    pushes_points : bool
        As `training.synth.line.write_line` takes it.

    Raises
    ------
    ValueError
        If `text` is blank or holds a character that no writer knows.
    """
    text = text if text is not None else random_text(rng)
    writer = writer if writer is not None else Writer.sample(rng)
    unknown = set(text) - set(writable())
    if unknown or not text.replace(RAISED, "").strip():
        raise ValueError(f"got text {text!r}, expected one or more of {writable()!r}")
    if spacing is None:
        spacing = random_spacing(rng)
        if spacing in ("touching", "joined") and not text.isdecimal() and rng.random() < PARTED:
            spacing = "apart"
    brush = brush if brush is not None else float(np.exp(rng.uniform(*np.log(BRUSH))))
    written = write_line(text, writer, spacing, brush * digit_px, digit_px, rng, pushes_points=pushes_points)
    return on_page([(mark.text, mark.ink) for mark in written], scan, rng)


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
        Digits only.
    spacing : optional
        How close; drawn from `rng` by default, often touching. ``"joined"`` is taken as ``"touching"``:
        images have no strokes to join.

    Raises
    ------
    ValueError
        If `text` holds anything but digits.
    """
    text = text if text is not None else random_digits(rng)
    if not text.isdecimal():
        raise ValueError(f"got text {text!r}, expected digits only; use compose_pen for separators")
    if spacing is None:
        spacing = "touching" if rng.random() < IMAGES_TOUCH else random_spacing(rng)
    line = Line("touching" if spacing == "joined" else spacing, IMAGE_GAP, digit_px, rng)
    slope, spread = random_slope(rng), rng.uniform(0, 0.08)
    inks = []
    for character in text:
        images = digits[int(character)]
        size = digit_px * float(np.exp(rng.normal(0, spread)))
        coverage = _enlarged(images[int(rng.integers(len(images)))], size)
        middle = digit_px * (0.5 + rng.normal(0, 0.03)) + slope * line.box_right
        inks.append((character, line.add(Ink(coverage, 0, round(middle - len(coverage) / 2)), rng)))
    return on_page(inks, scan, rng)


def _enlarged(image: NDArray[np.uint8], size_px: float) -> NDArray[np.uint8]:
    """Return the ink of an MNIST image so that 20 of its pixels become `size_px`."""
    left, top, width, height = cv2.boundingRect(image)
    tight = image[top : top + height, left : left + width]
    scale = size_px / MNIST_FIT_PX
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(tight, size, interpolation=cv2.INTER_CUBIC), np.uint8)
