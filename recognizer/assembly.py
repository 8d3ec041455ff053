"""The lines as decoded → the `NumberReading` that callers get."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import product

import numpy as np

from recognizer.decoder import DecodedLine
from recognizer.paths import NO_DIGIT, NO_DIGIT_COLUMN
from recognizer.reading import Alternative, DigitReading, NumberReading, RejectedMark
from segmentation.box import Box
from segmentation.lattice import Lattice, Line

FAINT_DIGIT = 0.25  # how likely something faint on a page is a digit
NOTHING_READ = 0.5  # how sure a reading without digits may be where writing was found on a page
ALTERNATIVES = 5  # next best numbers that a reading names


def number_reading(
    lattice: Lattice, decoded: Sequence[DecodedLine], unread: Sequence[Box] = (), *, on_page: bool = False
) -> NumberReading:
    """Return what was read in an image.

    Parameters
    ----------
    lattice : Lattice
    decoded : of each of its lines.
    unread : what was found on a page beside the lines and was too faint to be read.
    on_page : whether the writing was searched for on a page, where all that is not understood may be digits.
    """
    digits: list[DigitReading] = []
    rejected = [RejectedMark(box, "too small for a digit") for box in lattice.specks]
    rejected += [RejectedMark(box, "one of too many in one image") for box in lattice.over_limit]
    rejected += [RejectedMark(box, "too faint to be read") for box in unread]
    row = 0
    for line, read in zip(lattice.lines, decoded, strict=True):
        digits += _digits(line, read, row)
        rejected += [
            RejectedMark(line.candidates[step.candidate].box, "does not look like a digit")
            for step in read.path.steps
            if step.digit == NO_DIGIT
        ]
        row += bool(read.path.text)
    known = not lattice.over_limit  # or what is missing may be digits
    confidence = float(np.prod([read.probabilities[read.path.text] for read in decoded])) if known else 0.0
    confidence *= (1 - FAINT_DIGIT) ** len(unread)
    if on_page and lattice.lines and not digits:
        confidence = min(confidence, NOTHING_READ)
    reading = NumberReading(tuple(digits), confidence, (), tuple(rejected), lattice.width, lattice.height)
    if not known:
        return reading
    others = tuple(other for other in _texts(decoded) if other.text != reading.text)
    return replace(reading, alternatives=others[:ALTERNATIVES])


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


def _texts(decoded: Sequence[DecodedLine]) -> list[Alternative]:
    """Return the most probable texts of the whole; its probability is the product of its lines'."""
    texts = {"": 1.0}
    for read in decoded:
        joined: dict[str, float] = {}
        for (before, share), (text, more) in product(texts.items(), read.probabilities.items()):
            whole = "\n".join(part for part in (before, text) if part)
            joined[whole] = joined.get(whole, 0.0) + share * more
        texts = dict(nlargest(2 * ALTERNATIVES, joined.items(), key=lambda item: item[1]))
    return [Alternative(text, share) for text, share in texts.items()]
