"""Strokes to ink, as a canvas draws them: a round brush, antialiased, with sub-pixel coordinates."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.spline import Strokes

SHIFT = 4  # fractional bits of OpenCV's fixed-point coordinates
FINER = 2  # drawn at this many times the size: OpenCV's widths come in steps of two pixels
FIXED_PX = FINER << SHIFT  # fixed-point units in a pixel
EDGE_PX = 1.4  # OpenCV's antialiased line of an even thickness t covers t + 1.4 px


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """Coverage of a patch of a page.

    Attributes
    ----------
    coverage : (h, w) uint8
        0 = paper, 255 = wholly under the brush.
    left, top : int
        Where the patch lies on the page, pixels; may be negative.
    """

    coverage: NDArray[np.uint8]
    left: int
    top: int


def draw(strokes: Strokes, brush_px: float) -> Ink:
    """Draw strokes given in pixels of the page.

    Parameters
    ----------
    strokes : list of (k, 2) float64
        At least one point. A stroke shorter than a pixel becomes a round dot.
    brush_px : float
        Width of the brush, pixels; it is met to half a pixel.
    """
    points = np.concatenate(strokes)
    margin = brush_px / 2 + 2
    left, top = np.floor(points.min(0) - margin).astype(int).tolist()
    right, bottom = np.ceil(points.max(0) + margin).astype(int).tolist()
    width, height = right - left + 1, bottom - top + 1
    fine = np.zeros((height * FINER, width * FINER), np.uint8)
    lines = []
    for stroke in strokes:
        fixed = np.rint((stroke - (left, top)) * FIXED_PX).astype(np.int32)
        if len(fixed) == 1 or np.ptp(fixed, axis=0).max() < FIXED_PX:
            centre = (int(fixed[0, 0]), int(fixed[0, 1]))
            cv2.circle(fine, centre, round(brush_px * FIXED_PX / 2), 255, -1, cv2.LINE_AA, SHIFT)
        else:
            lines.append(fixed.reshape(-1, 1, 2))
    if lines:
        thickness = max(1, 2 * round((brush_px * FINER - EDGE_PX) / 2))
        cv2.polylines(fine, lines, False, 255, thickness, cv2.LINE_AA, SHIFT)
    coverage = np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return Ink(coverage, left, top)
