"""Fractions and powers are found by their plain shape, and nothing else is taken for one."""

import pytest

from segmentation.ink_map import split_specks
from segmentation.stacks import Stack, find_bars, find_stack
from tests.ink_maps import bars, map_of

Boxes = list[tuple[int, int, int, int]]  # left, top, width, height of each piece of ink
THREE, BAR, FOUR = (180, 20, 30, 60), (160, 100, 70, 8), (180, 130, 30, 60)
TEN: Boxes = [(100, 80, 12, 80), (130, 80, 40, 80)]
RAISED = (185, 60, 24, 40)


def stack_of(boxes: Boxes) -> Stack | None:
    ink_map = map_of(bars(boxes, 240))
    return find_stack(ink_map, split_specks(ink_map)[0])


def corners(found: Stack) -> list[int]:
    return [found.box.left, found.box.top, found.box.right, found.box.bottom]


def test_bar_between_two_numbers_is_a_fractions() -> None:
    found = stack_of([THREE, BAR, FOUR])
    assert found is not None
    assert (found.sign, len(found.first), len(found.second)) == ("/", 1, 1)
    assert corners(found) == pytest.approx([160, 100, 230, 108], abs=1)


def test_numbers_of_a_fraction_may_have_several_digits() -> None:
    found = stack_of([(150, 20, 30, 60), (200, 20, 30, 60), BAR, FOUR])
    assert found is not None
    assert (found.sign, len(found.first), len(found.second)) == ("/", 2, 1)


def test_smaller_digit_raised_behind_a_number_is_an_exponent() -> None:
    found = stack_of([*TEN, RAISED])
    assert found is not None
    assert (found.sign, len(found.first), len(found.second)) == ("^", 2, 1)
    assert corners(found) == pytest.approx([185, 60, 209, 100], abs=1)


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([THREE], id="one digit"),
        pytest.param([THREE, FOUR], id="two lines"),
        pytest.param([THREE, BAR], id="a line below"),
        pytest.param([BAR, FOUR], id="a line above"),
        pytest.param([THREE, (100, 100, 250, 8), FOUR], id="a rule across the paper"),
        pytest.param([THREE, (185, 100, 20, 8), FOUR], id="a dash between two lines"),
        pytest.param([THREE, (110, 156, 60, 8), FOUR], id="a minus before the second line"),
        pytest.param([THREE, BAR, FOUR, (260, 60, 30, 60)], id="a number beside the fraction"),
        pytest.param([*TEN, (185, 80, 40, 80)], id="a digit as large"),
        pytest.param([*TEN, (185, 100, 24, 40)], id="a small digit in the middle"),
        pytest.param([*TEN, (185, 120, 24, 40)], id="a small digit below"),
        pytest.param([*TEN, (185, 70, 8, 20)], id="an apostrophe"),
        pytest.param([*TEN, (185, 80, 60, 30)], id="a loose flag"),
        pytest.param([*TEN, (300, 60, 24, 40)], id="far away"),
        pytest.param([TEN[0], (130, 40, 40, 80), RAISED], id="a rising line"),
        pytest.param([*TEN, RAISED, (220, 80, 40, 80)], id="not at the end"),
    ],
)
def test_what_is_not_plainly_on_two_levels_is_none(boxes: Boxes) -> None:
    assert stack_of(boxes) is None


SUM = [(130, 20, 30, 60), (180, 20, 30, 60), (100, 90, 120, 6), (180, 105, 30, 60)]
BESIDE = [(300, 50, 40, 80), (360, 50, 40, 80)]


def bars_of(boxes: Boxes) -> int:
    ink_map = map_of(bars(boxes, 480))
    return len(find_bars(ink_map, split_specks(ink_map)[0]))


def test_a_bar_between_numbers_is_found_beside_others() -> None:
    assert (bars_of(SUM), bars_of(SUM + BESIDE)) == (1, 1)


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param(SUM[:3], id="a line below"),
        pytest.param(SUM[2:] + BESIDE, id="a line above"),
        pytest.param([*SUM[:2], (130, 90, 30, 6), SUM[3]], id="a dash"),
        pytest.param([*SUM[:2], (100, 115, 120, 6), (180, 160, 30, 60)], id="a dash between two lines"),
        pytest.param(
            [(180, 20, 30, 60), (100, 90, 120, 6), (180, 105, 30, 60)], id="one digit on either side"
        ),
    ],
)
def test_no_bar_is_found_in(boxes: Boxes) -> None:
    assert bars_of(boxes) == 0
