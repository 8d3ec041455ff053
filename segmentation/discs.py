"""Rings and discs that no hand draws: the ring of a cup, a stamp, a coin, a button.

A hand draws no exact ellipse. And within a 0 there is paper as bright as around it, but not within a coin.
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import Labels, Stats
from segmentation.pixels import WHITE, Gray

Mask: TypeAlias = npt.NDArray[np.bool_]
Flags: TypeAlias = npt.NDArray[np.bool_]  # of each component
Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.integer]  # x or y of pixels
Points: TypeAlias = npt.NDArray[np.int32]  # (n, 1, 2): x, y, as OpenCV gives an outline
Ellipse: TypeAlias = cv2.typing.RotatedRect  # middle, sides, degrees

# The hole of an exact ring strays so little from an ellipse: the root of the mean square, of its half width.
# Of 340 drawn 0s the best has .017. Pixels alone make more of narrower ones. Printed 0s are less round.
EXACT, EXACT_PX, ROUND = 0.012, 48, 0.75  # its least width, pixels, and by its length
# The same of a disc, which may be worn; its least width, pixels; gray levels from its middle to the paper.
WORN, DISC_PX, APART = 0.03, 24, 25
NEARLY_ALL = (10, 90)  # percentiles of what is within
INNER, COVERED, AROUND = 0.5, 1.15, 1.6  # times a disc's sides: its middle, what it hides, the page around
WRITTEN = 0.5  # of the ink beside a disc, within it: more may be a number on a round label


def exact_length(labels: Labels, stats: Stats, label: int) -> float:
    """Return how long the hole of a ring is that no hand drew, pixels; 0 of others.

    Parameters
    ----------
    labels : (h, w) int32 array.
    stats : (n, 5) int array.
    label : a component, which something else may touch.
    """
    _, holes = outlines(labels, stats, label, cv2.CHAIN_APPROX_NONE)
    hole = max(holes, key=len, default=np.zeros((0, 1, 2), np.int32))
    if len(hole) < EXACT_PX:
        return 0.0
    ellipse = cv2.fitEllipse(hole)
    short, long = sorted(ellipse[1])
    is_round = short >= max(EXACT_PX, ROUND * long)
    return long if is_round and _strays(hole, ellipse) <= EXACT else 0.0


def cover_disc(hidden: Mask, labels: Labels, stats: Stats, label: int, gray: Gray, letters: Flags) -> None:
    """Mark what a disc hides, if a component is the edge of one.

    Parameters
    ----------
    hidden : (h, w) bool array, is marked.
    labels, stats, label : see `exact_length`.
    gray : (h, w) uint8 array, the page.
    letters : (n,) bool array, which components may be written. A disc that much is written on is a label, and
        left. So is one that is all there is: it may be a 0.
    """
    left, top, width, height, _ = stats[label].tolist()
    if min(width, height) < DISC_PX:
        return
    outer, _ = outlines(labels, stats, label, cv2.CHAIN_APPROX_SIMPLE)
    hull = np.zeros((height + 2, width + 2), np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(outer)) + 1, 1)
    (edge, *_), _ = cv2.findContours(hull, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    (x, y), sides, degrees = ellipse = cv2.fitEllipse(edge)
    if min(sides) < ROUND * max(sides) or _strays(np.asarray(edge, np.int32), ellipse) > WORN:
        return
    room = round(AROUND * max(sides) / 2) + 1
    x, y = x + left - 1, y + top - 1
    first, above = max(round(x) - room, 0), max(round(y) - room, 0)
    window = np.s_[above : round(y) + room + 1, first : round(x) + room + 1]
    place = ((x - first, y - above), sides, degrees)
    seen = gray[window]
    inner, covered, around = (_within(seen.shape, place, times) for times in (INNER, COVERED, AROUND))
    paper = around & ~covered & (labels[window] == 0)
    if _least_apart(seen, inner, paper, (round(x) - first, round(y) - above)) < APART:
        return
    area, inside = stats[:, cv2.CC_STAT_AREA], lies_in(covered, labels[window], stats)
    written = letters & (np.arange(len(stats)) != label)
    beside = area[written & ~inside].sum()
    if beside and area[written & inside].sum() <= WRITTEN * beside:  # all that there is may be a 0
        hidden[window] |= covered


def _least_apart(seen: Gray, inner: Mask, paper: Mask, middle: tuple[int, int]) -> float:
    """Return how many gray levels the paper on any side is from nearly all within, in one direction.

    Within the 0 of a thick pen there is little paper, but some. Where a shadow ends within a 0, the paper is
    as bright on some sides.
    """
    x, y = middle
    darkest, brightest = np.percentile(seen[inner], NEARLY_ALL)
    corners = [np.s_[rows, columns] for rows in np.s_[:y, y:] for columns in np.s_[:x, x:]]
    beside = [float(np.median(seen[one][paper[one]])) for one in corners if paper[one].any()]
    return float(max(min(beside, default=0.0) - brightest, darkest - max(beside, default=WHITE)))


def lies_in(region: Mask, labels: Labels, stats: Stats) -> Flags:
    """Tell which components lie mostly in a part of the page."""
    covered = np.bincount(labels[region], minlength=len(stats))
    mostly = 2 * covered > stats[:, cv2.CC_STAT_AREA]
    mostly[0] = False
    return np.asarray(mostly, np.bool_)


def beyond(ellipse: Ellipse, x: Places, y: Places) -> Floats:
    """Return how far places lie beyond an ellipse, as a share of its reach there; inside less than 0."""
    (middle_x, middle_y), sides, degrees = ellipse
    across, down, turn = x - middle_x, y - middle_y, np.deg2rad(degrees)
    along = (across * np.cos(turn) + down * np.sin(turn)) / (sides[0] / 2)
    aside = (down * np.cos(turn) - across * np.sin(turn)) / (sides[1] / 2)
    return np.asarray(np.hypot(along, aside) - 1, np.float64)


def outlines(labels: Labels, stats: Stats, label: int, how: int) -> tuple[list[Points], list[Points]]:
    """Return the outlines of a component, and those of its holes, in pixels from its box's corner."""
    left, top, width, height, _ = stats[label].tolist()
    own = (labels[top : top + height, left : left + width] == label).view(np.uint8)
    found, nested = cv2.findContours(own, cv2.RETR_CCOMP, how)
    is_hole = nested[0][:, 3] >= 0
    outer, holes = (
        [np.asarray(one, np.int32) for one, inside in zip(found, is_hole, strict=True) if inside == wanted]
        for wanted in (False, True)
    )
    return outer, holes


def _strays(outline: Points, ellipse: Ellipse) -> float:
    return float(np.sqrt((beyond(ellipse, outline[:, 0, 0], outline[:, 0, 1]) ** 2).mean()))


def _within(shape: tuple[int, ...], ellipse: Ellipse, times: float) -> Mask:
    """Return what lies within an ellipse, its sides multiplied."""
    middle, sides, degrees = ellipse
    filled = np.zeros(shape, np.uint8)
    cv2.ellipse(filled, (middle, (sides[0] * times, sides[1] * times), degrees), 1, -1)
    return np.asarray(filled == 1, np.bool_)
