"""Components → primitives, the smallest pieces of ink that a reading can tell apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.boundaries import ease
from segmentation.box import Box
from segmentation.cuts import Seam, WideComponent, propose_cuts
from segmentation.ink_map import DIGIT_PX, InkMap

MIN_CUT_WIDTH = 0.42  # of a digit's height: a narrower component is one digit at most
CUTS_PER_HEIGHT = 5.0  # proposals for a component as wide as a digit is high

Likely = npt.NDArray[np.float32]
Edges: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom on the ink map."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """The smallest piece of ink that a path can tell apart: a component, or a piece of one.

    Attributes
    ----------
    box : Box
        Pixels of the input image.
    component : int
        Which connected component it belongs to.
    left, top : int
        Where `ink` lies on the ink map, in pixels of the working scale.
    ink : (h, w) float32 array in [0, 1]
        At the working scale, where a digit is about 64 pixels high.
    """

    box: Box
    component: int
    left: int
    top: int
    ink: npt.NDArray[np.float32] = field(repr=False, compare=False)

    @property
    def right(self) -> int:
        """First column right of the ink."""
        return self.left + int(self.ink.shape[1])

    @property
    def bottom(self) -> int:
        """First row below the ink."""
        return self.top + int(self.ink.shape[0])

    @property
    def edges(self) -> Edges:
        """Left, top, right and bottom of the ink, half-open, pixels of the working scale."""
        return self.left, self.top, self.right, self.bottom


def can_be_cut(ink_map: InkMap, label: int) -> bool:
    """Return whether a component is wide enough to hold two digits."""
    left, _, right, _ = ink_map.edges(label)
    return right - left >= MIN_CUT_WIDTH * DIGIT_PX


def uncut(ink_map: InkMap, label: int) -> Primitive:
    """Return a component as one primitive."""
    window, foreign = _window(ink_map, label)
    ink = ink_map.cover[window]
    if foreign.any():
        ink = np.where(foreign, np.float32(0), ink)
    return _primitive(ink_map, label, ink, window)


def primitives_of(
    ink_map: InkMap, whole: Sequence[Primitive], to_cut: Sequence[int], meeting: Likely
) -> tuple[list[Primitive], npt.NDArray[np.float64]]:
    """Cut some of a line's components.

    Parameters
    ----------
    whole : the components of one line, see `uncut`.
    to_cut : labels of those to cut.
    meeting : (h, w) float32 array, how likely two symbols meet in each pixel of the ink map.

    Returns
    -------
    (primitives, cut_costs) : n primitives, left to right; n + 1 floats, the ink that a boundary between two
    of them cuts, in stroke widths, 0 between components.
    """
    proposed = propose_cuts([_wide(ink_map, label, meeting) for label in to_cut], ink_map.stroke)
    cut = {label: _pieces(ink_map, label, cuts) for label, cuts in zip(to_cut, proposed, strict=True)}
    primitives = [part for one in whole for part in cut.get(one.component, ([one], []))[0]]
    primitives.sort(key=lambda primitive: primitive.left + primitive.right)
    cut_costs = np.zeros(len(primitives) + 1)
    for label, (_, crossings) in cut.items():
        places = [i for i, primitive in enumerate(primitives) if primitive.component == label]
        for place, following, crossing in zip(places, places[1:], crossings, strict=False):
            cut_costs[place + 1 : following + 1] += crossing
    return primitives, cut_costs


def _wide(ink_map: InkMap, label: int, meeting: Likely) -> WideComponent:
    window, foreign = _window(ink_map, label)
    left, _, right, _ = ink_map.edges(label)
    most = max(1, round(CUTS_PER_HEIGHT * (right - left) / DIGIT_PX))
    ink = np.where(foreign, np.float32(0), ink_map.cover[window])
    return WideComponent(ink, ink * (1 - ease(meeting[window])), most)


def _window(ink_map: InkMap, label: int) -> tuple[tuple[slice, slice], npt.NDArray[np.bool_]]:
    """Return the part of the ink map around a component, and which of its pixels belong to others."""
    left, top, right, bottom = ink_map.edges(label)
    window = np.s_[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1]
    labels = ink_map.labels[window]
    return window, (labels != label) & (labels != 0)


def _pieces(
    ink_map: InkMap, label: int, cuts: Sequence[tuple[Seam, float]]
) -> tuple[list[Primitive], list[float]]:
    """Return the pieces of a component, left to right, and the crossings between them."""
    window, foreign = _window(ink_map, label)
    ink = np.where(foreign, np.float32(0), ink_map.cover[window])
    columns = np.arange(ink.shape[1])
    owner = np.zeros(ink.shape, np.int32)
    for seam, _ in cuts:
        owner += columns >= seam[:, np.newaxis]
    pieces = [np.where(owner == index, ink, np.float32(0)) for index in range(len(cuts) + 1)]
    return [_primitive(ink_map, label, piece, window) for piece in pieces], [crossing for _, crossing in cuts]


def _primitive(
    ink_map: InkMap, label: int, ink: npt.NDArray[np.float32], window: tuple[slice, slice]
) -> Primitive:
    """Return a primitive of a component, of ink within a part of the ink map."""
    x, y, width, height = cv2.boundingRect((ink > 0).view(np.uint8))
    left, top = window[1].start + x, window[0].start + y
    box = ink_map.image_box(left, top, left + width, top + height)
    return Primitive(box, label, left, top, ink[y : y + height, x : x + width])


def edges_around(parts: Iterable[Edges]) -> Edges:
    """Return the edges of some pieces of ink together; there is one at least."""
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
