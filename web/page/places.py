"""Finds the places of a reading: its digits and signs and, between them, the marks that may be digits too."""

from dataclasses import dataclass
from itertools import groupby
from statistics import median

from recognizer.reading import DigitReading, MarkReading, NumberReading, RejectedMark
from segmentation.box import Box

DIGIT_HEIGHT = 0.7  # of the digits of its line, from which a mark may be one; signs and commas are lower
BAR_SHAPE = 2.5  # height by width; of the handwritten digits only a 1 is that slim


@dataclass(frozen=True, slots=True)
class Place:
    """Where a digit or sign stands, or a digit may be missing.

    Attributes
    ----------
    line : int
        The line of writing, 0 at the top.
    box : Box
        Its ink, pixels of the input image.
    digit : DigitReading or None
        What was read there; None where a mark was not read.
    sign : MarkReading or None
        The same, of a sign.
    gap : bool
        Whether a person sees a gap between numbers before it.
    """

    line: int
    box: Box
    digit: DigitReading | None = None
    sign: MarkReading | None = None
    gap: bool = False

    @property
    def may_be_one(self) -> bool:
        """Whether nothing was read here and the ink is an upright bar."""
        return not (self.digit or self.sign) and self.box.height >= BAR_SHAPE * self.box.width

    def as_dict(self) -> dict[str, object]:
        """Return the place as JSON: ``line``, ``box``, ``gap``, and ``read``, a digit, a sign or ``""``."""
        read = str(self.digit.digit) if self.digit else self.sign.kind if self.sign else ""
        return {"line": self.line, "box": [*self.box.edges], "gap": self.gap, "read": read}


def places_of(reading: NumberReading) -> tuple[Place, ...]:
    """Return the places of a reading in reading order, those of its rejected marks among the others."""
    places: list[Place] = []
    read = [_place(symbol, at in reading.spaces) for at, symbol in enumerate(reading.symbols)]
    for number, of_line in groupby(read, key=lambda place: place.line):
        line = list(of_line)
        digits = [place for place in line if place.digit]
        for mark in [mark for mark in reading.rejected if _stands_in(digits, mark)]:
            before = sum(_centre(place.box) < _centre(mark.box) for place in line)
            line.insert(before, Place(number, mark.box))
        places += line
    return tuple(places)


def _place(symbol: DigitReading | MarkReading, gap: bool) -> Place:
    if isinstance(symbol, DigitReading):
        return Place(symbol.line, symbol.box, digit=symbol, gap=gap)
    return Place(symbol.line, symbol.box, sign=symbol, gap=gap)


def _centre(box: Box) -> float:
    return (box.left + box.right) / 2


def _stands_in(line: list[Place], mark: RejectedMark) -> bool:
    middle = (mark.box.top + mark.box.bottom) / 2
    top, bottom = min(place.box.top for place in line), max(place.box.bottom for place in line)
    height = median(place.box.height for place in line)
    within = top <= middle < bottom and mark.box.height >= DIGIT_HEIGHT * height
    return within and not any(_crosses(mark.box, place.box) for place in line)


def _crosses(mark: Box, digit: Box) -> bool:
    """Tell whether most of a mark's width is over or under a digit, rather than beside it."""
    return min(mark.right, digit.right) - max(mark.left, digit.left) > mark.width / 2
