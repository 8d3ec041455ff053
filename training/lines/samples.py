"""What the reader's networks are shown of a composed number: its strip or its writing, labelled."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recognizer.sequence import BLANK
from segmentation.writing import Writing, find_writing
from training.lines.classes import mark_class
from training.synth.composed import ComposedString

COLUMNS_PER_FRAME = 2  # of a strip, to one answer of the sequence network
LONGEST_PX = 900  # of a strip; hardly twenty digits, far apart, are longer

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledStrip:
    """A line, straightened, (32, w) uint8, and its marks from left to right, see `training.lines.classes`."""

    strip: Bytes
    marks: tuple[int, ...]

    @property
    def fits(self) -> bool:
        """Whether there is a frame for every mark, and one between marks that are alike."""
        alike = sum(first == second for first, second in pairwise(self.marks))
        return len(self.marks) + alike <= int(self.strip.shape[1]) // COLUMNS_PER_FRAME


@dataclass(frozen=True, slots=True, eq=False)
class LabelledLine:
    """The writing of one line and what it says."""

    writing: Writing
    text: str


def labelled_line(composed: ComposedString, rng: np.random.Generator) -> LabelledLine | None:
    """Show an image that holds one line; None where it holds none or several."""
    del rng
    writing = find_writing(composed.image)
    return LabelledLine(writing, composed.label) if len(writing.lines) == 1 else None


def labelled_strip(composed: ComposedString, rng: np.random.Generator) -> LabelledStrip | None:
    """Show an image of one line, no longer than `LONGEST_PX`, as the sequence network sees it; else None."""
    del rng
    lines = find_writing(composed.image).lines
    if len(lines) != 1 or lines[0].strip.shape[1] > LONGEST_PX:
        return None
    marks = (mark_class(mark.text) for mark in composed.marks if mark.text)
    return LabelledStrip(as_bytes(lines[0].strip), tuple(mark for mark in marks if mark != BLANK))


def as_bytes(values: npt.NDArray[np.float32]) -> Bytes:
    """Return values in [0, 1] as whole numbers of 0 to 255: a quarter of the memory."""
    return np.rint(values * 255).astype(np.uint8)
