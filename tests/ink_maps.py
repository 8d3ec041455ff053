"""Pages of upright bars, for the tests of what comes after the ink."""

import numpy as np
import numpy.typing as npt

from segmentation.ink_map import InkMap, ink_map_of

Ink = npt.NDArray[np.float32]


def map_of(ink: Ink) -> InkMap:
    ink_map = ink_map_of(ink, (ink.shape[1], ink.shape[0]))
    assert ink_map is not None
    return ink_map


def bars(boxes: list[tuple[int, int, int, int]], height: int = 200, width: int = 400) -> Ink:
    """Return upright bars; a box is left, top, width, height."""
    ink = np.zeros((height, width), np.float32)
    for left, top, bar_width, bar_height in boxes:
        ink[top : top + bar_height, left : left + bar_width] = 1
    return ink


def labels_at(ink_map: InkMap, *columns: int) -> list[int]:
    """Return the components whose centres are nearest to columns of the input image."""
    centres = ink_map.origin[0] + ink_map.centres[:, 0] / ink_map.scale
    return [int(np.argmin(np.abs(centres[1:] - column))) + 1 for column in columns]
