"""Digits as the digit network sees them."""

import cv2
import numpy as np
import pytest

from training.synth import crops
from training.synth.crops import digit_crops, many_digit_crops
from training.synth.traced import Traces


def test_crops_look_as_mnist_was_made() -> None:
    digits = digit_crops(np.random.default_rng(0), 300)
    assert digits.crops.shape == (300, 28, 28)
    assert set(digits.labels.tolist()) == set(range(10))
    columns, rows = np.arange(28), np.arange(28)
    for crop in digits.crops:
        mass = crop.sum()
        assert cv2.boundingRect(crop)[2] <= 20
        assert cv2.boundingRect(crop)[3] <= 20
        assert abs(crop.sum(axis=0) @ columns / mass - 14) < 2.5
        assert abs(crop.sum(axis=1) @ rows / mass - 14) < 2.5


def test_crops_follow_from_the_seed() -> None:
    one, two = (digit_crops(np.random.default_rng(7), 20) for _ in range(2))
    assert np.array_equal(one.crops, two.crops)
    assert np.array_equal(one.labels, two.labels)
    assert not np.array_equal(one.crops, digit_crops(np.random.default_rng(8), 20).crops)


def test_many_digits_depend_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crops, "PART", 20)
    traces: Traces = {digit: [[np.array([[0.1, 0.0], [0.2, 0.5], [0.1, 1.0]])]] for digit in range(10)}
    shared = many_digit_crops(3, 50, traces)
    parts = zip(np.random.default_rng(3).spawn(3), (20, 20, 10), strict=True)
    alone = [digit_crops(rng, count, traces) for rng, count in parts]
    assert np.array_equal(shared.crops, np.concatenate([part.crops for part in alone]))
    assert np.array_equal(shared.labels, np.concatenate([part.labels for part in alone]))
    assert len(np.unique(shared.crops, axis=0)) == 50  # no part is like another
