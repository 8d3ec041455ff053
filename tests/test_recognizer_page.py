import csv
import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest

from recognizer.page import Cell, PageNumber, PageReading, page_reading, places_of, turned_back
from recognizer.reading import DigitReading, NumberReading, RejectedMark
from recognizer.reasons import LIKE_NOTHING, STRUCK_OUT
from segmentation.box import Box

Given = tuple[str, int, int]  # a number's text, and the left and top of its first digit


def reading(text: str, left: int, top: int) -> NumberReading:
    """Return the reading of a number whose digits are 10 wide and 20 high."""
    crop = np.zeros((28, 28), np.float32)
    digits = tuple(
        DigitReading(int(d), 0.9, (0.1,) * 10, Box(left + 10 * i, top, left + 10 * i + 10, top + 20), 0, crop)
        for i, d in enumerate(text)
    )
    return NumberReading(digits, 0.9, (), (), 400, 300)


def page_of(*numbers: Given, cells: list[Cell | None] | None = None) -> PageReading:
    readings = [reading(*number) for number in numbers]
    places = places_of(list(zip(readings, cells or [None] * len(readings), strict=True)))
    return page_reading(readings, places, [], (400, 300))


TABLE: tuple[Given, ...] = (
    ("7", 130, 60), ("12", 20, 20), ("345", 110, 20), ("6", 30, 60), ("89", 20, 100),
)  # fmt: skip


def texts(page: PageReading) -> list[list[str | None]] | None:
    table: list[list[str | None]] | None = page.as_dict()["table"]
    return table


def test_numbers_stand_in_rows_and_columns() -> None:
    page = page_of(*TABLE)
    assert texts(page) == [["12", "345"], ["6", "7"], ["89", None]]
    assert [(n.text, n.line, n.row, n.column) for n in page.numbers] == [
        ("12", 0, 0, 0), ("345", 0, 0, 1), ("6", 1, 1, 0), ("7", 1, 1, 1), ("89", 2, 2, 0),
    ]  # fmt: skip


def test_a_number_has_a_box_around_its_digits_and_all_of_its_reading() -> None:
    number = page_of(*TABLE).numbers[1]
    assert number.box == Box(110, 20, 140, 40)
    assert (number.confidence, len(number.digits), number.width) == (0.9, 3, 400)


def test_the_text_has_lines_and_blanks_between_numbers() -> None:
    assert page_of(*TABLE).text == "12 345\n6 7\n89"


def test_csv_has_a_field_for_each_cell() -> None:
    assert list(csv.reader(StringIO(page_of(*TABLE).to_csv()))) == [["12", "345"], ["6", "7"], ["89", ""]]


def test_csv_of_what_is_no_table_has_a_row_for_each_line() -> None:
    page = page_of(("12", 20, 20), ("7", 300, 20), ("5", 160, 200), ("6", 220, 260))
    assert page.table is None
    assert all((number.row, number.column) == (None, None) for number in page.numbers)
    assert list(csv.reader(StringIO(page.to_csv()))) == [["12", "7"], ["5"], ["6"]]


def test_no_cell_of_the_csv_runs_in_a_spreadsheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PageNumber, "written", "-12/3")
    assert page_of(("123", 20, 20)).to_csv() == "'-12/3\r\n"


def test_json_says_where_each_number_stands() -> None:
    said = json.loads(page_of(*TABLE).to_json())
    assert said["table"] == [["12", "345"], ["6", "7"], ["89", None]]
    assert (said["width"], said["height"], said["unread"]) == (400, 300, [])
    first = said["numbers"][0]
    assert (first["text"], first["box"], first["row"], first["column"]) == ("12", [20, 20, 40, 40], 0, 0)
    assert first["digits"][0]["digit"] == 1


def test_the_cells_of_a_ruled_table_count_from_the_first_one_used() -> None:
    page = page_of(("1", 20, 20), ("2", 120, 20), ("3", 120, 60), cells=[(1, 2), (1, 3), (2, 3)])
    assert texts(page) == [["1", "2"], [None, "3"]]


def test_of_two_numbers_in_a_cell_the_longer_one_stands_in_the_table() -> None:
    numbers = [("1", 20, 20), ("234", 50, 20), ("5", 20, 60), ("6", 20, 100), ("7", 20, 140)]
    page = page_of(*numbers, cells=[(0, 0), (0, 0), (1, 0), (2, 0), (3, 0)])
    assert texts(page) == [["234"], ["5"], ["6"], ["7"]]
    assert [(n.text, n.row) for n in page.numbers[:3]] == [("1", None), ("234", 0), ("5", 1)]


def test_where_rules_are_missing_the_columns_count() -> None:
    cells: list[Cell | None] = [(0, 0), (0, 0), (1, 0), (1, 0), (2, 0)]
    assert texts(page_of(*TABLE, cells=cells)) == [["12", "345"], ["6", "7"], ["89", None]]


SIDE_BY_SIDE: tuple[Given, ...] = (
    ("1", 20, 20), ("2", 60, 20), ("3", 20, 60), ("4", 60, 60),
    ("5", 260, 20), ("6", 300, 20), ("7", 260, 60), ("8", 300, 60),
)  # fmt: skip


@pytest.mark.parametrize(
    "numbers",
    [SIDE_BY_SIDE, [(text, (left - 240) if left > 200 else left, top + 160 * (left > 200))
                    for text, left, top in SIDE_BY_SIDE]],
    ids=["side by side", "one below the other"],
)  # fmt: skip
def test_each_of_several_tables_has_rows_and_columns_of_its_own(numbers: list[Given]) -> None:
    page = page_of(*numbers)
    assert page.as_dict()["tables"] == [[["1", "2"], ["3", "4"]], [["5", "6"], ["7", "8"]]]
    assert page.table == page.tables[0]
    assert {n.text: (n.table, n.row, n.column) for n in page.numbers}["7"] == (1, 1, 0)
    assert list(csv.reader(StringIO(page.to_csv()))) == [["1", "2"], ["3", "4"], [], ["5", "6"], ["7", "8"]]


def test_an_empty_row_or_a_column_that_stands_apart_parts_no_table() -> None:
    empty_row = [("1", 20, 20), ("2", 60, 20), ("3", 20, 60), ("4", 60, 60), ("5", 20, 140), ("6", 60, 140)]
    assert len(page_of(*empty_row).tables) == 1
    totals = [*SIDE_BY_SIDE[:4], ("9", 300, 20), ("9", 300, 60)]
    assert len(page_of(*totals).tables) == 1


def test_two_tables_whose_rows_are_not_the_same_are_two_however_near() -> None:
    right = [("5", 150, 30), ("6", 190, 30), ("7", 150, 95), ("8", 190, 95)]
    page = page_of(*SIDE_BY_SIDE[:4], *right)
    assert page.as_dict()["tables"] == [[["1", "2"], ["3", "4"]], [["5", "6"], ["7", "8"]]]
    level = [(text, left, 20 + 40 * (top > 30)) for text, left, top in right]
    assert len(page_of(*SIDE_BY_SIDE[:4], *level).tables) == 1


def test_rules_between_two_blocks_of_numbers_make_them_one_table() -> None:
    numbers = [(text, left % 240, top + 160 * (left > 200)) for text, left, top in SIDE_BY_SIDE]
    cells: list[Cell | None] = [(top // 40, left // 40) for _, left, top in numbers]
    assert len(page_of(*numbers).tables) == 2
    assert len(page_of(*numbers, cells=cells).tables) == 1


def test_a_page_without_numbers_is_empty_and_names_what_was_not_read() -> None:
    page = page_reading([], [], [RejectedMark(Box(1, 2, 3, 4), STRUCK_OUT)], (40, 30))
    assert (page.numbers, page.tables, page.text, page.to_csv()) == ((), (), "", "")
    assert page.as_dict()["rejected"] == [{"box": [1, 2, 3, 4], "reason": "struck out"}]
    assert page.as_dict()["unread"] == [[1, 2, 3, 4]]


def test_what_was_not_read_within_a_number_is_unread_too() -> None:
    left_out = RejectedMark(Box(5, 20, 15, 40), LIKE_NOTHING)
    number = replace(reading("250", 20, 20), rejected=(left_out,))
    page = page_reading([number], places_of([(number, None)]), [], (400, 300))
    assert (page.rejected, page.unread) == ((), (left_out.box,))


@pytest.mark.parametrize(
    ("turns", "box"),
    [(1, Box(230, 20, 250, 40)), (2, Box(360, 230, 380, 250)), (3, Box(50, 360, 70, 380))],
)
def test_boxes_of_a_page_that_was_turned_to_be_read_lie_where_they_were(turns: int, box: Box) -> None:
    turned = page_of(("12", 20, 50))  # of 400 × 300 pixels, as it was read
    page = turned_back(turned, turns)
    assert (page.width, page.height) == ((300, 400) if turns % 2 else (400, 300))
    assert page.numbers[0].box == box
    assert box.holds(page.numbers[0].digits[0].box)
