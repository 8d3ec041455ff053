"""The corrections that visitors gave → labelled crops to learn from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from corrections import Correction
from recognizer import NumberReader
from recognizer.evidence import Evidence
from segmentation.lattice import Candidate, Line
from training.digits.alignment import align
from training.mnist import SIDE_PX, LabelledCrops

# Marks by which what begins in a crop, as the whole line has it, may differ from one digit and nothing else.
# Of the digits of misread numbers that the project's pen wrote, aligned with what was written, 60 % pass and
# needed no cut; of these 97 % are right, 1.4 % nearly, 1.2 % wrong.
ONE_DIGIT_WITHIN = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """What can be learnt from corrections.

    Attributes
    ----------
    digits : LabelledCrops
    used : int
        How many corrections they come from.
    unused : tuple of int
        The ids of those that gave no digit: no path spells their number, or none of its digits passes.
    """

    digits: LabelledCrops
    used: int
    unused: tuple[int, ...]


def learnable(corrections: Iterable[Correction], reader: NumberReader) -> Corrected:
    """Take the digits that needed no cut out of corrections.

    Parameters
    ----------
    corrections : iterable of Correction
    reader : NumberReader
        Says which path through a drawing spells the number best, and which digits are whole.
    """
    crops, labels, unused, used = [], [], [], 0
    for correction in corrections:
        trace = reader.read(correction.image, trace=True).trace
        assert trace is not None  # as asked
        lines = list(zip(trace.lattice.lines, trace.evidence, strict=True))
        scores = [reader.networks.decoder.scores(*line) for line in lines]
        whole = {id(candidate) for line in lines for candidate in _whole(*line)}
        spelled = [
            one for one in align(trace.lattice, scores, correction.number) if id(one.candidate) in whole
        ]
        crops += [np.rint(one.candidate.crop * 255).astype(np.uint8) for one in spelled]
        labels += [one.digit for one in spelled]
        if spelled:
            used += 1
        else:
            unused.append(correction.id)
    digits = LabelledCrops(
        np.array(crops, np.uint8).reshape(-1, SIDE_PX, SIDE_PX), np.array(labels, np.int64)
    )
    return Corrected(digits, used, tuple(unused))


def _whole(line: Line, evidence: Evidence) -> Iterator[Candidate]:
    """Find the candidates for which nothing is cut and in which one digit begins."""
    digits, others = evidence.digit_counts.sum(axis=1), evidence.mark_counts.sum(axis=1)
    is_one = (np.abs(digits - 1) <= ONE_DIGIT_WITHIN) & (others <= ONE_DIGIT_WITHIN)
    for candidate, one in zip(line.candidates, is_one, strict=True):
        if one and line.cut_costs[candidate.start] == line.cut_costs[candidate.stop] == 0:
            yield candidate
