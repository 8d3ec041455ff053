"""What the reader's networks are shown of a composed number: its strip or its writing, labelled."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from segmentation.writing import Writing, find_writing
from training.lines.line_of import NOWHERE, lines_of
from training.synth.composed import ComposedString, Mark
from training.synth.strikes import STRUCK

OTHER_LINE = 0.3  # of the images with other lines than the number's: one of these is shown
COLUMNS_PER_FRAME = 2  # of a strip, to one answer of the line network
MAY_BE_LOST = tuple(map(ALPHABET.class_of, ".,:"))  # as small as dirt; what is lost of them is not asked for
LONGEST_PX = 900  # of a strip; hardly twenty digits, far apart, are longer

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledStrip:
    """A line, straightened, (32, w) uint8, and the classes of its symbols, see `recognizer.alphabet`.

    `is_known` says whether a teacher reads such strips well, and is asked what they show.
    """

    strip: Bytes
    symbols: tuple[int, ...]
    is_known: bool = True

    @property
    def fits(self) -> bool:
        """Whether there is a frame for every symbol, and one between symbols that are alike."""
        alike = sum(first == second for first, second in pairwise(self.symbols))
        return len(self.symbols) + alike <= int(self.strip.shape[1]) // COLUMNS_PER_FRAME


@dataclass(frozen=True, slots=True, eq=False)
class LabelledLine:
    """The writing of one line, and what it says: its digits, these with their signs, and its ink."""

    writing: Writing
    text: str
    written: str
    marks: tuple[Mark, ...] = ()


def labelled_line(composed: ComposedString, rng: np.random.Generator) -> LabelledLine | None:
    """Show the writing of one line of an image, chosen as `labelled_strip` chooses it."""
    writing = find_writing(composed.image)
    chosen = _chosen(writing, composed, rng)
    if chosen is None:
        return None
    line = writing.lines[chosen.place]
    written = composed.written if chosen.symbols != (ALPHABET.other,) else ""
    text = ALPHABET.digits_of(chosen.symbols)
    return LabelledLine(replace(writing, lines=(line,)), text, written, composed.marks)


def labelled_strip(composed: ComposedString, rng: np.random.Generator) -> LabelledStrip | None:
    """Show a line of an image, no longer than `LONGEST_PX`, as the line network sees it.

    On paper other lines may be found beside the number's. Now and then one of them is shown, as a mark that
    is no digit: TensorFlow's CTC refuses a line that says nothing. None where the number lies on several
    lines, where part of it was lost, and where it has no symbol.
    """
    writing = find_writing(composed.image)
    chosen = _chosen(writing, composed, rng)
    if chosen is None:
        return None
    strip = as_bytes(writing.lines[chosen.place].strip)
    return LabelledStrip(strip, chosen.symbols) if strip.shape[1] <= LONGEST_PX else None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A line by its place in the writing, and the classes of its symbols."""

    place: int
    symbols: tuple[int, ...]


def _chosen(writing: Writing, composed: ComposedString, rng: np.random.Generator) -> _Chosen | None:
    symbols = [ALPHABET.class_of(mark.text) if mark.text else ALPHABET.blank for mark in composed.marks]
    places = lines_of(writing, composed)
    seen = [
        (one, place)
        for mark, one, place in zip(composed.marks, symbols, places, strict=True)
        if one != ALPHABET.blank and not (place == NOWHERE and (one in MAY_BE_LOST or mark.text == STRUCK))
    ]
    own = {place for _, place in seen}
    others = [place for place in range(len(writing.lines)) if place not in own]
    if others and rng.random() < OTHER_LINE:
        return _Chosen(others[int(rng.integers(len(others)))], (ALPHABET.other,))
    if len(own) == 1 and NOWHERE not in own:
        return _Chosen(own.pop(), tuple(one for one, _ in seen))
    return None


def as_bytes(values: npt.NDArray[np.float32]) -> Bytes:
    """Return values in [0, 1] as whole numbers of 0 to 255: a quarter of the memory."""
    return np.rint(values * 255).astype(np.uint8)
