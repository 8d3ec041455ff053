"""Batches, drawn epoch by epoch."""

import dataclasses

import numpy as np
import numpy.typing as npt

from training.digits.recipes import SPECIFIED
from training.mnist import LabelledCrops, Mnist

SMALL = dataclasses.replace(SPECIFIED, batch_size=16)  # more steps from few digits


def test_batches_depend_on_seed_and_epoch_alone(tiny: Mnist) -> None:
    digits = tiny.train
    crops = [first_crops(digits, seed=seed, epoch=epoch) for seed, epoch in ((5, 7), (5, 7), (5, 8), (6, 7))]
    assert np.array_equal(crops[0], crops[1])
    assert not np.array_equal(crops[0], crops[2])
    assert not np.array_equal(crops[0], crops[3])


def first_crops(digits: LabelledCrops, *, seed: int, epoch: int) -> npt.NDArray[np.float32]:
    from training.digits.batches import Batches

    return next(Batches(digits, SMALL, seed).epoch(epoch))[0]


def test_every_digit_is_shown_once_an_epoch(tiny: Mnist) -> None:
    from training.digits.batches import Batches

    digits = tiny.train
    shown = np.concatenate([crops for crops, _ in Batches(digits, SMALL, seed=5).epoch(0)])
    brightness = shown.sum(axis=(1, 2, 3)) * 255
    assert sorted(brightness.round().astype(int)) == sorted(digits.crops.sum(axis=(1, 2)).tolist())
