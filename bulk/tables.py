"""Rows → a Parquet, CSV or JSONL file, whole or not at all."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from bulk.errors import BulkError
from bulk.rows import COLUMNS
from recognizer.cells import safe_cell

Row: TypeAlias = dict[str, Any]

BATCH = 4096  # rows that are held at a time, at most; a row group of Parquet
BATCH_CHARACTERS = 16 * 1024**2  # of text that they hold, at most: a sheet of 1,000 digits has half a million
AS_JSON = ("alternatives", "digits", "marks")  # lists; text in a table's cells
NUMBERS = {
    "confidence": pa.float64(),
    "text_confidence": pa.float64(),
    "rejected": pa.int32(),
    "width": pa.int32(),
    "height": pa.int32(),
    "milliseconds": pa.float64(),
    "row": pa.int32(),
    "column": pa.int32(),
    "table": pa.int32(),
}
SCHEMA = pa.schema([(name, NUMBERS.get(name, pa.string())) for name in COLUMNS])


def check_table(path: Path) -> None:
    """See that the name of a table says which kind it is.

    Raises
    ------
    BulkError
        If not.
    """
    if path.suffix not in WRITERS:
        raise BulkError(f"Got {path}; name the table {', '.join('*' + kind for kind in WRITERS)}.")


def write_table(rows: Iterable[Row], path: Path) -> None:
    """Write rows to the table that `path` names; it is there when it is whole, and then on the disk.

    Raises
    ------
    BulkError
        If it cannot be written.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        WRITERS[path.suffix](rows, unfinished)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        why = error.strerror or error
        raise BulkError(
            f"{path} cannot be written ({why}). Make room, and give the same command again."
        ) from error


def _write_parquet(rows: Iterable[Row], path: Path) -> None:
    with closing(pq.ParquetWriter(path, SCHEMA, compression="zstd")) as writer:
        for batch in _batches(map(_flat, rows)):
            writer.write_table(pa.Table.from_pylist(batch, SCHEMA))


def _write_csv(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in map(_flat, rows):
            writer.writerow([safe_cell(row[name]) for name in COLUMNS])


def _write_jsonl(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({name: row[name] for name in COLUMNS}) + "\n")


def _flat(row: Row) -> Row:
    lists = {name: json.dumps(row[name]) for name in AS_JSON if row[name] is not None}
    return {name: lists.get(name, row[name]) for name in COLUMNS}


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(len(cell) for cell in row.values() if isinstance(cell, str))
        if len(batch) == BATCH or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


WRITERS: dict[str, Callable[[Iterable[Row], Path], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
}
