"""Finds the places of a reading: its digits and, between them, the marks that may be digits too."""

from dataclasses import dataclass
from itertools import groupby
from statistics import median

from recognizer.reading import DigitReading, NumberReading, RejectedMark
from segmentation.box import Box

DIGIT_HEIGHT = 0.7  # of the digits of its line, from which a mark may be one; signs and commas are lower
BAR_SHAPE = 2.5  # height by width; of the handwritten digits only a 1 is that slim


@dataclass(frozen=True, slots=True)
class Place:
    """Where a digit stands or may be missing.

    Attributes
    ----------
    line : int
        The line of writing, 0 at the top.
    box : Box
        Its ink, pixels of the input image.
    digit : DigitReading or None
        What was read there; None where a mark was not read.
    """

    line: int
    box: Box
    digit: DigitReading | None = None

    @property
    def may_be_one(self) -> bool:
        """Whether nothing was read here and the ink is an upright bar."""
        return self.digit is None and self.box.height >= BAR_SHAPE * self.box.width

    def as_dict(self) -> dict[str, object]:
        """Return the place as JSON: ``line``, ``box``, and ``read``, a digit or ``""``."""
        box = [self.box.left, self.box.top, self.box.right, self.box.bottom]
        return {"line": self.line, "box": box, "read": str(self.digit.digit) if self.digit else ""}


def places_of(reading: NumberReading) -> tuple[Place, ...]:
    """Return the places of a reading in reading order, those of its rejected marks among its digits."""
    places: list[Place] = []
    for number, digits in groupby(reading.digits, key=lambda digit: digit.line):
        line = [Place(number, digit.box, digit) for digit in digits]
        for mark in [mark for mark in reading.rejected if _stands_in(line, mark)]:
            before = sum(_centre(place.box) < _centre(mark.box) for place in line)
            line.insert(before, Place(number, mark.box))
        places += line
    return tuple(places)


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
