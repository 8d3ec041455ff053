"""What ends at the image's edges does not tell how high the writing is."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.margins import measures_writing
from segmentation.writing import find_writing

WHOLE = (1.0, (0.0, 0.0), (100, 60))  # an array of the image's own size


def stats(*boxes: tuple[int, int, int, int]) -> npt.NDArray[np.int32]:
    return np.array([(*box, box[2] * box[3]) for box in boxes], np.int32)


def test_a_rule_from_edge_to_edge_is_no_measure() -> None:
    digit, rule = (20, 20, 15, 30), (90, 0, 3, 60)
    assert measures_writing(stats(digit, rule), *WHOLE).tolist() == [True, False]


def test_a_digit_that_is_cut_off_at_one_edge_is_a_measure() -> None:
    digit, cut = (20, 20, 15, 30), (60, 30, 15, 30)
    assert measures_writing(stats(digit, cut), *WHOLE).tolist() == [True, True]


def test_digits_that_fill_the_image_are_the_writing() -> None:
    first, second, dot = (0, 0, 40, 60), (60, 0, 40, 60), (50, 50, 4, 4)
    assert measures_writing(stats(first, second, dot), *WHOLE).tolist() == [True, True, True]


def test_edges_are_those_of_the_image_and_not_of_the_array() -> None:
    rule = (0, 0, 6, 120)
    digit = (40, 20, 30, 60)
    half, inside = (2.0, (90.0, 0.0), (200, 60)), (2.0, (90.0, 10.0), (200, 100))
    assert measures_writing(stats(rule, digit), *half).tolist() == [False, True]
    assert measures_writing(stats(rule, digit), *inside).tolist() == [True, True]


def test_a_table_cells_rules_do_not_shrink_its_digits() -> None:
    cell = np.full((120, 200), 255, np.uint8)
    for x in (40, 80, 120):
        cv2.ellipse(cell, (x, 75), (12, 20), 0, 0, 360, 0, 4)
    ruled = cell.copy()
    cv2.line(ruled, (180, 0), (180, 119), 0, 5)
    cv2.line(ruled, (0, 20), (199, 20), 0, 5)
    for image in (cell, ruled):
        writing = find_writing(image)
        assert writing.ink_map is not None
        assert writing.lines[0].frame.digit / writing.ink_map.scale == pytest.approx(44, abs=2)
