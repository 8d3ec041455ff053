"""Ink → connected components at one scale, gathered into lines of writing."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.frames import without_frames
from segmentation.ink import Ink

DIGIT_PX = 64  # every image is scaled so that its median digit is this high; all other constants hold then
TALL = 0.4  # of the highest component: what counts when the digits' height is taken
WIDE_AS_TALL = 0.15  # a dash is as "high" as this share of its width, so that it is not blown up
MAX_SCALE = 8.0  # a mark of 8 pixels is still enlarged to a digit's height
MAX_PAGE_PIXELS = 8_000_000  # at the working scale: 1,000 digits side by side
MAX_PIECES = 1000  # digits and pieces of them that an image may hold; more is texture, the largest are kept
PIECE_PX = 16  # a component is cut at most once in so many pixels of width
MAX_CUTS = 24  # of one component, as a piece has at least a twenty-fifth of its ink
SPECK_STROKES = 0.5  # a component with less ink than a square of this many stroke widths is dirt
SMALL = 0.15  # of a digit's height: a mark within such a square is a dot or speck, never part of a path
SAME_LINE = 0.35  # vertical overlap, as a share of the lower of two neighbours, that puts them on one line
LINE_END = 3  # the last marks of a line may be halves of a broken digit: any of them can be continued
MIN_RUN = 3.0  # digits' heights: a shorter line does not tell its tilt
MAX_TILT = 0.2  # rise over run: 11 degrees

Labels = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """All the ink of an image at the working scale, where a median digit is `DIGIT_PX` high.

    Attributes
    ----------
    ink : (h, w) float32 array in [0, 1].
    labels : (h, w) int32 array, 0 for paper, else the component (its row in `stats` and `centres`).
    stats : (n, 5) int array: left, top, width, height, area of each component; row 0 is the paper.
    centres : (n, 2) float array: x, y of each component.
    stroke : float, width of the pen in pixels of this scale.
    scale : float, pixels here for one of the input image.
    origin : (x, y) of this array's first pixel in the input image, floats.
    size : (width, height) of the input image.
    """

    ink: Ink
    labels: Labels
    stats: npt.NDArray[np.int32]
    centres: npt.NDArray[np.float64]
    stroke: float
    scale: float
    origin: tuple[float, float]
    size: tuple[int, int]

    def edges(self, label: int) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom of a component, half-open, pixels of this scale."""
        left, top, width, height, _ = (int(value) for value in self.stats[label])
        return left, top, left + width, top + height

    def image_box(self, left: int, top: int, right: int, bottom: int) -> Box:
        """Return the box in pixels of the input image, never outside it."""
        width, height = self.size
        image_left = min(max(int(self.origin[0] + left / self.scale), 0), width - 1)
        image_top = min(max(int(self.origin[1] + top / self.scale), 0), height - 1)
        image_right = min(max(round(self.origin[0] + right / self.scale), image_left + 1), width)
        image_bottom = min(max(round(self.origin[1] + bottom / self.scale), image_top + 1), height)
        return Box(image_left, image_top, image_right, image_bottom)


def scaled_page(ink: Ink, size: tuple[int, int]) -> Page | None:
    """Scale ink so that its median digit is `DIGIT_PX` high and label its components.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].
    size : (width, height) of the input image, pixels; `ink` is the whole of it, perhaps shrunk.

    Returns
    -------
    Page, or None where there is no ink.
    """
    mask = (ink > 0.5).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(mask)
    if width == 0:
        return None
    left, top = max(left - 1, 0), max(top - 1, 0)
    tight = ink[top : top + height + 2, left : left + width + 2]
    _, labels, stats, _ = cv2.connectedComponentsWithStats((tight > 0.5).astype(np.uint8), connectivity=8)
    tight, frames = without_frames(tight, labels, stats)
    stats = np.delete(stats, frames, axis=0)
    scale = min(DIGIT_PX / _digit_height(stats), MAX_SCALE, (MAX_PAGE_PIXELS / tight.size) ** 0.5)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled_size = (max(1, round(tight.shape[1] * scale)), max(1, round(tight.shape[0] * scale)))
    scaled = np.clip(cv2.resize(tight, scaled_size, interpolation=method), 0, 1)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(
        (scaled > 0.5).astype(np.uint8), connectivity=8
    )
    shrunk = ink.shape[1] / size[0]
    origin = (left / shrunk, top / shrunk)
    return Page(scaled, labels, stats, centres, _stroke_width(labels > 0), scale * shrunk, origin, size)


def _digit_height(stats: npt.NDArray[np.int32]) -> float:
    widths, heights = stats[1:, 2], stats[1:, 3]
    high = heights >= TALL * heights.max()
    return float(np.median(np.maximum(heights, WIDE_AS_TALL * widths)[high]))


def _stroke_width(mask: npt.NDArray[np.bool_]) -> float:
    """Four times the mean distance to the paper, less the pixel that the distance starts with."""
    if not mask.any():
        return 1.0
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    return max(1.0, 4 * float(distance[mask].mean()) - 1)


def split_specks(page: Page) -> tuple[list[int], list[int]]:
    """Part the components into those that may belong to digits and those too small; dirt is in neither.

    Returns
    -------
    (components, specks), both lists of labels; of the components the largest that `MAX_PIECES` allows, and no
    more specks than that.
    """
    _, _, width, height, area = page.stats[1:].T
    is_large = np.maximum(width, height) >= SMALL * DIGIT_PX
    is_speck = ~is_large & (area >= (SPECK_STROKES * page.stroke) ** 2)
    pieces = np.where(is_large, 1 + np.minimum(width // PIECE_PX, MAX_CUTS), 0)
    largest_first = np.argsort(-area, kind="stable")
    is_large[largest_first[np.cumsum(pieces[largest_first]) > MAX_PIECES]] = False
    return [int(i) for i in np.flatnonzero(is_large) + 1], [
        int(i) for i in np.flatnonzero(is_speck)[:MAX_PIECES] + 1
    ]


def text_lines(page: Page, components: list[int]) -> list[list[int]]:
    """Gather components into lines of writing, top to bottom, each left to right.

    A component is on the line of its nearest neighbour to the right that it overlaps vertically; what is low
    (a dash, the bar of a 5) joins the line of the high component nearest to it.

    Returns
    -------
    list of lists of labels.
    """
    low_limit = TALL * DIGIT_PX
    high = sorted((c for c in components if page.stats[c, 3] >= low_limit), key=lambda c: page.centres[c, 0])
    lines = _chains(page, high)
    if not lines:
        return [sorted(components, key=lambda c: page.centres[c, 0])] if components else []
    line_of = {c: i for i, line in enumerate(lines) for c in line}
    high_boxes = page.stats[high]
    for component in components:
        if component not in line_of:
            nearest = high[int(np.argmin(_gaps(page.stats[component], high_boxes)))]
            lines[line_of[nearest]].append(component)
    lines.sort(key=lambda line: float(np.median(page.centres[line, 1])))
    return [sorted(line, key=lambda c: page.centres[c, 0]) for line in lines]


def _chains(page: Page, high: list[int]) -> list[list[int]]:
    lines: list[list[int]] = []
    for component in high:  # from left to right: each joins the line whose end it continues best
        best, best_overlap = None, SAME_LINE
        for line in lines:
            overlap = max(_overlap(page, component, end) for end in line[-LINE_END:])
            if overlap > best_overlap:
                best, best_overlap = line, overlap
        if best is None:
            lines.append([component])
        else:
            best.append(component)
    return lines


def _overlap(page: Page, first: int, second: int) -> float:
    """Return how many rows two components share, as a part of the lower one's height."""
    _, first_top, _, first_bottom = page.edges(first)
    _, second_top, _, second_bottom = page.edges(second)
    shared = min(first_bottom, second_bottom) - max(first_top, second_top)
    return shared / min(first_bottom - first_top, second_bottom - second_top)


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

    def centre(self, x: float) -> float:
        """Return the y of the line's centre at `x`."""
        return self.offset + self.slope * x


def line_frame(page: Page, line: list[int]) -> LineFrame:
    """Measure a line of writing by its high components; the slope after Theil and Sen."""
    high = [c for c in line if page.stats[c, 3] >= TALL * DIGIT_PX] or line
    x, y = page.centres[high, 0], page.stats[high, 1] + page.stats[high, 3] / 2
    slope = _theil_sen(x, y) if len(high) >= 3 and np.ptp(x) >= MIN_RUN * DIGIT_PX else 0.0
    digit = float(np.median(page.stats[high, 3]))
    return LineFrame(float(np.median(y - slope * x)), slope, max(digit, TALL * DIGIT_PX))


def _theil_sen(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    first, second = np.triu_indices(len(x), 1)
    run = x[second] - x[first]
    far = np.abs(run) > DIGIT_PX
    slope = float(np.median((y[second] - y[first])[far] / run[far])) if far.any() else 0.0
    return min(max(slope, -MAX_TILT), MAX_TILT)
