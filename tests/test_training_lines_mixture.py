"""The mixture that the networks of lines learn from."""

import numpy as np

from training.lines.mixture import Hands, compose
from training.mnist import LabelledCrops


def test_the_same_seed_composes_the_same_image() -> None:
    crops = np.zeros((10, 28, 28), np.uint8)
    crops[:, 4:24, 10:18] = 255
    hands = Hands.of(LabelledCrops(crops, np.arange(10)))
    first, second = (compose(np.random.default_rng(8), hands) for _ in range(2))
    assert np.array_equal(first.image, second.image)


def test_digits_are_sorted_by_what_they_show() -> None:
    crops = np.arange(20, dtype=np.uint8)[:, np.newaxis, np.newaxis] * np.ones((1, 28, 28), np.uint8)
    hands = Hands.of(LabelledCrops(crops, np.arange(20) % 10))
    assert [image[0, 0] for image in hands.images[3]] == [3, 13]
