"""What lies on a page and is no writing: a pen, the ring of a cup, a ring around a number, wires, dirt.

The layers network sees strokes and not where they lead, so to it a pen is a 1 and a ring a 0. Each is told by
its shape, and by how large it is beside the other marks. No hand draws an exact circle, but a cup leaves one.
The wires and holes of a notebook, the ticks of a ruler and the teeth of a comb are told by how even their row
is: no hand writes so.
"""

from typing import Literal, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import Labels, Stats, find_components
from segmentation.discs import Flags, Mask, beyond, cover_disc, exact_length, lies_in, outlines
from segmentation.ink import Ink
from segmentation.pixels import Gray

Floats: TypeAlias = npt.NDArray[np.float64]
Shape: TypeAlias = Literal["bar", "ring", "thin ring", "exact ring", ""]

# Chosen on composed pages on which such things lie; heights are those of the other marks.
INKED = 0.3  # of a pixel is covered
MOST, MOST_DISCS = 32, 300  # marks that are looked at, the largest: texture has thousands
LEAST_PX = 6  # of a component's longer side: a smaller one tells nothing
BAR_SHAPE, BAR_FILL = 6.0, 0.6  # of a bar: length by width, and how much of its box is ink
LARGER = 1.4  # times all others, at least
LONGER = 3.5  # heights: a longer bar is no 1
HOLE, CONVEX = 0.5, 0.9  # of a ring's hull: what its hole is, and what hole and ink are
THIN_HOLE = 0.72  # the same of a ring thinner than .075 of its width: a pen writes thicker 0s
EXACT_LARGER = 1.05  # times all others, at least: the hole of a ring that no hand drew
ROUND = (0.7, 0.88)  # of a ring's box is its hull; of an ellipse's it is .785
TOUCHING = 0.05  # of a ring's ink is beyond it: something touches it
THICKER, RING_PX = 1.3, 1.5  # times its thickness, and pixels: a ring wanders so much
WIDER = 3.0  # heights: a larger ring is no 0, however thick
DOT_FILL, DOT_SHAPE = 0.6, 1.4  # of a dot: how much of its box is ink, and its longer side by the other
MOSTLY = 0.5  # of a letter's ink is writing or print
LOWER = 0.45  # heights: a higher dot may be a mark
EVEN_ROW, MOST_MARKS, AT_EDGE = 10, 600, 0.35  # marks of a row; on a page; their lengths from the edge
EVEN, EVEN_PX = 0.1, 1.5  # how much neighbours of a row differ, of their size, and pixels
SMALL = 1 / 8  # of the page, each way: wires where nothing else is there, not a number that was cut out
SAME_ROW = 0.5  # heights between the middles of two marks of a row, at most
LEAST_INK, LEAST_HEIGHT = 0.04, 0.07  # of an object's: those of the other marks, or these are dirt


class Objects(NamedTuple):
    """What is no writing, (h, w) bool arrays.

    Attributes
    ----------
    large : pens, rings and even rows.
    dots : what is small, round and full: dirt, but also points and the dots of colons.
    """

    large: Mask
    dots: Mask


def find_objects(writing: Ink, rules: Ink, gray: Gray) -> Objects:
    """Tell what is no writing on a page, by the other marks there and by what is inside of it.

    Parameters
    ----------
    writing, rules : (h, w) float32 arrays in [0, 1], what the layers network takes for writing or print, and
        for rules.
    gray : (h, w) uint8 array, the page.
    """
    labels, stats, _ = find_components(np.minimum(writing + rules, 1) > INKED)
    long = stats[:, 2:4].max(axis=1)
    marks = long >= LEAST_PX
    marks[0] = False
    dots = marks & are_dots(stats)
    marks &= ~dots
    written = np.bincount(labels[writing > rules], minlength=len(stats))
    letters = marks & (written >= MOSTLY * stats[:, 4])
    discs = np.zeros(labels.shape, np.bool_)
    are_high = long >= max(LOWER * _usual_height(stats, letters), LEAST_PX)  # a point is lower
    are_high[0] = False
    for label in _largest(long, are_high, MOST_DISCS):
        cover_disc(discs, labels, stats, label, gray, letters)
    large = lies_in(discs, labels, stats)
    largest = _largest(long, marks, MOST)
    exact = {label: exact_length(labels, stats, label) for label in largest}
    shapes = {label: _shape(labels, stats, label, exact[label] > 0) for label in largest}
    plain = letters.copy()
    plain[[label for label, shape in shapes.items() if shape]] = False  # one object may be beside another
    plain_height = _usual_height(stats, plain)
    rings = np.zeros_like(marks)
    for label in (label for label, length in exact.items() if length):
        rings[label] = True
        long[label] = int(exact[label])  # but for what touches it
    for label, shape in shapes.items():
        others = letters & ~large
        others[label] = False
        height = plain_height or _usual_height(stats, others)
        rivals = others
        if rings[label]:  # digits may be as large, but no other ring, unless it is of the same stamp
            rivals = others & rings & ~_in_box_of(stats, label)
        least = (EXACT_LARGER if rings[label] else LARGER) * height
        alike = rivals & (long * LARGER >= long[label]) & (long <= LARGER * long[label])
        enough = stats[others, 4].sum() >= LEAST_INK * stats[label, 4]
        if (
            shape
            and not large[label]
            and enough
            and least < long[label] <= height / LEAST_HEIGHT
            and not alike.any()
        ):
            is_larger = long[label] > (LONGER if shape == "bar" else WIDER) * height
            is_around = shape == "ring" and (others & _in_box_of(stats, label)).any()
            large[label] = is_larger or shape in ("thin ring", "exact ring") or is_around
    even = in_even_rows(stats, marks, writing.shape[::-1])
    are_small = (stats[even, 2:4] <= SMALL * np.array(writing.shape[::-1])).all()
    large |= even if are_small or (letters & ~even).any() else False
    dots &= stats[:, 3] < LOWER * _usual_height(stats, letters & ~large)
    objects = large[labels]
    for label, shape in shapes.items():
        if large[label] and "ring" in shape:
            _leave_beyond(objects, labels, stats, label)
    return Objects(objects | discs, dots[labels])


def _leave_beyond(objects: Mask, labels: Labels, stats: Stats, label: int) -> None:
    """Take what touches a ring, as a digit touches a stamp, out of the objects, in place."""
    left, top, width, height, _ = stats[label].tolist()
    window = np.s_[top : top + height, left : left + width]
    _, holes = outlines(labels, stats, label, cv2.CHAIN_APPROX_NONE)
    ellipse = cv2.fitEllipse(max(holes, key=cv2.contourArea))
    rows, columns = np.nonzero(labels[window] == label)
    away = beyond(ellipse, columns, rows) * min(ellipse[1]) / 2
    thick = 2 * float(np.median(away))  # most of its ink is the ring
    outside = away > THICKER * thick + RING_PX
    if outside.mean() >= TOUCHING:
        objects[window][rows[outside], columns[outside]] = False


def in_even_rows(stats: Stats, marks: Flags, size: tuple[int, int]) -> Flags:
    """Tell which marks stand along an edge in a row of many that are alike and equally far from each other.

    Elsewhere they may be digits: print is as even.

    Parameters
    ----------
    stats : (n, 5) int array.
    marks : (n,) bool array, which are looked at.
    size : (width, height) of the image, in the same pixels.
    """
    even = np.zeros(len(stats), np.bool_)
    chosen = np.flatnonzero(marks)
    if not EVEN_ROW <= len(chosen) <= MOST_MARKS:
        return even
    sizes = stats[chosen, 2:4].astype(float)
    place = stats[chosen, :2] + sizes / 2
    for across, down in ((0, 1), (1, 0)):
        follower = _followers(place[:, across], place[:, down], sizes[:, down])
        step = place[follower] - place
        slack = EVEN * sizes.max(axis=1) + EVEN_PX
        alike = (np.abs(sizes[follower] - sizes).max(axis=1) <= slack) & (follower >= 0)
        steady = np.abs(step[follower] - step).max(axis=1) <= EVEN * np.abs(step).max(axis=1) / 2 + EVEN_PX
        goes_on = alike & alike[follower] & steady
        for start in np.setdiff1d(np.flatnonzero(goes_on), follower[goes_on]).tolist():
            row = [start, int(follower[start])]
            while goes_on[row[-2]]:
                row.append(int(follower[row[-1]]))
            if len(row) >= EVEN_ROW and _is_at_edge(stats[chosen[row]], size):
                even[chosen[row]] = True
    return even


def _is_at_edge(stats: Stats, size: tuple[int, int]) -> bool:
    """Tell whether each of some marks is near one edge of the image."""
    left, top, width, height, _ = stats.T
    room = AT_EDGE * np.maximum(width, height)
    near = (left <= room, top <= room, size[0] - left - width <= room, size[1] - top - height <= room)
    return any(bool(one.all()) for one in near)


def _followers(x: Floats, y: Floats, height: Floats) -> npt.NDArray[np.intp]:
    """Return the number of the next mark to the right at the height of each; -1 where there is none."""
    apart = x[np.newaxis] - x[:, np.newaxis]
    apart[(apart <= 0) | (np.abs(y[np.newaxis] - y[:, np.newaxis]) > SAME_ROW * height)] = np.inf
    return np.where(np.isfinite(apart.min(axis=1)), apart.argmin(axis=1), -1)


def _largest(long: npt.NDArray[np.int32], marks: Flags, most: int) -> list[int]:
    """Return the labels of some marks, the largest first."""
    order = np.argsort(-long, kind="stable")
    largest: list[int] = order[marks[order]][:most].tolist()
    return largest


def are_dots(stats: Stats, full: float = DOT_FILL) -> Flags:
    """Tell which components are round and full, whatever is beside them.

    Parameters
    ----------
    stats : (n, 5) int array.
    full : how much of their box is ink, at least.
    """
    _, _, width, height, area = stats.T
    shorter, longer = np.minimum(width, height), np.maximum(width, height)
    return np.asarray((area >= full * width * height) & (longer <= DOT_SHAPE * shorter), np.bool_)


def _usual_height(stats: Stats, chosen: Flags) -> float:
    """Return the height of components that half of their ink is no higher than; 0 without any."""
    height, area = stats[chosen, 3], stats[chosen, 4]
    if not len(height):
        return 0.0
    order = np.argsort(height, kind="stable")
    below = np.cumsum(area[order])
    return float(height[order][np.searchsorted(below, below[-1] / 2)])


def _shape(labels: Labels, stats: Stats, label: int, is_exact: bool) -> Shape:
    """Tell whether a component is a bar or a ring."""
    area = int(stats[label, cv2.CC_STAT_AREA])
    edges, inner = outlines(labels, stats, label, cv2.CHAIN_APPROX_SIMPLE)
    outer = np.concatenate(edges)
    _, sides, _ = cv2.minAreaRect(outer)
    short, long = sorted(side + 1 for side in sides)
    if long >= BAR_SHAPE * short and area >= BAR_FILL * long * short:
        return "bar"
    if is_exact:
        return "exact ring"
    holes = [cv2.contourArea(one) for one in inner]
    hull, hole = cv2.contourArea(cv2.convexHull(outer)), max(holes, default=0.0)
    is_round = ROUND[0] * long * short <= hull <= ROUND[1] * long * short
    if not is_round or hole < HOLE * hull or hole + area < CONVEX * hull:
        return ""
    return "thin ring" if hole >= THIN_HOLE * hull else "ring"


def _in_box_of(stats: Stats, label: int) -> Flags:
    """Tell which components lie within the box of one."""
    left, top, width, height, _ = stats[label]
    x, y = stats[:, 0] - left, stats[:, 1] - top
    inside = (x > 0) & (y > 0) & (x + stats[:, 2] < width) & (y + stats[:, 3] < height)
    return np.asarray(inside, np.bool_)
