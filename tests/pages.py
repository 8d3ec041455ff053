"""Pages of upright bars, for the tests of what comes after the ink."""

import numpy as np
import numpy.typing as npt

from segmentation.components import Page, scaled_page

Ink = npt.NDArray[np.float32]


def page_of(ink: Ink) -> Page:
    page = scaled_page(ink, (ink.shape[1], ink.shape[0]))
    assert page is not None
    return page


def bars(boxes: list[tuple[int, int, int, int]], height: int = 200, width: int = 400) -> Ink:
    """Return upright bars; a box is left, top, width, height."""
    ink = np.zeros((height, width), np.float32)
    for left, top, bar_width, bar_height in boxes:
        ink[top : top + bar_height, left : left + bar_width] = 1
    return ink


def labels_at(page: Page, *columns: int) -> list[int]:
    """Return the components whose centres are nearest to columns of the input image."""
    centres = page.origin[0] + page.centres[:, 0] / page.scale
    return [int(np.argmin(np.abs(centres[1:] - column))) + 1 for column in columns]
