"""Frames drawn around the writing: boxes on forms, table cells, the dark border of a scan."""

import cv2
import numpy as np

from segmentation.components import Labels, Stats
from segmentation.ink import Ink

LARGEST = 8  # components that are looked at; a frame is among the largest
MIN_ENCLOSED = 0.1  # of the frame's height: lower components inside do not make a ring a frame
SIDE_REACH = 0.1  # of a frame's lower side: its sides may wander by that much
THIN_FILL, RINGED = 0.2, 0.2  # of a ring's box is ink; of its height is what it stands around
MIN_SIDE = 0.8  # of each side is drawn; a ring covers 0.6 of it within `SIDE_REACH`


def without_frames(ink: Ink, labels: Labels, stats: Stats) -> tuple[Ink, list[int]]:
    """Erase rectangles that enclose other components.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].
    labels, stats : its components, see `segmentation.components.find_components`.

    Returns
    -------
    (ink, frames): `ink` itself where there is no frame, else a copy; the labels of what was erased.
    """
    largest = np.argsort(-stats[1:, 2].astype(np.int64) * stats[1:, 3], kind="stable")[:LARGEST] + 1
    frames = [int(i) for i in largest if _encloses(stats, i) and _has_four_sides(labels, stats[i], i)]
    if not frames:
        return ink, frames
    erased = np.isin(labels, frames).astype(np.uint8)
    fringe = (cv2.dilate(erased, np.ones((3, 3), np.uint8)) == 1) & ((labels == 0) | (erased == 1))
    left: Ink = np.where(fringe, 0, ink).astype(np.float32)
    return left, frames


def encloses_writing(stats: Stats) -> bool:
    """Tell whether a component is a thin ring or frame around others nearly as high as digits in it would be.

    Parameters
    ----------
    stats : (n, 5) int array of components, without the paper's row.
    """
    thin = stats[:, 4] < THIN_FILL * stats[:, 2].astype(np.int64) * stats[:, 3]
    large = stats[:, 3] >= np.median(stats[:, 3]) if len(stats) else thin
    return any(_encloses(stats, i, RINGED) for i in np.flatnonzero(thin & large)[:LARGEST])


def _encloses(stats: Stats, label: int, lowest: float = MIN_ENCLOSED) -> bool:
    left, top, width, height, _ = stats[label]
    inside = (
        (stats[:, 0] > left)
        & (stats[:, 1] > top)
        & (stats[:, 0] + stats[:, 2] < left + width)
        & (stats[:, 1] + stats[:, 3] < top + height)
        & (stats[:, 3] >= lowest * height)
    )
    return bool(inside.any())


def _has_four_sides(labels: Labels, stat: Stats, label: int) -> bool:
    left, top, width, height, _ = (int(value) for value in stat)
    own = labels[top : top + height, left : left + width] == label
    reach = max(1, round(SIDE_REACH * min(width, height)))
    sides = (
        own[:reach].any(axis=0),
        own[-reach:].any(axis=0),
        own[:, :reach].any(axis=1),
        own[:, -reach:].any(axis=1),
    )
    return all(float(side.mean()) >= MIN_SIDE for side in sides)
