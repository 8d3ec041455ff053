from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognizer import cli
from recognizer.drawing import DIGIT_COLOUR


@pytest.fixture
def table(tmp_path: Path) -> str:
    """Draw a table of bars: 1 and 11, below these 11 and 1."""
    page = np.full((240, 420), 255, np.uint8)
    for top, lefts in ((40, (100, 300, 324)), (140, (80, 100, 324))):
        for left in lefts:
            page[top : top + 60, left : left + 8] = 0
    path = tmp_path / "table.png"
    Image.fromarray(page).save(path)
    return str(path)


def test_a_page_is_printed_as_csv(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", table]) == 0
    assert capsys.readouterr().out.splitlines() == ["1,11", "11,1"]


def test_a_page_is_printed_as_json(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", table, "--json"]) == 0
    assert '"table": [["1", "11"], ["11", "1"]]' in capsys.readouterr().out


def test_a_page_is_written_as_csv_and_drawn(
    table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, seen = tmp_path / "table.csv", tmp_path / "seen.png"
    assert cli.main(["page", table, "--csv", str(sheet), "--annotate", str(seen)]) == 0
    assert capsys.readouterr().out == "4 numbers, 2 rows, 2 columns, 0 unread\n"
    assert sheet.read_bytes() == b"1,11\r\n11,1\r\n"
    drawn = np.asarray(Image.open(seen))
    assert (drawn[30:50, 290:340] == DIGIT_COLOUR).all(axis=2).any()


@pytest.mark.parametrize("option", ["--csv", "--annotate"])
def test_a_file_that_cannot_be_written_is_one_line(
    table: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["page", table, option, str(tmp_path / "missing" / "out.png")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"Cannot write {tmp_path}")
    assert told.count("\n") == 1


def test_what_is_no_image_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", str(tmp_path / "missing.png")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
