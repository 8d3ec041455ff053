"""Components → those that are struck out: a line, two of them, a cross or a scribble runs through them.

A line that strikes out is straight, crosses several strokes, and is alone between them: it runs through the
inside of loops, and from digit to digit. Bars of digits and letters cross one or two strokes and end there.
An underline and the bar of a fraction have nothing on one side. A rule runs from edge to edge of the image.
The stroke of a slashed zero rises through its ring, and that of a dollar sign is steep.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.ink_map import DIGIT_PX, InkMap

# Tuned on 400 numbers that the pen struck out, and on 2,700 pen strings, cheques, scans and touching digits
# of MNIST, where none is. Lengths are heights of a digit, slopes rise over run.
MANY, FEW = 3, 2  # strokes that a line crosses
SHORTEST, COVERED = 1.0, 0.9  # of a line that crosses many, and of its component's width
LONG, BEYOND, LEVEL = (
    1.2,
    0.25,
    0.7,
)  # of one that crosses few, how far it runs on beyond them, how steep it is
CROSS, CROSS_SLOPE = 1.5, 0.3  # each line of a cross is as long, and their slopes differ by as much
MEET = 0.12  # they meet half-way along the component, so near
PARALLEL, APART = 0.2, 0.15  # two lines differ less in slope, and are as far apart
BOTH_COVERED = 0.8  # of the component's width, by either of two lines, or by one that crosses few
BENT = 0.045  # by which a line may leave its straight way, above and below
SHRUNK = 4  # times smaller is the copy on which lines are looked for first
UNEVEN = 0.03  # of a line's middle, against a parabola
ALONE = 0.4  # of a line's columns have nothing else just above or below it
THINNER, THICKER = 0.65, 1.4  # times the stroke: what is thinner is printed, what is thicker not alone
AWAY, BESIDE = 0.1, 0.12  # a stroke that crosses reaches so far from the line, and may go on so far along it
ON_EACH_SIDE = 0.18  # of the other ink lies above the line, and as much below
STEEP = 0.9  # rise over run: the stroke of a dollar sign; one that strikes out runs along the number
RISING, HALVES = -0.4, 2  # slope of a slashed zero's stroke, at least so steep, and the holes that it leaves
LEAST_HOLE = 0.01  # of a digit's square: a smaller hole is where two strokes meet
EDGE_PX = 2.0  # of the image: a line that ends so near to both edges is a rule
LEAST_DENSE = 5  # strokes side by side in a scribble; % and m have up to four
DENSE, DENSE_ROWS = 3.0, 0.5  # strokes side by side in a height: a scribble has as many in half of its rows

Mask: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]
Spans: TypeAlias = list[tuple[int, int]]  # columns, half-open


class _Strike(NamedTuple):
    """A line through a component: its slope, its height half-way along the component, and how it runs."""

    slope: float
    middle: float
    crossed: int
    length: float
    covered: float
    beyond: float


def find_struck(ink_map: InkMap, components: Sequence[int]) -> tuple[list[int], list[int]]:
    """Find the components that are struck out.

    Parameters
    ----------
    ink_map : InkMap
    components : labels of those that may be digits or pieces of them.

    Returns
    -------
    (struck, left), labels: those that are struck out, and those that are neither, nor lie within one.
    """
    wide = [one for one in components if ink_map.stats[one, cv2.CC_STAT_WIDTH] >= SHORTEST * DIGIT_PX]
    struck = [one for one in wide if _is_struck(ink_map, one)]
    left = [one for one in components if not any(_holds(ink_map, whole, one) for whole in struck)]
    return struck, left


def _is_struck(ink_map: InkMap, label: int) -> bool:
    left, top, right, bottom = ink_map.edges(label)
    mask = ink_map.labels[top:bottom, left:right] == label
    if _is_scribble(mask):
        return True
    strikes = [one for one in _strikes(mask, ink_map.stroke) if not _is_slash(one, mask)]
    if any(_is_enough(one) for one in strikes) and not _is_rule(ink_map, label):
        return True
    return any(_are_enough(one, other) for place, one in enumerate(strikes) for other in strikes[:place])


def _holds(ink_map: InkMap, whole: int, part: int) -> bool:
    """Tell whether the middle of a component lies in the box of another."""
    left, top, right, bottom = ink_map.edges(whole)
    x, y = ink_map.centres[part]
    return bool(whole == part or (left <= x < right and top <= y < bottom))


def _is_rule(ink_map: InkMap, label: int) -> bool:
    box = ink_map.image_box(*ink_map.edges(label))
    return box.left <= EDGE_PX and box.right >= ink_map.size[0] - EDGE_PX


def _is_scribble(mask: Mask) -> bool:
    """Tell whether more strokes stand side by side than those of digits, in many rows."""
    strokes = (mask[:, 1:] & ~mask[:, :-1]).sum(axis=1) + mask[:, 0]
    return bool((strokes >= max(DENSE * mask.shape[1] / DIGIT_PX, LEAST_DENSE)).mean() >= DENSE_ROWS)


def _is_enough(one: _Strike) -> bool:
    """Tell whether a line alone strikes out what it crosses."""
    crosses_many = one.crossed >= MANY and one.covered >= COVERED and abs(one.slope) <= STEEP
    runs_on = one.length >= LONG and BEYOND <= one.beyond <= one.length / 2 and one.covered >= BOTH_COVERED
    runs_on = runs_on and abs(one.slope) <= LEVEL
    return crosses_many or runs_on


def _is_slash(one: _Strike, mask: Mask) -> bool:
    """Tell whether a line may be the stroke of a slashed zero: it rises and leaves two halves of a ring."""
    return one.crossed == FEW and one.slope <= RISING and _holes(mask) == HALVES


def _holes(mask: Mask) -> int:
    paper = np.pad(~mask, 1, constant_values=True).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    return int((stats[1:, cv2.CC_STAT_AREA] >= LEAST_HOLE * DIGIT_PX**2).sum()) - 1


def _are_enough(one: _Strike, other: _Strike) -> bool:
    """Tell whether two lines make a cross, or run side by side."""
    if min(one.covered, other.covered) < BOTH_COVERED:
        return False
    shorter, turned = min(one.length, other.length), abs(one.slope - other.slope)
    apart = abs(one.middle - other.middle)
    if one.slope * other.slope < 0 and turned >= CROSS_SLOPE:
        return shorter >= CROSS and apart <= MEET
    return turned < PARALLEL and shorter >= LONG and apart >= APART


def _strikes(mask: Mask, stroke: float) -> Iterator[_Strike]:
    """Find the straight lines through a component that cross strokes, one of each slope at most."""
    width = mask.shape[1]
    for slope in _slopes(mask):
        level = _sheared(mask, slope)
        row, first, last = _longest_run(level)
        longer = float(np.hypot(1, slope))
        length = (last - first) * longer / DIGIT_PX
        if length < SHORTEST or last - first < BOTH_COVERED * width:
            continue
        part = level[:, first:last]
        middle = _middle(part, row, stroke * longer)
        if middle is None:
            continue
        half = stroke * longer / 2
        crossed, beyond = _crossed(part, middle, half), _beyond(part, middle, half)
        if crossed >= FEW and _is_between(part, middle, half):
            moved = slope * width / 2 - max(slope, 0.0) * width  # back to the component's rows
            at = (float(np.median(middle)) + moved) / DIGIT_PX
            yield _Strike(slope, at, crossed, length, (last - first) / width, beyond)


def _slopes(mask: Mask) -> list[float]:
    """Return the slopes of lines on which enough of a component's columns have ink, by a small copy of it.

    Neighbouring slopes differ by as much as a line may bend. Lines of steeper ones leave the component.
    """
    height, width = mask.shape
    steepest = height / (BOTH_COVERED * width)
    count = 2 * math.ceil(steepest * width / (2 * BENT * DIGIT_PX)) + 1
    slopes = np.linspace(-steepest, steepest, count)
    small = cv2.dilate(mask.view(np.uint8), np.ones((SHRUNK, SHRUNK), np.uint8))[::SHRUNK, ::SHRUNK]
    y, x = np.nonzero(small)
    row = y - np.rint(slopes[:, np.newaxis] * x).astype(np.intp)
    row -= row.min()
    rows = int(row.max()) + 1
    inked = np.bincount((row + rows * np.arange(count)[:, np.newaxis]).ravel(), minlength=rows * count)
    covered = BOTH_COVERED if width >= LONG * DIGIT_PX else COVERED
    enough = inked.reshape(count, rows).max(axis=1) >= covered * small.shape[1]
    return [float(one) for one in slopes[enough]]


def _sheared(mask: Mask, slope: float) -> Mask:
    """Move columns so that lines of a slope are level."""
    height, width = mask.shape
    rise = abs(slope) * width
    way = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, rise if slope > 0 else 0.0]])
    size = (width, height + int(np.ceil(rise)))
    return np.asarray(cv2.warpAffine(mask.view(np.uint8), way, size, flags=cv2.INTER_NEAREST) == 1)


def _longest_run(mask: Mask) -> tuple[int, int, int]:
    """Return the row with the longest run of ink, which may wander a little, and the run's ends."""
    window = np.ones((2 * round(BENT * DIGIT_PX) + 1, 1), np.uint8)
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = cv2.dilate(mask.view(np.uint8), window)
    steps = np.diff(padded, axis=1)
    row, first = np.nonzero(steps == 1)
    last = np.nonzero(steps == -1)[1]
    longest = np.flatnonzero(last - first >= (last - first).max() - 1)
    best = longest[len(longest) // 2]
    return int(row[best]), int(first[best]), int(last[best])


def _middle(part: Mask, row: int, thick: float) -> Floats | None:
    """Return the height of the line in each column; None where it is hidden or not even."""
    up, down = _column_ends(part, _nearest_ink(part, row))
    x = np.arange(part.shape[1])
    alone = down - up <= THICKER * thick + 1
    if alone.mean() < ALONE or np.median((down - up)[alone]) < THINNER * thick - 1:
        return None
    middle = (up + down) / 2
    parabola = np.polyval(np.polyfit(x[alone], middle[alone], 2), x[alone])
    if np.sqrt(np.mean((parabola - middle[alone]) ** 2)) > UNEVEN * DIGIT_PX:
        return None
    return np.interp(x, x[alone], middle[alone])


def _nearest_ink(part: Mask, row: int) -> Rows:
    """Return the inked row nearest to a row in each column."""
    path: Rows = np.full(part.shape[1], row, np.intp)
    for step in range(round(BENT * DIGIT_PX), -1, -1):
        for moved in (row - step, row + step):
            if 0 <= moved < part.shape[0]:
                path[part[moved]] = moved
    return path


def _column_ends(part: Mask, path: Rows) -> tuple[Rows, Rows]:
    """Return where the ink at a path begins and ends in each column, half-open."""
    y = np.arange(part.shape[0])[:, np.newaxis]
    up = np.where(~part & (y < path), y, -1).max(axis=0) + 1
    down = np.where(~part & (y > path), y, part.shape[0]).min(axis=0)
    return up, down


def _crossed(part: Mask, middle: Floats, half: float) -> int:
    """Count the strokes that reach away from the line on both sides, at one place."""
    above, below = (_touching(part, middle, half, side) for side in (-1, 1))
    reach = BESIDE * DIGIT_PX
    count = 0
    for first, last in above:
        beside = next((one for one in below if one[0] < last + reach and first < one[1] + reach), None)
        if beside is not None:
            below.remove(beside)
            count += 1
    return count


def _touching(part: Mask, middle: Floats, half: float, side: int) -> Spans:
    """Return the columns of the strokes that reach from the line some way to a side, left to right."""
    steps = np.arange(round(half + 1), round(half + AWAY * DIGIT_PX) + 1)
    rows = np.rint(middle).astype(np.intp) + side * steps[:, np.newaxis]
    inside = (rows >= 0) & (rows < len(part))
    band = part[rows.clip(0, len(part) - 1), np.arange(part.shape[1])] & inside
    _, labels, stats, _ = cv2.connectedComponentsWithStats(band.view(np.uint8), connectivity=8)
    through = (stats[:, cv2.CC_STAT_TOP] <= 1) & (
        stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] >= len(steps)
    )
    spans = []
    for label in np.flatnonzero(through[1:]) + 1:
        at = np.flatnonzero(labels[1] == label)
        if len(at):
            spans.append((int(at[0]), int(at[-1]) + 1))
    return sorted(spans)


def _beyond(part: Mask, middle: Floats, half: float) -> float:
    """Return how far the line runs on beyond all other ink, at the end where it is more."""
    y = np.arange(len(part))[:, np.newaxis]
    others = np.flatnonzero((part & (np.abs(y - middle) > half + 2)).any(axis=0))
    if not len(others):
        return 0.0
    return float(max(others[0], part.shape[1] - 1 - others[-1])) / DIGIT_PX


def _is_between(part: Mask, middle: Floats, half: float) -> bool:
    """Tell whether there is much ink above the line, and much below."""
    y = np.arange(len(part))[:, np.newaxis]
    over, under = (part & (y < middle - half - 1)).sum(), (part & (y > middle + half + 1)).sum()
    return bool(min(over, under) >= ON_EACH_SIDE * (over + under) > 0)
