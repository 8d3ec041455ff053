"""Photographed pages whose every pixel is known: filled, turned, seen by a camera."""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from training.lines.mixture import Hands
from training.synth.camera import photographed
from training.synth.filled import fill
from training.synth.rules import Cover
from training.synth.sheet import WRITTEN_PX, Sheet, trimmed
from training.synth.strings import compose_images, compose_pen
from training.synth.writer import Writer

Pages: TypeAlias = NDArray[np.uint8]  # a picture, then what lies where; one, or several first

SIDE_PX = 256  # of a page
ROOM = 1.42  # of a page: what is drawn, so that it may be turned
USUAL_OFTEN, USUAL_PX, ANY_PX = 0.6, (15.0, 60.0), (7.0, 150.0)  # heights of digits
LEVEL, TURNED = 0.65, 0.2  # of the pages: by a few degrees; by up to 45; the others by any
FEW_DEGREES = 4.0  # standard deviation
FORESHORTENED = 0.07  # of the side: how far the corners move
IMAGES = 0.2  # of the strings are set from MNIST's digits
BRUSH = (0.04, 0.16)  # of the height of a digit
UPRIGHT, ALONE = 0.25, 0.4  # of the strings are mostly 1s, which look like rules; of these are short
ONES = (0.04, 0.6, 0.03, 0.03, 0.08, 0.03, 0.03, 0.1, 0.03, 0.03)  # how often which digit is in these


def compose_photo(rng: np.random.Generator, hands: Hands) -> Pages:
    """Compose a page.

    Returns
    -------
    (SIDE_PX, SIDE_PX, 4) uint8 array: the picture; then writing, print and rules, 255 where they cover a
    pixel, as `segmentation.layers.CLASSES` has them.
    """
    side = round(SIDE_PX * ROOM)
    sheet = Sheet.blank(side)
    sizes = USUAL_PX if rng.random() < USUAL_OFTEN else ANY_PX
    fill(sheet, float(np.exp(rng.uniform(*np.log(sizes)))), _Pens(hands, rng), rng)
    layers = _turned(np.stack([sheet.writing, sheet.printed, sheet.rules], axis=2), rng)
    seen = Sheet(*(np.ascontiguousarray(layers[:, :, i]) for i in range(3)))
    gray = photographed(seen, rng)
    return np.stack([gray, seen.writing, seen.printed, seen.rules], axis=2)


@dataclass(frozen=True, slots=True, eq=False)
class ComposedPhotos:
    """Draws pages, see `training.lines.stream`."""

    hands: Hands

    def __call__(self, rng: np.random.Generator) -> Pages:
        """Compose a page."""
        return compose_photo(rng, self.hands)


class _Pens:
    """Writes strings in the hand of one writer."""

    def __init__(self, hands: Hands, rng: np.random.Generator) -> None:
        self._hands, self._writer = hands, Writer.sample(rng, 1.0, hands.traces)
        self._brush = float(np.exp(rng.uniform(*np.log(BRUSH))))

    def __call__(self, rng: np.random.Generator, longest: int) -> Cover:
        upright = rng.random() < UPRIGHT
        count = int(rng.integers(1, 1 + (min(2, longest) if upright and rng.random() < ALONE else longest)))
        text = "".join(map(str, rng.choice(10, count, p=ONES if upright else None)))
        if rng.random() < IMAGES:
            return trimmed(255 - compose_images(rng, self._hands.images, text, digit_px=WRITTEN_PX).image)
        free = None if rng.random() < 0.5 and longest > 4 and not upright else text
        written = compose_pen(rng, free, writer=self._writer, brush=self._brush, digit_px=WRITTEN_PX)
        return trimmed(255 - written.image)


def _turned(layers: Cover, rng: np.random.Generator) -> Cover:
    """Turn and foreshorten, and cut the page out of the middle."""
    kind = rng.random()
    degrees = float(rng.normal(0, FEW_DEGREES) if kind < LEVEL else rng.uniform(-45, 45))
    if kind >= LEVEL + TURNED:
        degrees += float(rng.choice([90, 180, 270]))
    half, middle = SIDE_PX / 2, layers.shape[0] / 2
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    turn = np.deg2rad(degrees)
    turning = np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
    moved = square @ turning + middle + rng.uniform(-FORESHORTENED, FORESHORTENED, (4, 2)) * SIDE_PX
    look = cv2.getPerspectiveTransform(moved.astype(np.float32), (square + half).astype(np.float32))
    return np.asarray(cv2.warpPerspective(layers, look, (SIDE_PX, SIDE_PX), flags=cv2.INTER_AREA), np.uint8)
