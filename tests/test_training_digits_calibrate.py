"""Confidences that mean what they say."""

import numpy as np
import numpy.typing as npt
import pytest

from training.digits.calibrate import best_temperature, calibration_error


def answers(*rows: tuple[int, float]) -> npt.NDArray[np.float32]:
    """Return probabilities with, per row, one digit's given and the others' alike."""
    table = np.array([[(1 - sure) / 9] * 10 for _, sure in rows], np.float32)
    for row, (digit, sure) in zip(table, rows, strict=True):
        row[digit] = sure
    return table


def test_confidence_is_calibrated_when_it_equals_the_share_read_right() -> None:
    probabilities = answers(*[(3, 0.75)] * 4)
    assert calibration_error(probabilities, np.array([3, 3, 3, 8])) == pytest.approx(0)
    assert calibration_error(probabilities, np.array([3, 3, 3, 3])) == pytest.approx(0.25)


def test_temperature_brings_overconfidence_down_to_the_share_read_right() -> None:
    probabilities = answers(*[(3, 0.99)] * 4)
    labels = np.array([3, 3, 3, 8])
    logits = np.log(probabilities) / best_temperature(probabilities, labels)
    cooled = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert cooled[0, 3] == pytest.approx(0.75, abs=0.01)
