"""The boxes of combs on forms: paper that rules enclose, and where these rules are."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.long_rules import Mask, strength
from segmentation.pixels import Gray

AROUND_PX = 31  # with whose mean ink is compared; several times as wide as a rule
LEAST_CONTRAST, OVER_GRAIN = 5, 3.0  # gray levels between ink and that; standard deviations of the grain
MEDIAN_OF_NOISE = 0.6745  # standard deviations: the median of what normal noise is off its mean
SMALLEST_PX, LARGEST_PX = 12, 260  # sides of a box
NARROWEST, WIDEST = 0.4, 2.0  # its width by its height
LEAST_PAPER = 0.35  # of a box; the rest is its digit
CORNER, OPEN_CORNERS = 0.16, 3  # of a box's sides; so many corners are paper, or it is the inside of a 0
MOST_BOXES = 1500  # of a page; with more it is texture
REACH_PX = 3  # around a box, where its rules are
DRAWN, NEARLY_DRAWN = 0.75, 0.6  # of each side of a box; of one in a row with others
ALIKE = 1.35  # times as wide or high as another one a box of a comb is, at most
SNAP_PX = 4  # so far the sides of a box are moved to its rules
STACKED = 0.12  # of a box's height: those as near above each other are cells of a table
THICKEST_PX = 12  # of a rule


class Paper(NamedTuple):
    """The paper in a box: its edges, pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    def moved(self, x: float, y: float) -> "Paper":
        """Return it so much farther right and farther down."""
        return Paper(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def meets(self, other: "Paper") -> bool:
        """Tell whether two have pixels in common."""
        across = min(self.right, other.right) > max(self.left, other.left)
        return across and min(self.bottom, other.bottom) > max(self.top, other.top)


Row: TypeAlias = tuple[Paper, ...]
"""Boxes side by side, from the left."""


def contrasts(gray: Gray) -> tuple[Gray, Gray]:
    """Return how much darker, and how much brighter, each pixel is than all around it."""
    seen, mean = cv2.blur(gray, (2, 2)), cv2.blur(gray, (AROUND_PX, AROUND_PX))
    return np.asarray(cv2.subtract(mean, seen), np.uint8), np.asarray(cv2.subtract(seen, mean), np.uint8)


def ink_of(gray: Gray) -> Mask:
    """Return what is darker than all around it, or brighter, where that is more."""
    darker, brighter = contrasts(gray)
    grain = float(np.median(cv2.max(darker, brighter))) / MEDIAN_OF_NOISE
    ink = darker if strength(darker) >= strength(brighter) else brighter
    return np.asarray(ink > max(LEAST_CONTRAST, OVER_GRAIN * grain), np.bool_)


def without_gaps(ink: Mask, px: int) -> Mask:
    """Return ink whose gaps are closed where they are narrower than so many pixels."""
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((px, px), np.uint8))
    return np.asarray(closed, np.bool_)


def find_boxes(ink: Mask) -> list[Paper]:
    """Return the paper that four rules enclose; none where there is very much of it."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~ink).astype(np.uint8), connectivity=4)
    _, _, width, height, area = stats.T
    fits = (np.minimum(width, height) >= SMALLEST_PX) & (np.maximum(width, height) <= LARGEST_PX)
    fits &= (width >= NARROWEST * height) & (width <= WIDEST * height)
    fits &= area >= LEAST_PAPER * width * height
    chosen = np.flatnonzero(fits[1:]) + 1
    found = []
    for label in chosen.tolist() if len(chosen) <= MOST_BOXES else ():
        left, top, across, down, _ = stats[label].tolist()
        box = Paper(left, top, left + across, top + down)
        own = labels[top : top + down, left : left + across] == label
        if _open_corners(own) >= OPEN_CORNERS and min(drawn(box, ink)) >= DRAWN:
            found.append(box)
    return found


def _open_corners(own: Mask) -> int:
    down, across = (max(2, round(CORNER * side)) for side in own.shape)
    corners = own[:down, :across], own[:down, -across:], own[-down:, :across], own[-down:, -across:]
    return sum(float(corner.mean()) > 0.5 for corner in corners)


def drawn(box: Paper, ink: Mask) -> tuple[float, float, float, float]:
    """Return how much of the left, upper, right and lower side of a box is drawn; 0 at a page's edge."""
    left, top, right, bottom = (round(edge) for edge in box)
    if min(left, top) < REACH_PX or right + REACH_PX > ink.shape[1] or bottom + REACH_PX > ink.shape[0]:
        return 0.0, 0.0, 0.0, 0.0
    return (
        float(ink[top:bottom, left - REACH_PX : left + 1].any(axis=1).mean()),
        float(ink[top - REACH_PX : top + 1, left:right].any(axis=0).mean()),
        float(ink[top:bottom, right - 1 : right + REACH_PX].any(axis=1).mean()),
        float(ink[bottom - 1 : bottom + REACH_PX, left:right].any(axis=0).mean()),
    )


def apart(looks: Sequence[Sequence[Paper]]) -> list[Paper]:
    """Return the boxes of several looks at a page, each once, without the cells of tables."""
    boxes: list[Paper] = []
    for look in looks:
        known = np.array(boxes).reshape(-1, 4)
        for box in look:
            across = np.minimum(known[:, 2], box.right) > np.maximum(known[:, 0], box.left)
            if not (across & (np.minimum(known[:, 3], box.bottom) > np.maximum(known[:, 1], box.top))).any():
                boxes.append(box)
    edges = np.array(boxes).reshape(-1, 4)
    return [box for box in boxes if not _is_stacked(box, edges)]


def _is_stacked(box: Paper, edges: npt.NDArray[np.float64]) -> bool:
    """Tell whether another box stands right above or below a box."""
    left, top, right, bottom = edges.T
    gap = np.minimum(np.abs(top - box.bottom), np.abs(box.top - bottom))
    common = np.minimum(right, box.right) - np.maximum(left, box.left)
    return bool(((gap <= STACKED * box.height + REACH_PX) & (common > box.width / 2)).any())


def are_alike(first: Paper, second: Paper) -> bool:
    """Tell whether two boxes are about as large as each other."""
    sides = (first.width, second.width), (first.height, second.height)
    return all(max(pair) <= ALIKE * min(pair) for pair in sides)


def snapped(row: Row, ink: Mask) -> Row:
    """Move the sides of boxes to where their rules begin, if these are near."""
    return tuple(_box_snapped(box, ink) for box in row)


def _box_snapped(box: Paper, ink: Mask) -> Paper:
    left, top, right, bottom = (round(edge) for edge in box)
    across, down = ink[:, max(left, 0) : max(right, 0)], ink[max(top, 0) : max(bottom, 0)].T
    if not across.size or not down.size:
        return box
    return Paper(
        _edge(down, left, -1), _edge(across, top, -1), _edge(down, right, 1), _edge(across, bottom, 1)
    )


def _edge(part: Mask, edge: int, way: int) -> int:
    """Return the edge near one where ink begins that way, most clearly."""

    def clearness(place: int) -> tuple[float, int]:
        outside, inside = (place, place - 2) if way > 0 else (place - 1, place + 1)
        return float(part[outside].mean()) - float(part[inside].mean()), -abs(place - edge)

    places = range(max(edge - SNAP_PX, 2), min(edge + SNAP_PX, len(part) - 2) + 1)
    return max(places, key=clearness, default=edge)


def thickness_of(ink: Mask, box: Paper) -> int:
    """Return how thick the rule right of a box mostly is, pixels; 1 where there is none."""
    top, bottom, right = max(round(box.top), 0), max(round(box.bottom), 0), round(box.right)
    beside = ink[top:bottom, right : right + THICKEST_PX]
    ends = np.hstack([~beside, np.ones((len(beside), 1), np.bool_)])
    return max(1, int(np.median(ends.argmax(axis=1)))) if len(beside) else 1


def around(row: Row) -> Paper:
    """Return what is around all boxes of a row."""
    return Paper(row[0].left, min(box.top for box in row), row[-1].right, max(box.bottom for box in row))


def is_within(row: Row, ink: Mask) -> bool:
    """Tell whether all boxes of a row are on the page."""
    left, top, right, bottom = around(row)
    return min(left, top) >= 0 and right <= ink.shape[1] and bottom <= ink.shape[0]


def moved(row: Row, x: float, y: float) -> Row:
    """Return a row so much farther right and farther down."""
    return tuple(box.moved(x, y) for box in row)


def meets(row: Row, others: Iterable[Row]) -> bool:
    """Tell whether a row has pixels in common with any of the others."""
    return any(around(row).meets(around(other)) for other in others)
