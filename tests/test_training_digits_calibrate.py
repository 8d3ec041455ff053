"""Confidences that mean what they say."""

import numpy as np
import pytest

from tests.training_data import answers
from training.digits.calibrate import best_temperature, calibration_error


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
