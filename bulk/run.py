"""From sources to a table: what is to be read, the journal, the engine, the table."""

import heapq
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bulk.engine import Engine, on_this_machine
from bulk.errors import BulkError
from bulk.journal import Journal, opened
from bulk.review import write_review
from bulk.rows import NUMBERS, PICTURE, Task, Wanted
from bulk.sources import check_sources, items
from bulk.tables import check_table, write_table
from recognizer import NumberReader
from recognizer.limits import EACH, Limits

MOST_REVIEWED = 1000  # readings on the page of doubtful ones: some 30 MB, and an hour of a person's time


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to: rows, errors among them, rows of earlier runs, and seconds of this one."""

    rows: int
    errors: int
    resumed: int
    seconds: float


def read_all(
    sources: Sequence[str],
    table: Path,
    wanted: Wanted,
    workers: int,
    review: Path | None = None,
    engine: Engine = on_this_machine,
    limits: Limits = EACH,
) -> Summary:
    """Read the images of all sources into a table, and go on where an earlier run was ended.

    Parameters
    ----------
    sources : see `bulk.sources.items`.
    table : a ``.parquet``, ``.csv`` or ``.jsonl`` file that is not there yet.
    wanted : Wanted
    workers : int, processes.
    review : where to write the page of doubtful readings, if anywhere; `wanted` must have a doubt then.
    engine : what maps tasks to rows.
    limits : what each image may take; one that takes more is a row with an error.

    Raises
    ------
    BulkError
        If a source is missing, or the table, the journal or a picture cannot be written.
    WeightsError
        If the shipped weights are missing or damaged.
    """
    start = time.monotonic()
    check_table(table)
    check_sources(sources)
    version = NumberReader().version
    header = {"sources": list(sources), "version": version, **asdict(wanted)}
    with opened(table, header) as journal:
        earlier = journal.count
        try:
            if wanted.annotated:
                Path(wanted.annotated).mkdir(parents=True, exist_ok=True)
            rows = engine(_tasks(sources, Counter(journal.done)), wanted, version, workers, limits)
            _read_missing(sources, journal, rows)
        except OSError as error:
            what = error.filename or table.parent.resolve()
            raise BulkError(
                f"{what} cannot be written ({error.strerror}). Make room, and give the same command again."
            ) from error
        counts: Counter[bool] = Counter()
        write_table(_counted(journal, counts), table)
        resumed = sum(len(_rows_of(row)) for _, row in islice(journal.rows(), earlier))
        if review is not None:
            _write_review(journal, review)
    journal.path.unlink()
    return Summary(counts.total(), counts[True], resumed, time.monotonic() - start)


def _read_missing(sources: Sequence[str], journal: Journal, rows: Iterable[bytes]) -> None:
    total = sum(1 for _ in tqdm(items(sources), "Counting", unit=" images", leave=False, disable=None))
    with tqdm(
        total=total, desc="Reading", unit=" images", initial=journal.count, smoothing=0.1, disable=None
    ) as bar:
        for line in rows:
            journal.append(line)
            bar.update()


def _tasks(sources: Sequence[str], done: Counter[str]) -> Iterator[Task]:
    """Yield what has no row yet; of two items of one name, a row is of the first."""
    for item in items(sources):
        if done[item.name]:
            done[item.name] -= 1
        else:
            yield Task(item.name, item.fetch())


def _counted(journal: Journal, counts: Counter[bool]) -> Iterator[dict[str, object]]:
    for _, line in journal.rows():
        for row in _rows_of(line):
            counts[row["error"] is not None] += 1
            yield row


def _rows_of(line: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a line of the journal: one, or those of a page's numbers."""
    rows: list[dict[str, Any]] = line.get(NUMBERS, [line])
    return rows


def _write_review(journal: Journal, path: Path) -> None:
    doubtful = ((row["confidence"], place) for place, row in journal.rows() if PICTURE in row)
    least_sure = heapq.nsmallest(MOST_REVIEWED, doubtful)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        write_review((journal.row_at(place) for _, place in least_sure), len(least_sure), unfinished)
        os.replace(unfinished, path)
    except OSError as error:
        raise BulkError(f"{path} cannot be written ({error.strerror}). Give another file.") from error
