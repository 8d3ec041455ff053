"""Tests of `segmentation.sides`: a box of thin rules, with strokes that are thick."""

import numpy as np
import numpy.typing as npt

from segmentation.sides import find_boxed, lone_ones

LETTER_PX = 40.0
SIDE, ONE = np.s_[12:60, 60:62], np.s_[16:56, 82:88]


def _box() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return the ink of two boxes side by side with a stroke in each, and the frame around both."""
    rules = np.zeros((72, 120), np.bool_)
    rules[10:12, 10:110] = rules[60:62, 10:110] = True
    rules[10:62, 10:12] = rules[10:62, 108:110] = True
    ink = rules.astype(np.float32)
    ink[16:56, 30:36] = ink[ONE] = 1
    return ink, rules


def test_a_thin_side_from_rule_to_rule_is_no_writing() -> None:
    ink, rules = _box()
    ink[SIDE] = 1
    sides = find_boxed(rules, ink, LETTER_PX).sides
    assert sides[SIDE].all()
    assert not sides[ONE].any()


def test_a_side_that_a_stroke_interrupts_is_no_writing() -> None:
    ink, rules = _box()
    ink[SIDE] = 1
    ink[30:36, 50:76] = 1
    sides = find_boxed(rules, ink, LETTER_PX).sides
    assert sides[14:28, 60:62].all()
    assert sides[38:58, 60:62].all()
    assert not sides[30:36].any()


def test_a_thin_stroke_that_hangs_from_a_rule_is_kept() -> None:
    ink, rules = _box()
    ink[12:36, 60:62] = 1
    assert not find_boxed(rules, ink, LETTER_PX).sides.any()


def test_a_thick_stroke_that_was_taken_for_a_rule_is_a_stroke() -> None:
    ink, rules = _box()
    rules[ONE] = True
    strokes = find_boxed(rules, ink, LETTER_PX).strokes
    assert strokes[ONE].all()
    assert not strokes[10:12].any()


def test_a_pen_as_thin_as_the_rules_tells_nothing() -> None:
    ink, rules = _box()
    ink[16:56, 30:36] = ink[ONE] = 0
    ink[16:56, 30:32] = ink[SIDE] = 1
    found = find_boxed(rules, ink, LETTER_PX)
    assert not found.sides.any()
    assert not found.strokes.any()


def _box_with_a_one(left: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the rules of a box among which a 1 is, and two letters written in it; all is 4 pixels thick."""
    rules = np.zeros((72, 160), np.bool_)
    rules[10:14, 10:150] = rules[58:62, 10:150] = True
    rules[10:62, 10:14] = rules[10:62, 146:150] = rules[10:62, left : left + 4] = True
    written = np.zeros_like(rules)
    written[20:52, 60:64] = written[20:52, 100:104] = True
    return rules, written


def _ones(rules: npt.NDArray[np.bool_], written: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return lone_ones(rules, written, (rules | written).astype(np.float32), LETTER_PX)


def test_of_two_near_sides_with_nothing_between_the_inner_one_is_a_1() -> None:
    for left in (26, 130):
        ones = _ones(*_box_with_a_one(left))
        assert ones[20:52, left : left + 4].all()
        assert not ones[:, 10:14].any()
        assert not ones[:, 146:150].any()


def test_a_side_with_a_digit_before_it_and_after_it_parts_a_box() -> None:
    assert not _ones(*_box_with_a_one(80)).any()


def test_a_side_thinner_than_the_pen_is_no_1() -> None:
    rules, written = _box_with_a_one(26)
    rules[14:58, 26:29] = False
    assert not _ones(rules, written).any()


def test_the_rules_of_a_table_are_too_high_for_1s() -> None:
    rules, written = _box_with_a_one(26)
    assert not lone_ones(rules, written, (rules | written).astype(np.float32), LETTER_PX / 2).any()


def test_the_side_of_a_box_may_be_twice_as_thick_as_its_rules_where_the_pen_is_far_thicker() -> None:
    ink, rules = _box()
    rules[10:62, 60:64] = True
    ink[10:62, 60:64] = 1
    ink[16:56, 26:40] = 1  # seven times a rule
    assert not find_boxed(rules, ink, LETTER_PX).strokes[16:56, 60:64].any()
