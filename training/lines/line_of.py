"""Which line of writing each mark of a composed number came to lie on."""

import numpy as np

from segmentation.ink_map import InkMap
from segmentation.writing import Writing
from training.synth.composed import ComposedString, Mark

FULL = 128  # coverage from which a pixel surely is ink
LEAST_SEEN = 0.4  # of a mark's ink: what has lost more cannot be read
NOWHERE = -1


def lines_of(writing: Writing, composed: ComposedString) -> list[int]:
    """Return for each mark the place of its line in `writing.lines`, `NOWHERE` where it was lost.

    Parameters
    ----------
    writing : Writing, found in the image of `composed`.
    """
    ink_map = writing.ink_map
    if ink_map is None:
        return [NOWHERE] * len(composed.marks)
    line_of = np.full(len(ink_map.stats), NOWHERE)
    for place, line in enumerate(writing.lines):
        line_of[[*line.components, *(one.component for one in line.specks)]] = place
    return [_line_of(mark, ink_map, line_of) for mark in composed.marks]


def _line_of(mark: Mark, ink_map: InkMap, line_of: np.ndarray[tuple[int], np.dtype[np.int_]]) -> int:
    y, x = np.nonzero(mark.coverage >= min(FULL, int(mark.coverage.max())))
    column = ((x + mark.box.left + 0.5 - ink_map.origin[0]) * ink_map.scale).astype(int)
    row = ((y + mark.box.top + 0.5 - ink_map.origin[1]) * ink_map.scale).astype(int)
    height, width = ink_map.labels.shape
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    if not inside.any():
        return NOWHERE
    places = line_of[ink_map.labels[row[inside], column[inside]]]
    found = places[places != NOWHERE]
    if len(found) < LEAST_SEEN * len(x):
        return NOWHERE
    return int(np.bincount(found).argmax())
