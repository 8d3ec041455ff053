"""Words beside numbers: letters and digits seldom stand side by side without a gap between them."""

from collections.abc import Sequence

import numpy as np

from recognizer.alphabet import ALPHABET, TIMES_LETTER
from recognizer.evidence import Evidence
from recognizer.paths import NO_DIGIT, Path, Step
from segmentation.lattice import Candidate, Line, Speck

LIKELY = 0.5  # expected letters, or signs of a kind, in a mark that looks like one
LETTERS = np.s_[ALPHABET.other + 1 :]  # classes
SPACE = 0.7  # heights of a digit: a gap between numbers, or between words, is wider
SIDE_BY_SIDE, APART = 0.2, 0.6  # heights: gaps between marks that surely are side by side, or surely are not
# Logs of what speaks against a lone digit amid letters, and against digits at one end of a word where another
# number stands by itself. Chosen, see docs/experiments.md.
AMID, AT_END = 6.0, 4.0
BY_ITSELF = 0.2  # a letter is less likely on either side of a number that stands by itself
_TIMES = ALPHABET.class_of(TIMES_LETTER)


def log_gains(paths: Sequence[Path], line: Line, evidence: Evidence) -> list[float]:
    """Rate the paths of a line by the letters beside their digits.

    In "olivia 2047" the l stands amid letters, so it is rather no 1. In "total 12" the l stands at the end of
    a word, and another number stands by itself. In "5kg" nothing speaks against the 5.

    Parameters
    ----------
    paths : of the line's candidates alone, without specks.

    Returns
    -------
    list of float, one a path: logarithms, 0 where nothing speaks against it.
    """
    return [-_against(path.steps, line, evidence) for path in paths]


def _against(steps: Sequence[Step], line: Line, evidence: Evidence) -> float:
    numbers = _numbers(steps, line, evidence)
    beside = [_letters_beside(one, steps, line, evidence) for one in numbers]
    is_number_alone = any(max(both) < BY_ITSELF for both in beside)
    against = 0.0
    for one, (before, after) in zip(numbers, beside, strict=True):
        against += AMID * before * after if len(one) == 1 else 0.0
        against += AT_END * abs(before - after) if is_number_alone else 0.0
    return against


def _numbers(steps: Sequence[Step], line: Line, evidence: Evidence) -> list[range]:
    """Return the places of digits that belong together, with the signs between them."""
    numbers: list[range] = []
    goes_on = False
    for place, step in enumerate(steps):
        goes_on = goes_on and _nearness(steps[place - 1], step, line) > 0
        if step.digit == NO_DIGIT:
            goes_on = goes_on and not is_letter(step, evidence)
        elif goes_on:
            numbers[-1] = range(numbers[-1].start, place + 1)
        else:
            numbers.append(range(place, place + 1))
            goes_on = True
    return numbers


def _letters_beside(
    number: range, steps: Sequence[Step], line: Line, evidence: Evidence
) -> tuple[float, float]:
    """Return how likely a letter stands right before a number, and right after it."""
    ends = ((number[0], number[0] - 1), (number[-1], number[-1] + 1))
    before, after = (
        _letter_beside(steps[end], steps[outside], line, evidence) if 0 <= outside < len(steps) else 0.0
        for end, outside in ends
    )
    return before, after


def _letter_beside(digit: Step, mark: Step, line: Line, evidence: Evidence) -> float:
    if mark.digit != NO_DIGIT:
        return 0.0
    one, other = line.places[digit.candidate], line.places[mark.candidate]
    if not one.top < (other.top + other.bottom) / 2 < one.bottom:  # an exponent, or an index
        return 0.0
    return _nearness(digit, mark, line) * min(letters(mark, evidence), 1.0)


def _nearness(first: Step, second: Step, line: Line) -> float:
    """Return how likely two marks stand side by side, by the gap between them."""
    gap = _gap(first, second, line)
    return min(max((APART - gap) / (APART - SIDE_BY_SIDE), 0.0), 1.0)


def letters(mark: Step, evidence: Evidence) -> float:
    """Return how many letters are expected in a mark; an x counts as none, for it may stand for ×."""
    counts = evidence.counts[mark.candidate]
    return float(counts[LETTERS].sum() - counts[_TIMES])


def is_letter(step: Step, evidence: Evidence) -> bool:
    """Tell whether a step of a path passes over what looks like a letter, and no x."""
    return step.digit == NO_DIGIT and letters(step, evidence) > LIKELY


def is_in_word(place: int, steps: Sequence[Step], line: Line, evidence: Evidence) -> bool:
    """Tell whether a mark is part of a word, as the - of A-4: then it is no sign.

    No gap parts it from a letter before it; or from one after it, and it does not follow a digit, as the % of
    50%k does. An x is part of a word before any letter.

    Parameters
    ----------
    place : of the mark among the steps of a path.
    """
    before, after = steps[max(place - 1, 0) : place], steps[place + 1 : place + 2]
    beside = [
        step
        for step in (*before, *after)
        if _gap(step, steps[place], line) < SPACE and (step.digit != NO_DIGIT or is_letter(step, evidence))
    ]
    if beside and beside[0].digit == NO_DIGIT:
        return True
    is_times = evidence.counts[steps[place].candidate, _TIMES] > LIKELY
    return bool(is_times) and any(is_letter(step, evidence) for step in after)


def in_words(steps: Sequence[Step], line: Line, evidence: Evidence) -> set[int]:
    """Return the places of the marks of a path that are part of words, see `is_in_word`."""
    return {
        step.candidate
        for place, step in enumerate(steps)
        if step.digit == NO_DIGIT and is_in_word(place, steps, line, evidence)
    }


def gap_between(one: Candidate | Speck, other: Candidate | Speck) -> float:
    """Return the gap between two marks, in either order; heights of a digit, below 0 where they overlap."""
    return max(one.left, other.left) - min(one.right, other.right)


def _gap(one: Step, other: Step, line: Line) -> float:
    return gap_between(line.places[one.candidate], line.places[other.candidate])
