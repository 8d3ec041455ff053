"""The journal beside the table: every row as soon as it is read, so that a killed run goes on from there."""

import errno
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any

from bulk.errors import BulkError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".journal"
CHECKPOINT_S = 1.0  # so much is read again after a loss of power; of a killed process nothing is lost


class Journal:
    """Rows as lines of JSON behind a first line that says what they are of; see `opened`."""

    def __init__(self, path: Path, file: RawIOBase, header: dict[str, Any]) -> None:
        self.path, self._file = path, file
        self.done: Counter[str] = Counter()  # names of items whose rows are there, with how often
        self._synced = time.monotonic()
        self._resume(json.dumps(header).encode("ascii") + b"\n")

    @property
    def count(self) -> int:
        """How many rows are there at the start."""
        return self.done.total()

    def append(self, line: bytes) -> None:
        """Add a row; it is with the system when this returns, and on the disk within a second or two."""
        if self._file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if time.monotonic() - self._synced > CHECKPOINT_S:
            self.sync()

    def sync(self) -> None:
        """See that all is on the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each row with its place in the file."""
        with self.path.open("rb") as file:
            place = len(file.readline())
            for line in file:
                yield place, json.loads(line)
                place += len(line)

    def row_at(self, place: int) -> dict[str, Any]:
        """Return the row at a place that `rows` gave."""
        with self.path.open("rb") as file:
            file.seek(place)
            row: dict[str, Any] = json.loads(file.readline())
        return row

    def _resume(self, header: bytes) -> None:
        """Take up what an earlier run left: all whole lines; what was half written is cut off."""
        whole = 0
        with self.path.open("rb") as file:
            for line in file:
                try:
                    row = json.loads(line)
                except ValueError:
                    break
                if not line.endswith(b"\n"):
                    break
                if whole == 0 and line != header:
                    raise BulkError(
                        f"{self.path} is of a run with other sources, options or weights. "
                        "Give the same ones to go on with it, or delete it to begin anew."
                    )
                if whole:
                    self.done[row["source"]] += 1
                whole += len(line)
        self._file.truncate(whole)
        if whole == 0:
            self._file.write(header)


@contextmanager
def opened(table: Path, header: dict[str, Any]) -> Iterator[Journal]:
    """Open the journal of a table, or begin one.

    Raises
    ------
    BulkError
        If it is of other sources, options or weights, if another run writes it, or if it cannot be written.
    """
    path = table.with_name(table.name + SUFFIX)
    if table.exists() and not path.exists():
        raise BulkError(f"{table} is there already. Give another file, or delete it.")
    try:
        file = path.open("ab", buffering=0)
    except OSError as error:
        raise BulkError(f"{path} cannot be written ({error.strerror}). Give another file.") from error
    with file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BulkError(f"Another run writes {table}. Wait for it, or give another file.") from error
        journal = Journal(path, file, header)
        yield journal
        journal.sync()
