"""Components and cuts → the lattice of everything that could be one digit.

Each line of writing is a row of primitives, left to right: components, or the pieces of wide ones. A
candidate is a span of consecutive primitives. A reading is a path that covers every primitive once, each span
either one digit or a mark that is none. So touching and broken digits are no special cases.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.components import DIGIT_PX, Page, scaled_page, split_specks, text_lines, tilt
from segmentation.crops import Crop, mnist_crop
from segmentation.cuts import propose_cuts
from segmentation.image import ImageSource, load_gray
from segmentation.ink import find_ink

MIN_CUT_WIDTH = 0.42  # of a digit's height: a narrower component is one digit at most
CUTS_PER_HEIGHT = 4.0  # proposals for a component as wide as a digit is high
MAX_SPAN = 5  # primitives of one candidate; rings get many cuts
MAX_WIDTH = 1.7  # of a digit's height: a wider span of several primitives is no digit


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
        The same in heights of a digit; y is 0 on the line's centre, also where the line is tilted.
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
    crop: Crop = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing.

    Attributes
    ----------
    joints : tuple of floats, one more than there are primitives
        The ink that a boundary between two primitives cuts, in stroke widths; 0 between components.
    candidates : tuple of Candidate
        Every primitive lies in at least one.
    """

    joints: tuple[float, ...]
    candidates: tuple[Candidate, ...]

    @property
    def length(self) -> int:
        """The number of primitives."""
        return len(self.joints) - 1


@dataclass(frozen=True, slots=True)
class Lattice:
    """Everything in an image that could be one digit.

    Attributes
    ----------
    lines : tuple of Line, top to bottom.
    specks : tuple of Box, marks too small for a digit.
    width, height : int, pixels of the input image.
    """

    lines: tuple[Line, ...]
    specks: tuple[Box, ...]
    width: int
    height: int

    @property
    def crops(self) -> npt.NDArray[np.float32]:
        """All candidates' crops, line by line: (n, 28, 28) float32 in [0, 1]."""
        crops = [candidate.crop for line in self.lines for candidate in line.candidates]
        return np.stack(crops) if crops else np.zeros((0, 28, 28), np.float32)


def segment(source: ImageSource) -> Lattice:
    """Find everything in an image that could be one digit.

    Parameters
    ----------
    source : path, bytes, PIL image or array, see `segmentation.image.load_gray`.

    Returns
    -------
    Lattice; with no lines where the image is blank.

    Raises
    ------
    ImageError
        If `source` is no image.
    """
    gray = load_gray(source)
    height, width = gray.shape
    page = scaled_page(find_ink(gray))
    if page is None:
        return Lattice((), (), width, height)
    components, specks = split_specks(page)
    frame = _Frame(page, width, height)
    lines = tuple(_line(page, frame, members) for members in text_lines(page, components))
    boxes = tuple(frame.box(*_edges(page, label)) for label in specks)
    return Lattice(lines, boxes, width, height)


@dataclass(frozen=True, slots=True)
class _Frame:
    """From pixels of the page to pixels of the input image."""

    page: Page
    width: int
    height: int

    def box(self, left: int, top: int, right: int, bottom: int) -> Box:
        x, y = self.page.origin
        scale = self.page.scale
        image_left = min(max(int(x + left / scale), 0), self.width - 1)
        image_top = min(max(int(y + top / scale), 0), self.height - 1)
        image_right = min(max(round(x + right / scale), image_left + 1), self.width)
        image_bottom = min(max(round(y + bottom / scale), image_top + 1), self.height)
        return Box(image_left, image_top, image_right, image_bottom)


@dataclass(frozen=True, slots=True, eq=False)
class _Primitive:
    """A component or a piece of one: its ink in its own small array, placed on the page."""

    component: int
    left: int
    top: int
    ink: npt.NDArray[np.float32]

    @property
    def right(self) -> int:
        return self.left + int(self.ink.shape[1])

    @property
    def bottom(self) -> int:
        return self.top + int(self.ink.shape[0])


def _edges(page: Page, label: int) -> tuple[int, int, int, int]:
    left, top, width, height, _ = (int(value) for value in page.stats[label])
    return left, top, left + width, top + height


def _line(page: Page, frame: _Frame, members: list[int]) -> Line:
    cut = [_pieces(page, label) for label in members]
    primitives = [primitive for pieces, _ in cut for primitive in pieces]
    primitives.sort(key=lambda primitive: primitive.left + primitive.right)
    joints = np.zeros(len(primitives) + 1)
    for label, (_, crossings) in zip(members, cut, strict=True):
        places = [i for i, primitive in enumerate(primitives) if primitive.component == label]
        for place, following, crossing in zip(places, places[1:], crossings, strict=False):
            joints[place + 1 : following + 1] += crossing
    slope = tilt(page, members)
    centre = float(np.median([page.centres[c, 1] - slope * page.centres[c, 0] for c in members]))
    candidates = [
        _candidate(frame, primitives, start, stop, slope, centre)
        for start in range(len(primitives))
        for stop in range(start + 1, min(start + MAX_SPAN, len(primitives)) + 1)
        if stop == start + 1 or _fits(primitives[start:stop], joints[start], joints[stop])
    ]
    return Line(tuple(float(joint) for joint in joints), tuple(candidates))


def _pieces(page: Page, label: int) -> tuple[list[_Primitive], list[float]]:
    """Cut a component; return its pieces, left to right, and the crossings between them."""
    left, top, right, bottom = _edges(page, label)
    left, top = max(left - 1, 0), max(top - 1, 0)
    window = np.s_[top : bottom + 1, left : right + 1]
    foreign = (page.labels[window] != label) & (page.labels[window] != 0)
    ink = np.where(foreign, 0, page.ink[window]).astype(np.float32)
    if right - left < MIN_CUT_WIDTH * DIGIT_PX:
        return [_Primitive(label, left, top, ink)], []
    cuts = propose_cuts(ink, page.stroke, most=max(1, round(CUTS_PER_HEIGHT * (right - left) / DIGIT_PX)))
    columns = np.arange(ink.shape[1])
    owner = sum((columns >= seam[:, None]).astype(np.int32) for seam, _ in cuts) + np.zeros(
        ink.shape, np.int32
    )
    pieces = []
    for index in range(len(cuts) + 1):
        piece = np.where(owner == index, ink, 0).astype(np.float32)
        rows, filled = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
        tight = piece[rows[0] : rows[-1] + 1, filled[0] : filled[-1] + 1]
        pieces.append(_Primitive(label, left + int(filled[0]), top + int(rows[0]), tight))
    return pieces, [crossing for _, crossing in cuts]


def _fits(span: list[_Primitive], first: float, last: float) -> bool:
    if len({primitive.component for primitive in span}) == 1 and first == last == 0:
        return True  # a whole component is always a candidate
    return max(p.right for p in span) - min(p.left for p in span) <= MAX_WIDTH * DIGIT_PX


def _candidate(
    frame: _Frame, primitives: list[_Primitive], start: int, stop: int, slope: float, centre: float
) -> Candidate:
    span = primitives[start:stop]
    left, top = min(p.left for p in span), min(p.top for p in span)
    right, bottom = max(p.right for p in span), max(p.bottom for p in span)
    ink = np.zeros((bottom - top, right - left), np.float32)
    for p in span:
        np.maximum(own := ink[p.top - top : p.bottom - top, p.left - left : p.right - left], p.ink, out=own)
    middle = centre + slope * (left + right) / 2
    return Candidate(
        start,
        stop,
        frame.box(left, top, right, bottom),
        left / DIGIT_PX,
        (top - middle) / DIGIT_PX,
        right / DIGIT_PX,
        (bottom - middle) / DIGIT_PX,
        mnist_crop(ink),
    )
