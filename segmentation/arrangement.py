"""Boxes → the rows and columns that they stand in, of a table or of columns.

The boxes may be turned by some degrees, sheared, or foreshortened. Rows and columns are told by what they
leave blank: between two columns no row, or hardly any, has a box.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]

NONE = -1  # the row or column of a box that stands in none
MAX_LEAN = 0.2  # rise over run of the rows, run over rise of the columns: 11 degrees
LEANS = 161  # tried; two of them differ by 0.1 heights over 40
MAX_FAN = 0.06  # by how much the lean differs from one edge to the other, where a page is foreshortened
FANS = 49
BIN = 0.35  # heights: boxes whose middles are as near stand side by side
EVEN = 0.02  # of the best score: how much better the farthest lean must be, as little is told by few boxes
MOST_BINS = 4096  # of a histogram; farther apart than that it says nothing
ROW_GAP = 0.45  # heights between the middles of two rows' nearest boxes
SAME_PLACE = 0.5  # of the narrower of two boxes: what overlaps as much does not stand in one row
EDGE, EDGE_SHARE = (
    0.12,
    0.1,
)  # heights, of a box's width: as much is left out at its sides, for columns may touch
VALLEY = 0.34  # of the lower of two columns: with as few boxes or fewer between them they are two
FILLED = 0.4  # of the cells of a table have a number, at least
STRAY = 0.1  # of the boxes in its rows stand in no column, at most: else it is running text


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Where boxes stand.

    Attributes
    ----------
    rows : (n,) int array, 0 at the top.
    columns : (n,) int array, 0 at the left; `NONE` for what stands in no column.
    is_table : bool
        Whether the rows and columns are those of a table; otherwise all columns are `NONE`.
    """

    rows: Indices
    columns: Indices
    is_table: bool


def arrange(boxes: npt.ArrayLike) -> Arrangement:
    """Find the rows and columns of boxes.

    Parameters
    ----------
    boxes : (n, 4) array
        Left, top, right, bottom of each, in any order.

    Returns
    -------
    Arrangement; it costs O(n log n).
    """
    edges = np.asarray(boxes, np.float64).reshape(-1, 4)
    if not len(edges):
        nothing = np.zeros(0, np.intp)
        return Arrangement(nothing, nothing.copy(), is_table=False)
    height = max(float(np.median(edges[:, 3] - edges[:, 1])), 1.0)
    left, top, right, bottom = edges.T / height
    x, y = (left + right) / 2, (top + bottom) / 2
    level = y - _lean(y, x)
    rows = _rows(level, left, right)
    moves = _column_lean(left, right, level)
    columns = _columns(left - moves, right - moves)
    columns = _one_a_cell(rows, columns, right - left)
    is_table = _is_table(rows, columns)
    return Arrangement(rows, columns if is_table else np.full_like(columns, NONE), is_table)


def _is_table(rows: Indices, columns: Indices) -> bool:
    """Tell whether the cells are filled, and nearly all that stands in their rows is in one of them."""
    placed = columns != NONE
    used = np.unique(rows[placed])
    stray = np.count_nonzero(np.isin(rows[~placed], used))  # a row of headings is none of these
    cells = len(used) * (columns.max() + 1)
    count = np.count_nonzero(placed)
    return bool(len(rows) > 1 and stray <= STRAY * (stray + count) and count >= FILLED * cells)


def _lean(along: Floats, across: Floats) -> Floats:
    """Return by how much each box is off because its row leans; foreshortened rows lean differently.

    Parameters
    ----------
    along : of each box, where its row is; what is found makes that agree within each row.
    across : of each box, where in its row it is.
    """
    run = across - np.median(across)
    lean = _sharpest(along, run, MAX_LEAN, LEANS)
    spread = float(np.ptp(along)) or 1.0
    fan = run * (along - np.median(along)) / spread
    turned = along - lean * run
    return lean * run + _sharpest(turned, fan, MAX_FAN, FANS) * fan


def _sharpest(values: Floats, per_step: Floats, most: float, steps: int) -> float:
    """Return the factor of `per_step` that, taken off, leaves the values in the fewest and fullest bins."""
    factors = np.linspace(-most, most, steps)
    left = values - factors[:, np.newaxis] * per_step
    places = (left - left.min(axis=1, keepdims=True)) / BIN
    bins = min(int(places.max()) + 2, MOST_BINS)
    first = places.astype(np.intp).clip(0, bins - 2)
    share = (places - first).clip(0, 1)
    at = first + bins * np.arange(steps)[:, np.newaxis]
    size = bins * steps
    counts = np.bincount(at.ravel(), (1 - share).ravel(), size) + np.bincount(
        at.ravel() + 1, share.ravel(), size
    )
    counts = counts.reshape(steps, bins)
    # A bin with both its neighbours: so it does not matter where in its bin a value lies.
    scores = (counts**2).sum(axis=1) + 2 * (counts[:, 1:] * counts[:, :-1]).sum(axis=1)
    scores -= EVEN * scores.max() * np.abs(factors) / most  # what says nothing leaves it as it is
    return float(factors[np.argmax(scores)])


def _column_lean(left: Floats, right: Floats, level: Floats) -> Floats:
    """Return by how much each box is off because its column leans, by the edges that agree best."""
    best = max((left, right, (left + right) / 2), key=lambda x: _sharpness(x - _lean(x, level)))
    return _lean(best, level)


def _sharpness(values: Floats) -> float:
    bins = ((values - values.min()) / BIN).astype(np.intp).clip(0, MOST_BINS - 1)
    return float((np.bincount(bins).astype(np.float64) ** 2).sum())


def _rows(level: Floats, left: Floats, right: Floats) -> Indices:
    """Return the row of each box: a gap parts two, or boxes over each other."""
    order = np.argsort(level, kind="stable")
    starts = np.r_[True, np.diff(level[order]) > ROW_GAP]
    rows: Indices = np.empty(len(level), np.intp)
    rows[order] = np.cumsum(starts) - 1
    while True:
        crowded = _overlapping(rows, left, right)
        if not crowded.size:
            return rows
        rows = _parted(rows, level, crowded)


def _overlapping(rows: Indices, left: Floats, right: Floats) -> Indices:
    """Return the rows in which neighbours stand over each other, and not side by side."""
    order = np.lexsort((left, rows))
    same = rows[order][1:] == rows[order][:-1]
    shared = np.minimum(right[order][:-1], right[order][1:]) - left[order][1:]
    width = right - left
    narrower = np.minimum(width[order][:-1], width[order][1:])
    return np.unique(rows[order][1:][same & (shared > SAME_PLACE * narrower)])


def _parted(rows: Indices, level: Floats, crowded: Indices) -> Indices:
    """Part each of some rows at its widest gap."""
    order = np.lexsort((level, rows))
    gaps = np.diff(level[order])
    gaps[rows[order][1:] != rows[order][:-1]] = -1
    starts = np.r_[True, rows[order][1:] != rows[order][:-1]]
    for row in crowded:  # few, but for what is no table
        first, last = np.searchsorted(rows[order], [row, row + 1])
        starts[first + 1 + int(np.argmax(gaps[first : last - 1]))] = True
    parted: Indices = np.empty_like(rows)
    parted[order] = np.cumsum(starts) - 1
    return parted


def _columns(left: Floats, right: Floats) -> Indices:
    """Return the column of each box; `NONE` for what spans several."""
    bounds = _column_bounds(left, right)
    middle = (left + right) / 2
    columns: Indices = np.searchsorted(bounds, middle, side="right")
    reach = _core(left, right)
    spans = np.searchsorted(bounds, middle - reach) != np.searchsorted(bounds, middle + reach)
    columns[spans] = NONE
    return columns


def _core(left: Floats, right: Floats) -> Floats:
    """Return half the width of boxes without their edges."""
    width = right - left
    core: Floats = width / 2 - np.minimum(EDGE, EDGE_SHARE * width)
    return core


def _column_bounds(left: Floats, right: Floats) -> Floats:
    """Return the x between neighbouring columns: where hardly any box lies, and many on either side."""
    middle, reach = (left + right) / 2, _core(left, right)
    ends = np.concatenate([middle - reach, middle + reach]).round(6)  # as heights; less is no distance
    steps = np.repeat([1, -1], len(left))
    order = np.lexsort((-steps, ends))
    x, cover = ends[order], np.cumsum(steps[order])
    bounds: list[float] = []
    peak, valley, width, at = 0, 0, 0.0, 0.0
    for here, begin, end in zip(cover[:-1].tolist(), x[:-1].tolist(), x[1:].tolist(), strict=True):
        if (here, begin - end) < (valley, -width):  # the lowest place so far, and the widest as low
            valley, width, at = here, end - begin, (begin + end) / 2
        if valley < min(peak, here) and valley <= VALLEY * min(peak, here):
            bounds.append(at)
            peak = 0
        if here > peak:
            peak, valley, width = here, here, 0.0
    return np.array(bounds)


def _one_a_cell(rows: Indices, columns: Indices, widths: Floats) -> Indices:
    """Leave the widest of several boxes in its cell; the others stand in no column."""
    order = np.lexsort((-widths, columns, rows))
    second = (np.diff(rows[order]) == 0) & (np.diff(columns[order]) == 0)
    single = columns.copy()
    single[order[1:][second]] = NONE
    return single
