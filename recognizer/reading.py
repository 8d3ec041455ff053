"""Readings: small trees of frozen values; all boxes are in pixels of the input image.

NumberReading
├── digits        DigitReading, in reading order, each with its line
├── marks         MarkReading, the signs beside them: points, minus, brackets, …
├── alternatives  Alternative, the next best ways to read the whole
├── texts         Alternative, the same of the digits alone, the likeliest first
└── rejected      RejectedMark, ink that was seen and is no digit
"""

from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recognizer.reasons import TOO_SMALL
from recognizer.values import plain_text, value_of
from segmentation.box import Box

if TYPE_CHECKING:
    from recognizer.trace import Trace

DIGITS = "0123456789"


def digits_of(written: str) -> str:
    """Return the digits of what was written, and where its lines end."""
    return "".join(one for one in written if one in DIGITS or one == "\n")


def percent(probability: float) -> str:
    """Return a probability in [0, 1] as ``"1%"`` to ``"99%"``; as 0 or 100 only where it is exactly that."""
    if probability in (0, 1):
        return f"{probability:.0%}"
    return f"{max(1, min(99, round(100 * probability)))}%"


class Alternative(NamedTuple):
    r"""Another text that the image may show.

    Attributes
    ----------
    written : str
        As it was written, lines joined by ``"\n"``.
    confidence : float
        Probability in [0, 1] that this is what was written.
    """

    written: str
    confidence: float

    @property
    def text(self) -> str:
        """Its digits alone."""
        return digits_of(self.written)


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
class MarkReading:
    """A sign that is part of what was written.

    Attributes
    ----------
    kind : str
        One of ``( ) / - $ % + # = . , : € £ x ^``. Square brackets and braces are round ones, too. A
        fraction's bar is ``/``; ``^`` stands before a raised exponent and has its box.
    confidence : float
        Probability in [0, 1] that this ink is this sign, if the digits are right.
    box : Box
        Where its ink lies, pixels of the input image.
    line : int
        The line of writing that it stands on, 0 at the top.
    after : int
        How many digits of the whole reading stand before it.
    """

    kind: str
    confidence: float
    box: Box
    line: int
    after: int


@dataclass(frozen=True, slots=True)
class RejectedMark:
    """Ink that was seen and is no part of what was written.

    Attributes
    ----------
    box : Box
        Where it lies, pixels of the input image.
    reason : str
        One of `recognizer.reasons`: ``"too small for a digit"``, ``"looks like a letter"``, ….
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
        Probability in [0, 1] that the whole of `written` is right.
    alternatives : tuple of Alternative
        What else was written, best first; `written` itself is not among them.
    rejected : tuple of RejectedMark
        Ink that was seen and is no part of what was written.
    width, height : int
        Pixels of the input image, the frame of every box.
    marks : tuple of MarkReading
        The signs beside the digits, line by line, left to right.
    spaces : tuple of int
        Before which symbols a person sees a gap between numbers: places in `symbols`.
    texts : tuple of Alternative
        The digits alone: `text` and the next best, the likeliest first.
    trace : Trace or None
        What the reading was made of, where that was asked for.
    """

    digits: tuple[DigitReading, ...]
    confidence: float
    alternatives: tuple[Alternative, ...]
    rejected: tuple[RejectedMark, ...]
    width: int
    height: int
    marks: tuple[MarkReading, ...] = ()
    spaces: tuple[int, ...] = ()
    texts: tuple[Alternative, ...] = ()
    trace: "Trace | None" = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        r"""The digits as a string, lines joined by ``"\n"``."""
        lines = groupby(self.digits, key=lambda digit: digit.line)
        return "\n".join("".join(str(digit.digit) for digit in line) for _, line in lines)

    @property
    def symbols(self) -> tuple[DigitReading | MarkReading, ...]:
        """The digits and the marks among them, in reading order."""
        placed: list[tuple[tuple[int, int, bool], DigitReading | MarkReading]] = [
            ((mark.line, mark.after, False), mark) for mark in self.marks
        ]
        placed += [((digit.line, before, True), digit) for before, digit in enumerate(self.digits)]
        return tuple(symbol for _, symbol in sorted(placed, key=lambda one: one[0]))

    @property
    def written(self) -> str:
        r"""What was written, with its signs, and spaces between numbers; lines joined by ``"\n"``."""
        lines: dict[int, str] = {}
        for place, symbol in enumerate(self.symbols):
            before = lines.get(symbol.line, "")
            gap = " " if before and place in self.spaces else ""
            lines[symbol.line] = before + gap + _character(symbol)
        return "\n".join(lines[line] for line in sorted(lines))

    @property
    def value(self) -> Decimal | Fraction | None:
        """The number that was written; None where it is ambiguous or no single number, see `value_in`."""
        return value_of(self.written)

    def value_in(self, *, decimal: str) -> Decimal | Fraction | None:
        """Return the number that was written where it is known how decimals are.

        Parameters
        ----------
        decimal : str, ``"."`` or ``","``.

        Raises
        ------
        ValueError
            If it is neither.
        """
        return value_of(self.written, decimal=decimal)

    @property
    def unread(self) -> tuple[Box, ...]:
        """Where writing was found that is no part of what was read: words, letters, and what is too faint."""
        return tuple(mark.box for mark in self.rejected if mark.reason != TOO_SMALL)

    @property
    def text_confidence(self) -> float:
        """Probability in [0, 1] that `text`, the digits alone, is right."""
        text = self.text
        return next((other.confidence for other in self.texts if other.written == text), self.confidence)

    def digits_alone(self) -> "NumberReading":
        """Return the same reading without the signs; its confidence and alternatives are those of `text`."""
        text = self.text
        others = tuple(other for other in self.texts if other.written != text)
        return replace(self, confidence=self.text_confidence, alternatives=others, marks=(), spaces=())

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as JSON-ready values, without the crops.

        Returns
        -------
        dict
            ``written``, ``value`` (as text, or None), ``text``, ``confidence``, ``text_confidence``,
            ``alternatives``, ``digits``, ``marks``, ``rejected``, ``width``, ``height``;
            a box is ``[left, top, right, bottom]``.
        """
        value, plain = self.value, json_ready(self)
        return {
            "written": self.written,
            "value": None if value is None else plain_text(value),
            "text": self.text,
            "text_confidence": self.text_confidence,
            **{name: plain[name] for name in ANSWERED},
        }


ANSWERED = ("confidence", "alternatives", "digits", "marks", "rejected", "width", "height")


def _character(symbol: DigitReading | MarkReading) -> str:
    return symbol.kind if isinstance(symbol, MarkReading) else str(symbol.digit)


def json_ready(value: Any) -> Any:
    """Return a value as JSON has it; what only Python can show is left out."""
    match value:
        case Box():
            return [*value.edges]
        case Alternative():
            return {**value._asdict(), "text": value.text}
        case tuple():
            return [json_ready(one) for one in value]
    if not is_dataclass(value):
        return value
    return {part.name: json_ready(getattr(value, part.name)) for part in fields(value) if part.compare}
