"""Removes lines that were printed to write on."""

from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import find_components
from segmentation.strokes import stroke_width

RULE_SHARE = 0.35  # of the image's width: a straight horizontal line this long may be printed
RULE_TILT_PX = 3  # such a line may wander by this many rows
THIN = 0.72  # of the pen's stroke: what is finer is printed; 95 % of cheques' rules, 5 % of digits' bars
FINE = 0.6  # of the pen's stroke: what is that fine is printed for sure, also where it is interrupted
WHOLE = 0.9  # of the image's width: what is longer is printed, however thick
THICKER = 1.5  # times a rule's thickness: more ink in a column is no rule alone

Ink = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]


def without_ruled_lines(ink: Ink) -> Ink:
    """Remove long horizontal lines, but not the strokes that cross them.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].

    Returns
    -------
    (h, w) float32 array, `ink` itself where there is no such line.
    """
    mask = ink > 0.5
    found = _long_lines(mask.astype(np.uint8))
    if not found.any():
        return ink
    pen = stroke_width(mask & (found == 0))
    above, below = _runs(mask), _runs(mask[::-1])[::-1]
    erased = np.zeros_like(mask)
    labels, stats, _ = find_components(found == 1)
    for label, (left, top, width, height, _) in enumerate(stats[1:], 1):
        window = np.s_[top : top + height, left : left + width]
        own = labels[window] == label
        rows, columns = np.nonzero(own & mask[window])
        if len(rows) == 0:
            continue
        rows, columns = rows + top, columns + left
        thickness = median((above[rows, columns] + below[rows, columns]).tolist()) - 1
        if thickness >= THIN * pen and width < WHOLE * mask.shape[1]:
            found[window][own] = 0
        elif thickness < FINE * pen:
            _mark_alone(erased, (above, below), _path(rows, columns, mask.shape), thickness)
    return _without(ink, found, erased)


def _without(ink: Ink, rules: npt.NDArray[np.uint8], alone: Mask) -> Ink:
    """Erase rules but where strokes cross them, and what lies alone on their way with its soft edges."""
    mask = (ink > 0.5).astype(np.uint8)
    upwards = cv2.dilate(rules, np.ones((2 * RULE_TILT_PX + 1, 1), np.uint8), anchor=(0, 0))
    downwards = cv2.dilate(rules, np.ones((2 * RULE_TILT_PX + 1, 1), np.uint8), anchor=(0, 2 * RULE_TILT_PX))
    written = mask & (1 - rules)
    reach = np.ones((2 * RULE_TILT_PX + 3, 3), np.uint8)
    crossing = cv2.dilate(written & upwards, reach) & cv2.dilate(written & downwards, reach)
    erased = alone | ((rules == 1) & (crossing == 0))
    near = cv2.dilate(mask & ~erased, np.ones((3, 3), np.uint8)) == 1
    edges = (cv2.dilate(alone.astype(np.uint8), np.ones((5, 3), np.uint8)) == 1) & ~near
    left: Ink = np.where(erased | edges, 0, ink).astype(np.float32)
    return left


def _long_lines(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    tilted = cv2.dilate(mask, np.ones((RULE_TILT_PX, 1), np.uint8))
    length = max(RULE_TILT_PX, round(RULE_SHARE * mask.shape[1]))
    return _longer_than_high(opened(tilted, length), mask)


def odd(length: float) -> int:
    """Return about as many pixels as `length`, with one in the middle."""
    return 2 * round(length / 2) + 1


def opened(mask: npt.NDArray[np.uint8], length: int) -> npt.NDArray[np.uint8]:
    """Open a mask with a row of pixels as `cv2.morphologyEx` does, in a time that does not grow with the row.

    Only runs that are long enough stay; the image goes on beyond its edges. An even length, which has no
    middle pixel, moves them on by one.

    Parameters
    ----------
    mask : (h, w) uint8 array of 0 and 1.
    length : int, pixels of the row, at least 1.

    Returns
    -------
    (h, w) uint8 array of 0 and 1.
    """
    height, width = mask.shape
    rows = np.zeros((height, width + 1), np.int8)
    rows[:, :-1] = mask
    steps = np.diff(rows.ravel(), prepend=np.int8(0))
    start, stop = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    before, after = length // 2, length - length // 2
    row = start // (width + 1)
    at_left, at_right = start == row * (width + 1), stop == row * (width + 1) + width
    needed = np.where(at_left, np.where(at_right, 0, after), np.where(at_right, before + 1, length))
    moved = 1 - length % 2
    opened = np.zeros_like(mask)
    for place in np.flatnonzero(stop - start >= needed):
        first = start[place] % (width + 1) + (0 if at_left[place] else moved)
        opened[row[place], first : stop[place] % (width + 1) + moved] = 1
    return opened


def _longer_than_high(rules: npt.NDArray[np.uint8], mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Leave out the bars of digits: they are no longer than the ink that they belong to is high."""
    if not rules.any():
        return rules
    labels, stats, _ = find_components(mask == 1)
    rule_labels, rule_stats, _ = find_components(rules == 1)
    inked = (rules & mask) == 1
    heights = np.zeros(len(rule_stats), np.int32)
    np.maximum.at(heights, rule_labels[inked], stats[labels[inked], cv2.CC_STAT_HEIGHT])
    is_rule = rule_stats[:, cv2.CC_STAT_WIDTH] > heights
    is_rule[0] = False
    longer: npt.NDArray[np.uint8] = is_rule[rule_labels].astype(np.uint8)
    return longer


def _runs(mask: Mask) -> Rows:
    """Return for every pixel how many pixels of ink end here, counted down its column."""
    runs = np.zeros(mask.shape, np.int32)
    before = np.zeros(mask.shape[1], np.int32)
    for row, inked in enumerate(mask):
        before = (before + 1) * inked
        runs[row] = before
    return runs


def _path(rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], shape: tuple[int, ...]) -> Rows:
    """Return the row of a rule in each of the image's columns; beyond its ends it is straight."""
    height, width = shape
    x = np.arange(width)
    slope = np.cov(rows, columns)[0, 1] / max(float(np.var(columns, ddof=1)), 1.0) if len(rows) > 1 else 0.0
    straight = rows.mean() + slope * (x - columns.mean())
    count = np.bincount(columns, minlength=width)
    own = np.bincount(columns, rows, minlength=width) / np.maximum(count, 1)
    path: Rows = np.rint(np.where(count > 0, own, straight)).astype(np.int32)
    return path.clip(0, height - 1)


def _mark_alone(alone: Mask, runs: tuple[Rows, Rows], path: Rows, thickness: float) -> None:
    """Mark the columns of ink along a rule's way that are hardly thicker than the rule."""
    above, below = runs
    x = np.arange(len(path))
    row = _nearest_ink(above > 0, path)
    first, last = row - above[row, x] + 1, row + below[row, x]
    thin = (above[row, x] > 0) & (last - first <= max(THICKER * thickness, thickness + 1))
    if thin.any():
        begin, end = int(first[thin].min()), int(last[thin].max())
        rows = np.arange(begin, end)[:, np.newaxis]
        alone[begin:end] |= thin & (rows >= first) & (rows < last)


def _nearest_ink(mask: Mask, path: Rows) -> Rows:
    """Return the inked row nearest to a path in each column, the path's own where none is within reach."""
    x, nearest = np.arange(len(path)), path.copy()
    for step in range(RULE_TILT_PX, 0, -1):
        for moved in (path + step, path - step):
            inside = moved.clip(0, mask.shape[0] - 1)
            nearest = np.where(mask[inside, x], inside, nearest)
    return np.where(mask[path, x], path, nearest).astype(np.int32)
