from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognizer import cli, read_page
from recognizer.drawing import DIGIT_COLOUR, draw_page
from recognizer.page import PageNumber, PageReading
from recognizer.reading import MarkReading
from segmentation.box import Box
from tests.conftest import digit_reading
from tests.training_data import printed_page


@pytest.fixture
def table(tmp_path: Path) -> str:
    """Write a table: 7 and 47, below these 47 and 7."""
    path = tmp_path / "table.png"
    Image.fromarray(printed_page(("7", 100, 100), ("47", 300, 100), ("47", 60, 200), ("7", 340, 200))).save(
        path
    )
    return str(path)


@pytest.fixture
def blank(tmp_path: Path) -> str:
    """Write a page without anything on it."""
    path = tmp_path / "blank.png"
    Image.new("L", (400, 300), 255).save(path)
    return str(path)


def test_a_page_is_printed_as_csv(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", table]) == 0
    assert capsys.readouterr().out.splitlines() == ["7,47", "47,7"]


def test_a_page_is_printed_as_json(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["page", table, "--json"]) == 0
    assert '"table": [["7", "47"], ["47", "7"]]' in capsys.readouterr().out


def test_a_page_is_written_as_csv_and_drawn(
    table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, seen = tmp_path / "table.csv", tmp_path / "seen.png"
    assert cli.main(["page", table, "--csv", str(sheet), "--annotate", str(seen)]) == 0
    assert capsys.readouterr().out == "4 numbers, 2 rows, 2 columns, 0 unread\n"
    assert sheet.read_bytes() == b"7,47\r\n47,7\r\n"
    drawn = np.asarray(Image.open(seen))
    assert (drawn[30:60, 290:360] == DIGIT_COLOUR).all(axis=2).any()


def test_numbers_in_doubt_are_told_beside_the_table(
    table: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.main(["page", table])
    assert capsys.readouterr().err == ""
    least = min(number.confidence for number in read_page(table).numbers)
    monkeypatch.setattr("recognizer.page_cli.LEAST_SURE", least + 1e-9)
    assert cli.main(["page", table]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == ["7,47", "47,7"]
    assert told.err.endswith("1 of 4 numbers. With --json each has its confidence.\n")
    assert cli.main(["page", table, "--json"]) == 0
    assert capsys.readouterr().err.endswith("1 of 4 numbers.\n")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_page_without_numbers_says_so_and_what_to_try(
    blank: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["page", blank, *options]) == 0
    told = capsys.readouterr()
    assert ('"numbers": []' in told.out) == bool(options)
    assert told.err.startswith(f"No number was found on {blank}. Photograph")


def test_a_page_without_numbers_is_no_empty_table(
    blank: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, seen = tmp_path / "table.csv", tmp_path / "seen.png"
    assert cli.main(["page", blank, "--csv", str(sheet), "--annotate", str(seen)]) == 1
    assert capsys.readouterr().out == ""
    assert not sheet.exists()
    assert seen.exists()


@pytest.mark.parametrize(
    ("rows", "told"), [(1, "1 number, no table, "), (2, "2 numbers, 2 rows, 1 column, ")]
)
def test_one_is_told_in_the_singular(
    rows: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "column.png"
    written = printed_page(*[("47", 100, 100 * row) for row in (1, 2)])
    written[100 * rows + 50 :] = 255
    Image.fromarray(written).save(path)
    assert cli.main(["page", str(path), "--csv", str(tmp_path / "table.csv")]) == 0
    assert capsys.readouterr().out.startswith(told)


def test_a_number_is_drawn_with_its_signs() -> None:
    paper = np.full((60, 120), 255, np.uint8)
    box = Box(10, 30, 60, 50)
    digits = tuple(digit_reading(digit, 1.0, 0, box) for digit in (3, 7))
    point = MarkReading(".", 1.0, box, 0, 1)
    plain = PageNumber(digits, 1.0, (), (), 120, 60, box=box, line=0)
    drawn = [
        draw_page(paper, PageReading((one,), (), 120, 60)) for one in (plain, replace(plain, marks=(point,)))
    ]
    assert (drawn[0] != drawn[1]).any()


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
