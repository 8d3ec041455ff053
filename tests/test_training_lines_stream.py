from itertools import islice

import numpy as np
import pytest

from training.lines.mixture import Hands
from training.lines.stream import CHUNK, Composed, from_composed, stream
from training.mnist import LabelledCrops
from training.synth.composed import ComposedString


def label_of(composed: ComposedString, rng: np.random.Generator) -> str:
    del rng
    return composed.label


def written_of(composed: ComposedString, rng: np.random.Generator) -> str:
    del rng
    return composed.written


@pytest.fixture
def bars() -> Hands:
    """Ten images, all of a bar: what they show does not matter here."""
    crops = np.zeros((10, 28, 28), np.uint8)
    crops[:, 4:24, 10:18] = 255
    return Hands.of(LabelledCrops(crops, np.arange(10)))


def test_numbers_depend_on_the_seed_alone(bars: Hands) -> None:
    first = list(from_composed(label_of, bars, 2 * CHUNK, seed=3))
    assert len(first) == 2 * CHUNK
    assert list(from_composed(label_of, bars, 2 * CHUNK, seed=3)) == first
    assert list(from_composed(label_of, bars, 2 * CHUNK, seed=4)) != first


def test_a_stream_that_is_entered_later_goes_on_alike(bars: Hands) -> None:
    draw = Composed(label_of, bars)
    whole = list(stream(draw, 3, last=4))
    endless = stream(draw, 3, first=2, ahead=1)
    assert list(islice(endless, 2)) == whole[2:]
    endless.close()


def test_only_numbers_with_one_of_some_signs_are_taken(bars: Hands) -> None:
    draw = Composed(written_of, bars, holding=":%")
    rng = np.random.default_rng(5)
    assert all({":", "%"} & set(draw(rng) or "") for _ in range(5))
