"""Combs below each other on a form: boxes, and combs, that are missing are told by those above and below."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from segmentation.comb_boxes import (
    NEARLY_DRAWN,
    SNAP_PX,
    Row,
    are_alike,
    around,
    drawn,
    meets,
    moved,
    snapped,
)
from segmentation.long_rules import Mask

PARTLY_DRAWN = 0.4  # of the sides of a row that is not yet in its place
MAX_LEAN = 0.2  # run over rise of a column of combs: 11 degrees
IN_COLUMN = 0.5  # of the narrower of two combs is above or below the other
MOST_COLUMNS = 6  # of combs in which missing ones are looked for
STEP_PX = 2  # from one place where a comb may be to the next


def completed(rows: Iterable[Row], ink: Mask) -> list[Row]:
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
        left = [row for row in column if not meets(row, found)]
        if len(left) > 1 and number < MOST_COLUMNS:
            found += _column_completed(left, ink)
        else:  # one of another size than most above and below it is made of pieces of boxes
            found += [row for row in left if not any(share_columns(row, other) for other in found)]
    return found


def _are_in_column(first: Row, second: Row) -> bool:
    return are_alike(first[0], second[0]) and share_columns(first, second)


def share_columns(first: Row, second: Row) -> bool:
    """Tell whether one of two rows is above or below much of the other."""
    one, other = around(first), around(second)
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
        whole = snapped(moved(model, row[0].left - same.left, row[0].top - same.top), ink)
        is_longer = len(row) < usual and _is_drawn(whole, ink) and not meets(whole, done)
        if not meets(row, done):
            done.append(whole if is_longer else row)
    for place in _likely_places(model, lean, ink):
        row = snapped(place, ink)
        if not meets(row, done) and _is_drawn(row, ink):
            done.append(row)
    return done


def _likely_places(model: Row, lean: float, ink: Mask) -> list[Row]:
    """Return where in its column another comb may be, the likeliest first."""
    edges = around(model)
    wide = (2 * max(SNAP_PX, round(np.ptp([box.top for box in model]))) + 1, 1)
    near = cv2.dilate(ink[:, max(round(edges.left), 0) : round(edges.right)].astype(np.uint8), np.ones(wide))
    level = near.mean(axis=1)
    tops = np.arange(0, max(len(ink) - round(edges.height), 0), STEP_PX)
    inked = (level[tops] >= PARTLY_DRAWN / 2) & (level[tops + round(edges.height)] >= PARTLY_DRAWN / 2)
    places = [moved(model, lean * y, y) for y in (tops[inked] - edges.top).tolist()]
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
    left, upper, right, lower = np.mean([drawn(box, ink) for box in row], axis=0)
    return float(min((left + upper + right + lower) / 4, upper, lower))


def _is_drawn(row: Row, ink: Mask) -> bool:
    """Tell whether most of a row's sides is drawn, and some of each box."""
    each = [float(np.mean(drawn(box, ink))) for box in row]
    return min(each) >= PARTLY_DRAWN and _share_drawn(row, ink) >= NEARLY_DRAWN
