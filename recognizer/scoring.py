"""How well each candidate would do as a step of a path."""

import numpy as np
import numpy.typing as npt

from recognizer.classifier import Classified
from segmentation.lattice import Line

CUT_COST = 0.6  # log units for each stroke width of ink that a boundary cuts
MARK_COST = 4.0  # of passing over ink as high as a digit
PIECE_COST = 9.0  # of passing over a piece of a component
LOW = 0.45  # of a digit's height


def step_scores(line: Line, classified: Classified) -> npt.NDArray[np.float64]:
    """Score every candidate as each digit and as a mark.

    Returns
    -------
    (n, 11) float64 array, log scores: 0 to 9, then "no digit".
    """
    scores = np.empty((len(line.candidates), 11))
    for i, candidate in enumerate(line.candidates):
        height = candidate.bottom - candidate.top
        spans = candidate.stop - candidate.start
        ends = line.joints[candidate.start] + line.joints[candidate.stop]
        low = 12.0 * max(0.0, LOW - height)
        fit = spans * (np.log(classified.probabilities[i]) + np.log(max(float(classified.is_digit[i]), 1e-6)))
        scores[i, :10] = fit - CUT_COST * ends - low
        scores[i, 10] = -MARK_COST * min(1.0, height) - (PIECE_COST if ends else 0.0)
    return scores
