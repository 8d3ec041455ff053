"""MNIST: how it is shared out, and how it is told from other data."""

import numpy as np

from tests.training_data import TRAIN_DIGITS
from training.mnist import LabelledCrops, Mnist


def test_training_and_validation_share_the_training_images(tiny: Mnist) -> None:
    learnt, validated = tiny.split()
    assert (len(learnt), len(validated)) == (TRAIN_DIGITS * 11 // 12, TRAIN_DIGITS // 12)
    assert np.array_equal(np.concatenate([learnt.crops, validated.crops]), tiny.train.crops)
    assert np.array_equal(np.concatenate([learnt.labels, validated.labels]), tiny.train.labels)


def test_digits_cannot_be_told_apart_by_where_they_came_from(tiny: Mnist) -> None:
    again = Mnist(LabelledCrops(tiny.train.crops.copy(), tiny.train.labels), tiny.test)
    other = Mnist(LabelledCrops(tiny.train.crops, tiny.train.labels[::-1]), tiny.test)
    assert again.sha256 == tiny.sha256 != other.sha256
