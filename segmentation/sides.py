"""Sides of boxes beside digits: the layers network takes them for strokes, and 1s beside them for sides.

Both are told apart by how thick they are, where the pen's strokes are clearly thicker than the rules.
"""

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import Labels, find_components
from segmentation.ink import Ink
from segmentation.rules import odd, opened

Mask: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.int32]
Thickness: TypeAlias = npt.NDArray[np.float32]  # (h, w), pixels

# Chosen on 150 photographed numbers in boxes; heights are of a letter.
INKED = 0.4  # of a pixel is covered
THICKER = 1.5  # times a rule's thickness: thicker ink is a stroke
PIECE, BRIDGED = 0.15, 0.15  # heights: a shorter piece of a side changes nothing; of faint ink in a side
LEAN, LEAN_PX = 0.1, 2  # of its height, and pixels: columns that a side leans over
LEAST_STROKE, LONGEST, WIDEST = 0.4, 2.2, 0.75  # heights: of a 1 that was taken for a side
AROUND = np.ones((5, 3), np.uint8)  # pixels around what a side ends at
BESIDE = np.ones((1, 5), np.uint8)  # pixels: a side may lean that much over a stroke
END_PX = 2  # rows of a side that are its end
SOFT_EDGE = np.ones((3, 3), np.uint8)  # of a stroke
# Of uprights in a box that its maker would not have drawn: one beside another, with nothing between.
UPRIGHT, HIGHEST = 0.75, 1.8  # heights: how high they are
NARROW, OVERLAP = (0.08, 0.6), 0.75  # heights between them; of the lower one's height that they share
LEANING = np.ones((5, 1), np.uint8)  # pixels: columns that an upright leans over
AS_THICK = 0.65  # times the pen's strokes


class Boxed(NamedTuple):
    """What the layers network takes for the other thing in boxes, (h, w) bool arrays.

    Attributes
    ----------
    strokes : upright strokes that were taken for rules, with their soft edge.
    sides : upright sides of boxes that were taken for writing.
    """

    strokes: Mask
    sides: Mask


def find_boxed(rules: Mask, ink: Ink, letter: float) -> Boxed:
    """Tell the sides of boxes from the strokes beside them.

    Parameters
    ----------
    rules : (h, w) bool array, what was taken for rules, frames and grids.
    ink : (h, w) float32 array in [0, 1], all ink.
    letter : height of letters, pixels.
    """
    inked = ink > INKED
    thickness = _thickness(ink, inked)
    widest = _widest_rule(thickness, rules & inked, inked & ~rules)
    if widest == 0:
        return Boxed(np.zeros_like(rules), np.zeros_like(rules))
    thick = thickness > widest
    strokes = _strokes(thick, letter) & rules
    strokes = np.asarray(cv2.dilate(strokes.view(np.uint8), SOFT_EDGE) == 1)
    rules = rules & ~strokes
    return Boxed(strokes, inked & _sides(rules, inked, thick & ~rules, widest, letter))


def lone_ones(rules: Mask, written: Mask, ink: Ink, letter: float) -> Mask:
    """Find the 1s in a box that touch it above and below, and so were taken for sides of it.

    A box is parted where a digit stands on either side. So of two sides that are near, with nothing between
    them, one is a 1: that which is not at the end of the box.

    Parameters
    ----------
    rules, written : (h, w) bool arrays, what was taken for rules and for writing.
    ink : (h, w) float32 array in [0, 1], all ink.
    letter : height of letters, pixels.
    """
    ones = np.zeros_like(rules)
    wide = cv2.dilate(np.ascontiguousarray(rules.T).view(np.uint8), LEANING)
    uprights = rules & (opened(wide, odd(UPRIGHT * letter)).T == 1)
    labels, stats, _ = find_components(uprights)
    order = np.argsort(stats[1:, 0], kind="stable") + 1
    order = order[stats[order, 3] <= HIGHEST * letter]
    inner = []
    for place, (one, other) in enumerate(pairwise(order.tolist())):
        if _are_near(stats[one], stats[other], written, letter):
            is_first = place == 0 or not _are_beside(stats[order[place - 1]], stats[one])
            inner.append(other if is_first else one)
    inked = ink > INKED
    strokes = written & inked
    if not inner or not strokes.any():
        return ones
    thickness = _thickness(ink, inked)
    least = AS_THICK * float(np.median(thickness[strokes]))
    for label in inner:
        left, top, width, height, _ = stats[label]
        window = np.s_[top : top + height, left : left + width]
        own = labels[window] == label
        if np.median(thickness[window][own]) >= least:
            ones[window] |= own
    return ones


def _are_beside(left: Indices, right: Indices) -> bool:
    """Tell whether two uprights stand at one height."""
    shared = min(left[1] + left[3], right[1] + right[3]) - max(left[1], right[1])
    return bool(shared >= OVERLAP * min(left[3], right[3]))


def _are_near(left: Indices, right: Indices, written: Mask, letter: float) -> bool:
    """Tell whether two uprights stand side by side with a narrow gap of paper between them."""
    start, end = int(left[0] + left[2]), int(right[0])
    if not (NARROW[0] * letter <= end - start <= NARROW[1] * letter and _are_beside(left, right)):
        return False
    top, bottom = int(max(left[1], right[1])), int(min(left[1] + left[3], right[1] + right[3]))
    return not written[top:bottom, start:end].any()


def _strokes(thick: Mask, letter: float) -> Mask:
    """Leave of thick ink what is as high, as narrow and as upright as a 1."""
    labels, stats, _ = find_components(thick)
    _, _, width, height, _ = stats.T
    is_one = (height >= LEAST_STROKE * letter) & (height <= LONGEST * letter)
    is_one &= (width <= WIDEST * letter) & (2 * width <= height)
    is_one[0] = False
    return np.asarray(is_one[labels])


def _sides(rules: Mask, inked: Mask, strokes: Mask, widest: float, letter: float) -> Mask:
    """Find what is thin and upright, begins or ends at a rule, and lies on a way of ink from rule to rule."""
    bridge = np.ones((odd(BRIDGED * letter), 1), np.uint8)
    thin = cv2.morphologyEx((inked & ~strokes).view(np.uint8), cv2.MORPH_CLOSE, bridge) == 1
    labels, stats, _ = find_components(thin & ~rules & ~strokes)
    _, _, width, height, _ = stats.T
    is_side = (height >= PIECE * letter) & (width <= widest + LEAN * height + LEAN_PX)
    by_rule = cv2.dilate(rules.view(np.uint8), AROUND) == 1
    is_side &= _ends_at(labels, stats[:, 1], height, by_rule)
    closed = cv2.morphologyEx((inked | rules).view(np.uint8), cv2.MORPH_CLOSE, bridge)
    goes_on = _from_end_to_end(cv2.dilate(closed, BESIDE) == 1, by_rule)
    is_side &= np.bincount(labels[goes_on], minlength=len(stats)) > 0
    is_side[0] = False
    return np.asarray(is_side[labels])


def _from_end_to_end(ink: Mask, ends: Mask) -> Mask:
    """Leave the runs of ink down each column that begin and end at some pixels."""
    columns, marked = np.ascontiguousarray(ink.T), np.ascontiguousarray(ends.T).ravel()
    first, last = _runs(columns)
    left = np.zeros_like(columns)
    left[columns] = np.repeat(marked[first] & marked[last], last + 1 - first)
    return left.T


def _ends_at(labels: Labels, top: Indices, height: Indices, by: Mask) -> Mask:
    """Tell for each component whether its upper or its lower end lies by something."""
    y, x = np.nonzero(by & (labels > 0))
    label = labels[y, x]
    below = y - top[label]
    is_end = (below < END_PX) | (below >= height[label] - END_PX)
    ends = np.zeros(len(top), np.bool_)
    ends[label[is_end]] = True
    return ends


def _widest_rule(thickness: Thickness, rules: Mask, strokes: Mask) -> float:
    """Return how thick a rule may be, pixels; 0 where the pen's strokes are no thicker.

    That is half-way to the strokes, in ratios, where these are much thicker.
    """
    if not (rules.any() and strokes.any()):
        return 0.0
    rule, pen = (float(np.median(thickness[one])) for one in (rules, strokes))
    return max(THICKER * rule, (rule * pen) ** 0.5) if pen > THICKER * rule else 0.0


def _thickness(ink: Ink, inked: Mask) -> Thickness:
    """Return for every inked pixel how much ink is around it in its row or column, the less; 0 elsewhere."""
    upright, across = (
        _run(np.ascontiguousarray(one), np.ascontiguousarray(mask))
        for one, mask in ((ink, inked), (ink.T, inked.T))
    )
    return np.minimum(upright, across.T)


def _run(ink: Ink, inked: Mask) -> Thickness:
    """Return for every inked pixel the ink of those that stand side by side with it in its row."""
    first, last = _runs(inked)
    length = last + 1 - first
    end = np.cumsum(length)
    ahead = np.r_[0.0, np.cumsum(ink[inked], dtype=np.float64)]
    sums = np.zeros(inked.shape, np.float32)
    sums[inked] = np.repeat(ahead[end] - ahead[end - length], length)
    return sums


def _runs(mask: Mask) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where each run along a row begins, and its last pixel, counted row by row."""
    blank = np.zeros((len(mask), 1), np.bool_)
    first, last = (
        np.flatnonzero(mask & ~beside)
        for beside in (np.hstack([blank, mask[:, :-1]]), np.hstack([mask[:, 1:], blank]))
    )
    return first, last
