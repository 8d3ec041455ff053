import numpy as np
import pytest

from benchmarks.metrics import (
    auroc,
    confident_readings,
    digit_score,
    expected_calibration_error,
    standard_error,
)


def test_standard_error_of_a_fair_coin_over_a_hundred_throws_is_five_points() -> None:
    assert standard_error(0.5, 100) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [
        ([1.0, 1.0], [True, True], 0.0),  # sure and right
        ([1.0, 1.0], [False, False], 1.0),  # sure and wrong
        ([0.8] * 5, [True] * 4 + [False], 0.0),  # four of five, as it said
        ([0.0, 0.0, 1.0, 1.0], [True, False, True, False], 0.5),  # off by a half at either end
        ([0.9, 0.1], [False, True], 0.9),  # errors of two bins do not cancel out
    ],
)
def test_calibration_error_is_the_mean_distance_in_a_bin(
    confidence: list[float], right: list[bool], error: float
) -> None:
    assert expected_calibration_error(np.array(confidence), np.array(right)) == pytest.approx(error)


def test_confident_readings_are_those_strictly_above_the_threshold() -> None:
    sure = confident_readings(np.array([0.99, 0.97, 0.95, 0.2]), np.array([True, False, True, True]), 0.95)
    assert sure == (0.5, 0.5)


def test_no_confident_reading_has_no_share_of_right_ones() -> None:
    right, coverage = confident_readings(np.array([0.5]), np.array([True]), 0.95)
    assert np.isnan(right)
    assert coverage == 0


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [([2.0, 3.0], [0.0, 1.0], 1.0), ([0.0], [1.0], 0.0), ([1.0], [1.0], 0.5), ([1.0, 3.0], [2.0], 0.5)],
)
def test_auroc_counts_the_pairs_in_order_and_half_the_ties(
    positives: list[float], negatives: list[float], area: float
) -> None:
    assert auroc(np.array(positives), np.array(negatives)) == area


def test_any_reading_is_surer_of_a_digit_than_an_empty_one() -> None:
    assert digit_score("7", 0.01) > digit_score("", 0.01) > digit_score("", 0.99)
