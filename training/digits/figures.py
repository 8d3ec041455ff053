"""Figures for a network's answers on labelled digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from training.digits.calibrate import LEAST_PROBABILITY, calibration_error
from training.digits.sources import DIGITS


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over labelled digits.

    Attributes
    ----------
    images : int
        How many digits.
    misread : int
        How many of them are read as another digit.
    accuracy : float
        Share read right, in [0, 1].
    per_digit : tuple of 10 floats
        The same for each true digit; NaN-free: 0 where there is none.
    log_loss : float
        Mean of -log of the true digit's probability, nats.
    calibration_error : float
        Expected calibration error in [0, 1], see `training.digits.calibrate`.
    """

    images: int
    misread: int
    accuracy: float
    per_digit: tuple[float, ...]
    log_loss: float
    calibration_error: float


def measure(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> Figures:
    """Return the figures of `probabilities` (n, 10) where `labels` (n,) are the true digits."""
    right = probabilities.argmax(axis=1) == labels
    of_each = np.bincount(labels, minlength=DIGITS)
    right_of_each = np.bincount(labels[right], minlength=DIGITS)
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return Figures(
        images=len(labels),
        misread=int((~right).sum()),
        accuracy=float(right.mean()),
        per_digit=tuple((right_of_each / np.maximum(of_each, 1)).tolist()),
        log_loss=float(-np.log(np.maximum(true, LEAST_PROBABILITY)).mean()),
        calibration_error=calibration_error(probabilities, labels),
    )


def as_table(names: Sequence[str], each: Sequence[Figures]) -> str:
    """Return a line for each of several figures, after its name, and their mean in the last."""
    rows = [(name, one.accuracy, one.misread, one.log_loss) for name, one in zip(names, each, strict=True)]
    means = (fmean(column) for column in zip(*[numbers for _, *numbers in rows], strict=True))
    wide = max(map(len, names))
    return "\n".join(
        f"{name:<{wide}}  {accuracy:.3%} ({misread:.4g} misread), log loss {log_loss:.4f}"
        for name, accuracy, misread, log_loss in (*rows, ("mean", *means))
    )


def as_text(figures: Figures) -> str:
    """Return `figures` for people, several lines."""
    each = "  ".join(f"{digit}: {share:.2%}" for digit, share in enumerate(figures.per_digit))
    return (
        f"accuracy           {figures.accuracy:.2%} ({figures.misread} of {figures.images:,} misread)\n"
        f"per digit          {each}\n"
        f"log loss           {figures.log_loss:.4f}\n"
        f"calibration error  {figures.calibration_error:.2%}"
    )
