"""Components → lines of writing, and where each of them runs."""

from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from segmentation.extents import MOST_COMPARED, Floats, digit_extents
from segmentation.ink_map import DIGIT_PX, TALL, InkMap
from segmentation.primitives import edges_around

SAME_LINE = 0.35  # vertical overlap, as a share of the lower of two neighbours, that puts them on one line
# What is lower than a digit and near higher writing is no line of its own: a comma below the line, a dash
# above it. Heights and distances in digits' heights, a vertical pixel counting as two.
STRAY_HEIGHT, STRAY_NEAR = 0.75, 0.9
STRAY_DOWN = (
    0.3  # digits' heights, to both neighbours: between two of them it is near, however far apart they are
)
# A comma as high as digits is one stroke. It begins between two, above the feet of both, and ends below.
STROKE_INK = 1.1  # times its length and the pen's width: a stroke has no more ink
# The rings of an 8 that do not meet lie one above the other, together no higher than a large digit; digits'
# heights, and a share of the narrower one's width. Two lines of writing are twice as high.
RINGS_APART, RINGS_HIGH, RINGS_SHARED = 0.15, 1.4, 0.5
LINE_END = 3  # the last components of a line may be halves of a broken digit: any of them can be continued
MIN_RUN = 3.0  # digits' heights: a shorter line does not tell its tilt
MAX_TILT = 0.2  # rise over run: 11 degrees
# How far a point or comma may lie from a line's centre, above, below, and from its ends, in digits' heights.
SPECK_ABOVE, SPECK_BELOW, SPECK_BESIDE = 0.6, 0.9, 0.8

Coordinate = TypeVar("Coordinate", float, npt.NDArray[np.float64])


def text_lines(ink_map: InkMap, components: list[int]) -> list[list[int]]:
    """Gather components into lines of writing, top to bottom, each left to right.

    A component is on the line of its nearest neighbour to the right that it overlaps vertically; what is low
    (a dash, the bar of a 5), and a long comma below the digits, joins the line of the high component nearest
    to it.

    Returns
    -------
    list of lists of labels.
    """
    low_limit = TALL * DIGIT_PX
    high = sorted(
        (c for c in components if ink_map.stats[c, 3] >= low_limit), key=lambda c: ink_map.centres[c, 0]
    )
    lines = _chains(ink_map, high)
    if not lines:
        return [sorted(components, key=lambda c: ink_map.centres[c, 0])] if components else []
    lines = _without_strays(ink_map, lines)
    line_of = {c: i for i, line in enumerate(lines) for c in line}
    high = [c for c in high if c in line_of]
    high_boxes = ink_map.stats[high]
    for component in components:
        if component not in line_of:
            nearest = high[int(np.argmin(_gaps(ink_map.stats[component], high_boxes)))]
            lines[line_of[nearest]].append(component)
    lines.sort(key=lambda line: median(ink_map.centres[line, 1].tolist()))
    return [sorted(line, key=lambda c: ink_map.centres[c, 0]) for line in lines]


def shortened(
    ink_map: InkMap, lines: list[list[int]], most_length: float
) -> tuple[list[list[int]], list[int]]:
    """Cut off what makes lines too long together; those with most ink are read first, from their left ends.

    Parameters
    ----------
    ink_map : InkMap
    lines : of components, see `text_lines`.
    most_length : of all lines, in heights of their digits.

    Returns
    -------
    (lines, too_many), where `too_many` are the labels of what was cut off.
    """
    stats = ink_map.stats
    reach = [stats[line, 0] + stats[line, 2] - stats[line, 0].min() for line in lines]
    if sum(float(ends.max()) for ends in reach) <= most_length * TALL * DIGIT_PX:
        return lines, []  # however low their digits are
    room, kept, too_many = most_length, {}, []
    for number in sorted(range(len(lines)), key=lambda one: -int(stats[lines[one], 4].sum())):
        line, ends = lines[number], np.maximum.accumulate(reach[number])
        heights = ends / line_frame(ink_map, line).digit
        count = int(np.searchsorted(heights, room, side="right"))
        too_many += line[count:]
        if count:
            kept[number] = line[:count]
            room -= float(heights[count - 1])
    return [kept[number] for number in sorted(kept)], too_many


def _without_strays(ink_map: InkMap, lines: list[list[int]]) -> list[list[int]]:
    """Leave out lines of components that are low and near those of higher lines, or are commas of these."""
    stats = ink_map.stats
    lines = [line for line in lines if not _are_commas(ink_map, line, lines)] or lines
    is_low = [stats[line, 3].max() < STRAY_HEIGHT * DIGIT_PX for line in lines]
    higher = [c for line, low in zip(lines, is_low, strict=True) if not low for c in line]
    if not higher or not any(is_low):
        return lines
    return [
        line
        for line, low in zip(lines, is_low, strict=True)
        if not low or not all(_is_near(stats[c], stats[higher]) for c in line)
    ]


def _are_commas(ink_map: InkMap, line: list[int], lines: list[list[int]]) -> bool:
    """Tell whether all of a line are commas of the others, however long."""
    others = ink_map.stats[[c for other in lines if other is not line for c in other]]
    return bool(len(others)) and all(_hangs(ink_map, c, others) for c in line)


def _hangs(ink_map: InkMap, component: int, others: npt.NDArray[np.int32]) -> bool:
    left, top, width, height, ink = ink_map.stats[component].tolist()
    if ink > STROKE_INK * ink_map.stroke * np.hypot(width, height):
        return False
    before = others[others[:, 0] + others[:, 2] / 2 < left + width / 2]
    after = others[others[:, 0] + others[:, 2] / 2 >= left + width / 2]
    if not len(before) or not len(after):
        return False
    beside = before[(before[:, 0] + before[:, 2]).argmax()], after[after[:, 0].argmin()]
    return all(top < one[1] + one[3] < top + height and one[1] < top for one in beside)


def _is_near(box: npt.NDArray[np.int32], higher: npt.NDArray[np.int32]) -> bool:
    """Tell whether what is low is near higher components, or between two, as a wide-spaced comma is."""
    if _gaps(box, higher).min() < STRAY_NEAR * DIGIT_PX:
        return True
    down = np.maximum(higher[:, 1] - (box[1] + box[3]), box[1] - (higher[:, 1] + higher[:, 3]))
    level = higher[down < STRAY_DOWN * DIGIT_PX]
    middle = box[0] + box[2] / 2
    return bool((level[:, 0] > middle).any() and (level[:, 0] + level[:, 2] < middle).any())


def _chains(ink_map: InkMap, high: list[int]) -> list[list[int]]:
    lines: list[list[int]] = []
    marks = _whole_marks(ink_map, high)
    ends = np.zeros((len(marks), LINE_END, 2), np.int32)  # top and bottom of each line's last ones
    counts: list[int] = []
    for mark in marks:  # from left to right: each joins the line whose end it continues best
        _, top, _, bottom = edges_around(map(ink_map.edges, mark))
        overlaps = overlaps_with(top, bottom, ends[: len(lines)])
        best = int(overlaps.argmax()) if lines else 0
        if not lines or overlaps[best] <= SAME_LINE:
            best = len(lines)
            ends[best] = top, bottom
            lines.append([])
            counts.append(0)
        ends[best, counts[best] % LINE_END] = top, bottom
        lines[best] += mark
        counts[best] += 1
    return lines


def _whole_marks(ink_map: InkMap, high: list[int]) -> list[list[int]]:
    """Put the two rings of an 8 that lie apart together, or each would begin a line of its own."""
    marks: list[list[int]] = []
    for component in high:
        below = next((mark for mark in marks[-LINE_END:] if _are_rings(ink_map, mark, component)), None)
        if below is None:
            marks.append([component])
        else:
            below.append(component)
    return marks


def _are_rings(ink_map: InkMap, mark: list[int], component: int) -> bool:
    if len(mark) > 1:
        return False
    left, top, right, bottom = ink_map.edges(mark[0])
    other_left, other_top, other_right, other_bottom = ink_map.edges(component)
    apart = max(top, other_top) - min(bottom, other_bottom)
    shared = min(right, other_right) - max(left, other_left)
    return (
        0 <= apart <= RINGS_APART * DIGIT_PX
        and max(bottom, other_bottom) - min(top, other_top) <= RINGS_HIGH * DIGIT_PX
        and shared >= RINGS_SHARED * min(right - left, other_right - other_left)
    )


def overlaps_with(top: float, bottom: float, ends: npt.NDArray[np.int32] | Floats) -> Floats:
    """Return how many rows a component shares with each line's end, as a part of the lower one's height."""
    shared = np.minimum(bottom, ends[..., 1]) - np.maximum(top, ends[..., 0])
    lower = np.minimum(bottom - top, ends[..., 1] - ends[..., 0])
    overlaps: Floats = (shared / lower).max(axis=1)
    return overlaps


def _gaps(box: npt.NDArray[np.int32], boxes: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Return the distances between a box and others, a vertical pixel counting as two."""
    across = np.maximum(boxes[:, 0] - (box[0] + box[2]), box[0] - (boxes[:, 0] + boxes[:, 2])).clip(0)
    down = np.maximum(boxes[:, 1] - (box[1] + box[3]), box[1] - (boxes[:, 1] + boxes[:, 3])).clip(0)
    distances: npt.NDArray[np.float64] = across + 2.0 * down
    return distances


@dataclass(frozen=True, slots=True)
class LineFrame:
    """Where a line of writing runs, in pixels: its centre at x = 0, rise over run, height of its digits."""

    offset: float
    slope: float
    digit: float

    def centre(self, x: Coordinate) -> Coordinate:
        """Return the y of the line's centre at `x`."""
        return self.offset + self.slope * x


def line_frame(ink_map: InkMap, line: list[int]) -> LineFrame:
    """Measure a line of writing by its high parts; the slope after Theil and Sen, all medians weighted."""
    parts = digit_extents(ink_map, line)
    x, y, weight = parts.x, (parts.top + parts.bottom) / 2, parts.weight
    slope = _theil_sen(x, y, weight) if len(x) >= 3 and np.ptp(x) >= MIN_RUN * DIGIT_PX else 0.0
    digit = _median(parts.height, weight)
    return LineFrame(_median(y - slope * x, weight), slope, max(digit, TALL * DIGIT_PX))


def _theil_sen(x: Floats, y: Floats, weight: Floats) -> float:
    """Return the median slope between two parts, those far apart counting more."""
    if len(x) > MOST_COMPARED:
        spread = np.linspace(0, len(x) - 1, MOST_COMPARED).astype(np.intp)
        x, y, weight = x[spread], y[spread], weight[spread]
    first, second = np.triu_indices(len(x), 1)
    run = x[second] - x[first]
    far = np.abs(run) > DIGIT_PX
    if not far.any():
        return 0.0
    counted = (weight[first] * weight[second] * np.abs(run))[far]
    slope = _median((y[second] - y[first])[far] / run[far], counted)
    return min(max(slope, -MAX_TILT), MAX_TILT)


def _median(values: Floats, weight: Floats) -> float:
    """Return the value with half of the weight on either side, between the two nearest ones."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order]) - weight[order] / 2
    return float(np.interp(weight.sum() / 2, below, values[order]))


def specks_on(
    ink_map: InkMap, lines: list[list[int]], frames: list[LineFrame], specks: list[int]
) -> list[list[int]]:
    """Return the specks that lie on each line, as points and the dots of colons do, left to right.

    Each is on the line whose centre is nearest, if that is near enough; most of the dirt is on none.
    """
    on: list[list[int]] = [[] for _ in lines]
    if not lines or not specks:
        return on
    x, y = ink_map.centres[specks].T
    down = np.array([(y - frame.centre(x)) / frame.digit for frame in frames])
    edges = [ink_map.stats[line] for line in lines]
    near = np.array(
        [
            (x > box[:, 0].min() - SPECK_BESIDE * frame.digit)
            & (x < (box[:, 0] + box[:, 2]).max() + SPECK_BESIDE * frame.digit)
            for box, frame in zip(edges, frames, strict=True)
        ]
    )
    near &= (down > -SPECK_ABOVE) & (down < SPECK_BELOW)
    distance = np.where(near, np.abs(down), np.inf)
    best = distance.argmin(axis=0)
    for place in np.argsort(x, kind="stable"):
        if near[best[place], place]:
            on[best[place]].append(specks[place])
    return on
