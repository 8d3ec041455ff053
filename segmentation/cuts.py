"""One wide component → the seams along which it could be cut.

A seam runs from the top to the bottom of the component, one pixel a row, and costs the ink that it
crosses (dynamic programming, as in seam carving, Avidan and Shamir 2007). Forward and backward sums give
the cheapest seam through every column at mid height; the local minima are the proposals.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Seam = npt.NDArray[np.int32]

DIAGONAL_COST = 0.1  # ink pixels; keeps seams straight where it costs nothing
MAX_CROSSING = 2.2  # stroke widths: two strokes of a ring, not three
MIN_PIECE = 0.04  # of the component's ink
FAR = np.float32(1e9)


def propose_cuts(ink: npt.NDArray[np.float32], stroke: float, most: int) -> list[tuple[Seam, float]]:
    """Propose where one component could be cut into digits.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], the component alone.
    stroke : float, width of the pen in pixels.
    most : int, the largest number of cuts.

    Returns
    -------
    list of (seam, crossing), left to right: a seam is an (h,) int32 array, each row's first column right
    of the cut; crossing is the ink that it cuts, in stroke widths. Seams never cross each other.
    """
    middle = len(ink) // 2
    down, up = _cheapest(ink), _cheapest(ink[::-1])[::-1]
    through = down[middle] + up[middle] - ink[middle]
    total = float(ink.sum())
    chosen: list[tuple[Seam, float]] = []
    for column in _minima(through):
        crossing = float(through[column]) / stroke
        if crossing > MAX_CROSSING or len(chosen) == most:
            break
        seam = _trace(down, up, middle, column)
        if _is_new(seam, [other for other, _ in chosen], ink, MIN_PIECE * total):
            chosen.append((seam, crossing))
    chosen.sort(key=lambda cut: int(cut[0][middle]))
    for (left, _), (right, _) in pairwise(chosen):
        np.maximum(right, left, out=right)
    return chosen


def _cheapest(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return for every pixel the cost of the cheapest seam from the first row to it."""
    cost = ink.copy()
    padded = np.full(ink.shape[1] + 2, FAR, np.float32)
    for row in range(1, len(cost)):
        padded[1:-1] = cost[row - 1]
        cost[row] += np.minimum(padded[1:-1], np.minimum(padded[:-2], padded[2:]) + np.float32(DIAGONAL_COST))
    return cost


def _minima(through: npt.NDArray[np.float32]) -> list[int]:
    """Return the middle of every local minimum, cheapest first; plateaus count once."""
    steps = np.flatnonzero(np.abs(np.diff(through)) > 1e-3)
    starts = np.concatenate([[0], steps + 1])
    stops = np.concatenate([steps + 1, [len(through)]])
    values = through[starts]
    padded = np.concatenate([[-FAR], values, [-FAR]])  # the ends are no cuts
    lowest = np.flatnonzero((padded[1:-1] < padded[:-2]) & (padded[1:-1] < padded[2:]))
    middles = (starts[lowest] + stops[lowest]) // 2
    return [int(column) for column in middles[np.argsort(values[lowest], kind="stable")]]


def _trace(down: npt.NDArray[np.float32], up: npt.NDArray[np.float32], middle: int, column: int) -> Seam:
    """Follow the cheapest seam from mid height to the top and to the bottom."""
    seam = np.empty(len(down), np.int32)
    seam[middle] = column
    for costs, rows in ((down, range(middle - 1, -1, -1)), (up, range(middle + 1, len(up)))):
        at = column
        for row in rows:
            near = costs[row, max(at - 1, 0) : at + 2].tolist()
            straight = at - max(at - 1, 0)
            best = straight
            for place, cost in enumerate(near):
                if cost + DIAGONAL_COST < near[best] + DIAGONAL_COST * (best != straight):
                    best = place
            at += best - straight
            seam[row] = at
    return seam


def _is_new(seam: Seam, others: list[Seam], ink: npt.NDArray[np.float32], least: float) -> bool:
    """Tell whether a seam parts the ink differently from the edges and from every other seam."""
    columns = np.arange(ink.shape[1])
    right = columns >= seam[:, None]
    if ink[right].sum() < least or ink[~right].sum() < least:
        return False
    return all(float(ink[right != (columns >= other[:, None])].sum()) >= least for other in others)
