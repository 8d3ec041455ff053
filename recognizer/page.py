"""The reading of a page: each number as a reading of its own, and the tables that they stand in.

PageReading
├── numbers  PageNumber, a NumberReading with its box, line, table, row and column
└── rejected RejectedMark, writing that was found and not read, and why
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from io import StringIO
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.cells import safe_cell
from recognizer.reading import NumberReading, RejectedMark, json_ready
from segmentation.arrangement import NONE, arrange
from segmentation.box import Box
from segmentation.page import way_back
from segmentation.several import tables_of

MISSING = 0.8  # of the numbers in columns, in cells of their own: with fewer, rules were not found

Cell: TypeAlias = tuple[int, int]


class Place(NamedTuple):
    """Where a number stands: in which table of the page, and there in which row and column, from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumber(NumberReading):
    """A number on a page.

    Attributes
    ----------
    box : Box
        Around its digits and signs, pixels of the input image.
    line : int
        The line of the page that it stands on, 0 at the top.
    row, column : int or None
        Where it stands in its table or in columns, 0 at the top and at the left; None where it does not.
    table : int or None
        Which of the page's tables that is, 0 for the first or only one.
    """

    box: Box
    line: int
    row: int | None = None
    column: int | None = None
    table: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the number as JSON-ready values: a reading, its ``box``, and where it stands.

        That are ``line``, ``table``, ``row`` and ``column``.
        """
        place = {"line": self.line, "table": self.table, "row": self.row, "column": self.column}
        return {**NumberReading.as_dict(self), "box": json_ready(self.box), **place}


Table: TypeAlias = tuple[tuple[PageNumber | None, ...], ...]
"""Rows of readings, all as long; None where a cell has no number."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """All numbers on a page; a blank one has none.

    Attributes
    ----------
    numbers : tuple of PageNumber
        Line by line, left to right.
    rejected : tuple of RejectedMark
        Writing that is part of no number: ``"cannot be read"``, ``"struck out"``, ….
    width, height : int
        Pixels of the input image, the frame of every box.
    """

    numbers: tuple[PageNumber, ...]
    rejected: tuple[RejectedMark, ...]
    width: int
    height: int

    @property
    def unread(self) -> tuple[Box, ...]:
        """Where writing was found that was not read, also beside or within a number; pixels of the image."""
        beside = (box for number in self.numbers for box in number.unread)
        return tuple(dict.fromkeys([*(mark.box for mark in self.rejected), *beside]))  # two may name the same

    @property
    def tables(self) -> tuple[Table, ...]:
        """The numbers of each table by row and column; none where they stand in no table and no columns."""
        cells: dict[int, dict[Cell, PageNumber]] = {}
        for number in self.numbers:
            if number.table is not None and number.row is not None and number.column is not None:
                cells.setdefault(number.table, {})[number.row, number.column] = number
        return tuple(_table(cells[table]) for table in sorted(cells))

    @property
    def table(self) -> Table | None:
        """The table, the first of several; None where the numbers stand in no table and in no columns."""
        return next(iter(self.tables), None)

    @property
    def text(self) -> str:
        r"""The numbers as a string: those of a line parted by spaces, lines joined by ``"\n"``."""
        lines: dict[int, list[str]] = {}
        for number in self.numbers:
            lines.setdefault(number.line, []).append(number.written)
        return "\n".join(" ".join(line) for line in lines.values())

    def to_csv(self) -> str:
        """Return the table as CSV (RFC 4180), several parted by an empty row.

        Where there is none, the numbers of each line are a row. What a spreadsheet would run, such as 1+2
        after a sign, has an apostrophe before it.
        """
        out = StringIO()
        rows: list[Sequence[PageNumber | None]] = []
        for table in self.tables:
            rows += [(), *table] if rows else table
        if not rows:
            count = 1 + max((number.line for number in self.numbers), default=-1)
            rows = [[one for one in self.numbers if one.line == line] for line in range(count)]
        csv.writer(out).writerows(
            [safe_cell(number.written) if number else "" for number in row] for row in rows
        )
        return out.getvalue()

    def as_dict(self) -> dict[str, Any]:
        """Return the page as JSON-ready values.

        Returns
        -------
        dict
            ``numbers``, each as `NumberReading.as_dict` with ``box``, ``line``, ``table``, ``row`` and
            ``column``; ``table``, rows of what was written, or None; ``tables``, all of them; ``rejected``,
            each a ``box`` and a ``reason``; ``unread``, boxes; ``width``, ``height``.
        """
        tables = [_written(table) for table in self.tables]
        return {
            "numbers": [number.as_dict() for number in self.numbers],
            "table": tables[0] if tables else None,
            "tables": tables,
            "rejected": json_ready(self.rejected),
            "unread": json_ready(self.unread),
            "width": self.width,
            "height": self.height,
        }

    def to_json(self) -> str:
        """Return `as_dict` as JSON."""
        return json.dumps(self.as_dict())


def places_of(readings: Sequence[tuple[NumberReading, Cell | None]]) -> list[Place | None]:
    """Return where the numbers of a page stand in its tables or columns; None where they do not.

    Parameters
    ----------
    readings : those with digits, each of one line, and the cell of a ruled table that it stands in.
    """
    boxes = _boxes(reading for reading, _ in readings)
    edges = np.array([box.edges for box in boxes]).reshape(-1, 4)
    cells = [cell for _, cell in readings]
    digits = [len(reading.digits) for reading, _ in readings]
    places: list[Place | None] = [None] * len(readings)
    tables, count = tables_of(edges, cells), 0
    if tables.any():  # the rules of one table would part the cells of another
        cells = [None] * len(cells)
    for part in (np.flatnonzero(tables == table).tolist() for table in range(len(np.unique(tables)))):
        placed = _in_table(edges[part], [cells[one] for one in part], [digits[one] for one in part])
        for one, cell in zip(part, placed, strict=True):
            places[one] = None if cell is None else Place(count, *cell)
        count += _count(placed) > 0
    return places


def page_reading(
    readings: Sequence[NumberReading],
    places: Sequence[Place | None],
    rejected: Sequence[RejectedMark],
    size: tuple[int, int],
) -> PageReading:
    """Put the numbers of a page in their order and in their places.

    Parameters
    ----------
    readings : those with digits, each of one line.
    places : where they stand, see `places_of`.
    rejected : writing that is part of no number.
    size : (width, height) of the input image, pixels.
    """
    boxes = _boxes(readings)
    lines = arrange([box.edges for box in boxes]).rows.tolist()
    numbers = [_placed(*of_number) for of_number in zip(readings, boxes, lines, places, strict=True)]
    numbers.sort(key=lambda number: (number.line, number.box.left))
    return PageReading(tuple(numbers), tuple(rejected), *size)


def turned_back(page: PageReading, quarter_turns: int) -> PageReading:
    """Return the reading of a page that was turned to the left, with boxes on the page as it came."""
    size = page.width, page.height
    if quarter_turns % 2:
        size = page.height, page.width
    return moved_back(page, way_back(size[::-1], quarter_turns), size)


def moved_back(page: PageReading, way: npt.NDArray[np.float64], size: tuple[int, int]) -> PageReading:
    """Return the reading of a page that was moved, with boxes on the page as it came.

    Parameters
    ----------
    way : (2, 3) float64 array, back to the page as it came.
    size : (width, height) of that, pixels.
    """

    def back(box: Box) -> Box:
        return Box.moved(way, box.edges, size)

    numbers = tuple(
        replace(
            number,
            box=back(number.box),
            digits=tuple(replace(one, box=back(one.box)) for one in number.digits),
            marks=tuple(replace(one, box=back(one.box)) for one in number.marks),
            rejected=tuple(replace(one, box=back(one.box)) for one in number.rejected),
            width=size[0],
            height=size[1],
        )
        for number in page.numbers
    )
    rejected = tuple(replace(one, box=back(one.box)) for one in page.rejected)
    return PageReading(numbers, rejected, *size)


def _boxes(readings: Iterable[NumberReading]) -> list[Box]:
    return [Box.around(symbol.box for symbol in reading.symbols) for reading in readings]


def _table(cells: Mapping[Cell, PageNumber]) -> Table:
    rows, columns = (1 + max(cell[axis] for cell in cells) for axis in (0, 1))
    return tuple(tuple(cells.get((row, column)) for column in range(columns)) for row in range(rows))


def _written(table: Table) -> list[list[str | None]]:
    return [[number.written if number else None for number in row] for row in table]


def _in_table(
    edges: npt.NDArray[np.int_], cells: Sequence[Cell | None], digits: Sequence[int]
) -> list[Cell | None]:
    """Return the row and column of the numbers of one table, by its rules, or else by what is blank."""
    found = arrange(edges)
    ruled = _cells(cells, digits)
    if found.is_table and _count(ruled) < MISSING * np.count_nonzero(found.columns != NONE):
        pairs = zip(found.rows.tolist(), found.columns.tolist(), strict=True)
        return _from_zero([None if column == NONE else (row, column) for row, column in pairs])
    return ruled


def _cells(cells: Sequence[Cell | None], digits: Sequence[int]) -> list[Cell | None]:
    """Leave a cell to the longest of the numbers in it, and count rows and columns from the first used."""
    longest: dict[Cell, int] = {}
    for index, cell in enumerate(cells):
        if cell is not None and digits[index] > (digits[longest[cell]] if cell in longest else 0):
            longest[cell] = index
    return _from_zero([cell if cell and longest[cell] == index else None for index, cell in enumerate(cells)])


def _count(cells: Sequence[Cell | None]) -> int:
    return sum(cell is not None for cell in cells)


def _from_zero(cells: list[Cell | None]) -> list[Cell | None]:
    used = [cell for cell in cells if cell is not None]
    if not used:
        return cells
    top, left = (min(cell[axis] for cell in used) for axis in (0, 1))
    return [None if cell is None else (cell[0] - top, cell[1] - left) for cell in cells]


def _placed(reading: NumberReading, box: Box, line: int, place: Place | None) -> PageNumber:
    table, row, column = place or (None, None, None)
    given = {one.name: getattr(reading, one.name) for one in fields(NumberReading)}
    return PageNumber(**given, box=box, line=line, row=row, column=column, table=table)
