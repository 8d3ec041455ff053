import numpy as np
import pytest

from benchmarks.tables import COLUMNS, ROWS, composed_table, in_place, spoilt_table
from recognizer import read_page


@pytest.mark.parametrize("number", [0, 5])
def test_a_table_is_the_same_each_time_and_as_large_as_is_said(number: int) -> None:
    one, other = composed_table(number), composed_table(number)
    np.testing.assert_array_equal(one.image, other.image)
    assert one.cells == other.cells
    assert ROWS[0] <= len(one.cells) <= ROWS[1]
    (columns,) = {len(row) for row in one.cells}
    assert COLUMNS[0] <= columns <= COLUMNS[1]


def test_only_what_is_right_in_its_row_and_column_counts() -> None:
    wanted = [["1", "2"], ["", "4"]]
    assert in_place(wanted, [["1", "2"], ["9", "4"]]) == (3, 3)
    assert in_place(wanted, [["2", "1"], ["4"]]) == (3, 0)
    assert in_place(wanted, []) == (3, 0)


def test_a_photographed_table_on_its_side_is_read_as_an_upright_one() -> None:
    sample = composed_table(5)
    table = read_page(np.ascontiguousarray(np.rot90(sample.image))).table or ()
    cells, right = in_place(sample.cells, [[cell.text if cell else "" for cell in row] for row in table])
    assert right == cells


@pytest.mark.parametrize("kind", ["table", "shadow"])
def test_a_table_on_a_dark_desk_or_in_a_shadow_is_read_as_a_plain_one(kind: str) -> None:
    sample = spoilt_table(kind, 5)
    table = read_page(sample.image).table or ()
    cells, right = in_place(sample.cells, [[cell.text if cell else "" for cell in row] for row in table])
    assert right == cells
