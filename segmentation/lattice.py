"""Components and cuts → the lattice of everything that could be one digit.

Each line of writing is a row of primitives, left to right: components, or the pieces of wide ones. A
candidate is a span of consecutive primitives. A reading is a path that covers every primitive once, each span
either one digit or a mark that is none. So touching and broken digits are no special cases.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from segmentation.boundaries import find_boundaries
from segmentation.box import Box
from segmentation.components import (
    DIGIT_PX,
    LineFrame,
    Page,
    line_frame,
    scaled_page,
    split_specks,
    text_lines,
)
from segmentation.crops import (
    CROP_PX,
    VIEW_HEIGHT,
    VIEW_WIDTH,
    Crop,
    Strip,
    View,
    mnist_crop,
    strip_crop,
    view_crop,
)
from segmentation.cuts import propose_cuts
from segmentation.image import ImageSource, load_gray
from segmentation.ink import find_ink

MIN_CUT_WIDTH = 0.42  # of a digit's height: a narrower component is one digit at most
CUTS_PER_HEIGHT = 5.0  # proposals for a component as wide as a digit is high
MAX_SPAN = 6  # primitives of one candidate; rings get many cuts
MAX_WIDTH = 1.7  # of a digit's height: a wider span of several primitives is no digit


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
        Where `ink` lies on the page, in pixels of the working scale.
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
    crop : (28, 28) float32 array in [0, 1]
        As MNIST was made.
    view : (32, 48, 2) float32 array in [0, 1]
        At the line's own scale: the candidate's ink, and all ink of the line around it.
    """

    start: int
    stop: int
    box: Box
    left: float
    top: float
    right: float
    bottom: float
    crop: Crop = field(repr=False, compare=False)
    view: View = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing.

    Attributes
    ----------
    primitives : tuple of Primitive, left to right.
    joints : tuple of floats, one more than there are primitives
        The ink that a boundary between two primitives cuts, in stroke widths; 0 between components.
    candidates : tuple of Candidate
        Every primitive is one by itself.
    strip : (32, w) float32 array in [0, 1]
        The whole line, straightened, its digits 20 pixels high.
    """

    primitives: tuple[Primitive, ...]
    joints: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    strip: Strip = field(repr=False, compare=False)


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
        return np.stack(crops) if crops else np.zeros((0, CROP_PX, CROP_PX), np.float32)

    @property
    def views(self) -> npt.NDArray[np.float32]:
        """All candidates' views, line by line: (n, 32, 48, 2) float32 in [0, 1]."""
        views = [candidate.view for line in self.lines for candidate in line.candidates]
        return np.stack(views) if views else np.zeros((0, VIEW_HEIGHT, VIEW_WIDTH, 2), np.float32)


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
    page = scaled_page(find_ink(gray), (width, height))
    if page is None:
        return Lattice((), (), width, height)
    components, specks = split_specks(page)
    boundaries = find_boundaries(page.ink, DIGIT_PX)
    lines = tuple(_line(page, members, boundaries) for members in text_lines(page, components))
    boxes = tuple(page.image_box(*page.edges(label)) for label in specks)
    return Lattice(lines, boxes, width, height)


def _line(page: Page, members: list[int], boundaries: npt.NDArray[np.float32]) -> Line:
    cut = [_pieces(page, label, boundaries) for label in members]
    primitives = [primitive for pieces, _ in cut for primitive in pieces]
    primitives.sort(key=lambda primitive: primitive.left + primitive.right)
    joints = np.zeros(len(primitives) + 1)
    for label, (_, crossings) in zip(members, cut, strict=True):
        places = [i for i, primitive in enumerate(primitives) if primitive.component == label]
        for place, following, crossing in zip(places, places[1:], crossings, strict=False):
            joints[place + 1 : following + 1] += crossing
    spans = [
        (start, stop)
        for start in range(len(primitives))
        for stop in range(start + 1, min(start + MAX_SPAN, len(primitives)) + 1)
        if stop == start + 1 or _fits(primitives[start:stop], joints[start], joints[stop])
    ]
    frame = line_frame(page, members)
    around = np.zeros_like(page.ink)
    for primitive in primitives:
        _lay(around, primitive, 0, 0)
    left, right = min(p.left for p in primitives), max(p.right for p in primitives)
    return Line(
        tuple(primitives),
        tuple(float(joint) for joint in joints),
        tuple(_candidates(page, frame, around, primitives, spans)),
        strip_crop(around, left, right, frame.offset, frame.slope, frame.digit),
    )


def _pieces(
    page: Page, label: int, boundaries: npt.NDArray[np.float32]
) -> tuple[list[Primitive], list[float]]:
    """Cut a component; return its pieces, left to right, and the crossings between them."""
    left, top, right, bottom = page.edges(label)
    left, top = max(left - 1, 0), max(top - 1, 0)
    window = np.s_[top : bottom + 1, left : right + 1]
    foreign = (page.labels[window] != label) & (page.labels[window] != 0)
    ink = np.where(foreign, np.float32(0), page.ink[window])
    cuts = []
    if right - left >= MIN_CUT_WIDTH * DIGIT_PX:
        most = max(1, round(CUTS_PER_HEIGHT * (right - left) / DIGIT_PX))
        cuts = propose_cuts(ink, ink * (1 - boundaries[window]), page.stroke, most)
    columns = np.arange(ink.shape[1])
    owner = np.zeros(ink.shape, np.int32)
    for seam, _ in cuts:
        owner += columns >= seam[:, np.newaxis]
    pieces = []
    for index in range(len(cuts) + 1):
        piece = np.where(owner == index, ink, np.float32(0))
        rows, filled = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
        tight = piece[rows[0] : rows[-1] + 1, filled[0] : filled[-1] + 1]
        x, y = left + int(filled[0]), top + int(rows[0])
        box = page.image_box(x, y, x + tight.shape[1], y + tight.shape[0])
        pieces.append(Primitive(box, label, x, y, tight))
    return pieces, [crossing for _, crossing in cuts]


def _fits(span: list[Primitive], first: float, last: float) -> bool:
    if len({primitive.component for primitive in span}) == 1 and first == last == 0:
        return True  # a whole component is always a candidate
    return max(p.right for p in span) - min(p.left for p in span) <= MAX_WIDTH * DIGIT_PX


def _candidates(
    page: Page,
    frame: LineFrame,
    around: npt.NDArray[np.float32],
    primitives: list[Primitive],
    spans: list[tuple[int, int]],
) -> list[Candidate]:
    candidates = []
    for start, stop in spans:
        span = primitives[start:stop]
        left, top = min(p.left for p in span), min(p.top for p in span)
        right, bottom = max(p.right for p in span), max(p.bottom for p in span)
        ink = np.zeros((bottom - top, right - left), np.float32)
        for primitive in span:
            _lay(ink, primitive, left, top)
        centre_x, centre_y = (left + right) / 2, frame.centre((left + right) / 2)
        candidates.append(
            Candidate(
                start,
                stop,
                page.image_box(left, top, right, bottom),
                left / frame.digit,
                (top - centre_y) / frame.digit,
                right / frame.digit,
                (bottom - centre_y) / frame.digit,
                mnist_crop(ink),
                view_crop(ink, left, top, around, centre_x, centre_y, frame.digit),
            )
        )
    return candidates


def _lay(ink: npt.NDArray[np.float32], primitive: Primitive, left: int, top: int) -> None:
    rows = slice(primitive.top - top, primitive.bottom - top)
    columns = slice(primitive.left - left, primitive.right - left)
    np.maximum(ink[rows, columns], primitive.ink, out=ink[rows, columns])
