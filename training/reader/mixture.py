"""What the reader's networks learn from: numbers from a pen and of MNIST digits, scans, and other marks."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from training.composed import ComposedString, on_page
from training.mnist import LabelledCrops
from training.pen.ink import draw
from training.pen.writer import Writer
from training.strings import BRUSH, DIGIT_PX, compose_images, compose_pen

# How often an image shows a number from a pen, one set from MNIST's training digits, a single digit of
# either, or one mark that is no digit.
OFTEN = (0.55, 0.16, 0.05, 0.07, 0.17)
SCAN_SHARE = 0.2  # of the numbers: as a scanner sees them

DigitImages = Mapping[int, npt.NDArray[np.uint8]]


def by_digit(digits: LabelledCrops) -> DigitImages:
    """Sort images by what they show."""
    return {digit: digits.crops[digits.labels == digit] for digit in range(10)}


def compose(rng: np.random.Generator, mnist: DigitImages, strangeness: float = 1.0) -> ComposedString:
    """Draw one image from the mixture.

    Parameters
    ----------
    rng : numpy Generator, all there is of chance.
    mnist : images of MNIST's training digits, see `by_digit`.
    strangeness : float, of the hands that hold the pen, see `training.pen.writer.Writer.sample`.
    """
    kind = int(rng.choice(len(OFTEN), p=OFTEN))
    scan = bool(rng.random() < SCAN_SHARE)
    single = str(rng.integers(0, 10))
    if kind == 0:
        return compose_pen(rng, writer=Writer.sample(rng, strangeness), scan=scan)
    if kind == 1:
        return compose_images(rng, mnist, scan=scan)
    if kind == 2:
        return compose_pen(rng, single, writer=Writer.sample(rng, strangeness), scan=scan)
    if kind == 3:
        return compose_images(rng, mnist, single, scan=scan)
    return _no_number(rng, Writer.sample(rng, strangeness))


def _no_number(rng: np.random.Generator, writer: Writer) -> ComposedString:
    """Draw one mark that nobody takes for a digit."""
    brush_px = max(1, round(DIGIT_PX * float(np.exp(rng.uniform(*np.log(BRUSH))))))
    strokes = [stroke * DIGIT_PX for stroke in writer.non_digit(rng)]
    return on_page([("", draw(strokes, brush_px))], False, rng)
