import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from bulk import tables
from bulk.errors import BulkError
from bulk.rows import COLUMNS, error_row
from bulk.tables import check_table, write_table

READ: dict[str, Any] = {
    "source": "=HYPERLINK(1).png",
    "written": "-1.2\n34",
    "value": None,
    "text": "12\n34",
    "confidence": 0.75,
    "text_confidence": 0.8,
    "alternatives": [{"written": "12\n84", "text": "12\n84", "confidence": 0.2}],
    "digits": [{"digit": 1, "box": [1, 2, 3, 4]}],
    "marks": [{"kind": "-", "box": [0, 2, 1, 3]}],
    "rejected": 2,
    "width": 80,
    "height": 60,
    "milliseconds": 6.5,
    "error": None,
    "table": None,
    "row": None,
    "column": None,
    "version": "dd5e01675dc9",
    "picture": "never in a table",
}
ROWS = [READ, error_row("b.png", "No image in b.png.", "dd5e01675dc9")]


def test_csv_has_a_row_for_each_image_and_no_formula(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "a.csv")

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        read, failed = csv.DictReader(file)
    assert tuple(read) == COLUMNS
    assert read["source"] == "'=HYPERLINK(1).png"
    assert (read["text"], read["confidence"], read["rejected"]) == ("12\n34", "0.75", "2")
    assert json.loads(read["digits"]) == READ["digits"]
    assert json.loads(read["marks"]) == READ["marks"]
    assert failed["error"] == "No image in b.png."
    assert failed["text"] == failed["digits"] == failed["confidence"] == ""


def test_parquet_has_numbers_as_numbers_and_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "a.parquet")

    read, failed = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert tuple(read) == COLUMNS
    assert read["source"] == "=HYPERLINK(1).png"
    assert (read["text"], read["confidence"], read["width"]) == ("12\n34", 0.75, 80)
    assert json.loads(read["alternatives"]) == READ["alternatives"]
    assert failed["text"] is None
    assert failed["error"] == "No image in b.png."


def test_jsonl_has_the_lists_as_lists(tmp_path: Path) -> None:
    write_table(ROWS, tmp_path / "a.jsonl")

    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    read, failed = map(json.loads, lines)
    assert read == {name: READ[name] for name in COLUMNS}
    assert failed == ROWS[1]


@pytest.mark.parametrize(("limit", "value"), [("BATCH", 3), ("BATCH_CHARACTERS", 2)])
def test_a_table_of_many_batches_is_whole(
    limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, limit, value)

    write_table((error_row(str(number), "", "") for number in range(10)), tmp_path / "a.parquet")

    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 4
    assert pq.read_table(tmp_path / "a.parquet")["source"].to_pylist() == [str(n) for n in range(10)]


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".jsonl"])
def test_no_rows_are_a_table_without_rows(tmp_path: Path, kind: str) -> None:
    write_table([], tmp_path / f"a{kind}")

    assert (tmp_path / f"a{kind}").exists()


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".jsonl"])
def test_a_table_that_breaks_off_is_not_there(tmp_path: Path, kind: str) -> None:
    def rows() -> Any:
        yield READ
        raise OSError("no space")

    with pytest.raises(BulkError, match="cannot be written"):
        write_table(rows(), tmp_path / f"a{kind}")
    assert not (tmp_path / f"a{kind}").exists()


def test_a_name_of_another_kind_is_refused() -> None:
    with pytest.raises(BulkError, match=r"Got a\.xlsx; name the table \*\.parquet, \*\.csv, \*\.jsonl\."):
        check_table(Path("a.xlsx"))
