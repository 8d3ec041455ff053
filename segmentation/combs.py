"""Combs on forms: boxes side by side, one for each digit of a number.

A box is paper that rules enclose. Boxes of one size side by side are a comb. A box that its digit parts or
opens is told by its rules and by the boxes beside it, and a comb by those above and below it. Boxes that
share their rules with others above or below are the cells of a table.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.grid import strength
from segmentation.pixels import Gray

AROUND_PX = 31  # with whose mean ink is compared; several times as wide as a rule
LEAST_CONTRAST, OVER_GRAIN = 5, 3.0  # gray levels between ink and that; standard deviations of the grain
MEDIAN_OF_NOISE = 0.6745  # standard deviations: the median of what normal noise is off its mean
CLOSED_PX = (3, 5)  # gaps in rules that are closed, at most; with the wider ones small boxes are filled
SMALLEST_PX, LARGEST_PX = 12, 260  # sides of a box
NARROWEST, WIDEST = 0.4, 2.0  # its width by its height
LEAST_PAPER = 0.35  # of a box; the rest is its digit
CORNER, OPEN_CORNERS = 0.16, 3  # of a box's sides; so many corners are paper, or it is the inside of a 0
MOST_BOXES = 1500  # of a page; with more it is texture
REACH_PX = 3  # around a box, where its rules are
DRAWN, NEARLY_DRAWN = 0.75, 0.6  # of each side of a box; of one in a row with others
PARTLY_DRAWN = 0.4  # of the sides of a row that is not yet in its place
ALIKE = 1.35  # times as wide or high as another one a box of a comb is, at most
LEVEL = 0.2  # of a box's height: so far two that stand side by side are out of line, at most
APART = 0.7  # of a box's width: so far two boxes of a comb are apart, at most
MOST_MISSING = 3  # boxes between two that were found
FEWEST, MOST = 3, 100  # boxes of a comb: two in a row are often loops of writing
MAX_LEAN = 0.2  # run over rise of a column of combs: 11 degrees
IN_COLUMN = 0.5  # of the narrower of two combs is above or below the other
MOST_COLUMNS = 6  # of combs in which missing ones are looked for
STEP_PX, SNAP_PX = 2, 4  # from one place where a comb may be to the next; so far sides move to their rules
BEYOND, LEAST_BEYOND_PX = 0.1, 4  # of a comb's height: the strip above or below it …
NO_LONGER = 0.5  # … of which rules between its boxes cover less; those of a table go on
STACKED = 0.12  # of a box's height: those as near above each other are cells of a table
THICKEST_PX, MARGIN_PX = 12, 2  # of a rule; beside one, for its soft edges
DARKER = 0.15  # of how dark a rule is: what is so much darker is a stroke across it

Mask: TypeAlias = npt.NDArray[np.bool_]


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


class Comb(NamedTuple):
    """A comb.

    Attributes
    ----------
    boxes : tuple of Paper, from the left.
    thickness : int, of the rules around them, pixels.
    """

    boxes: Row
    thickness: int

    @property
    def edges(self) -> Paper:
        """What is around all of its boxes."""
        return _around(self.boxes)


def find_combs(gray: Gray) -> tuple[Comb, ...]:
    """Find the combs of a page.

    Parameters
    ----------
    gray : (H, W) uint8 array; the rules may be darker or brighter than the paper.
    """
    ink = _ink(gray)
    closed = [_closed(ink, px) for px in CLOSED_PX]
    rows = [
        part for row in _rows(_apart([_boxes(one) for one in closed])) for part in _filled(row, closed[-1])
    ]
    found: list[Row] = []
    for row in sorted(rows, key=len, reverse=True):
        if len(row) > 1 and not _meets(row, found):
            found.append(row)
    whole = (row for row in _completed(found, closed[-1]) if len(row) >= FEWEST)
    snapped = (_snapped(row, closed[-1]) for row in whole if _is_within(row, closed[-1]))
    combs = (Comb(row, _thickness(closed[-1], row[-1])) for row in snapped)
    return tuple(comb for comb in combs if not _goes_on(comb, closed[-1]))


def without_combs(gray: Gray, combs: Sequence[Comb]) -> Gray:
    """Return a page without the rules of its combs; a stroke across one stays whole."""
    darker, brighter = _contrasts(gray)
    is_dark = strength(darker) >= strength(brighter)
    erased = gray.copy() if is_dark else 255 - gray
    for boxes, thick in combs:
        for box in boxes:
            for first, last in ((box.top - thick, box.top), (box.bottom, box.bottom + thick)):
                _bridge(erased, (box.left - thick, box.right + thick), first, last)
        upright = [(boxes[0], boxes[0].left - thick, boxes[0].left)]
        for box, after in pairwise(boxes):
            if after.left - box.right <= 2 * (thick + MARGIN_PX):
                upright.append((box, box.right, after.left))
            else:
                upright += [(box, box.right, box.right + thick), (after, after.left - thick, after.left)]
        upright.append((boxes[-1], boxes[-1].right, boxes[-1].right + thick))
        for box, first, last in upright:
            _bridge(erased.T, (box.top - thick, box.bottom + thick), first, last)
    return erased if is_dark else 255 - erased


def _bridge(page: Gray, span: tuple[float, float], first: float, last: float) -> None:
    """Replace a dark level rule by what is above and below it. What is darker than the rule stays.

    Parameters
    ----------
    span : its first and last column.
    first, last : its rows.
    """
    columns = slice(max(round(span[0]), 0), max(round(span[1]), 0))
    above, below = max(round(first) - MARGIN_PX, 1), min(round(last) + MARGIN_PX, page.shape[0] - 1)
    part = page[above : max(below, above), columns]
    if not part.size:
        return
    share = (np.arange(1, len(part) + 1) / (len(part) + 1))[:, np.newaxis]
    paper = (1 - share) * page[above - 1, columns] + share * page[below, columns]
    rule = float(np.median(part.min(axis=0)))
    is_rule = part >= rule - DARKER * (float(np.median(paper)) - rule)
    part[is_rule] = np.rint(paper)[is_rule]


def _contrasts(gray: Gray) -> tuple[Gray, Gray]:
    """Return how much darker, and how much brighter, each pixel is than all around it."""
    seen, around = cv2.blur(gray, (2, 2)), cv2.blur(gray, (AROUND_PX, AROUND_PX))
    return np.asarray(cv2.subtract(around, seen), np.uint8), np.asarray(cv2.subtract(seen, around), np.uint8)


def _ink(gray: Gray) -> Mask:
    """Return what is darker than all around it, or brighter, where that is more."""
    darker, brighter = _contrasts(gray)
    grain = float(np.median(cv2.max(darker, brighter))) / MEDIAN_OF_NOISE
    ink = darker if strength(darker) >= strength(brighter) else brighter
    return np.asarray(ink > max(LEAST_CONTRAST, OVER_GRAIN * grain), np.bool_)


def _closed(ink: Mask, px: int) -> Mask:
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((px, px), np.uint8))
    return np.asarray(closed, np.bool_)


def _boxes(ink: Mask) -> list[Paper]:
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
        if _open_corners(own) >= OPEN_CORNERS and min(_drawn(box, ink)) >= DRAWN:
            found.append(box)
    return found


def _open_corners(own: Mask) -> int:
    down, across = (max(2, round(CORNER * side)) for side in own.shape)
    corners = own[:down, :across], own[:down, -across:], own[-down:, :across], own[-down:, -across:]
    return sum(float(corner.mean()) > 0.5 for corner in corners)


def _drawn(box: Paper, ink: Mask) -> tuple[float, float, float, float]:
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


def _apart(looks: Sequence[Sequence[Paper]]) -> list[Paper]:
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


def _rows(boxes: Iterable[Paper]) -> list[Row]:
    """Gather boxes that stand side by side; some may be missing between them."""
    rows: list[Row] = []
    for box in sorted(boxes):
        place = next((one for one, row in enumerate(rows) if _are_in_line(row[-1], box)), None)
        if place is None:
            rows.append((box,))
        else:
            rows[place] = (*rows[place], box)
    return rows


def _are_alike(first: Paper, second: Paper) -> bool:
    sides = (first.width, second.width), (first.height, second.height)
    return all(max(pair) <= ALIKE * min(pair) for pair in sides)


def _are_in_line(first: Paper, second: Paper) -> bool:
    gap = second.left - first.right
    return (
        _are_alike(first, second)
        and abs(first.bottom - second.bottom) <= LEVEL * first.height
        and 0 < gap <= (APART + MOST_MISSING * (1 + APART)) * first.width
    )


def _filled(row: Row, ink: Mask) -> list[Row]:
    """Add the boxes that are missing in a row, before it and behind it; part it where none are drawn."""
    strides = [after.left - before.left for before, after in pairwise(row) if _are_next(before, after)]
    pitch = float(np.median(strides)) if strides else row[0].width + _thickness(ink, row[0])
    parts = [row[:1]]
    for before, after in pairwise(row):
        steps = max(round((after.left - before.left) / pitch), 1)
        between = [_between(before, after, step / steps) for step in range(1, steps)]
        drawn = all(min(_drawn(box, ink)[1::2]) >= NEARLY_DRAWN for box in between)
        if drawn and (between or _are_next(before, after)):
            parts[-1] = (*parts[-1], *between, after)
        else:
            parts.append((after,))
    return [_extended(part, pitch, ink) for part in parts]


def _are_next(before: Paper, after: Paper) -> bool:
    return after.left - before.right <= APART * before.width


def _between(first: Paper, second: Paper, share: float) -> Paper:
    return Paper(*((1 - share) * one + share * other for one, other in zip(first, second, strict=True)))


def _extended(row: Row, pitch: float, ink: Mask) -> Row:
    rise = (row[-1].top - row[0].top) / max(len(row) - 1, 1)
    while len(row) <= MOST and min(_drawn(new := row[-1].moved(pitch, rise), ink)) >= NEARLY_DRAWN:
        row = (*row, new)
    while len(row) <= MOST and min(_drawn(new := row[0].moved(-pitch, -rise), ink)) >= NEARLY_DRAWN:
        row = (new, *row)
    return row


def _around(row: Row) -> Paper:
    return Paper(row[0].left, min(box.top for box in row), row[-1].right, max(box.bottom for box in row))


def _is_within(row: Row, ink: Mask) -> bool:
    left, top, right, bottom = _around(row)
    return min(left, top) >= 0 and right <= ink.shape[1] and bottom <= ink.shape[0]


def _moved(row: Row, x: float, y: float) -> Row:
    return tuple(box.moved(x, y) for box in row)


def _meets(row: Row, others: Iterable[Row]) -> bool:
    return any(_around(row).meets(_around(other)) for other in others)


def _completed(rows: Iterable[Row], ink: Mask) -> list[Row]:
    """Add the boxes and the combs that are missing in each column of combs, where their rules are drawn."""
    columns: list[list[Row]] = []
    for row in rows:
        column = next((one for one in columns if _are_in_column(one[0], row)), None)
        if column is None:
            columns.append([row])
        else:
            column.append(row)
    columns.sort(key=lambda column: -sum(map(len, column)))
    found: list[Row] = []
    for number, column in enumerate(columns):
        left = [row for row in column if not _meets(row, found)]
        if len(left) > 1 and number < MOST_COLUMNS:
            found += _column_completed(left, ink)
        else:  # one of another size than most above and below it is made of pieces of boxes
            found += [row for row in left if not any(_share_columns(row, other) for other in found)]
    return found


def _are_in_column(first: Row, second: Row) -> bool:
    return _are_alike(first[0], second[0]) and _share_columns(first, second)


def _share_columns(first: Row, second: Row) -> bool:
    one, other = _around(first), _around(second)
    common = min(one.right, other.right) - max(one.left, other.left)
    return common >= IN_COLUMN * min(one.width, other.width)


def _column_completed(column: Sequence[Row], ink: Mask) -> list[Row]:
    """Return the combs of a column: those found, as long as most where so much is drawn, and others."""
    lengths = [len(row) for row in column]
    usual = max(lengths, key=lambda length: (lengths.count(length), length))
    done = [row for row in column if len(row) == usual]
    model, lean = done[0], _lean(done)
    for row in column:
        same = min(model, key=lambda box: abs(box.left - row[0].left))
        whole = _snapped(_moved(model, row[0].left - same.left, row[0].top - same.top), ink)
        is_longer = len(row) < usual and _is_drawn(whole, ink) and not _meets(whole, done)
        if not _meets(row, done):
            done.append(whole if is_longer else row)
    for place in _likely_places(model, lean, ink):
        row = _snapped(place, ink)
        if not _meets(row, done) and _is_drawn(row, ink):
            done.append(row)
    return done


def _likely_places(model: Row, lean: float, ink: Mask) -> list[Row]:
    """Return where in its column another comb may be, the likeliest first."""
    around = _around(model)
    wide = (2 * max(SNAP_PX, round(np.ptp([box.top for box in model]))) + 1, 1)
    near = cv2.dilate(
        ink[:, max(round(around.left), 0) : round(around.right)].astype(np.uint8), np.ones(wide)
    )
    level = near.mean(axis=1)
    tops = np.arange(0, max(len(ink) - round(around.height), 0), STEP_PX)
    inked = (level[tops] >= PARTLY_DRAWN / 2) & (level[tops + round(around.height)] >= PARTLY_DRAWN / 2)
    places = [_moved(model, lean * y, y) for y in (tops[inked] - around.top).tolist()]
    shares = [(_share_drawn(row, ink), row) for row in places]
    return [row for share, row in sorted(shares, reverse=True) if share >= PARTLY_DRAWN]


def _lean(rows: Sequence[Row]) -> float:
    """Return how much farther right the rows of a column begin for each pixel farther down."""
    y = np.array([row[0].top for row in rows])
    if np.ptp(y) < rows[0][0].height:
        return 0.0
    return float(np.clip(np.polyfit(y, [row[0].left for row in rows], 1)[0], -MAX_LEAN, MAX_LEAN))


def _share_drawn(row: Row, ink: Mask) -> float:
    """Return how much of the sides of a row's boxes is drawn, at most as much as above or below them."""
    left, upper, right, lower = np.mean([_drawn(box, ink) for box in row], axis=0)
    return float(min((left + upper + right + lower) / 4, upper, lower))


def _is_drawn(row: Row, ink: Mask) -> bool:
    """Tell whether most of a row's sides is drawn, and some of each box."""
    each = [float(np.mean(_drawn(box, ink))) for box in row]
    return min(each) >= PARTLY_DRAWN and _share_drawn(row, ink) >= NEARLY_DRAWN


def _snapped(row: Row, ink: Mask) -> Row:
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


def _thickness(ink: Mask, box: Paper) -> int:
    """Return how thick the rule right of a box mostly is, pixels; 1 where there is none."""
    top, bottom, right = max(round(box.top), 0), max(round(box.bottom), 0), round(box.right)
    beside = ink[top:bottom, right : right + THICKEST_PX]
    ends = np.hstack([~beside, np.ones((len(beside), 1), np.bool_)])
    return max(1, int(np.median(ends.argmax(axis=1)))) if len(beside) else 1


def _goes_on(comb: Comb, ink: Mask) -> bool:
    """Tell whether the rules between boxes go on above or below a comb, as those of a table do."""
    near = comb.thickness + MARGIN_PX
    far = near + max(LEAST_BEYOND_PX, round(BEYOND * comb.edges.height))
    return any(
        np.mean([_share_between(*pair, ink, below, (near, far)) for pair in pairwise(comb.boxes)]) > NO_LONGER
        for below in (False, True)
    )


def _share_between(before: Paper, after: Paper, ink: Mask, below: bool, strip: tuple[int, int]) -> float:
    """Return how much of a strip above or below two boxes has ink between them."""
    left, right = round(before.right) - 1, round(after.left) + 1
    near, far = strip
    edge = round(max(before.bottom, after.bottom) if below else min(before.top, after.top))
    first, last = (edge + near, edge + far) if below else (edge - far, edge - near)
    part = ink[max(first, 0) : max(last, 0), max(left, 0) : right]
    return float(part.any(axis=1).mean()) if part.size else 0.0
