"""Lines of writing, each at its own scale → one ink map, the lines laid one under the other.

All further steps see digits of one height, whatever their size on the page.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from segmentation.components import Labels, Stats
from segmentation.ink import Ink
from segmentation.ink_map import DIGIT_PX, MAX_MAP_PIXELS, MAX_SCALE, Band, InkMap, labelled
from segmentation.page import Page
from segmentation.rows import Row

GAP_PX = 4  # between lines
EDGE_PX = 1  # of soft edge around a component


def galley(page: Page, labels: Labels, stats: Stats, rows: Sequence[Row], size: tuple[int, int]) -> InkMap:
    """Lay lines one under the other.

    Parameters
    ----------
    page : Page
    labels, stats : the page's components, as `cv2.connectedComponentsWithStats` gives them.
    rows : at least one, see `segmentation.rows`.
    size : (width, height) of the image, pixels.
    """
    cuts = [_cut_out(page.writing, labels, stats, row) for row in rows]
    scales = [min(DIGIT_PX / row.letter, MAX_SCALE) for row in rows]
    pixels = sum(ink.size * scale**2 for (ink, _, _), scale in zip(cuts, scales, strict=True))
    smaller = min(1.0, (MAX_MAP_PIXELS / pixels) ** 0.5)
    laid, bands, top = [], [], 0
    for (ink, x, y), scale in zip(cuts, scales, strict=True):
        enlarged = _scaled(ink, scale * smaller)
        linear = page.to_image[:, :2] / (scale * smaller)
        shift = page.to_image @ (x, y, 1.0) - linear @ (0.0, top)
        bands.append(Band(top, top + enlarged.shape[0], np.column_stack([linear, shift])))
        laid.append(enlarged)
        top += enlarged.shape[0] + GAP_PX
    cover = np.zeros((top, max(ink.shape[1] for ink in laid)), np.float32)
    for band, ink in zip(bands, laid, strict=True):
        cover[band.top : band.bottom, : ink.shape[1]] = ink
    return labelled(cover, scale=1.0, origin=(0.0, 0.0), size=size, bands=tuple(bands))


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


def _scaled(ink: Ink, scale: float) -> Ink:
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(ink, size, interpolation=method), 0, 1), np.float32)
