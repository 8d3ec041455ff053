"""Combs on forms: boxes side by side, one for each digit of a number.

A box is paper that rules enclose. Boxes of one size side by side are a comb. A box that its digit parts or
opens is told by its rules and by the boxes beside it, and a comb by those above and below it. Boxes that
share their rules with others above or below are the cells of a table.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from segmentation.comb_boxes import (
    NEARLY_DRAWN,
    Paper,
    Row,
    apart,
    are_alike,
    around,
    contrasts,
    drawn,
    find_boxes,
    ink_of,
    is_within,
    meets,
    snapped,
    thickness_of,
    without_gaps,
)
from segmentation.comb_columns import completed
from segmentation.long_rules import Mask, strength
from segmentation.pixels import Gray

CLOSED_PX = (3, 5)  # gaps in rules that are closed, at most; with the wider ones small boxes are filled
LEVEL = 0.2  # of a box's height: so far two that stand side by side are out of line, at most
APART = 0.7  # of a box's width: so far two boxes of a comb are apart, at most
MOST_MISSING = 3  # boxes between two that were found
FEWEST, MOST = 3, 100  # boxes of a comb: two in a row are often loops of writing
BEYOND, LEAST_BEYOND_PX = 0.1, 4  # of a comb's height: the strip above or below it …
NO_LONGER = 0.5  # … of which rules between its boxes cover less; those of a table go on
MARGIN_PX = 2  # beside a rule, for its soft edges
DARKER = 0.15  # of how dark a rule is: what is so much darker is a stroke across it


class Comb(NamedTuple):
    """A comb.

    Attributes
    ----------
    boxes : tuple of Paper, from the left.
    thickness : int, of the rules around them, pixels.
    """

    boxes: Row
    thickness: int

    @property
    def edges(self) -> Paper:
        """What is around all of its boxes."""
        return around(self.boxes)


def find_combs(gray: Gray) -> tuple[Comb, ...]:
    """Find the combs of a page.

    Parameters
    ----------
    gray : (H, W) uint8 array; the rules may be darker or brighter than the paper.
    """
    ink = ink_of(gray)
    closed = [without_gaps(ink, px) for px in CLOSED_PX]
    rows = [
        part for row in _rows(apart([find_boxes(one) for one in closed])) for part in _filled(row, closed[-1])
    ]
    found: list[Row] = []
    for row in sorted(rows, key=len, reverse=True):
        if len(row) > 1 and not meets(row, found):
            found.append(row)
    whole = (row for row in completed(found, closed[-1]) if len(row) >= FEWEST)
    in_place = (snapped(row, closed[-1]) for row in whole if is_within(row, closed[-1]))
    combs = (Comb(row, thickness_of(closed[-1], row[-1])) for row in in_place)
    return tuple(comb for comb in combs if not _goes_on(comb, closed[-1]))


def without_combs(gray: Gray, combs: Sequence[Comb]) -> Gray:
    """Return a page without the rules of its combs; a stroke across one stays whole."""
    if not combs:
        return gray
    darker, brighter = contrasts(gray)
    is_dark = strength(darker) >= strength(brighter)
    erased = gray.copy() if is_dark else 255 - gray
    for boxes, thick in combs:
        for box in boxes:
            for first, last in ((box.top - thick, box.top), (box.bottom, box.bottom + thick)):
                _bridge(erased, (box.left - thick, box.right + thick), first, last)
        upright = [(boxes[0], boxes[0].left - thick, boxes[0].left)]
        for box, after in pairwise(boxes):
            if after.left - box.right <= 2 * (thick + MARGIN_PX):
                upright.append((box, box.right, after.left))
            else:
                upright += [(box, box.right, box.right + thick), (after, after.left - thick, after.left)]
        upright.append((boxes[-1], boxes[-1].right, boxes[-1].right + thick))
        for box, first, last in upright:
            _bridge(erased.T, (box.top - thick, box.bottom + thick), first, last)
    return erased if is_dark else 255 - erased


def _bridge(page: Gray, span: tuple[float, float], first: float, last: float) -> None:
    """Replace a dark level rule by what is above and below it. What is darker than the rule stays.

    Parameters
    ----------
    span : its first and last column.
    first, last : its rows.
    """
    columns = slice(max(round(span[0]), 0), max(round(span[1]), 0))
    above, below = max(round(first) - MARGIN_PX, 1), min(round(last) + MARGIN_PX, page.shape[0] - 1)
    part = page[above : max(below, above), columns]
    if not part.size:
        return
    share = (np.arange(1, len(part) + 1) / (len(part) + 1))[:, np.newaxis]
    paper = (1 - share) * page[above - 1, columns] + share * page[below, columns]
    rule = float(np.median(part.min(axis=0)))
    is_rule = part >= rule - DARKER * (float(np.median(paper)) - rule)
    part[is_rule] = np.rint(paper)[is_rule]


def _rows(boxes: Iterable[Paper]) -> list[Row]:
    """Gather boxes that stand side by side; some may be missing between them."""
    rows: list[Row] = []
    for box in sorted(boxes):
        place = next((one for one, row in enumerate(rows) if _are_in_line(row[-1], box)), None)
        if place is None:
            rows.append((box,))
        else:
            rows[place] = (*rows[place], box)
    return rows


def _are_in_line(first: Paper, second: Paper) -> bool:
    gap = second.left - first.right
    return (
        are_alike(first, second)
        and abs(first.bottom - second.bottom) <= LEVEL * first.height
        and 0 < gap <= (APART + MOST_MISSING * (1 + APART)) * first.width
    )


def _filled(row: Row, ink: Mask) -> list[Row]:
    """Add the boxes that are missing in a row, before it and behind it; part it where none are drawn."""
    strides = [after.left - before.left for before, after in pairwise(row) if _are_next(before, after)]
    pitch = float(np.median(strides)) if strides else row[0].width + thickness_of(ink, row[0])
    parts = [row[:1]]
    for before, after in pairwise(row):
        steps = max(round((after.left - before.left) / pitch), 1)
        between = [_between(before, after, step / steps) for step in range(1, steps)]
        are_drawn = all(min(drawn(box, ink)[1::2]) >= NEARLY_DRAWN for box in between)
        if are_drawn and (between or _are_next(before, after)):
            parts[-1] = (*parts[-1], *between, after)
        else:
            parts.append((after,))
    return [_extended(part, pitch, ink) for part in parts]


def _are_next(before: Paper, after: Paper) -> bool:
    return after.left - before.right <= APART * before.width


def _between(first: Paper, second: Paper, share: float) -> Paper:
    return Paper(*((1 - share) * one + share * other for one, other in zip(first, second, strict=True)))


def _extended(row: Row, pitch: float, ink: Mask) -> Row:
    rise = (row[-1].top - row[0].top) / max(len(row) - 1, 1)
    while len(row) <= MOST and min(drawn(new := row[-1].moved(pitch, rise), ink)) >= NEARLY_DRAWN:
        row = (*row, new)
    while len(row) <= MOST and min(drawn(new := row[0].moved(-pitch, -rise), ink)) >= NEARLY_DRAWN:
        row = (new, *row)
    return row


def _goes_on(comb: Comb, ink: Mask) -> bool:
    """Tell whether the rules between boxes go on above or below a comb, as those of a table do."""
    near = comb.thickness + MARGIN_PX
    far = near + max(LEAST_BEYOND_PX, round(BEYOND * comb.edges.height))
    return any(
        np.mean([_share_between(*pair, ink, below, (near, far)) for pair in pairwise(comb.boxes)]) > NO_LONGER
        for below in (False, True)
    )


def _share_between(before: Paper, after: Paper, ink: Mask, below: bool, strip: tuple[int, int]) -> float:
    """Return how much of a strip above or below two boxes has ink between them."""
    left, right = round(before.right) - 1, round(after.left) + 1
    near, far = strip
    edge = round(max(before.bottom, after.bottom) if below else min(before.top, after.top))
    first, last = (edge + near, edge + far) if below else (edge - far, edge - near)
    part = ink[max(first, 0) : max(last, 0), max(left, 0) : right]
    return float(part.any(axis=1).mean()) if part.size else 0.0
