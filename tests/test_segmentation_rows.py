import numpy as np

from segmentation.rows import MOST_LENGTH, Row, rows_of, within_length


def rows(*boxes: tuple[int, int, int, int]) -> list[tuple[int, ...]]:
    """Gather boxes (left, top, width, height), each full of ink, into lines."""
    stats = np.array([(*box, box[2] * box[3]) for box in boxes], np.int32)
    return [row.components for row in rows_of(stats, np.arange(len(stats)))]


def test_two_lines_come_from_top_to_bottom() -> None:
    assert rows((0, 60, 20, 30), (30, 60, 20, 30), (0, 0, 20, 30), (30, 0, 20, 30)) == [(2, 3), (0, 1)]


def test_numbers_far_apart_at_one_height_are_on_one_line() -> None:
    assert rows((0, 0, 20, 30), (500, 4, 20, 30)) == [(0, 1)]


def test_a_tall_mark_elsewhere_changes_nothing_for_a_line() -> None:
    line = [(0, 100, 20, 30), (30, 101, 20, 30), (60, 99, 20, 30)]
    assert (0, 1, 2) in rows(*line, (400, 0, 12, 300))


def test_each_line_has_its_own_height_of_letters() -> None:
    stats = np.array([(0, 0, 60, 90, 5400), (70, 0, 60, 90, 5400), (0, 200, 20, 30, 600)], np.int32)
    assert [row.letter for row in rows_of(stats, np.arange(3))] == [90, 30]


def test_a_small_mark_joins_the_line_that_it_stands_in() -> None:
    assert rows((0, 0, 20, 40), (30, 18, 10, 4), (50, 0, 20, 40)) == [(0, 1, 2)]


def test_an_exponent_stays_behind_its_number() -> None:
    assert rows((0, 20, 30, 60), (40, 20, 30, 60), (75, 10, 12, 25)) == [(0, 1, 2)]


def test_an_exponent_within_a_line_stays_on_it() -> None:
    letters = [(40 * i, 20, 30, 60) for i in range(6)]
    assert rows(*letters, (32, 4, 12, 25)) == [(0, 6, 1, 2, 3, 4, 5)]


def test_an_exponent_stays_behind_its_letter_where_its_line_is_lower_elsewhere() -> None:
    line = [(0, 32, 44, 28), (110, 41, 30, 28), (170, 44, 30, 28), (230, 47, 30, 28), (300, 50, 30, 28)]
    assert rows(*line, (41, 15, 25, 22)) == [(0, 5, 1, 2, 3, 4)]


def test_a_letter_as_large_and_higher_is_on_a_line_of_its_own() -> None:
    assert rows((0, 40, 30, 60), (40, 40, 30, 60), (75, 0, 30, 60)) == [(2,), (0, 1)]


def test_numbers_of_a_fraction_beside_higher_digits_are_on_two_lines() -> None:
    above = [(0, 0, 25, 60), (30, 0, 25, 60), (60, 0, 25, 60)]
    below = [(5, 85, 25, 60), (32, 85, 25, 60), (62, 85, 25, 60)]
    beside = [(130, 20, 40, 85), (180, 20, 40, 85), (230, 20, 40, 85)]
    assert sorted(map(len, rows(*above, *below, *beside))) == [3, 6]


def test_what_stands_below_a_letter_of_a_line_is_on_another() -> None:
    found = rows((0, 0, 40, 70), (55, 2, 20, 28), (55, 42, 20, 28))
    assert not any({1, 2} <= set(line) for line in found)


def test_the_rings_of_an_8_that_lie_apart_are_on_one_line() -> None:
    assert rows((0, 0, 20, 40), (30, 0, 18, 20), (30, 22, 18, 20), (60, 0, 20, 40)) == [(0, 1, 2, 3)]


def test_a_sloping_line_stays_one_line() -> None:
    assert rows(*((40 * i, 6 * i, 20, 30) for i in range(8))) == [tuple(range(8))]


def test_dust_is_no_line() -> None:
    assert rows((0, 0, 20, 40), (30, 0, 20, 40), (300, 300, 3, 4), (310, 300, 3, 4)) == [(0, 1)]


def test_nothing_has_no_lines() -> None:
    assert rows_of(np.zeros((1, 5), np.int32), np.zeros(0, np.intp)) == []


def test_of_lines_too_long_together_those_with_most_ink_are_read_top_to_bottom() -> None:
    long = int(MOST_LENGTH * 10 / 2)  # pixels of half of what may be, with letters 10 pixels high
    boxes = [(0, 0, long, 10), (0, 20, long - 5, 10), (0, 40, long + 5, 10), (0, 60, 10, 10)]
    stats = np.array([(*box, box[2] * box[3]) for box in boxes], np.int32)
    lines = [Row((number,), 10.0) for number in range(4)]
    ink = stats[:, 4].astype(float)

    kept, too_many = within_length(stats, lines, ink)

    assert (kept, too_many) == ([lines[2]], [lines[0], lines[1], lines[3]])
    assert within_length(stats, lines[1:2] + lines[3:], ink) == ([lines[1], lines[3]], [])
    assert within_length(stats, lines, ink, most=1) == ([lines[2]], [])


def test_dots_are_no_line_beside_letters_however_many() -> None:
    letters = [(0, 0, 20, 40), (30, 0, 20, 40)]
    dots = [(100 * i, 300 + 37 * i % 90, 14, 14) for i in range(30)]
    stats = np.array(
        [(*box, box[2] * box[3] // 3) for box in letters] + [(*box, 150) for box in dots], np.int32
    )
    assert [row.components for row in rows_of(stats, np.arange(len(stats)))] == [(0, 1)]
