"""Which marks stand along a path, which of them are one sign, and what those look like that are left out.

A path passes over marks beside its digits. Points are too small for it, and one that nothing touches may have
been taken with a digit; here each becomes a step of its own.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recognizer.alphabet import ALPHABET
from recognizer.evidence import SEVERAL, Evidence
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import LEAST_EXPECTED
from recognizer.reasons import LIKE_A_LETTER, LIKE_A_SIGN, LIKE_NOTHING
from recognizer.small_marks import NOTHING, is_small
from recognizer.words import LETTERS, LIKELY, gap_between, in_words
from segmentation.lattice import Candidate, Line, Speck

NOWHERE = -1  # the place of a symbol that the line network alone sees
# How sure what was written is, for how sure it seems, where a mark is left out that nothing explains: one as
# large as a sign, or a speck that may be a point. Of 250 composed numbers with signs 23 and 11 had such.
LEFT_OUT, SPECK_LEFT_OUT = 0.2, 0.75
# How sure it is where a digit could do without a small piece that touches it, which may be a sign. Of 67 such
# numbers that were over .95 sure, 59 were right.
TOUCHED = 0.9
SAME_DIGIT = 0.9  # how likely the rest is the same digit, by its crop
PART_GAP = 0.15  # of a digit's height: a wider one parts a sign from what is none of its parts
SLANT = 0.9  # run over rise, at most, from one small mark to one that stands over it, as a colon's dots do
SIGN_CLASSES = [ALPHABET.class_of(sign) for sign in ALPHABET.signs]


class Symbol(NamedTuple):
    """A digit or a sign, and where it stands: the index of one of `Line.places`, or `NOWHERE`."""

    character: str
    place: int


def along(path: Path, line: Line, evidence: Evidence) -> Path:
    """Return a path with further steps: the specks that may be marks, from left to right among its own.

    A speck above or below a mark is part of it. Pieces of ink that were passed over together are steps of
    their own if they hold several marks, and so is a mark at the edge of a digit that was taken with it. The
    steps' candidates are indices of `Line.places`.
    """
    path = _taken_apart(path, line, evidence)
    count = len(line.candidates)
    specks = [place for place in range(count, len(line.places)) if _is_mark(place, evidence) > LEAST_EXPECTED]
    if not specks:
        return path
    places = line.places
    beside = [places[step.candidate] for step in path.steps if step.digit == NO_DIGIT]
    steps = [*path.steps]
    for speck in specks:
        left, right = places[speck].left, places[speck].right
        if not any(mark.left < (left + right) / 2 < mark.right for mark in beside):
            steps.append(Step(speck, NO_DIGIT))
    middle = {step: places[step.candidate].left + places[step.candidate].right for step in steps}
    return Path(tuple(sorted(steps, key=middle.__getitem__)), path.text, path.share)


def _taken_apart(path: Path, line: Line, evidence: Evidence) -> Path:
    marks = evidence.mark_counts.sum(axis=1)
    spans = {(one.start, one.stop): place for place, one in enumerate(line.candidates)}
    steps: list[Step] = []
    for step in path.steps:
        whole = line.candidates[step.candidate]
        if step.digit == NO_DIGIT and marks[step.candidate] > SEVERAL:
            steps += [Step(spans[start, start + 1], NO_DIGIT) for start in range(whole.start, whole.stop)]
        elif step.digit != NO_DIGIT and whole.stop - whole.start > 1:
            steps += _without_marks(step, spans, line, evidence)
        else:
            steps.append(step)
    return Path(tuple(steps), path.text, path.share)


def _without_marks(
    step: Step, spans: Mapping[tuple[int, int], int], line: Line, evidence: Evidence
) -> list[Step]:
    """Part a digit from marks at its edges: a comma that touches nothing may be taken with what is before.

    A small piece that may be a mark, and cannot be parted so, is a mark beside the digit that has its ink.
    """
    start, stop = line.candidates[step.candidate].start, line.candidates[step.candidate].stop
    before: list[Step] = []
    after: list[Step] = []

    def is_mark(place: int, rest: tuple[int, int]) -> bool:
        if _is_mark(place, evidence) <= LIKELY or rest not in spans:
            return False
        whole, left = (evidence.counts[one, : ALPHABET.blank].sum() for one in (step.candidate, spans[rest]))
        return bool(whole - left < LIKELY)

    while stop - start > 1 and is_mark(spans[stop - 1, stop], (start, stop - 1)):
        stop -= 1
        after.insert(0, Step(spans[stop, stop + 1], NO_DIGIT))
    while stop - start > 1 and is_mark(spans[start, start + 1], (start + 1, stop)):
        before.append(Step(spans[start, start + 1], NO_DIGIT))
        start += 1
    digit = line.candidates[spans[start, stop]]
    pieces = [spans[piece, piece + 1] for piece in range(start, stop)] if stop - start > 1 else []
    for place in pieces:
        if _may_be_sign(place, evidence):
            piece = line.candidates[place]
            is_before = piece.left + piece.right < digit.left + digit.right
            (before if is_before else after).append(Step(place, NO_DIGIT))
    after.sort(key=lambda one: line.candidates[one.candidate].left)
    return [*before, Step(spans[start, stop], step.digit), *after]


def _may_be_sign(place: int, evidence: Evidence) -> bool:
    small = evidence.small.get(place)
    return small is not None and 1 - float(small[NOTHING]) > LEAST_EXPECTED


def _is_mark(place: int, evidence: Evidence) -> float:
    """Return how likely a piece of ink is a mark, by the line network or by where it stands."""
    seen = float(evidence.counts[place, ALPHABET.first_mark :].sum())
    small = evidence.small.get(place)
    return seen if small is None else max(seen, 1 - float(small[NOTHING]))


def marks_of(symbols: Sequence[Symbol], path: Path, line: Line) -> dict[int, tuple[int, ...]]:
    """Return for the place of each sign those of its parts, itself first: what is broken, or in pieces as %.

    Parameters
    ----------
    symbols : of a way to spell the path.
    path : its other marks are part of a sign where no gap parts them from it.
    """
    places = line.places
    signs = [one.place for one in symbols if one.character not in ALPHABET.digits]
    marks = {place: [place] for place in signs}
    row = [step.candidate if step.digit == NO_DIGIT else NOWHERE for step in path.steps]
    for ordered in (row, row[::-1]):
        sign = last = NOWHERE
        for place in ordered:
            if place == NOWHERE or place in marks:
                sign = last = place
            elif sign != NOWHERE and all(place not in parts for parts in marks.values()):
                if are_joined(places[last], places[place]):
                    marks[sign].append(place)
                    last = place
                else:
                    sign = NOWHERE
    return {sign: tuple(parts) for sign, parts in marks.items()}


def are_joined(one: Candidate | Speck, other: Candidate | Speck) -> bool:
    """Tell whether two marks may be parts of one sign: no gap parts them, or one stands over the other."""
    return gap_between(one, other) < PART_GAP or _stand_over(one, other)


def _stand_over(one: Candidate | Speck, other: Candidate | Speck) -> bool:
    """Tell whether a small mark stands over another, as the dots of a colon do."""
    if not (is_small(one) and is_small(other)):
        return False
    run = abs(one.left + one.right - other.left - other.right)
    rise = abs(one.top + one.bottom - other.top - other.bottom)
    apart = max(one.top, other.top) >= min(one.bottom, other.bottom)
    return apart and run <= SLANT * rise


def rejected_marks(
    marks: Mapping[int, Sequence[int]], path: Path, line: Line, evidence: Evidence
) -> dict[int, str]:
    """Return for the place of each mark of a path that is part of no sign and no digit what it looks like."""
    kept = {part for parts in marks.values() for part in parts}
    digits = [line.candidates[step.candidate] for step in path.steps if step.digit != NO_DIGIT]
    covered = {start for digit in digits for start in range(digit.start, digit.stop)}
    kept |= {place for place, one in enumerate(line.candidates) if one.start in covered}
    return {
        step.candidate: _looks(step, evidence)
        for step in path.steps
        if step.digit == NO_DIGIT and step.candidate not in kept
    }


def sureness_beside(rejected: Mapping[int, str], path: Path, line: Line, evidence: Evidence) -> float:
    """Return a factor in (0, 1] of how sure what was written is, for the marks that are no part of it.

    Letters and what else is part of a word change nothing, nor do marks that are surely none that a number
    has, but for those between digits.
    """
    digits = [line.candidates[step.candidate] for step in path.steps if step.digit != NO_DIGIT]
    part_of_words = in_words(path.steps, line, evidence)
    unexplained = [
        place
        for place, looks in rejected.items()
        if looks != LIKE_A_LETTER
        and place not in part_of_words
        and (evidence.mark_counts[place, -1] <= LIKELY or _is_between(line.places[place], digits))
    ]
    if any(place < len(line.candidates) for place in unexplained):
        return LEFT_OUT
    return SPECK_LEFT_OUT if unexplained else 1.0


def sureness_of_touched(path: Path, line: Line, evidence: Evidence) -> float:
    """Return a factor in (0, 1] of how sure what was written is, for signs that touch digits unseen.

    A digit may have one where a small piece could be cut off, and what is left is the same digit.
    """
    spans = {(one.start, one.stop): place for place, one in enumerate(line.candidates)}
    for step in path.steps:
        if step.digit == NO_DIGIT:
            continue
        start, stop = line.candidates[step.candidate].start, line.candidates[step.candidate].stop
        for cut in range(start + 1, stop):
            halves = spans.get((start, cut)), spans.get((cut, stop))
            for piece, rest in (halves, halves[::-1]):
                if (
                    line.cut_costs[cut] > 0
                    and piece is not None
                    and rest is not None
                    and is_small(line.candidates[piece])
                    and evidence.crop_probabilities[rest, step.digit] > SAME_DIGIT
                ):
                    return TOUCHED
    return 1.0


def _is_between(mark: Candidate | Speck, digits: Sequence[Candidate]) -> bool:
    middle = (mark.left + mark.right) / 2
    return bool(digits) and digits[0].left < middle < digits[-1].right


def _looks(step: Step, evidence: Evidence) -> str:
    counts = evidence.counts[step.candidate]
    if counts[LETTERS].sum() > LIKELY:
        return LIKE_A_LETTER
    likeliest = int(counts[SIGN_CLASSES].argmax())
    if counts[SIGN_CLASSES][likeliest] > LIKELY:
        return LIKE_A_SIGN.format(sign=ALPHABET.signs[likeliest])
    return LIKE_NOTHING
