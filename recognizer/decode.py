"""A line's candidates and their scores → its best paths.

A path covers every primitive once; each step is a candidate, read as a digit or passed over as a mark.
The score of a path is the sum of its steps' scores, logarithms up to a constant. Texts that several paths
spell add up.
"""

from dataclasses import dataclass
from heapq import nlargest
from math import exp, log1p
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.lattice import Line

MARK = -1
MARK_COLUMN = 10  # of the scores
BEAM = 16  # partial texts kept at each boundary; more than the answers anyone asks for
READINGS = 3  # of a candidate: no more are worth a path


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a candidate of the line (its index) and the digit it is read as, or `MARK`."""

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


# Linked backwards, so that paths share what they have in common.
_Steps: TypeAlias = "tuple[_Steps, Step] | None"
# The log of the sum over a text's paths, the score of the best of them, and its steps.
_Partial: TypeAlias = tuple[float, float, _Steps]


def best_paths(line: Line, scores: npt.NDArray[np.float64], most: int) -> list[Path]:
    """Find the most probable texts of a line, each with its best path.

    Partial paths that spell the same text are one: their probabilities add up, the best of them goes on
    (prefix search, as in connectionist temporal classification).

    Parameters
    ----------
    line : Line of n candidates.
    scores : (n, 11) array, log scores of reading each candidate as 0 to 9 or, last, as a mark.
    most : int, how many texts at most.

    Returns
    -------
    list of Path with distinct texts, the most probable first.
    """
    arriving: list[dict[str, _Partial]] = [{} for _ in line.joints]
    arriving[0][""] = (0.0, 0.0, None)
    onward = _worthwhile(line, scores)
    for place in range(len(line.primitives)):
        kept = nlargest(BEAM, arriving[place].items(), key=lambda partial: partial[1][0])
        for stop, step, score in onward[place]:
            added = "" if step.digit == MARK else str(step.digit)
            reached = arriving[stop]
            for text, (mass, best, steps) in kept:
                longer = text + added
                fresh = (mass + score, best + score, (steps, step))
                known = reached.get(longer)
                reached[longer] = fresh if known is None else _together(known, fresh)
    total = _log_total(line, scores)
    ranked = nlargest(most, arriving[-1].items(), key=lambda partial: partial[1][0])
    return [Path(_unwound(steps), text, min(exp(mass - total), 1.0)) for text, (mass, _, steps) in ranked]


def path_spelling(line: Line, scores: npt.NDArray[np.float64], text: str) -> Path | None:
    """Find the best path that spells a text, whatever its rank; None where the line has none.

    Parameters
    ----------
    line, scores : as `best_paths` takes them.
    text : str of digits.
    """
    digits = [int(character) for character in text]
    mass = np.full((len(line.joints), len(digits) + 1), -np.inf)
    mass[0, 0] = 0.0
    best = mass.copy()
    came: dict[tuple[int, int], tuple[int, int, Step]] = {}
    for index in _by_start(line):
        candidate = line.candidates[index]
        start, stop = candidate.start, candidate.stop
        for read, label, digit in [
            *((read, digit, digit) for read, digit in enumerate(digits)),
            *((read, MARK_COLUMN, MARK) for read in range(len(digits) + 1)),
        ]:
            if mass[start, read] == -np.inf:
                continue
            after = read + (digit != MARK)
            mass[stop, after] = np.logaddexp(mass[stop, after], mass[start, read] + scores[index, label])
            score = best[start, read] + scores[index, label]
            if score > best[stop, after]:
                best[stop, after] = score
                came[stop, after] = (start, read, Step(index, digit))
    if mass[-1, -1] == -np.inf:
        return None
    steps, place = [], (len(line.primitives), len(digits))
    while place != (0, 0):
        start, read, step = came[place]
        steps.append(step)
        place = (start, read)
    share = min(exp(mass[-1, -1] - _log_total(line, scores)), 1.0)
    return Path(tuple(reversed(steps)), text, share)


def _by_start(line: Line) -> list[int]:
    return sorted(range(len(line.candidates)), key=lambda index: line.candidates[index].start)


def _worthwhile(line: Line, scores: npt.NDArray[np.float64]) -> list[list[tuple[int, Step, float]]]:
    """Return for each place where its candidates lead, read in the ways that are worth a path."""
    onward: list[list[tuple[int, Step, float]]] = [[] for _ in line.primitives]
    labels = np.argsort(scores, axis=1)[:, -READINGS:].tolist()
    for index, candidate in enumerate(line.candidates):
        for label in labels[index]:
            step = Step(index, MARK if label == MARK_COLUMN else label)
            onward[candidate.start].append((candidate.stop, step, float(scores[index, label])))
    return onward


def _together(first: _Partial, second: _Partial) -> _Partial:
    high, low = max(first[0], second[0]), min(first[0], second[0])
    best = first if first[1] >= second[1] else second
    return (high + log1p(exp(low - high)), best[1], best[2])


def _unwound(steps: _Steps) -> tuple[Step, ...]:
    path = []
    while steps is not None:
        steps, step = steps
        path.append(step)
    return tuple(reversed(path))


def _log_total(line: Line, scores: npt.NDArray[np.float64]) -> float:
    """Return the logarithm of the sum over all paths (the forward algorithm)."""
    steps = np.logaddexp.reduce(scores, axis=1)
    reach = np.full(len(line.joints), -np.inf)
    reach[0] = 0.0
    for index in _by_start(line):
        candidate = line.candidates[index]
        reach[candidate.stop] = np.logaddexp(reach[candidate.stop], reach[candidate.start] + steps[index])
    return float(reach[-1])
