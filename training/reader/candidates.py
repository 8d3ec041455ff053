"""Which candidates of a composed number's lattice are one of its digits, or one of its other marks."""

import cv2
import numpy as np
import numpy.typing as npt

from recognizer.sequence import BLANK
from segmentation.lattice import Lattice, Line
from training.composed import ComposedString
from training.reader.marks import mark_class

DOUBTFUL = -1  # beside the classes of `training.reader.marks`
COVERS, PURE = 0.80, 0.82  # of a digit's ink, of the candidate's ink: then it is that digit
CLEARLY_WRONG = 0.65  # coverage times purity below which it is no digit; between lies the doubtful band
INK = 0.5  # pixels with at least this much ink count


def label_candidates(lattice: Lattice, composed: ComposedString) -> npt.NDArray[np.int8]:
    """Label every candidate of a lattice, line by line.

    Parameters
    ----------
    lattice : of `composed.image`.
    composed : ComposedString, which knows the owner of every pixel.

    Returns
    -------
    (n,) int8 array: classes of `training.reader.marks`; `BLANK` is what is no whole mark, and `DOUBTFUL` what
    should not be taught.
    """
    owner = composed.owner()
    classes = tuple(mark_class(mark.text) if mark.text else BLANK for mark in composed.marks)
    owned = [_owned_ink(line, owner, len(classes)) for line in lattice.lines]
    totals = np.sum([ink.sum(axis=0) for ink in owned], axis=0) if owned else np.zeros(0)
    labels = [
        _label(ink[candidate.start : candidate.stop].sum(axis=0), totals, classes)
        for line, ink in zip(lattice.lines, owned, strict=True)
        for candidate in line.candidates
    ]
    return np.array(labels, np.int8)


def _owned_ink(line: Line, owner: npt.NDArray[np.uint8], marks: int) -> npt.NDArray[np.float64]:
    """Return how much ink each primitive has of each mark: (primitives, marks) in pixels of the page."""
    ink = np.zeros((len(line.primitives), marks))
    for row, primitive in enumerate(line.primitives):
        box = primitive.box
        owners = owner[box.top : box.bottom, box.left : box.right]
        height, width = primitive.ink.shape
        scaled = cv2.resize(owners, (width, height), interpolation=cv2.INTER_NEAREST)
        ink[row] = np.bincount(scaled[primitive.ink >= INK], minlength=marks + 1)[1 : marks + 1]
    return ink


def _label(ink: npt.NDArray[np.float64], totals: npt.NDArray[np.float64], classes: tuple[int, ...]) -> int:
    mark = int(ink.argmax())
    if ink[mark] == 0:
        return BLANK
    coverage, purity = ink[mark] / totals[mark], ink[mark] / ink.sum()
    if coverage >= COVERS and purity >= PURE:
        return classes[mark]
    return DOUBTFUL if classes[mark] < BLANK and coverage * purity >= CLEARLY_WRONG else BLANK
