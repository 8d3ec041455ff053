from functools import partial

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.arrangement import NONE, arrange
from tests.timing import least_process_s

Boxes = list[tuple[float, float, float, float]]
DIGIT = 20  # pixels: height of the digits of these tables, each half as wide


def boxes_of(layout: str, pitch: int = 40) -> Boxes:
    """Return a box for each word of a layout, whose letters are digits; a line of it is a row."""
    lines = layout.strip("\n").split("\n")
    found = []
    for row, line in enumerate(lines):
        start = 0
        for word in line.split():
            start = line.index(word, start)
            left, top = 100 + 10 * start, 100 + pitch * row
            found.append((float(left), float(top), float(left + 10 * len(word)), float(top + DIGIT)))
            start += len(word)
    return found


def places(boxes: npt.ArrayLike) -> list[tuple[int, int]]:
    found = arrange(boxes)
    return list(zip(found.rows.tolist(), found.columns.tolist(), strict=True))


def turned(boxes: Boxes, lean: float, shear: float = 0.0) -> Boxes:
    """Let rows fall and columns lean, each box staying upright."""
    return [
        (a - shear * (b + d) / 2, b + lean * (a + c) / 2, c - shear * (b + d) / 2, d + lean * (a + c) / 2)
        for a, b, c, d in boxes
    ]


FULL = """
 12   345    6
  7    89   10
345     1  999
"""
EVERY = [(row, column) for row in range(3) for column in range(3)]


def test_a_full_table_has_its_rows_and_columns() -> None:
    assert places(boxes_of(FULL)) == EVERY
    assert arrange(boxes_of(FULL)).is_table


def test_the_order_of_the_boxes_does_not_matter() -> None:
    boxes = boxes_of(FULL)
    order = [4, 0, 8, 2, 6, 1, 3, 7, 5]
    assert places([boxes[i] for i in order]) == [EVERY[i] for i in order]


def test_the_boxes_are_left_as_they_are() -> None:
    boxes = np.array(boxes_of(FULL))
    before = boxes.copy()
    arrange(boxes)
    np.testing.assert_array_equal(boxes, before)


@pytest.mark.parametrize("lean", [-0.1, -0.03, 0.03, 0.1])
@pytest.mark.parametrize("shear", [-0.1, 0.0, 0.1])
def test_a_table_that_is_turned_or_sheared_keeps_them(lean: float, shear: float) -> None:
    wide = "\n".join("  ".join(f"{(7 * r + c) % 900 + 100}" for c in range(8)) for r in range(9))
    assert places(turned(boxes_of(wide), lean, shear)) == [(r, c) for r in range(9) for c in range(8)]


def test_a_foreshortened_table_keeps_them() -> None:
    wide = "\n".join("  ".join(f"{(7 * r + c) % 900 + 100}" for c in range(8)) for r in range(9))
    boxes = np.array(boxes_of(wide))
    middle = (boxes[:, 1:2] + boxes[:, 3:4]) / 2
    boxes[:, [0, 2]] = 300 + (boxes[:, [0, 2]] - 300) * (1 - 0.1 * (middle - 100) / 340)  # narrower below
    assert places(boxes) == [(r, c) for r in range(9) for c in range(8)]


def test_empty_cells_move_nothing() -> None:
    layout = """
 12         6
  7    89
       1  999
  4
"""
    assert places(boxes_of(layout)) == [(0, 0), (0, 2), (1, 0), (1, 1), (2, 1), (2, 2), (3, 0)]


def test_rows_may_end_early() -> None:
    layout = """
1  2  3  4
5  6
7  8  9
0
"""
    assert places(boxes_of(layout)) == [
        (0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0),
    ]  # fmt: skip


def test_a_row_of_totals_stands_in_the_columns() -> None:
    layout = """
  12    7
   3    8
  11    9

  26   24
"""
    boxes = boxes_of(layout)
    assert places(boxes)[-2:] == [(3, 0), (3, 1)]


def test_a_heading_over_several_columns_stands_in_none() -> None:
    layout = """
   1234567890
 12   345    6
  7    89   10
345     1  999
"""
    found = places(boxes_of(layout))
    assert found[0] == (0, NONE)
    assert found[1:] == [(row + 1, column) for row, column in EVERY]


def test_numbers_below_one_another_are_a_table_of_one_column() -> None:
    assert places(boxes_of("12\n7\n12345\n6")) == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_running_text_has_rows_alone() -> None:
    layout = """
12 34567 89 1 234
1 2345 67 8901 23
456 78 9 12345 67
89 12 345 6 78901
"""
    found = arrange(boxes_of(layout))
    assert not found.is_table
    assert set(found.columns.tolist()) == {NONE}
    assert found.rows.tolist() == [row for row in range(4) for _ in range(5)]


def test_numbers_anywhere_are_no_table() -> None:
    assert not arrange([(0, 0, 20, 20), (300, 90, 330, 110), (150, 400, 180, 420)]).is_table


@pytest.mark.parametrize("boxes", [[], [(3, 4, 13, 24)]])
def test_nothing_and_one_number_are_no_table(boxes: Boxes) -> None:
    found = arrange(boxes)
    assert not found.is_table
    assert found.columns.tolist() == [NONE] * len(boxes)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(2, 12),
    st.integers(2, 8),
    st.floats(-0.08, 0.08),
    st.floats(-0.08, 0.08),
    st.integers(0, 1000),
)
def test_wobbling_tables_keep_their_places(
    rows: int, columns: int, lean: float, shear: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    wanted = [(r, c) for r in range(rows) for c in range(columns)]
    boxes: Boxes = []
    for row, column in wanted:
        width = 10 * int(rng.integers(1, 5))
        left, top = 80 * column + (45 - width), 50 * row + float(rng.uniform(-3, 3))
        boxes.append((left, top, left + width, top + DIGIT))
    assert places(turned(boxes, lean, shear)) == wanted


def test_twice_the_numbers_cost_about_twice_as_much() -> None:
    seconds = []
    for rows in (200, 400):  # what fewer cost depends on whether the cache holds them
        grid = np.indices((rows, 20)).reshape(2, -1).T * (40, 60)
        boxes = np.column_stack([grid[:, 1], grid[:, 0], grid[:, 1] + 30, grid[:, 0] + 20])
        assert arrange(boxes).is_table
        seconds.append(least_process_s(partial(arrange, boxes)))
    assert seconds[1] < 3 * seconds[0]
