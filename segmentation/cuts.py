"""Wide components → the seams along which they could be cut.

The proposals are the cheapest seams, see `segmentation.seams`, through the local minima along a row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.seams import UNREACHABLE, Columns, Cost, cheapest, traces

Seam = npt.NDArray[np.int32]

START = 0.5  # of the component's height, where the cheapest seams are looked for
MAX_CROSSING = 1.5  # stroke widths; more proposals find no more digits of touching strings, only cost time
MIN_PIECE = 0.04  # of the component's ink
MOST_AT_ONCE_PX = 1_000_000  # hundreds of ordinary components; more at a time are not faster


@dataclass(frozen=True, slots=True, eq=False)
class WideComponent:
    """A component to cut.

    Attributes
    ----------
    ink : (h, w) float32 array in [0, 1], the component alone.
    cost : (h, w) float32 array in [0, 1]
        What a seam pays in each pixel; at most `ink`, less where two symbols are likely to meet.
    most : int, the largest number of cuts.
    """

    ink: npt.NDArray[np.float32]
    cost: npt.NDArray[np.float32]
    most: int


def propose_cuts(components: Sequence[WideComponent], stroke: float) -> list[list[tuple[Seam, float]]]:
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
    return [cuts for group in _groups(components) for cuts in _cuts(group, stroke)]


def _groups(components: Sequence[WideComponent]) -> Iterator[Sequence[WideComponent]]:
    """Part components so that a long one among many does not take the room of so many long ones."""
    start, height, width = 0, 0, 0
    for stop, component in enumerate(components):
        height, width = (max(*pair) for pair in zip((height, width), component.cost.shape, strict=True))
        if stop > start and (stop + 1 - start) * height * width > MOST_AT_ONCE_PX:
            yield components[start:stop]
            start, (height, width) = stop, component.cost.shape
    if components:
        yield components[start:]


def _cuts(components: Sequence[WideComponent], stroke: float) -> list[list[tuple[Seam, float]]]:
    halves = [half for component in components for half in _halves(component.cost)]
    sums = cheapest(halves)
    found = [
        _cheap_columns(sums[-1, 2 * place : 2 * place + 2], component, stroke)
        for place, component in enumerate(components)
    ]
    paths = traces(sums, [columns for columns, _ in found for _ in range(2)])
    cuts = []
    for place, (component, (_, crossings)) in enumerate(zip(components, found, strict=True)):
        down, up = (paths[half][-len(halves[half]) :] for half in (2 * place, 2 * place + 1))
        seams = np.concatenate([down, up[-2::-1]]).T.astype(np.int32)
        left_of = np.zeros((len(component.ink), component.ink.shape[1] + 1))
        np.cumsum(component.ink, axis=1, out=left_of[:, 1:])
        chosen = _distinct(seams, left_of, component.most)
        cuts.append(_untangled([(seams[i], float(crossings[i])) for i in chosen], left_of))
    return cuts


def _halves(cost: Cost) -> tuple[Cost, Cost]:
    """Part at the row where the cheapest seams are looked for; both halves end with it."""
    row = int(START * len(cost))
    return cost[: row + 1], cost[row:][::-1]


def _cheap_columns(
    sums: Cost, component: WideComponent, stroke: float
) -> tuple[Columns, npt.NDArray[np.float64]]:
    """Return where the cheapest seams pass the row at which a component is parted, and what they cross."""
    row = component.cost[int(START * len(component.cost))]
    through = sums[:, 1 : len(row) + 1].sum(axis=0) - row
    columns = _minima(through)
    crossings = through[columns].astype(np.float64) / stroke
    return columns[crossings <= MAX_CROSSING], crossings[crossings <= MAX_CROSSING]


def _minima(through: Cost) -> Columns:
    """Return the middle of every local minimum, cheapest first; plateaus count once."""
    steps = np.flatnonzero(np.abs(np.diff(through)) > 1e-3)
    starts = np.concatenate([[0], steps + 1])
    stops = np.concatenate([steps + 1, [len(through)]])
    values = through[starts]
    padded = np.concatenate([[-UNREACHABLE], values, [-UNREACHABLE]])  # the ends are no cuts
    lowest = np.flatnonzero((padded[1:-1] < padded[:-2]) & (padded[1:-1] < padded[2:]))
    middles: Columns = (starts[lowest] + stops[lowest]) // 2
    return middles[np.argsort(values[lowest], kind="stable")]


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
