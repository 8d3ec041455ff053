"""Components that end at the image's edges, as rules and dark borders do; they do not measure writing."""

import numpy as np
import numpy.typing as npt

Stats = npt.NDArray[np.int32]  # (n, 5): left, top, width, height, area of each component

REACH_PX = 0.5  # pixels of the image: what is as near as that touches its edge
EDGES = 2  # of the image's four: a rule ends at two, a digit that is cut off at one
INSIDE = 0.25  # of the highest component: where all others are lower, what touches the edges is the writing


def measures_writing(
    stats: Stats, scale: float, origin: tuple[float, float], size: tuple[int, int]
) -> npt.NDArray[np.bool_]:
    """Return which components tell how high the writing is.

    That is all of them, unless some inside the image are high enough: then those that touch two or more of
    its edges do not.

    Parameters
    ----------
    stats : (n, 5) int array, without the paper's row; n ≥ 1.
    scale : float, pixels of the components' array for one of the image.
    origin : (x, y) of the array's first pixel in the image.
    size : (width, height) of the image.

    Returns
    -------
    (n,) bool array, at least one of them True.
    """
    heights = stats[:, 3]
    inside = _edges_touched(stats, scale, origin, size) < EDGES
    if not inside.any() or heights[inside].max() < INSIDE * heights.max():
        return np.ones(len(stats), np.bool_)
    return inside


def _edges_touched(
    stats: Stats, scale: float, origin: tuple[float, float], size: tuple[int, int]
) -> npt.NDArray[np.intp]:
    left, top, width, height, _ = stats.T / scale
    sides = (
        left + origin[0] <= REACH_PX,
        top + origin[1] <= REACH_PX,
        left + width + origin[0] >= size[0] - REACH_PX,
        top + height + origin[1] >= size[1] - REACH_PX,
    )
    touched: npt.NDArray[np.intp] = np.sum(sides, axis=0, dtype=np.intp)
    return touched
