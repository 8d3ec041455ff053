"""Confidences that mean what they say: temperature scaling.

Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks" (2017).
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

TEMPERATURES = np.geomspace(0.25, 4.0, 557)  # tried: steps of half a percent around 1
BINS = 15  # of confidence, as in the article
LEAST_PROBABILITY = 1e-30  # a float32 softmax says 0 for less


def best_temperature(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """Return what the logits have to be divided by to make the true digits most probable.

    Parameters
    ----------
    probabilities : (n, 10) float32 array
        After softmax.
    labels : (n,) int64 array
        The true digits.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), LEAST_PROBABILITY))
    return float(min(TEMPERATURES, key=lambda temperature: _surprise(logits / temperature, labels)))


def divide_logits(model: "keras.Model", temperature: float) -> None:
    """Build `temperature` into the last layer of `model`, the one named ``probabilities``."""
    layer = model.get_layer("probabilities")
    layer.set_weights([weight / np.float32(temperature) for weight in layer.get_weights()])


def calibration_error(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """Return the expected calibration error in [0, 1]: mean gap of confidence and accuracy over 15 bins."""
    count, confidence, accuracy = reliability(probabilities, labels)
    return float((count * np.abs(confidence - accuracy)).sum() / len(labels))


def reliability(
    probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Compare confidence and accuracy in `BINS` equal bins of confidence.

    Returns
    -------
    (count, confidence, accuracy) : digits in each bin, their mean confidence and the share read right; both
    are 0 where there are none.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    sums = (np.bincount(bins, weights=values, minlength=BINS) for values in (confidence, right))
    mean_confidence, accuracy = (total / np.maximum(count, 1) for total in sums)
    return count, mean_confidence, accuracy


def _surprise(logits: npt.NDArray[np.float64], labels: npt.NDArray[np.int64]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    true = shifted[np.arange(len(labels)), labels]
    return float((np.log(np.exp(shifted).sum(axis=1)) - true).mean())
