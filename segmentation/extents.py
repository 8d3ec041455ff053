"""How far a line's components reach up and down, digit by digit.

Components are no good measure of a line: a digit may be broken into several, and digits that touch are one,
higher than each of them where the line wanders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from segmentation.ink_map import DIGIT_PX, MAX_CUTS, TALL, InkMap
from segmentation.margins import measures_writing

PART_WIDTH = (
    1.0  # of a digit's height: a wider component is taken apart; narrower parts would halve single digits
)
# What is one broken digit, tried on composed numbers, whose digits' heights are known:
STACKED_SHARE = 0.5  # of the narrower's width: pieces lie over each other with that much
STACKED_OVERLAP = 0.3  # of the lower's height: what shares more rows lies side by side
STACKED_HEIGHT = 1.25  # of a digit's height: what is higher together is no digit
MOST_COMPARED = 500  # each with each, for memory's sake; a line of handwriting across a page has a tenth

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Extents:
    """Parts of a line about as wide as a digit, those not high left out while there are others.

    Attributes
    ----------
    x : (n,) float64 array, their middles, pixels of the ink map.
    top, bottom : (n,) float64 arrays, their rows, half-open.
    """

    x: Floats
    top: Floats
    bottom: Floats

    @property
    def height(self) -> Floats:
        """Rows from top to bottom."""
        return self.bottom - self.top

    @property
    def weight(self) -> Floats:
        """How much each part counts: the pieces of broken digits are many but low."""
        return np.sqrt(self.height)


def digit_extents(ink_map: InkMap, components: Sequence[int]) -> Extents:
    """Measure a line's components, left to right: pieces of a broken digit together, wide ones in parts.

    There is at least one. Those of a line of more than `MOST_COMPARED` are put together run by run.
    """
    inside = _inside(ink_map, components)
    runs = (inside[start : start + MOST_COMPARED] for start in range(0, len(inside), MOST_COMPARED))
    parts = [part for run in runs for group in _stacks(ink_map, run) for part in _parts(ink_map, group)]
    x, top, bottom = np.array(parts, np.float64).T
    is_high = bottom - top >= TALL * DIGIT_PX
    if not is_high.any():
        is_high[:] = True
    return Extents(x[is_high], top[is_high], bottom[is_high])


def _inside(ink_map: InkMap, components: Sequence[int]) -> list[int]:
    """Leave out rules and borders that end at the image's edges, if there is writing beside them."""
    if ink_map.bands:  # a page's lines hold nothing but writing
        return list(components)
    chosen = np.array(components)
    inside = measures_writing(ink_map.stats[chosen], ink_map.scale, ink_map.origin, ink_map.size)
    left: list[int] = chosen[inside].tolist()
    return left


def _stacks(ink_map: InkMap, components: Sequence[int]) -> list[list[int]]:
    """Gather components that lie over each other, no higher together than a digit."""
    left, top, width, height, _ = ink_map.stats[list(components)].T
    right, bottom = left + width, top + height
    across = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    down = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    together = np.maximum.outer(bottom, bottom) - np.minimum.outer(top, top)
    stacked = across >= STACKED_SHARE * np.minimum.outer(width, width)
    stacked &= down <= STACKED_OVERLAP * np.minimum.outer(height, height)
    stacked &= together <= STACKED_HEIGHT * DIGIT_PX
    np.fill_diagonal(stacked, True)
    if stacked.sum() == len(components):
        return [[component] for component in components]
    first = np.arange(len(components))
    while True:  # each takes the lowest number among those that it is stacked with, until nothing changes
        lower = np.where(stacked, first, len(first)).min(axis=1)
        if (lower == first).all():
            break
        first = lower[lower]  # what that one has taken is as low or lower: long chains are soon through
    groups: dict[int, list[int]] = {}
    for group, component in zip(first.tolist(), components, strict=True):
        groups.setdefault(group, []).append(component)
    return list(groups.values())


def _parts(ink_map: InkMap, group: Sequence[int]) -> list[tuple[float, int, int]]:
    """Return the middle, top and bottom of a group's parts, side by side."""
    edges = [ink_map.edges(component) for component in group]
    left, right = min(edge[0] for edge in edges), max(edge[2] for edge in edges)
    count = min(max(1, round((right - left) / (PART_WIDTH * DIGIT_PX))), MAX_CUTS + 1)
    first_row, last_row = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    if count == 1:
        return [((left + right) / 2, first_row, last_row)]
    inked = np.isin(ink_map.labels[first_row:last_row, left:right], group)
    bounds = np.linspace(0, right - left, count + 1).round().astype(int)
    parts = []
    for begin, end in pairwise(bounds.tolist()):
        rows = np.flatnonzero(inked[:, begin:end].any(axis=1))
        if len(rows):
            middle = left + (begin + end) / 2
            parts.append((middle, first_row + int(rows[0]), first_row + int(rows[-1]) + 1))
    return parts
