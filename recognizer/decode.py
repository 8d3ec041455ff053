"""A line's candidates and their scores → its best paths.

A path covers every primitive once; each step is a candidate, read as a digit or passed over as a mark.
The score of a path is the sum of its steps' scores, logarithms up to a constant. Texts that several paths
spell add up.
"""

from collections import defaultdict
from dataclasses import dataclass
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from segmentation.lattice import Line

MARK = -1
BEAM = 24  # partial paths kept at each boundary; far more than the answers anyone asks for


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


def best_paths(line: Line, scores: npt.NDArray[np.float64], most: int) -> list[Path]:
    """Find the most probable texts of a line, each with its best path (Viterbi with a beam of n best).

    Parameters
    ----------
    line : Line of n candidates.
    scores : (n, 11) array, log scores of reading each candidate as 0 to 9 or, last, as a mark.
    most : int, how many texts at most.

    Returns
    -------
    list of Path with distinct texts, the most probable first.
    """
    arriving: list[list[tuple[float, tuple[Step, ...]]]] = [[] for _ in range(len(line.joints))]
    arriving[0] = [(0.0, ())]
    by_start = defaultdict(list)
    for index, candidate in enumerate(line.candidates):
        by_start[candidate.start].append(index)
    for place in range(len(line.primitives)):
        kept = nlargest(BEAM, arriving[place], key=lambda partial: partial[0])
        for index in by_start[place]:
            onwards = arriving[line.candidates[index].stop]
            for label in np.argsort(scores[index])[
                -3:
            ]:  # no candidate has more than three readings worth a path
                step = Step(index, MARK if label == 10 else int(label))
                onwards.extend((score + float(scores[index, label]), (*steps, step)) for score, steps in kept)
    total = _log_total(line, scores)
    best: dict[str, tuple[float, tuple[Step, ...]]] = {}
    mass: dict[str, float] = defaultdict(float)
    for score, steps in arriving[-1]:
        text = "".join(str(step.digit) for step in steps if step.digit != MARK)
        mass[text] += float(np.exp(score - total))
        if text not in best or score > best[text][0]:
            best[text] = (score, steps)
    ranked = sorted(best, key=lambda text: mass[text], reverse=True)[:most]
    return [Path(best[text][1], text, min(mass[text], 1.0)) for text in ranked]


def _log_total(line: Line, scores: npt.NDArray[np.float64]) -> float:
    """Return the logarithm of the sum over all paths (the forward algorithm)."""
    steps = np.logaddexp.reduce(scores, axis=1)
    reach = np.full(len(line.joints), -np.inf)
    reach[0] = 0.0
    order = sorted(range(len(line.candidates)), key=lambda index: line.candidates[index].start)
    for index in order:
        candidate = line.candidates[index]
        reach[candidate.stop] = np.logaddexp(reach[candidate.stop], reach[candidate.start] + steps[index])
    return float(reach[-1])
