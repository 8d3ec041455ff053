"""Strips as they might have been: a little wider, higher, leaning, lower on the line, of a thicker pen.

Composing a number takes longer than a step of training, so each is shown in a new way every time.
"""

import cv2
import numpy as np

from segmentation.strips import STEP_PX, STRIP_HEIGHT
from training.reader.samples import LabelledStrip

# Little enough that a 1 does not become a slash; chosen, not searched for.
WIDER, TALLER = 0.15, 0.12  # logarithms, at most; or narrower, lower
LEAN, SINK_PX = 0.08, 0.7  # standard deviations: columns a row, rows
THICKER_OFTEN = 0.25


def varied(sample: LabelledStrip, rng: np.random.Generator) -> LabelledStrip:
    """Return the strip in another form; as it is where its marks would no longer fit in."""
    wider, taller = np.exp(rng.uniform(-1, 1, 2) * (WIDER, TALLER))
    lean, sink = rng.normal(0, 1, 2) * (LEAN, SINK_PX)
    middle = STRIP_HEIGHT / 2
    form = np.array([[wider, lean, -lean * middle], [0, taller, middle * (1 - taller) + sink]])
    width = max(round(sample.strip.shape[1] * wider / STEP_PX), 1) * STEP_PX
    strip = cv2.warpAffine(sample.strip, form, (width, STRIP_HEIGHT), flags=cv2.INTER_LINEAR)
    if rng.random() < THICKER_OFTEN:
        thicker = cv2.dilate(strip, np.ones((2, 2), np.uint8))
        thin = float(rng.random())
        strip = cv2.addWeighted(strip, thin, thicker, 1 - thin, 0)
    other = LabelledStrip(np.asarray(strip, np.uint8), sample.marks)
    return other if other.fits else sample
