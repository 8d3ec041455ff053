"""What small pieces of ink are, by where they stand: a point is low and near nothing, a dash half way up.

On the strip of a line a point under a digit's foot is a pixel or two, and the line network overlooks it. On
the lattice it is ink of its own, with a place, a size and a shape. A small network weighs these, and what the
line network sees there; see `training.lines.small_marks`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.piece_shapes import SHAPE_FEATURES, Neighbours, Place, shape_of
from segmentation.lattice import Line

SMALL = 0.6  # of a digit's height: what fits into such a square is looked at
SIGNS = ".,:-"  # that are told apart
NOTHING, OTHER_SIGN = 0, len(SIGNS) + 1  # places of what a piece may be besides: no sign at all, another sign
KINDS = len(SIGNS) + 2
FEATURES = 26 + SHAPE_FEATURES
FAR, VERY_FAR = 1.5, 3.0  # digits' heights: gaps, and gaps between digits, are not told apart beyond
USUAL_GAP = 0.3  # digits' heights, between two digits of a line that has one only
BESIDE = 0.15  # digits' heights: a small piece nearer than this may be another part of the same sign
MOST_SMALL = 200  # of a line; with more they are dirt, and their time grows with their square
HARDLY = 1e-3  # expected symbols in a piece; fewer are not told apart

Shares = npt.NDArray[np.float64]
"""How likely a piece is each kind, (`KINDS`,): no sign, each of `SIGNS`, another sign."""


@dataclass(frozen=True, slots=True)
class SmallMarks:
    """Tells what small pieces of ink are. Safe to call from many threads.

    Attributes
    ----------
    layers : of the network, the weights (inputs, outputs) and the bias (outputs,) of each; without any it
        says nothing.
    """

    layers: tuple[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]], ...] = ()

    @classmethod
    def of(cls, layers: Sequence[Sequence[Any]]) -> Self:
        """Return the network whose weights and biases are given as lists."""
        return cls(tuple((np.array(weights, float), np.array(bias, float)) for weights, bias in layers))

    def as_lists(self) -> list[list[Any]]:
        """Return what `of` takes, rounded: a hundred-thousandth changes no answer."""
        return [[weights.round(5).tolist(), bias.round(5).tolist()] for weights, bias in self.layers]

    def __call__(self, line: Line, evidence: Evidence) -> dict[int, Shares]:
        """Return for the place of each small piece of a line, see `Line.places`, what it is.

        A candidate of several, such as both dots of a colon, is what its pieces are on average.
        """
        places, signal = small_pieces(line, evidence)
        if not places or not self.layers:
            return {}
        for weights, bias in self.layers[:-1]:
            signal = np.maximum(signal @ weights + bias, 0)
        weights, bias = self.layers[-1]
        scores = signal @ weights + bias
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        alone = dict(zip(places, shares / shares.sum(axis=1, keepdims=True), strict=True))
        return alone | _together(line, alone)


def _together(line: Line, alone: Mapping[int, Shares]) -> dict[int, Shares]:
    """Return what the candidates are that are several small pieces: the geometric mean of what these are."""
    count = len(line.candidates)
    begin = {line.candidates[place].start: place for place in alone if place < count}
    found = {}
    for place, one in enumerate(line.candidates):
        pieces, at = [], one.start
        while at < one.stop and at in begin:
            pieces.append(alone[begin[at]])
            at = line.candidates[begin[at]].stop
        if at == one.stop and len(pieces) > 1:
            mean = np.exp(np.log(np.maximum(pieces, HARDLY)).mean(axis=0))
            found[place] = mean / mean.sum()
    return found


def small_pieces(line: Line, evidence: Evidence) -> tuple[list[int], npt.NDArray[np.float64]]:
    """Describe the small pieces of a line.

    Returns
    -------
    their places, and an (n, `FEATURES`) float64 array: sizes and distances in digits' heights, logarithms of
    what the line network expects. None where the line has no larger piece, or
    too many.
    """
    count, at = len(line.candidates), line.places
    whole = _whole_components(line)
    small = [*(place for place in whole if is_small(at[place])), *range(count, len(at))]
    larger = sorted((place for place in whole if not is_small(at[place])), key=lambda one: _middle(at[one]))
    large = [at[place] for place in larger]
    if not small or not large or len(small) > MOST_SMALL:
        return [], np.zeros((0, FEATURES))
    gaps = [after.left - before.right for before, after in pairwise(large)]
    usual = median(gaps) if gaps else USUAL_GAP
    logs = _seen(evidence)
    beside = Neighbours.of(line, larger)
    rows = [
        (
            *_placed(at[place], large, usual),
            *_beside(at[place], [at[other] for other in small if other != place]),
            float(place >= count),
            float(np.log(len(small))),
            *logs[place].tolist(),
            *shape_of(line, place, beside),
        )
        for place in small
    ]
    return small, np.array(rows)


def _whole_components(line: Line) -> list[int]:
    """Return the candidates that are one component each, and all of it."""
    sizes = Counter(one.component for one in line.primitives)
    return [
        place
        for place, one in enumerate(line.candidates)
        if {part.component for part in line.primitives[one.start : one.stop]}
        == {line.primitives[one.start].component}
        and sizes[line.primitives[one.start].component] == one.stop - one.start
    ]


def is_small(piece: Place) -> bool:
    """Tell whether a piece is so small that it is looked at."""
    return max(piece.right - piece.left, piece.bottom - piece.top) < SMALL


def _middle(piece: Place) -> float:
    return (piece.left + piece.right) / 2


def _placed(piece: Place, large: Sequence[Place], usual: float) -> tuple[float, ...]:
    """Describe a piece's size and height, the gaps to what lies before and behind, and what it lies under."""
    before = max((one.right for one in large if _middle(one) <= _middle(piece)), default=None)
    after = min((one.left for one in large if _middle(one) > _middle(piece)), default=None)
    width = piece.right - piece.left
    covered, top, bottom = max(
        (
            (min(one.right, piece.right) - max(one.left, piece.left)) / max(width, HARDLY),
            one.top,
            one.bottom,
        )
        for one in large
    )
    room = VERY_FAR if before is None or after is None else float(np.clip(after - before, -FAR, VERY_FAR))
    return (
        width,
        piece.bottom - piece.top,
        piece.top,
        piece.bottom,
        FAR if before is None else float(np.clip(piece.left - before, -FAR, FAR)),
        FAR if after is None else float(np.clip(after - piece.right, -FAR, FAR)),
        room,
        usual,
        room - usual,
        float(np.clip(covered, 0, 1)),
        piece.top - bottom if covered > 0 else 0.0,
        piece.bottom - top if covered > 0 else 0.0,
        float(before is None),
        float(after is None),
    )


def _beside(piece: Place, others: Sequence[Place]) -> tuple[float, ...]:
    """Describe the nearest small piece above or below, the other dot of a colon perhaps."""
    near = [one for one in others if min(one.right, piece.right) - max(one.left, piece.left) > -BESIDE]
    if not near:
        return 0.0, 0.0, 0.0
    twin = min(near, key=lambda one: abs(_middle(one) - _middle(piece)))
    return 1.0, (twin.top + twin.bottom - piece.top - piece.bottom) / 2, twin.bottom - twin.top


def _seen(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Return logarithms of how many of `SIGNS`, of other marks, of digits and of 1s are expected."""
    counts = evidence.counts.astype(np.float64)
    signs = counts[:, [ALPHABET.class_of(sign) for sign in SIGNS]]
    digits = counts[:, : ALPHABET.blank]
    others = counts[:, ALPHABET.first_mark :].sum(axis=1) - signs.sum(axis=1)
    seen = np.column_stack([signs, others, digits.sum(axis=1), digits[:, 1]])
    logs: npt.NDArray[np.float64] = np.log(np.maximum(seen, HARDLY))
    return logs


def kind_of(sign: str) -> int:
    """Return which of `KINDS` a sign is, "" none."""
    return SIGNS.index(sign) + 1 if sign and sign in SIGNS else OTHER_SIGN if sign else NOTHING


def written(shares: Shares) -> Mapping[str, float]:
    """Return how likely a piece is each of `SIGNS`."""
    return dict(zip(SIGNS, shares[1 : len(SIGNS) + 1].tolist(), strict=True))
