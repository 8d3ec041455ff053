"""One wide component → the seams along which it could be cut.

A seam runs from the top to the bottom of the component, one pixel a row, and costs the ink that it
crosses (dynamic programming, as in seam carving, Avidan and Shamir 2007). Forward and backward sums give
the cheapest seam through every pixel; its local minima along a row are the proposals.
"""

import numpy as np
import numpy.typing as npt

Seam = npt.NDArray[np.int32]

DIAGONAL_COST = 0.1  # ink pixels; keeps seams straight where it costs nothing
HEIGHTS = (0.5,)  # of the component, where the cheapest seams are looked for
MAX_CROSSING = 1.5  # stroke widths; more proposals find no more digits of touching strings, only cost time
MIN_PIECE = 0.04  # of the component's ink
FAR = np.float32(1e9)


def propose_cuts(
    ink: npt.NDArray[np.float32], cost: npt.NDArray[np.float32], stroke: float, most: int
) -> list[tuple[Seam, float]]:
    """Propose where one component could be cut into digits.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], the component alone.
    cost : (h, w) float32 array in [0, 1], what a seam pays in each pixel; at most `ink`, less where two
        marks are likely to meet.
    stroke : float, width of the pen in pixels.
    most : int, the largest number of cuts.

    Returns
    -------
    list of (seam, crossing), left to right: a seam is an (h,) int32 array, each row's first column right
    of the cut; crossing is its cost in stroke widths. Seams never cross each other, and between any
    two lies at least `MIN_PIECE` of the ink.
    """
    down, up = _cheapest(cost), _cheapest(cost[::-1])[::-1]
    least = MIN_PIECE * float(ink.sum())
    proposals = []
    for height in HEIGHTS:
        row = int(height * len(ink))
        through = down[row] + up[row] - cost[row]
        proposals += [(float(through[column]) / stroke, row, column) for column in _minima(through)]
    chosen: list[tuple[Seam, float]] = []
    for crossing, row, column in sorted(proposals):
        if crossing > MAX_CROSSING or len(chosen) == most:
            break
        seam = _trace(down, up, row, column)
        if _is_new(seam, [other for other, _ in chosen], ink, least):
            chosen.append((seam, crossing))
    return _untangled(chosen, ink, least)


def _untangled(
    cuts: list[tuple[Seam, float]], ink: npt.NDArray[np.float32], least: float
) -> list[tuple[Seam, float]]:
    """Order seams from left to right, each wholly right of the one before, with ink between them."""
    columns = np.arange(ink.shape[1])
    kept: list[tuple[Seam, float]] = []
    before = np.zeros(len(ink), np.int32)
    for seam, crossing in sorted(cuts, key=lambda cut: float(cut[0].mean())):
        right = np.maximum(seam, before)
        beyond = columns >= right[:, np.newaxis]
        between = (columns >= before[:, np.newaxis]) & ~beyond
        if min(float(ink[between].sum()), float(ink[beyond].sum())) >= least:
            kept.append((right, crossing))
            before = right
    return kept


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


def _trace(down: npt.NDArray[np.float32], up: npt.NDArray[np.float32], start: int, column: int) -> Seam:
    """Follow the cheapest seam through a pixel to the top and to the bottom."""
    seam = np.empty(len(down), np.int32)
    seam[start] = column
    for costs, rows in ((down, range(start - 1, -1, -1)), (up, range(start + 1, len(up)))):
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
