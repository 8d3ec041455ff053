"""A page → the pieces of writing that may each be one number, each with a scale of its own.

In a ruled table a cell is one piece. Elsewhere what stands near on a line is one: the gap between two numbers
is large against the height of the digits, and against the gaps within the numbers of its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.combs import Comb, find_combs, without_combs
from segmentation.components import Labels, Stats, find_components
from segmentation.desk import small_size, without_desk
from segmentation.grid import Grid, apart, find_grid, without_grid
from segmentation.ink import WORKING_PIXELS, FoundInk, Ink, find_ink, is_black_and_white
from segmentation.ink_map import TALL, InkMap, ink_map_of
from segmentation.long_rules import Mask, Rule
from segmentation.objects import LOWER, are_dots, find_objects
from segmentation.parting import CLINGING, Boxes, Groups, gaps_of, parted
from segmentation.pixels import Gray
from segmentation.shadows import has_edge, without_shadows
from segmentation.writing import Writing, writing_of

MAX_NUMBERS = 2500  # of a page; a sheet of a thousand takes 12 s
MAX_MAPS_PIXELS = 40_000_000  # of all ink maps together, 8 bytes each; a sheet of a thousand needs 11 million
DIRT_PX = 4  # of a component's area, at least, pixels
SIZES, SMALLEST_PX = 3, 9  # of writing on a page; what is lower than the smallest is not read
TALLEST = 3.0  # times the usual height: a higher component links nothing
LINE_REACH = 2.5  # heights: what is farther apart is not even looked at as one line
CENTRE = 0.3  # of a component's height, cut off above and below: so that lines do not touch
FAR_IN_CELL = 2.5  # heights: a larger gap parts two also between the rules of a cell, for one may be missing
RULE_LIKE = 1.5  # times a cell's width or height: what is as long is left of a rule
JOINED = 0.5  # heights that each of two joined numbers reaches beside a rule
SLENDER = 4.0  # times its thickness a rule is long
BESIDE_COMB = 0.1  # of a comb's height: what is written as far above or below belongs to it
SQUARES, SQUARE, SMALLER = 7, 1.2, 1.1  # rules of squared paper; pitch by pitch; heights of a letter
LEAST_CELL = 0.8  # heights of a digit between two rules, else they are one
CANVAS_PX = 8  # a digit's height where lines are gathered
ROOM_PX = 2  # of paper around a piece
INKED = 0.5  # of a pixel is covered
PALE = 0.4  # of a photograph's ink is taken for paper; with 0.35 to 0.55 sheets and tables were read alike

Flags: TypeAlias = npt.NDArray[np.bool_]  # (n,): of each component


class Piece(NamedTuple):
    """Writing that may be one number, and the row and column of its cell; None where no rules are around."""

    writing: Writing
    cell: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class PageWriting:
    """All writing on a page.

    Attributes
    ----------
    pieces : tuple of Piece
    over_limit : tuple of Box, pieces that are left out because there are too many, or too much together.
    width, height : int, pixels of the input image.
    """

    pieces: tuple[Piece, ...]
    over_limit: tuple[Box, ...]
    width: int
    height: int


class Ruling(NamedTuple):
    """The rules of a page at its working size, and the page without its combs."""

    gray: Gray
    combs: tuple[Comb, ...]
    grid: Grid

    @property
    def has_cells(self) -> bool:
        """Whether its numbers stand in the cells of a table, or in combs."""
        return bool(self.combs) or self.grid.has_cells


def find_ruling(gray: Gray) -> Ruling:
    """Find the rules of a page, (H, W) uint8 array, 0 black, 255 white."""
    small = _at_working_size(gray)
    combs = find_combs(small)
    small = without_combs(small, combs)
    grid = find_grid(small)
    return Ruling(small, combs, Grid((), ()) if grid.has_cells and _is_squared(small, grid) else grid)


def _is_squared(gray: Gray, grid: Grid) -> bool:
    """Tell whether a page is squared paper, whose squares are smaller than what is written on it."""
    if min(map(len, grid)) < SQUARES:
        return False
    pitches = [_pitch(rules, side) for rules, side in zip(grid, gray.shape[::-1], strict=True)]
    if max(pitches) > SQUARE * min(pitches):
        return False
    letter = _letter_height(find_components(_ink_of(without_grid(gray, grid)).cover > INKED).stats[1:])
    return max(pitches) < SMALLER * letter


def _pitch(rules: Sequence[Rule], side: int) -> float:
    """Return how far rules usually are from one to the next, pixels, in the middle of the page's side."""
    return float(np.median(np.diff([rule.y_at(side / 2) for rule in rules])))


def find_numbers(gray: Gray, ruling: Ruling | None = None) -> PageWriting:
    """Find the pieces of writing on a page.

    Parameters
    ----------
    gray : (H, W) uint8 array, 0 black, 255 white; see `segmentation.image.load_gray`.
    ruling : Ruling of it, unless it is to be found.
    """
    size = (gray.shape[1], gray.shape[0])
    small, combs, grid = ruling or find_ruling(gray)
    paper = without_desk(without_grid(small, grid), _ruled(small, combs, grid))
    ink = _ink_of(paper)
    letter = _letter_height(find_components(ink.cover > INKED).stats[1:])
    if letter and ink.photographed and has_edge(paper, ink.cover, letter):
        ink = _ink_of(without_shadows(paper, letter))
    black_and_white = not ink.photographed and is_black_and_white(gray)
    inked = ink.cover > INKED
    labels, stats, _ = find_components(inked)
    height = _letter_height(stats[1:])
    if not height:
        return PageWriting((), (), *size)
    grid = Grid(apart(grid.level, LEAST_CELL * height), apart(grid.upright, LEAST_CELL * height))
    if grid.has_cells:
        _cut_at_rules(inked, labels, _boxes(stats[1:]), grid, height)
        labels, stats, _ = find_components(inked)
    stats = stats[1:]
    boxes = _boxes(stats)
    kept = stats[:, cv2.CC_STAT_AREA] >= DIRT_PX
    dirt = are_dots(stats) & (boxes[:, 3] - boxes[:, 1] < LOWER * height)
    in_comb = np.where(kept, _in_combs(boxes, combs), -1)
    groups, cells = _grouped(boxes, kept & (in_comb < 0), dirt, height, grid, small.shape)
    _, used = np.unique(in_comb[in_comb >= 0], return_inverse=True)
    groups[in_comb >= 0] = used + groups.max() + 1
    pieces = _by_group(groups)
    scale = small.shape[1] / size[0]
    found: dict[int, Piece] = {}
    windows = {
        number: _window(boxes[members], small.shape)
        for number, members in enumerate(pieces)
        if (boxes[members, 3] - boxes[members, 1]).max() >= SMALLEST_PX and not dirt[members].all()
    }
    room = MAX_MAPS_PIXELS
    for number in sorted([*windows][:MAX_NUMBERS], key=lambda one: _area(windows[one])):
        window, members = windows[number], pieces[number]
        ink_map = _ink_map(ink.cover, labels, members + 1, window, scale, size)
        room -= ink_map.cover.size if ink_map is not None else 0
        if room < 0:
            break  # what is left is larger
        writing = writing_of(ink_map, size, photographed=ink.photographed, black_and_white=black_and_white)
        found[number] = Piece(writing, cells.get(number))
    over_limit = [_in_image(window, scale, size) for number, window in windows.items() if number not in found]
    in_order = [found[number] for number in sorted(found)]
    return PageWriting(tuple(in_order), tuple(over_limit), *size)


def _ink_of(paper: Gray) -> FoundInk:
    """Find the ink of numbers and what is about as large."""
    ink = find_ink(paper)
    if ink.photographed:
        ink = ink._replace(cover=_sharpened(ink.cover))
    seen = cv2.resize(paper, ink.cover.shape[::-1], interpolation=cv2.INTER_AREA)
    large = find_objects(ink.cover, np.zeros_like(ink.cover), np.asarray(seen, np.uint8)).large
    return ink._replace(cover=np.where(large, np.float32(0), ink.cover)) if large.any() else ink


def _ruled(gray: Gray, combs: Sequence[Comb], grid: Grid) -> Mask:
    """Tell where there surely is paper, on the copy that `without_desk` looks at."""
    width, height = small_size(gray)
    x, y = (np.arange(count) + 0.5 for count in (width, height))
    x, y = x * gray.shape[1] / width, y * gray.shape[0] / height
    ruled = np.zeros((height, width), np.bool_)
    if grid.has_cells:
        level, upright = ([rules[0], rules[-1]] for rules in (grid.level, grid.upright))
        top, bottom = (rule.at(x) for rule in level)
        left, right = (rule.at(y) for rule in upright)
        ruled |= (y[:, None] > top) & (y[:, None] < bottom) & (x > left[:, None]) & (x < right[:, None])
    for first, above, last, below in (comb.edges for comb in combs):
        ruled |= (y[:, None] > above) & (y[:, None] < below) & (x > first) & (x < last)
    return ruled


def _letter_height(stats: Stats) -> float:
    """Return how high components usually are that are no dots; 0 where all are dirt."""
    kept = stats[:, cv2.CC_STAT_AREA] >= DIRT_PX
    letters = kept & ~are_dots(stats)
    told_by = letters if letters.any() else kept
    return usual_height(_boxes(stats[told_by])) if told_by.any() else 0.0


def _cut_at_rules(inked: Mask, labels: Labels, boxes: Boxes, grid: Grid, height: float) -> None:
    """Cut components that reach far into both cells beside a rule: they are strokes of two numbers.

    What is as slender as a rule stays whole, and is no number.
    """
    for page, of, edges, rules in (
        (inked, labels, boxes, grid.level),
        (inked.T, labels.T, boxes[:, [1, 0, 3, 2]], grid.upright),
    ):
        left, top, right, bottom = edges.T
        middle = (left + right) / 2
        slender = np.maximum(right - left, bottom - top) > SLENDER * np.minimum(right - left, bottom - top)
        for rule in rules:
            y = rule.at(middle)
            crosses = (y - top >= JOINED * height) & (bottom - y >= JOINED * height) & ~slender
            for one in np.flatnonzero(crosses).tolist():
                x = np.arange(left[one], right[one])
                way = np.rint(rule.at(x.astype(np.float64))).astype(np.intp)
                for row in (way, way + 1):  # two pixels, or corners would still touch
                    row = row.clip(0, page.shape[0] - 1)
                    page[row, x] &= of[row, x] != one + 1


def _sharpened(cover: Ink) -> Ink:
    """Take pale ink for paper and stretch the rest: blurred strokes are found too wide."""
    return np.asarray(np.clip((cover - PALE) / (1 - PALE), 0, 1), np.float32)


def usual_height(boxes: Boxes) -> float:
    """Return the median height of components, each counting as much as it is high."""
    heights = np.sort(boxes[:, 3] - boxes[:, 1])
    weight = np.minimum(heights, np.quantile(heights, 0.95)).cumsum()
    return float(heights[np.searchsorted(weight, weight[-1] / 2)])


def grouped(boxes: Boxes, dirt: Flags | None = None) -> Groups:
    """Gather components into pieces that may each be one number.

    First the large ones, and the small ones that cling to them. What is left may be smaller writing.

    Parameters
    ----------
    boxes : (n, 4) int array; left, top, right, bottom.
    dirt : (n,) bool array, dots that do not tell how high writing is; they may cling to it.

    Returns
    -------
    (n,) int array; -1 for what belongs to none.
    """
    groups: Groups = np.full(len(boxes), -1, np.intp)
    left = np.arange(len(boxes))
    for _ in range(SIZES):
        if not len(left):
            break
        telling = left if dirt is None else left[~dirt[left]]
        height = usual_height(boxes[telling if len(telling) else left])
        if height < SMALLEST_PX:
            break
        found = _of_one_size(boxes[left], height)
        groups[left] = np.where(found >= 0, found + groups.max() + 1, -1)
        left = left[found < 0]
    return groups


def _of_one_size(boxes: Boxes, height: float) -> Groups:
    """Gather components about as high as `height`, and what clings to them; -1 for the others."""
    groups: Groups = np.full(len(boxes), -1, np.intp)
    high = boxes[:, 3] - boxes[:, 1]
    tall = np.flatnonzero((high >= TALL * height) & (high <= TALLEST * height))
    if len(tall):
        lines = _lines(boxes[tall], height)
        groups[tall] = parted(boxes[tall], lines, height)
        low = np.flatnonzero(high < TALL * height)
        groups[low] = _nearest(boxes[low], boxes[tall], groups[tall], height)
    return groups


def _in_combs(boxes: Boxes, combs: Sequence[Comb]) -> Groups:
    """Return for each component the comb that it is written in, -1 for none."""
    x, y = ((boxes[:, i] + boxes[:, i + 2]) / 2 for i in (0, 1))
    found: Groups = np.full(len(boxes), -1, np.intp)
    for number, comb in enumerate(combs):
        left, top, right, bottom = comb.edges
        room = BESIDE_COMB * (bottom - top)
        found[(x > left) & (x < right) & (y > top - room) & (y < bottom + room)] = number
    return found


def _grouped(
    boxes: Boxes, kept: Flags, dirt: Flags, height: float, grid: Grid, shape: tuple[int, ...]
) -> tuple[Groups, dict[int, tuple[int, int]]]:
    """Gather components by the cells of the grid, and those outside by what is near."""
    groups: Groups = np.full(len(boxes), -1, np.intp)
    outside, cells = kept.copy(), {}
    if grid.has_cells:
        x, y = ((boxes[:, i] + boxes[:, i + 2]) / 2 for i in (0, 1))
        places = grid.cells_of(x, y)
        count = len(grid.level) - 1, len(grid.upright) - 1
        inside = kept & ((places >= 0) & (places < count)).all(axis=1)
        outside &= ~inside
        pitch = [np.ptp([rule.y_at(side / 2) for rule in rules]) / (len(rules) - 1)
                 for rules, side in ((grid.level, shape[1]), (grid.upright, shape[0]))]  # fmt: skip
        fits = (boxes[:, 3] - boxes[:, 1] <= RULE_LIKE * pitch[0]) & (
            boxes[:, 2] - boxes[:, 0] <= RULE_LIKE * pitch[1]
        )
        cell = places[:, 0] * count[1] + places[:, 1]
        within = np.flatnonzero(inside & fits)
        groups[within] = _parted_cells(boxes[within], cell[within], height)
        cells = {
            int(group): divmod(int(one), count[1])
            for group, one in zip(groups[within], cell[within], strict=True)
        }
    others = np.flatnonzero(outside)
    free = grouped(boxes[others], dirt[others])
    groups[others] = np.where(free >= 0, free + len(cells), -1)
    return groups, cells


def _parted_cells(boxes: Boxes, cells: Groups, height: float) -> Groups:
    """Return for each component its piece, numbered from 0: a cell, or what stands far apart in it."""
    if not len(boxes):
        return np.zeros(0, np.intp)
    order = np.lexsort((boxes[:, 0], cells))
    apart_by, new = gaps_of(boxes, cells, order)
    starts = np.r_[True, new | (apart_by > FAR_IN_CELL * height)]
    pieces: Groups = np.empty(len(boxes), np.intp)
    pieces[order] = np.cumsum(starts) - 1
    return pieces


def _lines(boxes: Boxes, height: float) -> Groups:
    """Return for each component the line that it stands on: what a smear to the right joins."""
    scale = min(CANVAS_PX / height, 1.0)
    high = boxes[:, 3] - boxes[:, 1]
    smeared = np.stack(
        [
            boxes[:, 0],
            boxes[:, 1] + CENTRE * high,
            boxes[:, 2] + LINE_REACH * height,
            boxes[:, 3] - CENTRE * high,
        ]
    )
    left, top, right, bottom = np.rint(smeared * scale).astype(np.intp)
    canvas = np.zeros((int(bottom.max()) + 2, int(right.max()) + 2), np.uint8)
    for corners in zip(left.tolist(), top.tolist(), right.tolist(), bottom.tolist(), strict=True):
        canvas[corners[1] : corners[3] + 1, corners[0] : corners[2] + 1] = 1
    _, labels = cv2.connectedComponents(canvas, connectivity=4)
    lines: Groups = labels[(top + bottom) // 2, left].astype(np.intp)
    return lines


def _nearest(boxes: Boxes, tall: Boxes, groups: Groups, height: float) -> Groups:
    """Return for each low mark the piece of the nearest component, -1 where none is near."""
    if not len(boxes):
        return np.zeros(0, np.intp)
    scale = min(CANVAS_PX / height, 1.0)
    corners = np.rint(np.concatenate([boxes, tall]) * scale).astype(np.intp)
    canvas = np.full(tuple(corners[:, [3, 2]].max(axis=0) + 2), -1, np.int32)
    for (left, top, right, bottom), group in zip(
        corners[len(boxes) :].tolist(), groups.tolist(), strict=True
    ):
        canvas[top : bottom + 1, left : right + 1] = group
    distance, labels = cv2.distanceTransformWithLabels(
        (canvas < 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    taken = canvas >= 0
    piece_of = np.full(int(labels.max()) + 1, -1, np.intp)
    piece_of[labels[taken]] = canvas[taken]
    left, top, right, bottom = corners[: len(boxes)].T
    x, y = (left + right) // 2, (top + bottom) // 2
    near = distance[y, x] <= CLINGING * height * scale + (right - left) / 2
    found: Groups = np.where(near, piece_of[labels[y, x]], -1)
    return found


def _at_working_size(gray: Gray) -> Gray:
    scale = (WORKING_PIXELS / gray.size) ** 0.5
    if scale >= 1:
        return gray
    smaller = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8)


def _by_group(groups: Groups) -> list[npt.NDArray[np.intp]]:
    """Return the members of each group, from 0."""
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(int(groups.max()) + 2))
    return [order[first:last] for first, last in pairwise(bounds)]


def _boxes(stats: Stats) -> Boxes:
    left, top, width, height = stats[:, :4].T
    return np.stack([left, top, left + width, top + height], axis=1)


def _window(boxes: Boxes, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    left, top = np.maximum(boxes[:, :2].min(axis=0) - ROOM_PX, 0).tolist()
    right, bottom = np.minimum(boxes[:, 2:].max(axis=0) + ROOM_PX, shape[1::-1]).tolist()
    return left, top, right, bottom


def _area(window: tuple[int, int, int, int]) -> int:
    left, top, right, bottom = window
    return (right - left) * (bottom - top)


def _in_image(window: tuple[int, int, int, int], scale: float, size: tuple[int, int]) -> Box:
    left, top = (int(side / scale) for side in window[:2])
    right, bottom = (min(round(side / scale), most) for side, most in zip(window[2:], size, strict=True))
    return Box(left, top, max(right, left + 1), max(bottom, top + 1))


def _ink_map(
    cover: Ink,
    labels: npt.NDArray[np.int32],
    members: npt.NDArray[np.intp],
    window: tuple[int, int, int, int],
    scale: float,
    size: tuple[int, int],
) -> InkMap | None:
    """Return the ink map of some components alone, in the frame of the page."""
    left, top, right, bottom = window
    around = labels[top:bottom, left:right]
    own = (around == 0) | np.isin(around, members)
    ink = np.where(own, cover[top:bottom, left:right], np.float32(0))
    alone = (max(1, round((right - left) / scale)), max(1, round((bottom - top) / scale)))
    ink_map = ink_map_of(ink, alone)
    if ink_map is not None:
        x, y = ink_map.origin
        ink_map = replace(ink_map, origin=(x + left / scale, y + top / scale), size=size)
    return ink_map
