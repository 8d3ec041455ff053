"""Strings composed of MNIST test digits: apart, tight, or joined into one piece of ink."""

import random
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.pen import Image
from training.mnist import LabelledCrops

SCALE = 4  # a digit of 20 px becomes 80 px, about what a person draws on the canvas
CANVAS_PX = (300, 840)  # height, width: the canvas of the app
INK = 127  # pixels above this are ink when gaps and joins are measured
LENGTHS = (3, 6)  # fewest and most digits of a string
# Fewest and most MNIST pixels between the ink of neighbours; None slides them together until they join.
GAPS: dict[str, tuple[int, int] | None] = {"apart": (4, 8), "tight": (1, 2), "touching": None}
JOIN_PX = 24  # canvas pixels that joined digits share: the area of 1.5 MNIST pixels


class Composed(NamedTuple):
    """A string of digits on a canvas, black on white, and what it says."""

    image: Image
    text: str


def compose(digits: LabelledCrops, spacing: str, seed: str) -> Composed:
    """Compose one string.

    Parameters
    ----------
    digits : LabelledCrops
        Where the digits come from.
    spacing : {"apart", "tight", "touching"}
        A key of `GAPS`.
    seed : str
        Decides the digits, their gaps and their place; the same on every machine.

    Returns
    -------
    Composed
        Image of (300, 840) uint8, dark on white.
    """
    rng = random.Random(seed)
    picks = [rng.randrange(len(digits.labels)) for _ in range(rng.randint(*LENGTHS))]
    ink = _enlarged(digits.crops[picks[0]])
    for pick in picks[1:]:
        ink = _append(ink, _enlarged(digits.crops[pick]), GAPS[spacing], rng)
    canvas = np.zeros(CANVAS_PX, np.uint8)
    top = rng.randint(0, canvas.shape[0] - ink.shape[0])
    left = rng.randint(0, canvas.shape[1] - ink.shape[1])
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return Composed(255 - canvas, "".join(str(digits.labels[pick]) for pick in picks))


def _enlarged(digit: Image) -> Image:
    """Return the digit at `SCALE`, all its rows and only those columns that hold ink."""
    large = cv2.resize(digit, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_CUBIC)
    columns = np.flatnonzero((large > INK).any(axis=0))
    return np.asarray(large[:, columns[0] : columns[-1] + 1], np.uint8)


def _append(ink: Image, digit: Image, gap: tuple[int, int] | None, rng: random.Random) -> Image:
    left = ink.shape[1] + (SCALE * rng.randint(*gap) if gap else 0)
    wide = np.zeros((ink.shape[0], left + digit.shape[1]), np.uint8)
    wide[:, : ink.shape[1]] = ink
    while gap is None and left > 0 and _shared(wide, digit, left) < JOIN_PX:
        left -= 1
    joined = wide[:, : max(ink.shape[1], left + digit.shape[1])]
    place = joined[:, left : left + digit.shape[1]]
    np.maximum(place, digit, out=place)
    return joined


def _shared(ink: Image, digit: Image, left: int) -> int:
    place = ink[:, left : left + digit.shape[1]]
    return int(np.count_nonzero((place > INK) & (digit > INK)))
