"""What the boundary network is shown of a composed number: a window of its page, and where marks meet in it.

Other processes make them, which need no Keras for that.
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.boundaries import shrunk
from segmentation.ink import find_ink
from segmentation.ink_map import DIGIT_PX, ink_map_of
from training.synth.composed import ComposedString

Windows: TypeAlias = npt.NDArray[np.uint8]  # ink, and where marks meet; one, or several first

WINDOW_HEIGHT, WINDOW_WIDTH = 48, 160  # pixels of a training window, at the network's scale
REACH_PX = 7  # of a digit 64 pixels high: ink this near to another mark's is boundary
ALONE_KEPT = 0.2  # of the pages with a single mark, where nothing meets


def window(composed: ComposedString, rng: np.random.Generator) -> Windows | None:
    """Cut a training window from the page of a composed string.

    Returns
    -------
    (WINDOW_HEIGHT, WINDOW_WIDTH, 2) uint8 array: ink, and where marks meet, both 0 to 255; None where there
    is no ink, and for most pages of a single mark.
    """
    if len(composed.marks) < 2 and rng.random() >= ALONE_KEPT:
        return None
    ink_map = ink_map_of(find_ink(composed.image).cover, composed.image.shape[::-1])
    if ink_map is None:
        return None
    left, top = (round(place) for place in ink_map.origin)
    height, width = (round(side / ink_map.scale) for side in ink_map.cover.shape)
    meeting = _meeting(composed)[top : top + height, left : left + width]
    scaled = cv2.resize(meeting, ink_map.cover.shape[::-1], interpolation=cv2.INTER_AREA)
    both = np.stack([shrunk(ink_map.cover, DIGIT_PX), shrunk(scaled, DIGIT_PX)], axis=2)
    return _placed(np.rint(both * 255).astype(np.uint8), rng)


def _meeting(composed: ComposedString) -> npt.NDArray[np.float32]:
    """Mark the pixels that lie within reach of the ink of two marks."""
    margin = REACH_PX
    count = np.zeros(tuple(side + 2 * margin for side in composed.image.shape), np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (REACH_PX, REACH_PX))
    for mark in composed.marks:
        ink = cv2.copyMakeBorder((mark.coverage >= 128).astype(np.uint8), margin, margin, margin, margin, 0)
        box = mark.box
        count[box.top : box.bottom + 2 * margin, box.left : box.right + 2 * margin] += cv2.dilate(ink, kernel)
    return (count[margin:-margin, margin:-margin] >= 2).astype(np.float32)


def _placed(both: Windows, rng: np.random.Generator) -> Windows:
    placed = np.zeros((WINDOW_HEIGHT, WINDOW_WIDTH, 2), np.uint8)
    height, width = both.shape[:2]
    y, x = (_shift(inner, outer, rng) for inner, outer in ((height, WINDOW_HEIGHT), (width, WINDOW_WIDTH)))
    rows = slice(max(y, 0), min(y + height, WINDOW_HEIGHT))
    columns = slice(max(x, 0), min(x + width, WINDOW_WIDTH))
    placed[rows, columns] = both[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
    return placed


def _shift(inner: int, outer: int, rng: np.random.Generator) -> int:
    low, high = sorted((0, outer - inner))
    return int(rng.integers(low, high + 1))
