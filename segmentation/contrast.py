"""The ink of a page → without what stands out far less than its writing: grain, streaks, what shows through.

The layers network sees contrast against what is around, and a faint streak on even paper stands out there.
"""

import cv2
import numpy as np

from segmentation.components import find_components
from segmentation.ink import Ink
from segmentation.pixels import Gray

LEAST = 1 / 12  # of the contrast of the writing; chosen: a pencil beside black ink has more than a sixth
USUAL = 0.9  # of the ink stands out no more than the writing does: the strongest ink is not always writing
PAPER = 0.1  # of a pixel is covered, at most
AROUND = 1.0  # heights of a letter: of the paper that a mark is compared with


def without_faintest(writing: Ink, gray: Gray, ink: Ink, letter: float) -> Ink:
    """Leave out marks that stand out from their paper far less than most of the writing.

    Parameters
    ----------
    writing : (h, w) float32 array in [0, 1], how much writing covers each pixel.
    gray : (h, w) uint8 array, the picture that it was found in.
    ink : (h, w) float32 array in [0, 1], all ink, rules too.
    letter : height of its letters, pixels.
    """
    labels, stats, _ = find_components(writing > 0.5)
    if len(stats) < 3:
        return writing
    paper = (ink < PAPER).astype(np.float32)
    square = (2 * round(AROUND * letter / 2) + 1,) * 2
    light = cv2.blur(gray * paper, square) / np.maximum(cv2.blur(paper, square), 1e-3)
    inked = labels > 0
    own = np.bincount(labels[inked], np.abs(light - gray)[inked], len(stats))
    area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    area[0] = 0
    contrast = own / np.maximum(area, 1)
    order = np.argsort(contrast)
    below = np.cumsum(area[order])
    usual = contrast[order][np.searchsorted(below, USUAL * below[-1])]
    is_faint = contrast < LEAST * usual
    is_faint[0] = False
    return np.where(is_faint[labels], np.float32(0), writing) if is_faint.any() else writing
