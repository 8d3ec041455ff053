"""What a batch holds."""

import numpy as np
import pytest

from tests.training_data import TRAIN_DIGITS
from training.digits import sources
from training.digits.sources import MnistAndPen, as_published
from training.mnist import Mnist


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
