"""What a reader answers: a small tree of frozen values in the input image's pixels.

NumberReading
├── digits        DigitReading, in reading order, each with its line
├── alternatives  Alternative, the next best whole numbers
└── rejected      RejectedMark, ink that was seen and is no digit
"""

from dataclasses import dataclass, field, fields, is_dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from segmentation.box import Box

if TYPE_CHECKING:
    from recognizer.trace import Trace


class Alternative(NamedTuple):
    r"""Another whole number that the image may show.

    Attributes
    ----------
    text : str
        The number, its lines joined by ``"\n"``.
    confidence : float
        Probability in [0, 1] that this is what was written.
    """

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class DigitReading:
    """One digit as it was read.

    Attributes
    ----------
    digit : int
        0 to 9.
    confidence : float
        Probability in [0, 1] that this ink is this digit.
    probabilities : tuple of 10 floats
        Of the digits 0 to 9 for this ink; they sum to 1.
    box : Box
        Where its ink lies, pixels of the input image.
    line : int
        The line of writing it stands on, 0 at the top.
    crop : (28, 28) float32 array in [0, 1]
        What the classifier saw, ink bright.
    """

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    box: Box
    line: int
    crop: npt.NDArray[np.float32] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RejectedMark:
    """Ink that was seen and is no digit.

    Attributes
    ----------
    box : Box
        Where it lies, pixels of the input image.
    reason : str
        In plain words: ``"too small for a digit"``, ``"does not look like a digit"``, ….
    """

    box: Box
    reason: str


@dataclass(frozen=True, slots=True)
class NumberReading:
    """The number in an image; a blank image gives one with no digits and the text ``""``.

    Attributes
    ----------
    digits : tuple of DigitReading
        Line by line, left to right.
    confidence : float
        Probability in [0, 1] that the whole of `text` is right.
    alternatives : tuple of Alternative
        The next best whole numbers, best first; `text` itself is not among them.
    rejected : tuple of RejectedMark
        Ink that was seen and is no digit.
    width, height : int
        Pixels of the input image, the frame of every box.
    trace : Trace or None
        What the reading was made of, where that was asked for.
    """

    digits: tuple[DigitReading, ...]
    confidence: float
    alternatives: tuple[Alternative, ...]
    rejected: tuple[RejectedMark, ...]
    width: int
    height: int
    trace: "Trace | None" = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        r"""The digits as a string, lines joined by ``"\n"``."""
        lines = groupby(self.digits, key=lambda digit: digit.line)
        return "\n".join("".join(str(digit.digit) for digit in line) for _, line in lines)

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as JSON-ready values, without the crops.

        Returns
        -------
        dict
            ``text``, ``confidence``, ``alternatives``, ``digits``, ``rejected``, ``width``, ``height``;
            a box is ``[left, top, right, bottom]``.
        """
        return {"text": self.text, **_plain(self)}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; what only Python can show is left out."""
    match value:
        case Box():
            return [value.left, value.top, value.right, value.bottom]
        case Alternative():
            return value._asdict()
        case tuple():
            return [_plain(one) for one in value]
    if not is_dataclass(value):
        return value
    return {part.name: _plain(getattr(value, part.name)) for part in fields(value) if part.compare}
