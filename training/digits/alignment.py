"""A lattice and the text that it is known to spell → which candidate is which digit (forced alignment)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.paths import NO_DIGIT_COLUMN
from segmentation.lattice import Candidate, Lattice, Line

NEW_LINE = "\n"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A candidate that is one digit of the text."""

    candidate: Candidate
    digit: int


@dataclass(frozen=True, slots=True)
class _Way:
    """The best way so far to have spelled some characters of the text."""

    score: float
    digits: tuple[Spelled, ...]


_Ways: TypeAlias = dict[int, _Way]  # by how many characters they have spelled


def align(lattice: Lattice, scores: Sequence[npt.NDArray[np.float64]], text: str) -> tuple[Spelled, ...]:
    """Find the best path through a lattice that spells `text`.

    A row of the text is a line of the lattice, but what the lattice took for two lines may spell one row,
    and a line may hold nothing but marks.

    Parameters
    ----------
    lattice : Lattice
    scores : an (n, 11) array for each line, see `recognizer.scoring.step_scores`.
    text : str, digits, its rows joined by newlines.

    Returns
    -------
    tuple of Spelled, a digit of the text each; empty where no path spells it.
    """
    ways: _Ways = {0: _Way(0.0, ())}
    for line, line_scores in zip(lattice.lines, scores, strict=True):
        ways = _through(line, line_scores, text, ways)
        for done, way in sorted(ways.items()):
            if text[done : done + 1] == NEW_LINE:
                _offer(ways, done + 1, way)
    return ways[len(text)].digits if len(text) in ways else ()


def _through(line: Line, scores: npt.NDArray[np.float64], text: str, ways: _Ways) -> _Ways:
    """Take the ways on from the line's first primitive to its last."""
    arriving: list[_Ways] = [ways, *({} for _ in line.primitives)]
    order = sorted(range(len(line.candidates)), key=lambda index: line.candidates[index].start)
    for index in order:
        candidate = line.candidates[index]
        reached = arriving[candidate.stop]
        for done, way in arriving[candidate.start].items():
            _offer(reached, done, _Way(way.score + float(scores[index, NO_DIGIT_COLUMN]), way.digits))
            following = text[done : done + 1]
            if following and following != NEW_LINE:
                digit = int(following)
                longer = (*way.digits, Spelled(candidate, digit))
                _offer(reached, done + 1, _Way(way.score + float(scores[index, digit]), longer))
    return arriving[-1]


def _offer(ways: _Ways, done: int, way: _Way) -> None:
    if done not in ways or way.score > ways[done].score:
        ways[done] = way
