import pytest

from segmentation.ink_map import DIGIT_PX
from segmentation.lines import line_frame, shortened, text_lines
from tests.ink_maps import bars, labels_at, map_of


def test_components_of_one_line_are_ordered_from_left_to_right() -> None:
    ink_map = map_of(bars([(240, 30, 8, 60), (40, 20, 8, 60), (140, 40, 8, 60)]))

    assert text_lines(ink_map, [1, 2, 3]) == [labels_at(ink_map, 44, 144, 244)]


def test_lines_of_writing_are_ordered_from_top_to_bottom() -> None:
    ink_map = map_of(bars([(40, 110, 8, 60), (60, 20, 8, 60), (140, 25, 8, 60), (160, 115, 8, 60)]))

    assert text_lines(ink_map, [1, 2, 3, 4]) == [labels_at(ink_map, 64, 144), labels_at(ink_map, 44, 164)]


def test_rising_line_is_one_line() -> None:
    ink_map = map_of(bars([(20 + 60 * i, 100 - 12 * i, 8, 60) for i in range(6)]))

    assert len(text_lines(ink_map, list(range(1, 7)))) == 1


def test_halves_of_a_broken_digit_are_on_the_line_of_their_neighbours() -> None:
    ink_map = map_of(bars([(40, 20, 8, 70), (100, 20, 8, 32), (98, 56, 8, 34), (160, 20, 8, 70)]))

    assert len(text_lines(ink_map, [1, 2, 3, 4])) == 1


def test_rings_of_an_8_that_lie_apart_are_one_line_with_what_either_is_level_with() -> None:
    left, right = [(20, 66, 8, 60), (50, 66, 8, 60)], [(140, 0, 8, 60), (180, 0, 8, 60)]
    ink_map = map_of(bars([*left, (80, 70, 30, 30), (80, 36, 30, 30), *right]))

    assert len(text_lines(ink_map, [1, 2, 3, 4, 5, 6])) == 1


def test_low_mark_joins_the_nearest_line() -> None:
    ink_map = map_of(
        bars([(40, 10, 8, 60), (100, 10, 8, 60), (40, 110, 8, 60), (100, 110, 8, 60), (60, 36, 25, 8)])
    )

    lines = text_lines(ink_map, [1, 2, 3, 4, 5])

    assert [len(line) for line in lines] == [3, 2]


def test_only_low_marks_are_one_line() -> None:
    ink_map = map_of(bars([(40, 50, 60, 6), (140, 50, 60, 6)]))

    assert text_lines(ink_map, [2, 1]) == [labels_at(ink_map, 70, 170)]


def test_no_components_are_no_line() -> None:
    assert text_lines(map_of(bars([(40, 50, 8, 60)])), []) == []


def test_frame_of_a_tilted_line_follows_its_digits() -> None:
    ink_map = map_of(bars([(20 + 60 * i, 100 - 6 * i, 8, 64) for i in range(6)]))

    frame = line_frame(ink_map, [1, 2, 3, 4, 5, 6])

    assert frame.slope == pytest.approx(-0.1, abs=0.01)
    assert frame.digit == pytest.approx(DIGIT_PX, abs=2)
    for label in range(1, 7):
        assert frame.centre(ink_map.centres[label, 0]) == pytest.approx(ink_map.centres[label, 1], abs=2)


def test_short_line_is_taken_as_level() -> None:
    ink_map = map_of(bars([(20, 60, 8, 64), (50, 40, 8, 64)]))

    assert line_frame(ink_map, [1, 2]).slope == 0


def test_broken_digits_do_not_make_the_line_lower() -> None:
    broken = [(20 + 60 * i, 20 + 34 * half, 30, 30) for i in (1, 2) for half in (0, 1)]
    whole = [(20 + 60 * i, 20, 30, 64) for i in (0, 3, 4, 5, 6)]
    ink_map = map_of(bars([*whole, *broken], width=420))

    frame = line_frame(ink_map, list(range(1, 10)))

    assert frame.digit == pytest.approx(64 * ink_map.scale, rel=0.05)
    assert frame.slope == pytest.approx(0, abs=0.01)


def test_touching_digits_that_wander_do_not_make_the_line_higher() -> None:
    ink_map = map_of(bars([(20, 20, 60, 60), (80, 44, 60, 60), (180, 30, 30, 60)]))

    assert line_frame(ink_map, [1, 2]).digit == pytest.approx(60 * ink_map.scale, rel=0.05)


def test_long_comma_below_the_digits_is_on_their_line() -> None:
    ink_map = map_of(bars([(40, 10, 8, 64), (100, 10, 8, 64), (130, 66, 8, 30), (160, 10, 8, 64)]))

    assert text_lines(ink_map, [1, 2, 3, 4]) == [labels_at(ink_map, 44, 104, 134, 164)]


def test_comma_as_high_as_the_digits_is_on_their_line() -> None:
    ink_map = map_of(bars([(40, 10, 8, 64), (100, 10, 8, 64), (130, 60, 8, 64), (160, 10, 8, 64)]))

    assert text_lines(ink_map, [1, 2, 3, 4]) == [labels_at(ink_map, 44, 104, 134, 164)]


def test_comma_far_from_its_wide_spaced_neighbours_is_on_their_line() -> None:
    ink_map = map_of(bars([(20, 10, 8, 64), (120, 10, 8, 64), (200, 70, 8, 30), (290, 10, 8, 64)]))

    assert text_lines(ink_map, [1, 2, 3, 4]) == [labels_at(ink_map, 24, 124, 204, 294)]


@pytest.mark.parametrize(
    ("top", "height"),
    [(80, 64), (140, 30)],  # as high as the digits, and so a digit; low, but far below them
)
def test_what_is_high_or_far_below_is_a_line_of_its_own(top: int, height: int) -> None:
    ink_map = map_of(bars([(40, 10, 8, 64), (100, 10, 8, 64), (130, top, 8, height), (160, 10, 8, 64)]))

    assert [len(line) for line in text_lines(ink_map, [1, 2, 3, 4])] == [3, 1]


def test_low_components_alone_are_lines_as_they_lie() -> None:
    ink_map = map_of(bars([(40, 10, 8, 30), (100, 10, 8, 30), (60, 60, 8, 30)]))

    assert [len(line) for line in text_lines(ink_map, [1, 2, 3])] == [2, 1]


def test_of_lines_too_long_together_that_with_most_ink_is_read_and_of_the_other_the_left_end() -> None:
    upper = [(20 * i, 20, 6, 50) for i in range(40)]
    lower = [(20 * i, 120, 12, 50) for i in range(40)]
    ink_map = map_of(bars([*upper, *lower], width=820))
    lines = text_lines(ink_map, list(range(1, 81)))

    assert shortened(ink_map, lines, 1000.0) == (lines, [])
    (first, second), too_many = shortened(ink_map, lines, 24.0)  # each of them is 16 heights long

    assert second == lines[1]
    assert [*first, *too_many] == lines[0]
    assert 18 <= len(first) <= 22
