import cv2
import numpy as np
import pytest

from benchmarks.mnist_strings import GAPS, INK, LENGTHS, SCALE, compose
from benchmarks.pen import Image
from training.mnist import LabelledCrops

SEEDS = [f"seed {number}" for number in range(30)]


@pytest.fixture
def rings() -> LabelledCrops:
    """Ten rings of several widths, each one piece of ink, standing for the digits 0 to 9."""
    crops = np.zeros((10, 28, 28), np.uint8)
    for digit, crop in enumerate(crops):
        cv2.ellipse(crop, (14, 14), (3 + digit // 2, 9), 0, 0, 360, 255, 2)
    return LabelledCrops(crops, np.arange(10))


def blank_runs(image: Image) -> list[int]:
    """Widths of the blank runs of columns between the first and the last ink."""
    columns = np.flatnonzero((255 - image > INK).any(axis=0))
    steps = np.diff(columns)
    return [int(step) - 1 for step in steps if step > 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_touching_digits_are_one_piece_of_ink(rings: LabelledCrops, seed: str) -> None:
    composed = compose(rings, "touching", seed)
    pieces, _ = cv2.connectedComponents((255 - composed.image > INK).astype(np.uint8))
    assert pieces - 1 == 1


@pytest.mark.parametrize("spacing", ["apart", "tight"])
@pytest.mark.parametrize("seed", SEEDS)
def test_gaps_lie_within_what_the_spacing_says(rings: LabelledCrops, spacing: str, seed: str) -> None:
    composed = compose(rings, spacing, seed)
    gaps = blank_runs(composed.image)
    low, high = GAPS[spacing] or (0, 0)
    assert len(gaps) == len(composed.text) - 1
    assert all(SCALE * low <= gap <= SCALE * high for gap in gaps)


@pytest.mark.parametrize("spacing", GAPS)
def test_a_string_is_the_same_on_every_run_and_differs_by_seed(rings: LabelledCrops, spacing: str) -> None:
    once, again, other = (compose(rings, spacing, seed) for seed in ("one", "one", "two"))
    assert once.text == again.text
    np.testing.assert_array_equal(once.image, again.image)
    assert not np.array_equal(once.image, other.image)


def test_strings_have_all_lengths_and_are_dark_on_white(rings: LabelledCrops) -> None:
    composed = [compose(rings, "apart", seed) for seed in SEEDS]
    assert {len(one.text) for one in composed} == set(range(LENGTHS[0], LENGTHS[1] + 1))
    assert all(np.median(one.image) == 255 and one.image.min() == 0 for one in composed)
