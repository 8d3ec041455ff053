"""The mixture that the networks of lines learn from."""

import numpy as np
import pytest

from training.lines.mixture import CHUNK, Hands, compose, from_composed
from training.mnist import LabelledCrops
from training.synth.composed import ComposedString


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


def label_of(composed: ComposedString, rng: np.random.Generator) -> str:
    del rng
    return composed.label


@pytest.fixture
def bars() -> LabelledCrops:
    """Ten images, all of a bar: what they show does not matter here."""
    crops = np.zeros((10, 28, 28), np.uint8)
    crops[:, 4:24, 10:18] = 255
    return LabelledCrops(crops, np.arange(10))


def test_numbers_depend_on_the_seed_alone(bars: LabelledCrops) -> None:
    first = list(from_composed(label_of, bars, 2 * CHUNK, seed=3))
    assert len(first) == 2 * CHUNK
    assert list(from_composed(label_of, bars, 2 * CHUNK, seed=3)) == first
    assert list(from_composed(label_of, bars, 2 * CHUNK, seed=4)) != first
