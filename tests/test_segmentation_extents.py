import numpy as np
import pytest

from segmentation.extents import digit_extents
from segmentation.ink_map import DIGIT_PX
from tests.ink_maps import bars, labels_at, map_of


def test_single_digits_are_measured_as_they_are() -> None:
    ink_map = map_of(bars([(40, 20, 30, 64), (100, 30, 30, 64)]))

    extents = digit_extents(ink_map, labels_at(ink_map, 55, 115))

    assert extents.x == pytest.approx([16, 76], abs=2)
    assert extents.height == pytest.approx([64, 64], abs=2)
    assert extents.top[1] - extents.top[0] == pytest.approx(10, abs=1)


def test_pieces_of_a_broken_digit_are_measured_together() -> None:
    ink = bars([(40, 20, 30, 64), (100, 20, 30, 29), (100, 53, 30, 31), (160, 20, 30, 64), (210, 20, 30, 64)])
    ink_map = map_of(ink)

    extents = digit_extents(ink_map, [1, 2, 3, 4, 5])

    assert sorted(extents.height) == pytest.approx([64, 64, 64, 64], abs=3)


def test_marks_beside_each_other_are_not_taken_together() -> None:
    ink_map = map_of(bars([(40, 20, 30, 64), (80, 20, 30, 64)]))

    assert len(digit_extents(ink_map, [1, 2]).x) == 2


def test_touching_digits_are_measured_one_by_one() -> None:
    ink = bars([(20, 20, 60, 64), (80, 40, 60, 64), (180, 30, 30, 64), (230, 30, 30, 64), (280, 30, 30, 64)])
    ink_map = map_of(ink)

    extents = digit_extents(ink_map, [1, 2, 3, 4])

    assert extents.height == pytest.approx([64] * 5, abs=3)


def test_dashes_do_not_count_beside_digits() -> None:
    ink_map = map_of(bars([(40, 20, 30, 64), (90, 48, 40, 8), (150, 20, 30, 64)]))

    assert len(digit_extents(ink_map, [1, 2, 3]).x) == 2


def test_dashes_alone_count() -> None:
    ink_map = map_of(bars([(40, 50, 60, 6), (140, 50, 60, 6)]))

    assert np.ptp(digit_extents(ink_map, [1, 2]).x) > 0


def test_low_parts_count_less() -> None:
    ink_map = map_of(bars([(40, 20, 30, 64), (90, 40, 30, 32), (140, 20, 30, 64)]))

    extents = digit_extents(ink_map, [1, 2, 3])

    assert np.argmin(extents.weight) == np.argmin(extents.height)
    assert extents.height.max() == pytest.approx(DIGIT_PX, abs=2)


def test_one_endless_mark_has_a_bounded_number_of_parts() -> None:
    ink = bars([(4, 20, 8, 64), (20, 20, 8, 64), (40, 20, 19_000, 64)], height=100, width=19_050)

    assert len(digit_extents(map_of(ink), [1, 2, 3]).x) <= 2 + 25
