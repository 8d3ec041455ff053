"""One wide component → the seams along which it could be cut.

A seam runs from the top to the bottom of the component, one pixel a row, and costs the ink that it
crosses (dynamic programming, as in seam carving, Avidan and Shamir 2007). Forward and backward sums give
the cheapest seam through every pixel; its local minima along a row are the proposals.
"""

import numpy as np
import numpy.typing as npt

Seam = npt.NDArray[np.int32]

DIAGONAL_COST = 0.1  # ink pixels; keeps seams straight where it costs nothing
START = 0.5  # of the component's height, where the cheapest seams are looked for
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
    down, up = _cheapest(cost)
    row = int(START * len(ink))
    through = down[row] + up[row] - cost[row]
    columns = np.array(_minima(through), np.intp)
    crossings = through[columns].astype(np.float64) / stroke
    columns, crossings = columns[crossings <= MAX_CROSSING], crossings[crossings <= MAX_CROSSING]
    seams = _traces(down, up, row, columns)
    left_of = np.pad(np.cumsum(ink, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    chosen = _distinct(seams, left_of, most)
    return _untangled([(seams[i], float(crossings[i])) for i in chosen], left_of)


def _cheapest(cost: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return for every pixel the cost of the cheapest seam from the first row to it, and from the last."""
    both = np.stack([cost, cost[::-1]], axis=1)
    padded = np.full((2, cost.shape[1] + 2), FAR, np.float32)
    for row in range(1, len(cost)):
        padded[:, 1:-1] = both[row - 1]
        aside = np.minimum(padded[:, :-2], padded[:, 2:]) + np.float32(DIAGONAL_COST)
        both[row] += np.minimum(padded[:, 1:-1], aside)
    return both[:, 0], both[::-1, 1]


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


def _traces(
    down: npt.NDArray[np.float32], up: npt.NDArray[np.float32], start: int, columns: npt.NDArray[np.intp]
) -> Seam:
    """Follow the cheapest seams through some pixels of a row to the top and to the bottom, (n, h)."""
    seams = np.empty((len(columns), len(down)), np.int32)
    seams[:, start] = columns
    for sums, path in (
        (down[: start + 1], seams[:, : start + 1]),
        (up[start:][::-1], seams[:, start:][:, ::-1]),
    ):
        at = columns
        moves = _moves(sums)
        for row in range(len(moves) - 1, -1, -1):
            at = at + moves[row, at]
            path[:, row] = at
    return seams


def _moves(sums: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Return for every pixel from where the cheapest seam reaches it: left, -1, above, 0, or right, 1."""
    padded = np.full((len(sums) - 1, sums.shape[1] + 2), FAR, np.float64)
    padded[:, 1:-1] = sums[:-1]
    aside = padded + DIAGONAL_COST
    left, straight, right = aside[:, :-2], padded[:, 1:-1], aside[:, 2:]
    return (right < np.minimum(left, straight)).astype(np.intp) - ((left < straight) & (left <= right))


def _distinct(seams: Seam, left_of: npt.NDArray[np.float64], most: int) -> list[int]:
    """Keep the first seams that part the ink differently from the edges and from each other."""
    left = np.take_along_axis(left_of, seams.T.astype(np.intp), axis=1).T
    total = float(left_of[:, -1].sum())
    share = left.sum(axis=1)
    chosen: list[int] = []
    for i in np.flatnonzero((share >= MIN_PIECE * total) & (total - share >= MIN_PIECE * total)):
        if len(chosen) == most:
            break
        if (np.abs(left[chosen] - left[i]).sum(axis=1) >= MIN_PIECE * total).all():
            chosen.append(int(i))
    return chosen


def _untangled(cuts: list[tuple[Seam, float]], left_of: npt.NDArray[np.float64]) -> list[tuple[Seam, float]]:
    """Order seams from left to right, each wholly right of the one before, with ink between them."""
    rows = np.arange(len(left_of))
    total = float(left_of[:, -1].sum())
    kept: list[tuple[Seam, float]] = []
    before = np.zeros(len(left_of), np.int32)
    for seam, crossing in sorted(cuts, key=lambda cut: float(cut[0].mean())):
        right = np.maximum(seam, before)
        beyond = total - float(left_of[rows, right].sum())
        between = float((left_of[rows, right] - left_of[rows, before]).sum())
        if min(between, beyond) >= MIN_PIECE * total:
            kept.append((right, crossing))
            before = right
    return kept
