"""Lines of writing, each at its own scale → one ink map, the lines laid one under the other, or side by side.

All further steps see digits of one height, whatever their size on the page.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from segmentation.components import Labels, Stats
from segmentation.ink import Ink
from segmentation.ink_map import DIGIT_PX, MAX_SCALE, Band, InkMap, labelled, map_room
from segmentation.page import Page
from segmentation.rows import Row

GAP_PX = 4  # between lines one under the other
ASIDE_PX = DIGIT_PX  # between lines side by side, as if a digit were left out
STEP_PX = 8  # a line side by side begins at a multiple of it, which is 3 pixels of the boundary network
MOST_BLANK = 2  # times the room of the map: what all may take up, blank paper beside and under lines, too
EDGE_PX = 1  # of soft edge around a component


def galley(page: Page, labels: Labels, stats: Stats, rows: Sequence[Row], size: tuple[int, int]) -> InkMap:
    """Lay lines one under the other; where that takes too much room, short ones side by side.

    Parameters
    ----------
    page : Page
    labels, stats : the page's components, as `cv2.connectedComponentsWithStats` gives them.
    rows : at least one, see `segmentation.rows`.
    size : (width, height) of the image, pixels.
    """
    cuts = [_cut_out(page.writing, labels, stats, row) for row in rows]
    scales = np.array([min(DIGIT_PX / row.letter, MAX_SCALE) for row in rows])
    room = map_room(size)
    pixels = sum(ink.size * scale**2 for (ink, _, _), scale in zip(cuts, scales.tolist(), strict=True))
    scales *= min(1.0, (room / pixels) ** 0.5)
    sizes = [_scaled_size(ink, scale) for (ink, _, _), scale in zip(cuts, scales.tolist(), strict=True)]
    if (blank := MOST_BLANK * room / math.prod(_laid(sizes, room)[1])) < 1:
        scales *= blank**0.5
        sizes = [_scaled_size(ink, scale) for (ink, _, _), scale in zip(cuts, scales.tolist(), strict=True)]
    places, (width, height) = _laid(sizes, room)
    cover = np.zeros((height, width), np.float32)
    bands = []
    for (ink, x, y), scale, scaled, (left, top) in zip(cuts, scales.tolist(), sizes, places, strict=True):
        linear = page.to_image[:, :2] / scale
        shift = page.to_image @ (x, y, 1.0) - linear @ (left, top)
        bands.append(Band(left, top, np.column_stack([linear, shift])))
        cover[top : top + scaled[1], left : left + scaled[0]] = _scaled(ink, scaled, scale)
    return labelled(cover, scale=1.0, origin=(0.0, 0.0), size=size, bands=tuple(bands))


def _laid(sizes: Sequence[tuple[int, int]], room: int) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Return the left and top of each line of a (width, height), and the width and height of all."""
    width = max(across for across, _ in sizes)
    is_ragged = width * sum(down + GAP_PX for _, down in sizes) > room
    places: list[tuple[int, int]] = []
    left = top = bottom = 0
    for across, down in sizes:
        if places and not (is_ragged and left + across <= width):
            left, top = 0, bottom
        places.append((left, top))
        left += -(-(across + ASIDE_PX) // STEP_PX) * STEP_PX
        bottom = max(bottom, top + down + GAP_PX)
    return places, (width, bottom)


def _cut_out(writing: Ink, labels: Labels, stats: Stats, row: Row) -> tuple[Ink, int, int]:
    """Return the ink of a line alone, and where it lies on the page."""
    chosen = stats[list(row.components)]
    left, top = (max(int(edge) - EDGE_PX, 0) for edge in chosen[:, :2].min(axis=0))
    right, bottom = ((chosen[:, :2] + chosen[:, 2:4]).max(axis=0) + EDGE_PX).tolist()
    window = np.s_[top:bottom, left:right]
    own = np.isin(labels[window], row.components).astype(np.uint8)
    reach = np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8)
    near = (cv2.dilate(own, reach) == 1) & ((own == 1) | (labels[window] == 0))
    return np.where(near, writing[window], np.float32(0)), left, top


def _scaled_size(ink: Ink, scale: float) -> tuple[int, int]:
    return max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))


def _scaled(ink: Ink, size: tuple[int, int], scale: float) -> Ink:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(ink, size, interpolation=method), 0, 1), np.float32)
