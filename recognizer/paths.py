"""A line's candidates and their scores → its best paths.

A path covers every primitive once; each step is a candidate, read as a digit or passed over as no digit.
The score of a path is the sum of its steps' scores, logarithms up to a constant. Texts that several paths
spell add up.
"""

from dataclasses import dataclass
from math import exp, inf, log1p
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.lattice import Line

NO_DIGIT = -1  # what a step reads that passes a candidate over
NO_DIGIT_COLUMN = 10  # of the scores
BEAM = 16  # partial texts kept at each boundary; more than the answers anyone asks for
READINGS = 3  # of a candidate: no more are worth a path


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a candidate of the line (its index) and the digit it is read as, or `NO_DIGIT`."""

    candidate: int
    digit: int


@dataclass(frozen=True, slots=True)
class Path:
    """A way through one line.

    Attributes
    ----------
    steps : tuple of Step, left to right.
    text : str, the digits it spells.
    share : float in [0, 1], the probability of `text` among all that the line could say.
    """

    steps: tuple[Step, ...]
    text: str
    share: float

    @property
    def beside_marks(self) -> bool:
        """Whether it passes over marks that stand beside its digits."""
        return bool(self.text) and any(step.digit == NO_DIGIT for step in self.steps)


# The share of the best path, the same before its last step, that step's candidate, and its digit as text.
# Linked backwards, so that paths share what they have in common.
_Way: TypeAlias = "tuple[float, _Way | None, int, str]"
_START: _Way = (1.0, None, 0, "")
# Where a step starts, its share of all ways to where it leads, its candidate, and its digit as text.
_Arrival: TypeAlias = tuple[int, float, int, str]


def best_paths(line: Line, scores: npt.NDArray[np.float64], most: int) -> list[Path]:
    """Find the most probable texts of a line, each with its best path.

    Partial paths that spell the same text are one: their probabilities add up, the best of them goes on
    (prefix search, as in connectionist temporal classification).

    Parameters
    ----------
    line : Line of n candidates.
    scores : (n, 11) array, log scores of reading each candidate as 0 to 9 or, last, as no digit.
    most : int, how many texts at most.

    Returns
    -------
    list of Path with distinct texts, the most probable first.
    """
    beam = max(BEAM, most)
    kept = [[("", 1.0, _START)]]
    for arrivals in _worthwhile(line, scores):
        shares: dict[str, float] = {}
        ways: dict[str, _Way] = {}
        for start, step_share, index, digit in arrivals:
            for text, share, way in kept[start]:
                longer, best = text + digit, way[0] * step_share
                known = shares.get(longer)
                shares[longer] = share * step_share if known is None else known + share * step_share
                if known is None or best > ways[longer][0]:
                    ways[longer] = (best, way, index, digit)
        likeliest = sorted(shares, key=shares.__getitem__, reverse=True)[:beam]
        kept.append([(text, shares[text], ways[text]) for text in likeliest])
    return [Path(_unwound(way), text, min(share, 1.0)) for text, share, way in kept[-1][:most]]


def _worthwhile(line: Line, scores: npt.NDArray[np.float64]) -> list[list[_Arrival]]:
    """Return for each place but the first the steps that lead there, those that are worth a path.

    Shares of all ways to a place stay in the range of a float, however long the line.
    """
    spans = np.array([(candidate.start, candidate.stop) for candidate in line.candidates])
    steps = np.logaddexp.reduce(scores, axis=1)
    reach = np.array(forward_sums(spans[:, 0], spans[:, 1], steps, len(line.primitives) + 1))
    labels = np.argsort(scores, axis=1)[:, -READINGS:]
    gained = np.take_along_axis(scores, labels, axis=1) + reach[spans[:, :1]] - reach[spans[:, 1:]]
    arrivals: list[list[_Arrival]] = [[] for _ in line.primitives]
    ways = zip(spans.tolist(), labels.tolist(), np.exp(gained).tolist(), strict=True)
    for index, ((start, stop), read, shares) in enumerate(ways):
        for label, share in zip(read, shares, strict=True):
            digit = "" if label == NO_DIGIT_COLUMN else str(label)
            arrivals[stop - 1].append((start, share, index, digit))
    return arrivals


def _unwound(way: _Way) -> tuple[Step, ...]:
    steps = []
    _, before, index, digit = way
    while before is not None:
        steps.append(Step(index, int(digit) if digit else NO_DIGIT))
        _, before, index, digit = before
    return tuple(reversed(steps))


def forward_sums(
    starts: npt.NDArray[np.intp], stops: npt.NDArray[np.intp], scores: npt.NDArray[np.float64], places: int
) -> list[float]:
    """Return the logarithm of the sum over all ways to each place (the forward algorithm).

    Parameters
    ----------
    starts, stops : (n,) int arrays, the places between primitives that each arc joins, start < stop.
    scores : (n,) float64 array, the logarithm of each arc.
    places : int, one more than there are primitives.
    """
    sums = [0.0] + [-inf] * (places - 1)
    order = np.argsort(starts, kind="stable")
    for start, stop, score in zip(
        starts[order].tolist(), stops[order].tolist(), scores[order].tolist(), strict=True
    ):
        known, fresh = sums[stop], sums[start] + score
        sums[stop] = max(known, fresh) + log1p(exp(-abs(known - fresh)))
    return sums
