import json
from pathlib import Path
from typing import Any

import pytest

from bulk.errors import BulkError
from bulk.journal import opened

HEADER = {"sources": ["box"], "version": "1"}


def line(name: str) -> bytes:
    return json.dumps({"source": name}).encode() + b"\n"


def journal_of(table: Path, *names: str) -> Path:
    with opened(table, HEADER) as journal:
        for name in names:
            journal.append(line(name))
        return journal.path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "readings.csv"


def names(rows: Any) -> list[str]:
    return [row["source"] for _, row in rows]


def test_rows_of_an_earlier_run_are_there(table: Path) -> None:
    journal_of(table, "a", "b", "a")

    with opened(table, HEADER) as journal:
        assert journal.done == {"a": 2, "b": 1}
        assert journal.count == 3
        journal.append(line("c"))
        assert names(journal.rows()) == ["a", "b", "a", "c"]


@pytest.mark.parametrize("torn", [b'{"source": "b', b'{"source": "b"}', b"\0\0\0\0", b"\0\0\n" + line("c")])
def test_what_was_half_written_is_cut_off(table: Path, torn: bytes) -> None:
    path = journal_of(table, "a")
    whole = path.read_bytes()
    path.write_bytes(whole + torn)

    with opened(table, HEADER) as journal:
        assert journal.done == {"a": 1}
        journal.append(line("b"))
    assert path.read_bytes() == whole + line("b")


@pytest.mark.parametrize("torn", [b"", b'{"sour'])
def test_a_journal_without_its_first_line_begins_anew(table: Path, torn: bytes) -> None:
    path = journal_of(table)
    whole = path.read_bytes()
    path.write_bytes(torn)

    with opened(table, HEADER) as journal:
        assert journal.count == 0
    assert path.read_bytes() == whole


def test_a_journal_of_another_run_is_refused_and_kept(table: Path) -> None:
    path = journal_of(table, "a")
    whole = path.read_bytes()

    with (
        pytest.raises(BulkError, match="other sources, options or weights"),
        opened(table, HEADER | {"version": "2"}),
    ):
        pass
    assert path.read_bytes() == whole


def test_a_table_that_is_there_is_not_written_again(table: Path) -> None:
    table.write_text("precious")

    with pytest.raises(BulkError, match="is there already"), opened(table, HEADER):
        pass
    assert table.read_text() == "precious"


def test_a_table_beside_its_journal_may_be_made_again(table: Path) -> None:
    journal_of(table, "a")
    table.write_text("written, and the run was killed before the journal was deleted")

    with opened(table, HEADER) as journal:
        assert journal.done == {"a": 1}


def test_two_runs_do_not_write_one_table(table: Path) -> None:
    pytest.importorskip("fcntl")

    with (
        opened(table, HEADER),
        pytest.raises(BulkError, match="Another run writes"),
        opened(table, HEADER),
    ):
        pass


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BulkError, match="cannot be written"), opened(tmp_path / "no" / "a.csv", HEADER):
        pass


def test_a_row_is_found_again_by_its_place(table: Path) -> None:
    with opened(table, HEADER) as journal:
        for name in ("a", "ü", "c"):
            journal.append(line(name))
        assert [journal.row_at(place)["source"] for place, _ in journal.rows()] == ["a", "ü", "c"]
