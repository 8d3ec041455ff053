"""Wide components → the seams along which they could be cut.

A seam runs from the top to the bottom of a component, one pixel a row, and costs the ink that it
crosses (dynamic programming, as in seam carving, Avidan and Shamir 2007). Forward and backward sums give
the cheapest seam through every pixel; its local minima along a row are the proposals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Seam = npt.NDArray[np.int32]

DIAGONAL_COST = 0.1  # ink pixels; keeps seams straight where it costs nothing
START = 0.5  # of the component's height, where the cheapest seams are looked for
MAX_CROSSING = 1.5  # stroke widths; more proposals find no more digits of touching strings, only cost time
MIN_PIECE = 0.04  # of the component's ink
FAR = np.float32(1e9)


@dataclass(frozen=True, slots=True, eq=False)
class Wide:
    """A component to cut.

    Attributes
    ----------
    ink : (h, w) float32 array in [0, 1], the component alone.
    cost : (h, w) float32 array in [0, 1]
        What a seam pays in each pixel; at most `ink`, less where two marks are likely to meet.
    most : int, the largest number of cuts.
    """

    ink: npt.NDArray[np.float32]
    cost: npt.NDArray[np.float32]
    most: int


def propose_cuts(components: Sequence[Wide], stroke: float) -> list[list[tuple[Seam, float]]]:
    """Propose where components could be cut into digits.

    Parameters
    ----------
    components : the more at a time, the less each costs.
    stroke : float, width of the pen in pixels.

    Returns
    -------
    list of (seam, crossing) for each component, left to right: a seam is an (h,) int32 array, each row's
    first column right of the cut; crossing is its cost in stroke widths. Seams never cross each other, and
    between any two lies at least `MIN_PIECE` of the ink.
    """
    return [
        _cuts(component, down, up, stroke)
        for component, (down, up) in zip(components, _cheapest([one.cost for one in components]), strict=True)
    ]


def _cuts(
    component: Wide, down: npt.NDArray[np.float32], up: npt.NDArray[np.float32], stroke: float
) -> list[tuple[Seam, float]]:
    row = int(START * len(component.ink))
    through = down[row] + up[row] - component.cost[row]
    columns = np.array(_minima(through), np.intp)
    crossings = through[columns].astype(np.float64) / stroke
    columns, crossings = columns[crossings <= MAX_CROSSING], crossings[crossings <= MAX_CROSSING]
    seams = _traces(down, up, row, columns)
    left_of = np.pad(np.cumsum(component.ink, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    chosen = _distinct(seams, left_of, component.most)
    return _untangled([(seams[i], float(crossings[i])) for i in chosen], left_of)


def _cheapest(
    costs: Sequence[npt.NDArray[np.float32]],
) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
    """Return for every pixel the cost of the cheapest seam from the first row to it, and from the last."""
    if not costs:
        return []
    both_ways = [way for cost in costs for way in (cost, cost[::-1])]
    height, width = (max(cost.shape[side] for cost in costs) for side in (0, 1))
    sums = np.full((height, len(both_ways), width + 2), FAR, np.float32)
    for place, cost in enumerate(both_ways):
        sums[: len(cost), place, 1 : cost.shape[1] + 1] = cost
    for row in range(1, height):
        above = sums[row - 1]
        aside = np.minimum(above[:, :-2], above[:, 2:]) + np.float32(DIAGONAL_COST)
        sums[row, :, 1:-1] += np.minimum(above[:, 1:-1], aside)
    ways = [sums[: len(cost), place, 1 : cost.shape[1] + 1] for place, cost in enumerate(both_ways)]
    return [(down, up[::-1]) for down, up in zip(ways[::2], ways[1::2], strict=True)]


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
