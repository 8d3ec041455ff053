"""Augmentation of strips: a little wider, higher, leaning, lower, bent, of a thicker pen.

Composing a number takes longer than a step of training, so each is shown in a new way every time.
"""

from dataclasses import replace

import cv2
import numpy as np

from segmentation.strips import STEP_PX, STRIP_HEIGHT
from training.lines.samples import Bytes, LabelledStrip
from training.recipe import Variation

# Of both bends, that of single marks and that of the line: rows of their grid, columns from one of its points
# to the next, and how far these are moved, pixels, at most as a standard deviation.
BENDS = ((5, 8, 0.75), (2, 40, 0.8))


def varied_strip(sample: LabelledStrip, rng: np.random.Generator, amounts: Variation) -> LabelledStrip:
    """Return the strip in another form; as it is where its marks would no longer fit in."""
    wider, taller = np.exp(rng.uniform(-1, 1, 2) * (amounts.wider, amounts.taller)).tolist()
    lean, sink = (rng.normal(0, 1, 2) * (amounts.lean, amounts.sink_px)).tolist()
    middle = STRIP_HEIGHT / 2
    form = np.array([[wider, lean, -lean * middle], [0, taller, middle * (1 - taller) + sink]])
    width = max(round(sample.strip.shape[1] * wider / STEP_PX), 1) * STEP_PX
    strip = cv2.warpAffine(sample.strip, form, (width, STRIP_HEIGHT), flags=cv2.INTER_LINEAR)
    if rng.random() < amounts.bent_often:
        strip = _bent(strip, rng, amounts.bend)
    if rng.random() < amounts.thicker_often:
        strip = _thicker(strip, rng)
    other = replace(sample, strip=strip)
    return other if other.fits else sample


def _bent(ink: Bytes, rng: np.random.Generator, bend: float) -> Bytes:
    """Bend the plane smoothly (Simard, Steinkraus and Platt, ICDAR 2003)."""
    rows, columns = ink.shape
    place = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(np.float32)
    amount = bend * rng.random()
    for down, apart, px in BENDS:
        grid = rng.normal(0, amount * px, (down, max(columns // apart, 2), 2)).astype(np.float32)
        place += cv2.resize(grid, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.remap(ink, place, None, cv2.INTER_LINEAR), np.uint8)


def _thicker(ink: Bytes, rng: np.random.Generator) -> Bytes:
    thicker = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    thin = float(rng.random())
    return np.asarray(cv2.addWeighted(ink, thin, thicker, 1 - thin, 0), np.uint8)
