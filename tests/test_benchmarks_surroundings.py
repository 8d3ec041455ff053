"""Pictures as people take them, drawn by the benchmark."""

import numpy as np
import pytest

from benchmarks.pen import Image
from benchmarks.surroundings import SURROUNDINGS, picture


def drawn() -> Image:
    canvas = np.full((120, 300, 3), 255, np.uint8)
    for left in (40, 120, 200):
        canvas[20:100, left : left + 16] = 0
    return canvas


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_a_picture_is_told_by_its_seed_and_shows_the_number(name: str) -> None:
    first, again, other = (picture(drawn(), name, seed) for seed in ([1], [1], [2]))
    pale = picture(np.maximum(drawn(), 200), name, [1])
    assert first.dtype == np.uint8
    assert first.ndim == 3
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert np.abs(first.astype(int) - pale).max() > 60
