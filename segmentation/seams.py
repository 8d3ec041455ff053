"""The cheapest seams through components, those of many components at once.

A seam runs from the top to the bottom of a component, one pixel a row, and costs the ink that it crosses
(dynamic programming, as in seam carving, Avidan and Shamir 2007). Each component is parted at a row; sums
from the top down to it and from the bottom up to it give the cheapest seam through every pixel of that row.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Cost = npt.NDArray[np.float32]
Columns = npt.NDArray[np.intp]

DIAGONAL_COST = 0.1  # ink pixels; keeps seams straight where it costs nothing
UNREACHABLE = np.float32(1e9)


def cheapest(halves: Sequence[Cost]) -> Cost:
    """Return for every pixel of each half the cost of the cheapest seam to it.

    Parameters
    ----------
    halves : n arrays (h, w), what a seam pays in each pixel; the last row of each is where it is parted.

    Returns
    -------
    (highest, n, widest + 2) float32 array. The halves stand on its last row, a column from the left; what is
    above them costs nothing, what is beside them is out of reach.
    """
    height, width = (max(half.shape[side] for half in halves) for side in (0, 1))
    sums = np.full((height, len(halves), width + 2), UNREACHABLE, np.float32)
    for place, half in enumerate(halves):
        top, columns = height - len(half), np.s_[1 : half.shape[1] + 1]
        sums[:top, place, columns] = 0
        sums[top:, place, columns] = half
    for row in range(1, height):
        above = sums[row - 1]
        aside = np.minimum(above[:, :-2], above[:, 2:]) + np.float32(DIAGONAL_COST)
        sums[row, :, 1:-1] += np.minimum(above[:, 1:-1], aside)
    return sums


def traces(sums: Cost, columns: Sequence[Columns]) -> list[Columns]:
    """Follow the cheapest seams from pixels of the last row to the first, in all halves at once.

    Parameters
    ----------
    sums : see `cheapest`.
    columns : for each half the columns of those pixels.

    Returns
    -------
    list of (highest, m) int arrays, for each half the columns of its m seams.
    """
    height, _, width = sums.shape
    above = sums[:-1].astype(np.float64)
    aside = above + DIAGONAL_COST
    left, straight, right = aside[:, :, :-2], above[:, :, 1:-1], aside[:, :, 2:]
    came = np.zeros(above.shape, np.intp)  # from where the cheapest seam to a pixel comes, in the row above
    came[:, :, 1:-1] = (right < np.minimum(left, straight)).astype(np.intp)
    came[:, :, 1:-1] -= (left < straight) & (left <= right)
    came += np.arange(sums[0].size).reshape(sums[0].shape)
    paths = np.empty((height, sum(map(len, columns))), np.intp)
    paths[-1] = np.concatenate([own + (1 + half * width) for half, own in enumerate(columns)])
    for row in range(height - 1, 0, -1):
        paths[row - 1] = came[row - 1].ravel()[paths[row]]
    ends = np.cumsum([len(own) for own in columns])[:-1]
    return np.split(paths % width - 1, ends, axis=1)
