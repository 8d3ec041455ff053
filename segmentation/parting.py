"""Lines of writing → numbers: two are parted by a gap that is wide against the digits, and the other gaps."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.ink_map import TALL, InkMap
from segmentation.writing import WrittenLine

NEAR, FAR = 0.8, 1.6  # heights: a smaller gap never parts two numbers, a larger one always does
CLINGING = 0.6  # heights: a low mark belongs to the number that is as near
NONE = -1
WIDER = 2.5  # times the usual gap within the numbers of its line: a gap as wide parts two

Boxes: TypeAlias = npt.NDArray[np.int32]  # (n, 4): left, top, right, bottom
Groups: TypeAlias = npt.NDArray[np.intp]  # (n,): of each component the piece that it belongs to, -1 for none
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


def pieces_of(ink_map: InkMap, line: WrittenLine) -> dict[int, int]:
    """Part a line at its wide gaps; what is low or small stays with the number that it is near.

    Returns
    -------
    for each component and speck of the line the part that it belongs to, from 0 at the left: a number, or a
    mark that is near none.
    """
    labels = np.array([*line.components, *(one.component for one in line.specks)], np.intp)
    left, top, width, height = ink_map.stats[labels, :4].T
    boxes = np.stack([left, top, left + width, top + height], axis=1)
    tall = height >= TALL * line.frame.digit
    if not tall.any():
        return dict.fromkeys(labels.tolist(), 0)
    pieces = np.full(len(labels), NONE, np.intp)
    pieces[tall] = parted(boxes[tall], np.zeros(int(tall.sum()), np.intp), line.frame.digit)
    count = int(pieces.max()) + 1
    ends = np.array([(boxes[pieces == one, 0].min(), boxes[pieces == one, 2].max()) for one in range(count)])
    for low in np.flatnonzero(~tall):
        middle = left[low] + width[low] / 2
        beyond = np.maximum(ends[:, 0] - middle, middle - ends[:, 1])
        is_near = beyond.min() <= CLINGING * line.frame.digit + width[low] / 2
        pieces[low] = beyond.argmin() if is_near else count + low  # else it is of no number
    known, of = np.unique(pieces, return_inverse=True)
    places = np.argsort(np.argsort([left[pieces == one].min() for one in known]))  # from the left
    return dict(zip(labels.tolist(), places[of].tolist(), strict=True))


def gaps_of(boxes: Boxes, lines: Groups, order: Groups) -> tuple[Floats, Flags]:
    """Return how far each component is from all before it on its line, and whether it is on a new line.

    `order` sorts them by line, then from left to right; there is nothing for the first of them.
    """
    of = lines[order].astype(np.float64)
    far = float(boxes[:, 2].max()) + 1
    reached = np.maximum.accumulate(boxes[order, 2] + of * far) - of * far
    return boxes[order, 0][1:] - reached[:-1], of[1:] != of[:-1]


def parted(boxes: Boxes, lines: Groups, height: float) -> Groups:
    """Part lines at their wide gaps; return for each component its piece, numbered from 0."""
    order = np.lexsort((boxes[:, 0], lines))
    gaps, new = gaps_of(boxes, lines, order)
    gaps /= height
    starts = np.r_[True, new | (gaps > _limits(gaps, new, lines[order]))]
    pieces: Groups = np.empty(len(boxes), np.intp)
    pieces[order] = np.cumsum(starts) - 1
    return pieces


def _limits(gaps: Floats, new: Flags, of: Groups) -> Floats:
    """Return for each gap how wide one must be to part two numbers on its line."""
    inner = ~new & (gaps < FAR)
    line = of[1:]
    order = np.lexsort((gaps, line))
    order = order[inner[order]]
    limits = np.full(len(gaps), NEAR)
    if not len(order):
        return limits
    known, first, count = np.unique(line[order], return_index=True, return_counts=True)
    usual = gaps[order][first + (count - 1) // 2]
    at = np.searchsorted(known, line).clip(0, len(known) - 1)
    told = known[at] == line
    limits[told] = np.clip(WIDER * np.maximum(usual, 0)[at][told], NEAR, FAR)
    return limits
