"""Finds where the text of each number is laid over its picture: beside its ink, and on no other number's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from segmentation.box import Box
from web.page.places import Place

HIGH = 0.8  # of the digits' height: a label with what is between it and its ink, as `reading.css` has it
WIDE = 0.5  # the same, of each character
NOT_READ = "?"


@dataclass(frozen=True, slots=True)
class Label:
    """The text of a number on its picture.

    Attributes
    ----------
    places : tuple of int
        Of the reading's places, those of this number.
    text : str
        What was read there.
    box : Box
        Around its ink, pixels of the input image.
    below : bool
        Whether it stands below its ink, since above it there is something else.
    """

    places: tuple[int, ...]
    text: str
    box: Box
    below: bool = False


def shown_at(place: Place) -> str:
    """Return what stands at a place, `NOT_READ` where nothing was read."""
    return str(place.digit.digit) if place.digit else place.sign.kind if place.sign else NOT_READ


def height_of(places: Sequence[Place]) -> float:
    """Return how high the digits of a reading are, pixels of the input image; 0 where there is none."""
    heights = [place.box.height for place in places if not place.sign]
    return median(heights) if heights else 0.0


def labels_of(places: Sequence[Place]) -> tuple[Label, ...]:
    """Return the labels of a reading's numbers; none for those that have no room for it."""
    numbers: list[list[int]] = []
    for at, place in enumerate(places):
        if not numbers or place.gap or place.line != places[at - 1].line:
            numbers.append([])
        numbers[-1].append(at)
    labels = [
        Label(
            tuple(number),
            "".join(shown_at(places[at]) for at in number),
            Box.around(places[at].box for at in number),
        )
        for number in numbers
    ]
    return with_room(labels, height_of(places))


def with_room(labels: Sequence[Label], high: float) -> tuple[Label, ...]:
    """Return the labels that have room above or below their ink; the digits are `high` pixels high."""
    laid: list[Label] = []
    taken: list[Sequence[float]] = [label.box.edges for label in labels]
    for label in labels:
        ink = label.box
        for below in (False, True):
            top = ink.bottom if below else ink.top - HIGH * high
            edges = (ink.left, top, ink.left + WIDE * high * len(label.text), top + HIGH * high)
            if not any(_crosses(edges, other) for other in taken):
                taken.append(edges)
                laid.append(replace(label, below=below))
                break
    return tuple(laid)


def _crosses(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
