import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segmentation.rules import Ink, opened, without_ruled_lines

RULE = np.s_[70:72]


def page(*, rule: bool = True) -> Ink:
    """Return two upright strokes, 8 pixels wide, across where the rule, 2 pixels high, may lie."""
    ink = np.zeros((100, 300), np.float32)
    ink[20:85, 60:68] = ink[20:85, 200:208] = 1
    if rule:
        ink[RULE] = 1
    return ink


def test_page_without_rules_stays_as_it_is() -> None:
    ink = page(rule=False)

    assert without_ruled_lines(ink) is ink


def test_rule_goes_and_the_strokes_across_it_stay() -> None:
    np.testing.assert_array_equal(without_ruled_lines(page()) > 0.5, page(rule=False) > 0.5)


def test_input_is_not_changed() -> None:
    ink = page()

    without_ruled_lines(ink)

    np.testing.assert_array_equal(ink, page())


def test_interrupted_rest_of_a_rule_goes_too() -> None:
    ink = page(rule=False)
    ink[RULE, :150] = 1
    ink[RULE, 220:240] = ink[RULE, 250:270] = 1

    np.testing.assert_array_equal(without_ruled_lines(ink) > 0.5, page(rule=False) > 0.5)


def test_rest_of_a_tilted_rule_goes_too() -> None:
    ink = page(rule=False)
    cv2.line(ink, (0, 70), (180, 73), 1.0, 2)
    cv2.line(ink, (230, 74), (270, 75), 1.0, 2)

    left = without_ruled_lines(ink) > 0.5

    assert not left[:, 215:].any()
    assert not left[:, 75:195].any()


def test_line_as_thick_as_the_pen_is_writing() -> None:
    ink = page(rule=False)
    ink[40:48, 60:200] = 1

    np.testing.assert_array_equal(without_ruled_lines(ink), ink)


def test_thick_line_across_the_whole_image_is_printed() -> None:
    ink = page(rule=False)
    ink[88:96] = 1

    np.testing.assert_array_equal(without_ruled_lines(ink) > 0.5, page(rule=False) > 0.5)


@given(
    mask=arrays.arrays(
        np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 14)), elements=st.integers(0, 1)
    ),
    length=st.integers(1, 16),
)
def test_a_mask_is_opened_as_by_opencv(mask: np.ndarray, length: int) -> None:
    wanted = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    np.testing.assert_array_equal(opened(mask, length), wanted)
