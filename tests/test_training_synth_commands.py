"""``python -m training.synth``: pages of the pen's shapes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.synth.__main__ import FAILED, main
from training.synth.page import MARK_CELL, STYLE_CELL, Cell, marks_page, styles_page
from training.synth.shapes import marks, styles

PROJECT = Path(__file__).parents[1]


def inked_cells(page: Image.Image, row: int, top: int, cell: Cell) -> int:
    """Count the cells of a page's row, counted from 0, that hold ink."""
    grey = np.asarray(page.convert("L"))[top + row * cell.full_height :][: cell.height]
    places = range(20, page.width - 20 - cell.width + 1, cell.width)
    return sum(bool((grey[:, left : left + cell.width] < 60).any()) for left in places)


def test_help_shows_an_example() -> None:
    command = [sys.executable, "-m", "training.synth", "--help"]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "python -m training.synth --out docs/synth" in shown


def test_all_pages_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "pages")]) == 0
    assert {path.name for path in (tmp_path / "pages").iterdir()} == {
        "styles.png",
        "marks.png",
        "paper.png",
    }
    assert str(tmp_path / "pages") in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["--out", str(tmp_path / "file")]) == FAILED
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert shown.count("\n") == 1


def test_a_page_shows_each_style_of_a_digit() -> None:
    page = styles_page(styles())
    assert inked_cells(page, 0, 64, STYLE_CELL) == 18
    assert inked_cells(page, 1, 64, STYLE_CELL) == 18
    assert inked_cells(page, 2, 64, STYLE_CELL) == len(styles()[0]) - 36


def test_a_page_shows_each_shape_of_the_separators() -> None:
    page = marks_page(marks())
    shapes = sum(map(len, marks().separators.values()))
    rows = -(-shapes // 30)
    assert sum(inked_cells(page, row, 64, MARK_CELL) for row in range(rows)) == shapes
