"""What is counted over a set; every function is pure and takes one value a sample."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

CALIBRATION_BINS = 15  # of equal width, as in Guo et al. 2017


class Confident(NamedTuple):
    """The readings whose confidence is above a threshold.

    Attributes
    ----------
    right : float
        Share of them that is right; nan where there are none.
    coverage : float
        Their share of all readings.
    """

    right: float
    coverage: float


def standard_error(share: float, count: int) -> float:
    """Return the standard error of a share measured on `count` independent samples."""
    return float(np.sqrt(share * (1 - share) / count))


def expected_calibration_error(confidence: Values, right: Flags) -> float:
    """Return the mean distance between confidence and share right, over bins of equal width.

    Parameters
    ----------
    confidence : (n,) float array in [0, 1]
    right : (n,) bool array, n ≥ 1

    References
    ----------
    C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    surplus = np.bincount(bins, weights=confidence - right, minlength=CALIBRATION_BINS)
    return float(np.abs(surplus).sum() / len(confidence))


def confident_readings(confidence: Values, right: Flags, threshold: float) -> Confident:
    """Return how many of the readings above `threshold` are right, and how many there are."""
    chosen = confidence > threshold
    share = float(right[chosen].mean()) if chosen.any() else float("nan")
    return Confident(share, float(chosen.mean()))


def auroc(positives: Values, negatives: Values) -> float:
    """Return the probability that a random positive scores above a random negative; a tie counts half."""
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, side="left")
    up_to = np.searchsorted(ordered, positives, side="right")
    return float((below + up_to).mean() / 2 / len(negatives))


def digit_score(text: str, confidence: float) -> float:
    """Return how sure a reading is that there is a digit at all: any reading is surer than an empty one."""
    return confidence if text else -confidence
