"""Words beside numbers: letters and digits seldom stand side by side without a gap between them."""

from collections.abc import Sequence

from recognizer.alphabet import ALPHABET, TIMES_LETTER
from recognizer.evidence import Evidence
from recognizer.marks import LETTERS, LIKELY
from recognizer.paths import NO_DIGIT, Path, Step
from segmentation.lattice import Line

SPACE = 0.7  # heights of a digit: a gap between numbers, or between words, is wider
SIDE_BY_SIDE, APART = 0.2, 0.6  # up to the first two marks stand side by side, from the second on they do not
RAISED = 0.4  # an exponent stands so much above a letter, or more
# Logs of what speaks against a digit amid letters, and beside one where the line has a number by itself.
# Chosen, see docs/experiments.md.
AMID, BESIDE = 6.0, 4.0
HARDLY = 0.2  # letters beside a number that stands by itself
_TIMES = ALPHABET.class_of(TIMES_LETTER)


def log_gains(paths: Sequence[Path], line: Line, evidence: Evidence) -> list[float]:
    """Rate the paths of a line by the letters beside their digits.

    In "olivia 2047" the l stands amid letters, so it is rather no 1. In "sold 12" neither is the l: another
    number stands by itself. In "5kg" nothing speaks against the 5.

    Parameters
    ----------
    paths : of the line's candidates alone, without specks.

    Returns
    -------
    list of float, one a path: logarithms, 0 where nothing speaks against it.
    """
    return [-_against(path.steps, line, evidence) for path in paths]


def _against(steps: Sequence[Step], line: Line, evidence: Evidence) -> float:
    runs = [_letters_beside(run, steps, line, evidence) for run in _runs(steps, line)]
    beside = BESIDE if any(max(run) < HARDLY for run in runs) else 0.0
    return sum(AMID * before * after + beside * abs(before - after) for before, after in runs)


def _runs(steps: Sequence[Step], line: Line) -> list[range]:
    """Return the places of digits that stand side by side."""
    runs: list[range] = []
    for place, step in enumerate(steps):
        if step.digit == NO_DIGIT:
            continue
        if runs and runs[-1].stop == place and _side_by_side(steps[place - 1], step, line):
            runs[-1] = range(runs[-1].start, place + 1)
        else:
            runs.append(range(place, place + 1))
    return runs


def _letters_beside(run: range, steps: Sequence[Step], line: Line, evidence: Evidence) -> tuple[float, float]:
    """Return how likely a letter stands right before some digits, and right after them."""
    found = []
    for inner, outer in ((run.start, run.start - 1), (run.stop - 1, run.stop)):
        if 0 <= outer < len(steps) and steps[outer].digit == NO_DIGIT:
            near = _side_by_side(steps[min(inner, outer)], steps[max(inner, outer)], line)
            found.append(near * min(letters(steps[outer], evidence), 1.0))
        else:
            found.append(0.0)
    return found[0], found[1]


def _side_by_side(first: Step, second: Step, line: Line) -> float:
    """Tell how near two marks stand, from 0, apart, to 1."""
    one, other = (line.places[step.candidate] for step in (first, second))
    if abs(one.top + one.bottom - other.top - other.bottom) > 2 * RAISED:
        return 0.0
    gap = other.left - one.right
    return min(max((APART - gap) / (APART - SIDE_BY_SIDE), 0.0), 1.0)


def letters(mark: Step, evidence: Evidence) -> float:
    """Return how many letters are expected in a mark; an x counts as none, for it may stand for ×."""
    counts = evidence.counts[mark.candidate]
    return float(counts[LETTERS].sum() - counts[_TIMES])


def is_letter(step: Step, evidence: Evidence) -> bool:
    """Tell whether a step of a path passes over what looks like a letter, and no x."""
    return step.digit == NO_DIGIT and letters(step, evidence) > LIKELY


def is_in_word(at: int, steps: Sequence[Step], line: Line, evidence: Evidence) -> bool:
    """Tell whether a mark is part of a word: no gap parts it from a letter, or it is an x before one.

    Parameters
    ----------
    at : which of `steps` is the mark.
    steps : the mark and those beside it.
    """
    mark = line.places[steps[at].candidate]
    for other in (*steps[max(at - 1, 0) : at], *steps[at + 1 : at + 2]):
        place = line.places[other.candidate]
        gap = max(place.left - mark.right, mark.left - place.right)
        if gap < SPACE and is_letter(other, evidence):
            return True
    is_times = evidence.counts[steps[at].candidate, _TIMES] > LIKELY
    return bool(is_times) and any(is_letter(step, evidence) for step in steps[at + 1 :])
