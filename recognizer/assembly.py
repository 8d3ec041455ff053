"""The lines as decoded → the `NumberReading` that callers get."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import product
from typing import NamedTuple, Self

import numpy as np

from recognizer.decoder import DecodedLine
from recognizer.paths import NO_DIGIT, NO_DIGIT_COLUMN
from recognizer.reading import (
    DIGITS,
    Alternative,
    DigitReading,
    MarkReading,
    NumberReading,
    RejectedMark,
)
from recognizer.reasons import LIKE_NOTHING, NOT_UNDERSTOOD, STRUCK_OUT, TOO_FAINT, TOO_MANY, TOO_SMALL
from segmentation.box import Box
from segmentation.lattice import Lattice, Line
from segmentation.stacks import POWER, Stack

FAINT_DIGIT = 0.25  # how likely something faint on a page is a digit
NOTHING_READ = 0.5  # how sure a reading without digits may be where writing was found on a page
UNDERSTOOD = 0.3  # how likely a text is, at least, in a line with as many other marks: or it is words
LIKE_DIGITS = 0.1  # of things that are no digits look like one; so many of UNIPEN's letters are read as one
ALTERNATIVES = 5  # next best readings that are named
PLAINLY = 0.95  # how likely what plainly looks like a fraction or power is one; of 900 composed all were
SURELY_STRUCK = 0.85  # how likely what seems struck out is; of 2,000 cramped numbers 18 seem so and are not
NO_EXPONENTS = ("0", "1", "00", "11")  # a degree sign, an apostrophe, no cents, a quotation mark


class Around(NamedTuple):
    """What stands in a line, or around it: marks that look like nothing, digits that are expected."""

    clutter: int
    digits: float

    @classmethod
    def of(cls, decoded: DecodedLine) -> Self:
        """Count what was decoded in a line."""
        steps = (step for step in decoded.path.steps if step.digit != NO_DIGIT)
        return cls(
            sum(reason == LIKE_NOTHING for reason in decoded.rejected.values()),
            sum(float(decoded.shares[step.candidate][step.digit]) for step in steps),
        )


def number_reading(
    lattice: Lattice,
    decoded: Sequence[DecodedLine],
    unread: Sequence[Box] = (),
    *,
    struck: Sequence[Box] = (),
    bars: Sequence[Box] = (),
    on_page: bool = False,
    around: Around | None = None,
) -> NumberReading:
    """Return what was read in an image.

    Parameters
    ----------
    lattice : Lattice
    decoded : of each of its lines.
    unread : what was found on a page beside the lines and was too faint to be read.
    struck : what was struck out, and is part of no line.
    bars : of fractions and sums of several lines, which are part of none.
    on_page : whether the writing was searched for on a page, where all that is not understood may be digits.
    around : what else there is on a page of which this is one number.
    """
    digits: list[DigitReading] = []
    marks: list[MarkReading] = []
    spaces: list[int] = []
    rejected = [RejectedMark(box, TOO_MANY) for box in lattice.over_limit]
    rejected += [RejectedMark(box, TOO_FAINT) for box in unread]
    rejected += [RejectedMark(box, STRUCK_OUT) for box in struck]
    rejected += [RejectedMark(box, LIKE_NOTHING) for box in bars]
    row, stack = 0, lattice.stack
    sign, decoded = _joined(stack, decoded)
    inside, (clutter, beside) = [Around.of(read) for read in decoded], around or Around(0, 0.0)
    clutter = clutter + sum(one.clutter for one in inside) if on_page else 0
    nothing = [_nothing(*of_line, clutter, beside) for of_line in zip(decoded, inside, strict=True)]
    if stack and not sign:
        rejected.append(RejectedMark(stack.box, LIKE_NOTHING))
    said = [_texts(*of_line) for of_line in zip(decoded, nothing, strict=True)]
    understood = [_is_understood(*of_line) for of_line in zip(decoded, said, strict=True)]
    of_lines = zip(lattice.lines, decoded, understood, strict=False)  # a degree sign's line was left out
    for line, read, is_understood in of_lines:
        if not is_understood:
            rejected.append(RejectedMark(Box.around(place.box for place in line.places), NOT_UNDERSTOOD))
            continue
        if stack and sign and digits:
            marks.append(MarkReading(sign, PLAINLY, stack.box, row, len(digits)))
        spaces += [len(digits) + len(marks) + place for place in read.spellings[0].spaces]
        marks += _marks(line, read, row, len(digits))
        digits += _digits(line, read, row)
        rejected += [RejectedMark(line.places[place].box, reason) for place, reason in read.rejected.items()]
        row += bool(read.path.text) and not sign
    told = [mark.box for mark in marks] + [mark.box for mark in rejected]
    small = [box for box in lattice.specks if not any(other.holds(box) for other in told)]
    rejected = [*(RejectedMark(box, TOO_SMALL) for box in small), *rejected]
    known = not lattice.over_limit  # or what is missing may be digits
    ways = [_ways(*of_line) for of_line in zip(decoded, nothing, strict=True)]
    shares = [_share(*of_line) for of_line in zip(decoded, ways, understood, strict=True)]
    confidence = float(np.prod(shares)) if known else 0.0
    confidence *= (1 - FAINT_DIGIT) ** len(unread) * (PLAINLY if stack else 1.0)
    surely_struck = SURELY_STRUCK ** len(struck)
    confidence *= surely_struck
    is_unread = on_page and bool(lattice.lines) and not digits
    if is_unread:
        confidence = min(confidence, NOTHING_READ)
    reading = NumberReading(
        tuple(digits),
        confidence,
        (),
        tuple(rejected),
        lattice.width,
        lattice.height,
        tuple(marks),
        tuple(spaces),
    )
    if not known:
        return reading
    written = _ways_to_join(ways, sign) if sign else _wholes(ways)
    texts = _wholes(said, "" if sign else "\n")
    texts = [text._replace(confidence=text.confidence * surely_struck) for text in texts]
    if is_unread:
        texts = [text._replace(confidence=min(text.confidence, NOTHING_READ)) for text in texts]
    own = reading.written  # told once: it is put together anew each time
    others = tuple(other for other in written if other.written != own)
    return replace(reading, alternatives=others[:ALTERNATIVES], texts=tuple(texts[: ALTERNATIVES + 1]))


def _nothing(read: DecodedLine, own: Around, clutter: int, digits_beside: float) -> float:
    """Return how likely a line is no number, but words, or clutter some of which looks like digits.

    Parameters
    ----------
    read : DecodedLine
    own : what there is in it.
    clutter : how many marks of the page look like nothing.
    digits_beside : how many digits its line has beside it.
    """
    text = read.path.text
    if text and len(read.rejected) >= len(text) and read.probabilities[text] < UNDERSTOOD:
        return NOTHING_READ
    odds: float = clutter * LIKE_DIGITS ** (own.digits + digits_beside)
    return odds / (1 + odds)


def _is_understood(read: DecodedLine, texts: Sequence[tuple[str, float]]) -> bool:
    """Tell whether what was read in a line is likelier than that it is no number."""
    likely = dict(texts)
    return not read.path.text or likely[read.path.text] >= likely.get("", 0.0)


def _share(read: DecodedLine, ways: Sequence[tuple[str, float]], is_understood: bool) -> float:
    """Return how likely a line is what is read in it."""
    return dict(ways)[read.spellings[0].written if is_understood else ""]


def _ways(read: DecodedLine, nothing: float) -> Sequence[tuple[str, float]]:
    """Return what a line may say, with probabilities, the likeliest first; so likely it is no number."""
    return _or_nothing([(one.written, one.probability) for one in read.spellings], nothing)


def _texts(read: DecodedLine, nothing: float) -> Sequence[tuple[str, float]]:
    """Return the same of its digits alone."""
    return _or_nothing(list(read.probabilities.items()), nothing)


def _or_nothing(said: Sequence[tuple[str, float]], nothing: float) -> Sequence[tuple[str, float]]:
    if not nothing:
        return said
    likely = {text: (1 - nothing) * share for text, share in said}
    likely[""] = likely.get("", 0.0) + nothing
    return sorted(likely.items(), key=lambda one: -one[1])


def _joined(stack: Stack | None, decoded: Sequence[DecodedLine]) -> tuple[str, Sequence[DecodedLine]]:
    """Return the sign between two lines that are one number, or "", and the lines that are read."""
    if stack is None or not decoded[0].path.text:
        return "", decoded
    if stack.sign == POWER and decoded[1].path.text in NO_EXPONENTS:
        return "", decoded[:1]
    return stack.sign if decoded[1].path.text else "", decoded


def _ways_to_join(ways: Sequence[Sequence[tuple[str, float]]], sign: str) -> list[Alternative]:
    """Return what two lines most probably say that are one number, or else side by side or two numbers."""
    likely = {whole: PLAINLY * share for whole, share in _wholes(ways, sign)}
    for whole, share in _wholes(ways, "" if sign == POWER else "\n"):
        likely[whole] = likely.get(whole, 0.0) + (1 - PLAINLY) * share
    return sorted((Alternative(*one) for one in likely.items()), key=lambda one: -one.confidence)


def _marks(line: Line, read: DecodedLine, row: int, before: int) -> list[MarkReading]:
    """Return the signs of a line, `before` whose first digit so many stand in the image."""
    same = [one for one in read.spellings if one.text == read.path.text]
    total = sum(one.probability for one in same)
    marks = []
    for symbol in read.spellings[0].symbols:
        if symbol.character in DIGITS:
            before += 1
            continue
        share = sum(one.probability for one in same if symbol in one.symbols) / total
        box = Box.around(line.places[place].box for place in read.marks[symbol.place])
        marks.append(MarkReading(symbol.character, share, box, row, before))
    return marks


def _digits(line: Line, read: DecodedLine, row: int) -> list[DigitReading]:
    digits = []
    for step in read.path.steps:
        if step.digit == NO_DIGIT:
            continue
        candidate, shares = line.candidates[step.candidate], read.shares[step.candidate]
        probabilities = shares[:NO_DIGIT_COLUMN] / shares[:NO_DIGIT_COLUMN].sum()
        digits.append(
            DigitReading(
                step.digit,
                float(shares[step.digit]),
                tuple(float(p) for p in probabilities),
                candidate.box,
                row,
                candidate.crop,
            )
        )
    return digits


def _wholes(lines: Sequence[Sequence[tuple[str, float]]], between: str = "\n") -> list[Alternative]:
    """Return what the whole most probably says; its probability is the product of its lines'.

    Parameters
    ----------
    lines : of each line, what it may say with probabilities.
    between : what stands between two lines.
    """
    wholes = {"": 1.0}
    for ways in lines:
        joined: dict[str, float] = {}
        for (before, share), (text, more) in product(wholes.items(), ways):
            whole = between.join(part for part in (before, text) if part)
            joined[whole] = joined.get(whole, 0.0) + share * more
        wholes = dict(nlargest(2 * ALTERNATIVES, joined.items(), key=lambda item: item[1]))
    return [Alternative(whole, share) for whole, share in wholes.items()]
