"""Components → two lines that are one number: a fraction with a bar, or a number with a raised exponent.

They are found only where they are all that is drawn and the geometry is plain. What is doubtful stays what it
was: lines of their own, or digits of one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.ink_map import DIGIT_PX, InkMap

FRACTION, POWER = "/", "^"
# Chosen by how people write them.
MOST = 40  # components; more are a page
BAR_SHAPE = 3.0  # width by height of a bar, at least
BAR_WIDTH = (0.3, 1.4)  # of the bar's width: that of each number; …
BAR_BESIDE = 0.2  # … and how far it may reach beyond an end
LIKE_HEIGHT = 2.0  # times: the higher of the two numbers against the lower
SMALLER = 0.7  # of the base's height: an exponent is lower, …
LOWEST = 0.35  # … but higher than quotation marks, …
RAISED = 0.55  # … its foot is at least so high above the base's, …
TOP = 0.1  # … and its top no lower than so far below the base's
LEVEL = 0.25  # of the base's height: its digits stand so much on one line
SLIM = 1.3  # width by height of an exponent's digits, at most: the loose flag of a 5 is wider
WIDEST_GAP = 0.8  # of the base's height, between base and exponent
# A bar between two numbers of several lines, heights of a digit: as long, and as near to both; a dash between
# lines of writing is farther from them.
LONG_BAR, NEAR_BAR = 1.2, 0.45
LETTER = 0.5  # of a digit's height: what is lower is no digit above or below a bar

Edges: TypeAlias = npt.NDArray[np.int_]
"""Left, top, right and bottom of components on the ink map, (n, 4)."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Two lines that are one number.

    Attributes
    ----------
    sign : ``"/"`` or ``"^"``
    first, second : tuple of int
        Labels of their components: what is above and below the bar, or base and exponent.
    box : Box
        Of the bar, or of the exponent; pixels of the input image.
    """

    sign: str
    first: tuple[int, ...]
    second: tuple[int, ...]
    box: Box


def find_stack(ink_map: InkMap, components: Sequence[int]) -> Stack | None:
    """Return how all components of a drawing make one number on two levels, if they do."""
    if not 2 <= len(components) <= MOST:
        return None
    edges = np.array([ink_map.edges(one) for one in components])
    order = np.argsort(edges[:, 0], kind="stable")
    labels, edges = np.array(components)[order], edges[order]
    bar = _bar(edges)
    if bar is not None:
        above = edges[:, 3] <= edges[bar, 1]
        below = edges[:, 1] >= edges[bar, 3]
        parts = above, below
    else:
        split = _exponent(edges)
        if split is None:
            return None
        parts = np.arange(len(labels)) < split, np.arange(len(labels)) >= split
    first, second = (tuple(labels[part].tolist()) for part in parts)
    box = ink_map.image_box(*(edges[bar] if bar is not None else _around(edges[parts[1]])).tolist())
    return Stack(POWER if bar is None else FRACTION, first, second, box)


def find_bars(ink_map: InkMap, components: Sequence[int]) -> list[int]:
    """Return the bars that part numbers above from numbers below, of fractions in equations and of sums."""
    if len(components) < 3:
        return []
    edges = np.array([ink_map.edges(one) for one in components])
    left, top, right, bottom = edges.T
    middle, high = (left + right) / 2, bottom - top >= LETTER * DIGIT_PX
    bars = []
    are_long = right - left >= np.maximum(BAR_SHAPE * (bottom - top), LONG_BAR * DIGIT_PX)
    for bar in np.flatnonzero(are_long).tolist():
        held = high & (left[bar] <= middle) & (middle <= right[bar])
        above = held & (np.abs(top[bar] - bottom) <= NEAR_BAR * DIGIT_PX)
        below = held & (np.abs(top - bottom[bar]) <= NEAR_BAR * DIGIT_PX)
        if above.any() and below.any() and above.sum() + below.sum() > 2:
            bars.append(components[bar])
    return bars


def _bar(edges: Edges) -> int | None:
    """Return which of the components is the bar of a fraction that the others make."""
    left, top, right, bottom = edges.T
    for bar in np.flatnonzero(right - left >= BAR_SHAPE * (bottom - top)).tolist():
        others = np.arange(len(edges)) != bar
        above, below = others & (bottom <= top[bar]), others & (top >= bottom[bar])
        if (above | below).sum() < len(edges) - 1 or not above.any() or not below.any():
            continue
        wide, thick = right[bar] - left[bar], bottom[bar] - top[bar]
        numbers = [_around(edges[part]) for part in (above, below)]
        heights = [number[3] - number[1] for number in numbers]
        fit = all(
            BAR_WIDTH[0] * wide <= number[2] - number[0] <= BAR_WIDTH[1] * wide
            and left[bar] - BAR_BESIDE * wide <= number[0]
            and number[2] <= right[bar] + BAR_BESIDE * wide
            for number in numbers
        )
        if fit and min(heights) > BAR_SHAPE * thick and max(heights) <= LIKE_HEIGHT * min(heights):
            return int(bar)
    return None


def _exponent(edges: Edges) -> int | None:
    """Return at which of the components, from left to right, an exponent begins."""
    for split in range(len(edges) - 1, 0, -1):
        base, raised = edges[:split], edges[split:]
        _, top, right, bottom = _around(base)
        start, highest, _, foot = _around(raised)
        height, own = bottom - top, foot - highest
        is_level = np.abs(base[:, (1, 3)] - (top, bottom)).max() <= LEVEL * height
        is_raised = foot <= bottom - RAISED * height and highest <= top + TOP * height
        is_smaller = LOWEST * height <= own <= SMALLER * height and 0 < start - right <= WIDEST_GAP * height
        across, down = (raised[:, 2:] - raised[:, :2]).T
        if (
            is_level
            and is_raised
            and is_smaller
            and (LIKE_HEIGHT * down >= own).all()
            and (across <= SLIM * down).all()
        ):
            return split
    return None


def _around(edges: Edges) -> Edges:
    return np.concatenate([edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)])
