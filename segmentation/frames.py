"""Frames drawn around the writing: boxes on forms, table cells, the dark border of a scan."""

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import Labels, Stats, find_components
from segmentation.ink import Ink

ALONG_EDGE = 0.3  # of an edge of the image is covered: a digit that is cut off covers a tenth
UPRIGHT_RULE, FAR_HIGHER = 0.8, 2.5  # of the image's height; times as high as all other components
DIRT = 0.04  # of such a rule's height: lower components beside it are no writing
LARGEST = 8  # components that are looked at; a frame is among the largest
MIN_ENCLOSED = 0.1  # of the frame's height: lower components inside do not make a ring a frame
SIDE_REACH = 0.1  # of a frame's lower side: its sides may wander by that much
THIN_FILL, RINGED = 0.2, 0.2  # of a ring's box is ink; of its height is what it stands around
MIN_SIDE = 0.8  # of each side is drawn; a ring covers 0.6 of it within `SIDE_REACH`


def without_frames(ink: Ink, labels: Labels, stats: Stats) -> tuple[Ink, list[int]]:
    """Erase rectangles that enclose other components, but not the strokes that touch them.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].
    labels, stats : its components, see `segmentation.components.find_components`.

    Returns
    -------
    (ink, frames): `ink` itself where there is no frame, else a copy; the labels of what was erased.
    """
    inked = stats[1:]
    largest = np.argsort(-inked[:, 2].astype(np.int64) * inked[:, 3], kind="stable")[:LARGEST]
    encloses = _encloses(inked, largest)
    frames = [int(i) + 1 for i in largest[encloses] if _has_four_sides(labels, inked[i], i + 1)]
    if not frames:
        return ink, frames
    erased = np.zeros(labels.shape, np.uint8)
    for frame in frames:
        x, y, width, height, _ = stats[frame].tolist()
        window = np.s_[y : y + height, x : x + width]
        erased[window] |= _sides_alone(labels[window] == frame)
    fringe = (cv2.dilate(erased, np.ones((3, 3), np.uint8)) == 1) & ((labels == 0) | (erased == 1))
    left: Ink = np.where(fringe, 0, ink).astype(np.float32)
    return left, frames


def lies_along_edge(ink: Ink) -> bool:
    """Tell whether ink covers much of an edge of the image: a shadow or a table does, and no digit.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].
    """
    return any(bool((edge > 0.5).mean() >= ALONG_EDGE) for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


def sets_the_scale(stats: Stats, digit: float, height: float) -> bool:
    """Tell whether what was taken for a digit is a rule as high as the image: all else is far lower.

    Parameters
    ----------
    stats : (n, 5) int array of components, without the paper's row; a thin rule may be too pale to be one.
    digit, height : of what was taken for a digit, and of the image, in their pixels.
    """
    if digit < UPRIGHT_RULE * height:
        return False
    high = stats[:, 3] >= digit / FAR_HIGHER
    low = ~high & (stats[:, 3] >= DIRT * digit)
    return bool(not high.any() or (high.sum() == 1 and low.any()))


def encloses_writing(stats: Stats) -> bool:
    """Tell whether a component is a thin ring or frame around most of the other ink.

    Parameters
    ----------
    stats : (n, 5) int array of components, without the paper's row.
    """
    if len(stats) < 2:
        return False
    areas = stats[:, 4].astype(np.int64)
    largest = int(np.argmax(stats[:, 2].astype(np.int64) * stats[:, 3]))
    left, top, width, height, area = (int(value) for value in stats[largest])
    if area >= THIN_FILL * width * height:
        return False
    right, bottom = stats[:, 0] + stats[:, 2], stats[:, 1] + stats[:, 3]
    inside = (stats[:, 0] > left) & (stats[:, 1] > top) & (right < left + width) & (bottom < top + height)
    high = stats[:, 3] >= RINGED * height
    return bool((inside & high).any() and 2 * areas[inside].sum() > areas.sum() - area)


def _encloses(stats: Stats, chosen: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell which of the chosen components have others within their boxes."""
    near, high = stats[:, :2], stats[:, 3]
    far = near + stats[:, 2:4]
    inside = np.all((near > near[chosen, np.newaxis]) & (far < far[chosen, np.newaxis]), axis=2)
    inside &= high >= MIN_ENCLOSED * high[chosen, np.newaxis]
    return np.asarray(inside[:, 1:].any(axis=1), np.bool_)


def _sides_alone(own: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Return a frame without what touches it from inside: its sides, each as thick as it mostly is."""
    left = own.copy()
    reach = _reach(*own.shape)
    for turns in range(4):
        side = np.rot90(left, turns)  # a view, with another side of the frame on top each time
        first = side.argmax(axis=0)
        there = side[:reach].any(axis=0)
        if not there.any():  # a side so low that those beside it were all of it
            continue
        ends = np.vstack([~side, np.ones((1, side.shape[1]), np.bool_)])
        y = np.arange(len(ends))[:, np.newaxis]
        last = (ends & (y > first)).argmax(axis=0)
        thick = round(float(np.median((last - first)[there]))) + 1
        side[(y[:-1] >= first) & (y[:-1] < first + thick) & there] = False
    labels, stats, _ = find_components(left)
    is_stroke = stats[:, cv2.CC_STAT_HEIGHT] >= MIN_ENCLOSED * own.shape[0]
    is_stroke[0] = False
    return np.asarray(own & ~is_stroke[labels], np.uint8)


def _reach(height: int, width: int) -> int:
    return max(1, round(SIDE_REACH * min(height, width)))


def _has_four_sides(labels: Labels, stat: Stats, label: int) -> bool:
    left, top, width, height, _ = (int(value) for value in stat)
    own = labels[top : top + height, left : left + width] == label
    reach = _reach(height, width)
    sides = (
        own[:reach].any(axis=0),
        own[-reach:].any(axis=0),
        own[:, :reach].any(axis=1),
        own[:, -reach:].any(axis=1),
    )
    return all(float(side.mean()) >= MIN_SIDE for side in sides)
