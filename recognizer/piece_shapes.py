"""What a piece of ink is like: how long and thick, how it leans, and how it stands to its neighbours.

A point is as long as the pen is thick, a comma longer; a point lies where its neighbours' feet are, also on a
line that runs up or down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive

SHAPE_FEATURES = 22
PEN = 0.1  # of a digit's height, how thick a pen is where no larger piece tells; the middle of composed ones
MOST_PARTS = 4  # of a piece; more are not told apart
TINY = 1e-6  # keeps quotients finite

Place = Candidate | Speck


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The larger pieces of a line, left to right, and how thick its pen is, in digits' heights."""

    large: tuple[Place, ...]
    pen: float

    @classmethod
    def of(cls, line: Line, large: Sequence[int]) -> "Neighbours":
        """Look at the larger pieces of a line, given by their places, left to right."""
        pens = [_pen(line, place) for place in large]
        pen = max(median(pens), TINY) if pens else PEN
        return cls(tuple(line.places[place] for place in large), pen)


def shape_of(line: Line, place: int, beside: Neighbours) -> tuple[float, ...]:
    """Describe the shape of a piece, and how it stands to its neighbours: `SHAPE_FEATURES` numbers.

    Lengths are in digits' heights. What is round leans in no direction.
    """
    return *_own(line, place, beside.pen), *_beside(line.places[place], beside.large)


def _own(line: Line, place: int, pen: float) -> tuple[float, ...]:
    at, parts, unit = line.places[place], parts_of(line, place), _unit(line, place)
    found = [np.nonzero(part.ink) for part in parts]
    x = np.concatenate([columns + part.left for (_, columns), part in zip(found, parts, strict=True)]) * unit
    y = np.concatenate([rows + part.top for (rows, _), part in zip(found, parts, strict=True)]) * unit
    ink = np.concatenate([part.ink[where] for where, part in zip(found, parts, strict=True)])
    total = max(float(ink.sum()), TINY)
    x, y = x - (ink * x).sum() / total, y - (ink * y).sum() / total
    pixel = unit**2 / 12  # the variance within a pixel
    xx, yy = float((ink * x * x).sum()) / total + pixel, float((ink * y * y).sum()) / total + pixel
    xy = float((ink * x * y).sum()) / total
    spread = float(np.hypot((xx - yy) / 2, xy))
    length = 4 * ((xx + yy) / 2 + spread) ** 0.5  # of the ellipse with these moments
    breadth = 4 * max((xx + yy) / 2 - spread, pixel) ** 0.5
    side = total**0.5 * unit
    room = max((at.right - at.left) * (at.bottom - at.top), TINY)
    lean = max(xx + yy, TINY)
    return (
        side,
        side**2 / room,
        length,
        breadth,
        (xx - yy) / lean,
        2 * xy / lean,
        length / pen,
        breadth / pen,
        side / pen,
        float(min(len(parts), MOST_PARTS)),
        pen,
    )


def _beside(piece: Place, large: Sequence[Place]) -> tuple[float, ...]:
    """Describe how high a piece stands beside the larger ones before and behind it; 0 where none is."""
    middle = piece.left + piece.right
    before = [one for one in large if one.left + one.right <= middle][-1:]
    after = [one for one in large if one.left + one.right > middle][:1]
    described: list[float] = []
    for found in (before, after):
        if not found:
            described += [0.0] * 5
            continue
        (other,) = found
        described += [
            piece.bottom - other.bottom,
            piece.top - other.top,
            other.bottom - other.top,
            other.right - other.left,
            (piece.top + piece.bottom - other.top - other.bottom) / 2,
        ]
    return *described, float(np.log(max(len(large), 1)))


def parts_of(line: Line, place: int) -> tuple[Primitive, ...]:
    """Return the ink of one of `Line.places`."""
    at = line.places[place]
    return line.primitives[at.start : at.stop] if isinstance(at, Candidate) else at.parts


def _unit(line: Line, place: int) -> float:
    """Return the size of a pixel of the ink map in digits' heights."""
    at, parts = line.places[place], parts_of(line, place)
    width = max(part.right for part in parts) - min(part.left for part in parts)
    return (at.right - at.left) / width


def _pen(line: Line, place: int) -> float:
    """Return how thick a stroke is: twice its area by its outline, which steps along the pixels."""
    area = outline = 0.0
    for part in parts_of(line, place):
        ink: npt.NDArray[np.float32] = np.pad(part.ink, 1)
        area += float(ink.sum())
        outline += sum(float(np.abs(np.diff(ink, axis=axis)).sum()) for axis in (0, 1))
    return 2 * area / max(outline, TINY) * (4 / np.pi) * _unit(line, place)
