"""What a batch holds."""

import numpy as np
import pytest

from tests.training_data import TRAIN_DIGITS
from training.digits import sources
from training.digits.sources import MnistAndPen, WithCorrected, as_published
from training.mnist import LabelledCrops, Mnist


def test_published_digits_are_only_scaled(tiny: Mnist) -> None:
    crops, wanted = as_published(tiny.train, np.array([5, 0]), np.random.default_rng(0))
    assert crops.dtype == np.float32
    assert crops.shape == (2, 28, 28, 1)
    assert np.array_equal(crops[0, :, :, 0] * 255, tiny.train.crops[5])
    assert np.array_equal(wanted.argmax(axis=1), tiny.train.labels[[5, 0]])
    assert np.array_equal(wanted.sum(axis=1), [1, 1])


def test_a_digit_is_shown_as_often_as_asked_each_time_in_another_form(
    tiny: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "traces_of", lambda *_: {})
    monkeypatch.setattr(sources, "many_digit_crops", lambda *_: tiny.train)
    source = MnistAndPen(pen_digits=TRAIN_DIGITS, pen_share=0.5, shown=3)
    crops, wanted = source(tiny.train, np.array([5, 0]), np.random.default_rng(0))
    assert crops.shape == (2 * 3 + 3, 28, 28, 1)
    assert np.array_equal(wanted[:6].argmax(axis=1), tiny.train.labels[[5, 5, 5, 0, 0, 0]])
    assert len({crop.tobytes() for crop in crops[:6]}) == 6


def test_corrected_digits_are_among_the_batches_but_few() -> None:
    digits = LabelledCrops(np.zeros((1000, 28, 28), np.uint8), np.zeros(1000, np.int64))
    corrected = LabelledCrops(np.full((2, 28, 28), 255, np.uint8), np.array([7, 8]))
    source = WithCorrected(as_published, corrected)
    counts = []
    for seed in range(40):
        crops, answers = source(digits, np.arange(100), np.random.default_rng(seed))
        labels = answers.argmax(axis=1)
        assert len(crops) == len(labels)
        assert (labels[:100] == 0).all()
        assert set(labels[100:].tolist()) <= {7, 8}
        counts.append(len(labels) - 100)
    assert 8 < np.mean(counts) < 12  # 2 digits, 50 times each, among 1000
    many = WithCorrected(as_published, LabelledCrops(np.zeros((900, 28, 28), np.uint8), np.full(900, 7)))
    assert len(many(digits, np.arange(100), np.random.default_rng(0))[0]) < 100 + 40
