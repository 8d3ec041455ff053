"""Lines of writing → the lattice of everything in them that could be one digit.

Each line of writing is a row of primitives, left to right: components, or the pieces of wide ones. A
candidate is a span of consecutive primitives. A reading is a path that covers every primitive once, each span
either one digit or none. So touching and broken digits are no special cases.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from segmentation.boundaries import find_boundaries
from segmentation.box import Box
from segmentation.crops import CROP_PX, Crop, mnist_crop
from segmentation.ink_map import DIGIT_PX, InkMap
from segmentation.network import Infer
from segmentation.primitives import Edges, Likely, Primitive, can_be_cut, edges_around, primitives_of
from segmentation.stacks import Stack
from segmentation.strips import Strip
from segmentation.writing import Writing, WrittenLine

MAX_SPAN = 6  # primitives of one candidate; rings get many cuts
MAX_WIDTH = 1.7  # of a digit's height: a wider span of several primitives is no digit
MAX_HEIGHT = 4.0  # of a digit's height: a higher one is no digit, but costs as much as it is high


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of consecutive primitives that could be one digit.

    Attributes
    ----------
    start, stop : int
        The primitives ``start <= i < stop`` of its line.
    box : Box
        Pixels of the input image.
    left, top, right, bottom : float
        The same in heights of this line's digits; y is 0 on the line's centre, also where the line is tilted.
    columns : (int, int)
        Of the line's strip, half-open.
    crop : (28, 28) float32 array in [0, 1]
        As MNIST was made.
    """

    start: int
    stop: int
    box: Box
    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[int, int]
    crop: Crop = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Speck:
    """What is too small for a digit or a piece of one, but may be a point; the two dots of a colon are one.

    Its attributes are as those of a `Candidate`, and `parts` its ink.
    """

    box: Box
    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[int, int]
    parts: tuple[Primitive, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)  # no slots: they could not keep what is derived
class Line:
    """One line of writing.

    Attributes
    ----------
    primitives : tuple of Primitive, left to right.
    cut_costs : tuple of floats, one more than there are primitives
        The ink that a boundary between two primitives cuts, in stroke widths; 0 between components.
    candidates : tuple of Candidate
        Every primitive is one by itself.
    strip : (32, w) float32 array in [0, 1]
        The whole line, straightened, its digits 20 pixels high.
    specks : tuple of Speck, left to right
        No part of any path.
    """

    primitives: tuple[Primitive, ...]
    cut_costs: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    strip: Strip = field(repr=False, compare=False)
    specks: tuple[Speck, ...] = ()

    @cached_property
    def places(self) -> "tuple[Candidate | Speck, ...]":
        """Whatever a symbol can stand at: the candidates, then the specks."""
        return (*self.candidates, *self.specks)

    @cached_property
    def component_count(self) -> int:
        """How many components its primitives are pieces of."""
        return len({primitive.component for primitive in self.primitives})


@dataclass(frozen=True, slots=True)
class Lattice:
    """Everything in an image that could be one digit.

    Attributes
    ----------
    lines : tuple of Line, top to bottom.
    specks : tuple of Box, components too small for a digit.
    width, height : int, pixels of the input image.
    over_limit : tuple of Box, components that are left out because there are too many in the image.
    stack : Stack or None, how its two lines are one number, where they are.
    """

    lines: tuple[Line, ...]
    specks: tuple[Box, ...]
    width: int
    height: int
    over_limit: tuple[Box, ...] = ()
    stack: Stack | None = None

    @property
    def crops(self) -> npt.NDArray[np.float32]:
        """All candidates' crops, line by line: (n, 28, 28) float32 in [0, 1]."""
        crops = [candidate.crop for line in self.lines for candidate in line.candidates]
        return np.stack(crops) if crops else np.zeros((0, CROP_PX, CROP_PX), np.float32)


def cut_lattice(writing: Writing, to_cut: Sequence[Collection[int]], boundaries: Infer) -> Lattice:
    """Cut lines of writing into everything that could be one digit.

    Parameters
    ----------
    writing : Writing
    to_cut : for each line, the labels of those components that may hold several digits.
    boundaries : the boundary network, see `segmentation.boundaries`.

    Returns
    -------
    Lattice; with no lines where the image is blank.
    """
    ink_map = writing.ink_map
    if ink_map is None:
        return Lattice((), writing.specks, writing.width, writing.height)
    wide = [[label for label in labels if can_be_cut(ink_map, label)] for labels in to_cut]
    cover = ink_map.cover
    meeting = find_boundaries(cover, DIGIT_PX, boundaries) if any(wide) else np.zeros_like(cover)
    lines = tuple(_line(ink_map, line, cut, meeting) for line, cut in zip(writing.lines, wide, strict=True))
    return Lattice(lines, writing.specks, writing.width, writing.height, writing.over_limit, writing.stack)


def _line(ink_map: InkMap, line: WrittenLine, to_cut: Sequence[int], meeting: Likely) -> Line:
    primitives, cut_costs = primitives_of(ink_map, line.whole, to_cut, meeting)
    spans = _spans(primitives, cut_costs)
    candidates = tuple(_candidate(ink_map, line, primitives, *both) for both in spans.items())
    costs = tuple(float(cost) for cost in cut_costs)
    return Line(tuple(primitives), costs, candidates, line.strip, _specks(ink_map, line))


def _spans(
    primitives: Sequence[Primitive], cut_costs: npt.NDArray[np.float64]
) -> dict[tuple[int, int], Edges]:
    """Return the spans that could be a digit, from the left, each with its edges."""
    spans = {}
    edges = [primitive.edges for primitive in primitives]
    for start, (left, top, right, bottom) in enumerate(edges):
        for stop, last in enumerate(edges[start : start + MAX_SPAN], start + 1):
            left, right = min(left, last[0]), max(right, last[2])
            top, bottom = min(top, last[1]), max(bottom, last[3])
            fits = right - left <= MAX_WIDTH * DIGIT_PX and bottom - top <= MAX_HEIGHT * DIGIT_PX
            if (
                stop == start + 1
                or fits
                or _is_whole(primitives[start:stop], cut_costs[start], cut_costs[stop])
            ):
                spans[start, stop] = (left, top, right, bottom)
    return spans


def _is_whole(span: Sequence[Primitive], first: float, last: float) -> bool:
    """Tell whether a span is one component, which always is a candidate."""
    return first == last == 0 and len({primitive.component for primitive in span}) == 1


def _candidate(
    ink_map: InkMap, line: WrittenLine, primitives: Sequence[Primitive], span: tuple[int, int], edges: Edges
) -> Candidate:
    at = _placed(ink_map, line, edges)
    crop = mnist_crop(_together(primitives[slice(*span)], edges))
    return Candidate(*span, at.box, at.left, at.top, at.right, at.bottom, at.columns, crop)


def _placed(ink_map: InkMap, line: WrittenLine, edges: Edges) -> Speck:
    left, top, right, bottom = edges
    frame, straight = line.frame, line.straightening
    centre = frame.centre((left + right) / 2)
    return Speck(
        ink_map.image_box(*edges),
        left / frame.digit,
        (top - centre) / frame.digit,
        right / frame.digit,
        (bottom - centre) / frame.digit,
        (straight.column(left), max(straight.column(right), straight.column(left) + 1)),
    )


def _together(primitives: Sequence[Primitive], edges: Edges) -> npt.NDArray[np.float32]:
    """Return the ink of some primitives within their common edges."""
    if len(primitives) == 1:
        return primitives[0].ink
    left, top, right, bottom = edges
    ink = np.zeros((bottom - top, right - left), np.float32)
    for one in primitives:
        part = ink[one.top - top : one.bottom - top, one.left - left : one.right - left]
        np.maximum(part, one.ink, out=part)
    return ink


def _specks(ink_map: InkMap, line: WrittenLine) -> tuple[Speck, ...]:
    """Return the specks of a line, those that lie over each other as one."""
    stacks: list[list[Primitive]] = []
    right = 0
    for speck in sorted(line.specks, key=lambda one: one.edges):
        if not stacks or speck.left >= right:
            stacks.append([])
            right = speck.right
        stacks[-1].append(speck)
        right = max(right, speck.right)
    return tuple(
        replace(_placed(ink_map, line, edges_around(part.edges for part in stack)), parts=tuple(stack))
        for stack in stacks
    )
