"""Boxes on a page → the tables that they stand in, where wide blank bands part several.

A band parts two tables only where there is a table of two rows and two columns on either side, and no rules
run through it. So an empty row or column, or a column of totals that stands apart, stays in its table. Either
the band is wider than those within the tables, or the tables do not have the same rows, or columns.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.arrangement import NONE, Arrangement, Floats, Indices, arrange

Cell: TypeAlias = tuple[int, int]

BLANK = 2.5  # heights of a box: a band that parts two tables is as wide
STRIDE = 2.5  # times the usual distance between the rows, or columns, of the tables on its sides
RULED_STRIDE = 1.5  # the same where one of the tables, or both, have rules, and none run through the band
FULL = 0.7  # of the cells of a table have a number: it is one, however near to another
RULED = 0.7  # of the steps that a band spans have rules: it is part of one table
MOST_BANDS = 12  # the widest, that are tried; more is no page of tables
AXES = ((1, 3), (0, 2))  # of boxes: top and bottom, left and right


def tables_of(boxes: npt.ArrayLike, cells: Sequence[Cell | None]) -> Indices:
    """Return for each box which table it is near, counted from 0 in reading order.

    Parameters
    ----------
    boxes : (n, 4) array
        Left, top, right, bottom of each, in any order.
    cells : of each box, its row and column between the rules of the page; None where there are none.

    Returns
    -------
    (n,) int array; all 0 where there is one table or none.
    """
    edges = np.asarray(boxes, np.float64).reshape(-1, 4)
    tables = np.zeros(len(edges), np.intp)
    parts = _parts(edges, cells, np.arange(len(edges)))
    for number, part in enumerate(parts):
        tables[part] = number
    return tables


def _parts(edges: Floats, cells: Sequence[Cell | None], members: Indices) -> list[Indices]:
    """Part boxes at the widest band that parts two tables, and each part again."""
    bands = [(*band, axis) for axis in (0, 1) for band in _bands(edges[members], axis)]
    for _, at, axis in sorted(bands, key=lambda band: -band[0])[:MOST_BANDS]:
        low, high = AXES[axis]
        is_first = edges[members][:, low] + edges[members][:, high] < 2 * at
        parts = members[is_first], members[~is_first]
        if all(_is_whole(edges[part]) for part in parts) and _stands_apart(edges, cells, parts, axis):
            return [piece for part in parts for piece in _parts(edges, cells, part)]
    return [members]


def _bands(edges: Floats, axis: int) -> list[tuple[float, float]]:
    """Return how wide each blank band across some boxes is, in their height, and its middle."""
    if not len(edges):
        return []
    low, high = AXES[axis]
    height = max(float(np.median(edges[:, 3] - edges[:, 1])), 1.0)
    order = np.argsort(edges[:, low])
    reached = np.maximum.accumulate(edges[order, high])[:-1]
    begins = edges[order, low][1:]
    wide = np.flatnonzero(begins - reached >= BLANK * height)
    return [
        ((begins[place] - reached[place]) / height, (begins[place] + reached[place]) / 2) for place in wide
    ]


def _is_whole(edges: Floats) -> bool:
    """Tell whether boxes are a table of two rows and two columns, or more."""
    found = arrange(edges)
    placed = found.columns != NONE
    return found.is_table and min(len(np.unique(one[placed])) for one in (found.rows, found.columns)) > 1


def _stands_apart(
    edges: Floats, cells: Sequence[Cell | None], parts: tuple[Indices, Indices], axis: int
) -> bool:
    """Tell whether two tables are farther apart than their rows or columns, without rules between them."""
    strides = [_stride(edges[part], axis) for part in parts]
    first, second = ([cell[axis] for one in part if (cell := cells[one])] for part in parts)
    low, high = AXES[axis]
    middles = [(edges[part][:, low] + edges[part][:, high]) / 2 for part in parts]
    steps = float(middles[1].min() - middles[0].max()) / max(strides)
    if first and second and min(second) - max(first) >= RULED * steps:
        return False
    return steps >= (RULED_STRIDE if first or second else STRIDE) or _differ(edges, parts, 1 - axis)


def _differ(edges: Floats, parts: tuple[Indices, Indices], axis: int) -> bool:
    """Tell whether two full tables do not have the same rows, or columns: together they have more."""
    own = [arrange(edges[part]) for part in parts]
    if min(map(_filled, own)) < FULL:
        return False
    together = arrange(edges[np.concatenate(parts)])
    return not together.is_table or len(_places(together, axis)) > max(len(_places(one, axis)) for one in own)


def _filled(found: Arrangement) -> float:
    """Return the share of the cells of a table that have a number."""
    rows, columns = (len(_places(found, axis)) for axis in (0, 1))
    return np.count_nonzero(found.columns != NONE) / (rows * columns)


def _stride(edges: Floats, axis: int) -> float:
    """Return the usual distance between the rows, or the columns, of a table."""
    found = arrange(edges)
    places = (found.rows, found.columns)[axis]
    low, high = AXES[axis]
    middle = (edges[:, low] + edges[:, high]) / 2
    known = _places(found, axis)
    return float(np.median(np.diff([np.median(middle[places == place]) for place in known])))


def _places(found: Arrangement, axis: int) -> list[int]:
    """Return which rows, or columns, are used."""
    places = (found.rows, found.columns)[axis]
    return [place for place in np.unique(places).tolist() if place != NONE]
