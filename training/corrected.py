"""The corrections that visitors gave → labelled crops to learn from."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from corrections import Correction
from recognizer import NumberReader
from recognizer.scoring import MARK
from segmentation.writing import find_writing
from training.alignment import align
from training.mnist import SIDE_PX, LabelledCrops

# Of the view's network, for a crop that is learnt from. Of the digits of misread numbers that the project's
# pen wrote, aligned with what was written, 71 % pass; 91 % of these are cut out right, 7 % nearly, 2 % wrong.
NO_DIGIT_AT_MOST = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """What can be learnt from corrections.

    Attributes
    ----------
    digits : LabelledCrops
    used : int
        How many corrections they come from.
    unused : tuple of int
        The ids of those that gave no digit: no path spells their number, or none of its steps looks whole.
    """

    digits: LabelledCrops
    used: int
    unused: tuple[int, ...]


def learnable(corrections: Iterable[Correction], reader: NumberReader) -> Corrected:
    """Cut the digits out of corrections.

    Parameters
    ----------
    corrections : iterable of Correction
    reader : NumberReader
        Says which path through a drawing spells the number best, and which digits are whole.
    """
    crops, labels, unused, used = [], [], [], 0
    for correction in corrections:
        seen = reader.classifier(find_writing(correction.image), cut_all=True)
        scores = [reader.decoder.scores(*line) for line in seen.lines]
        whole = {
            id(candidate)
            for line, said in seen.lines
            for candidate, no_digit in zip(line.candidates, said.in_line[:, MARK], strict=True)
            if no_digit <= NO_DIGIT_AT_MOST
        }
        spelled = [
            one for one in align(seen.lattice, scores, correction.number) if id(one.candidate) in whole
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
