"""From sources to a table with an engine of the test's own, so that nothing is read."""

import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bulk.rows import Task, Wanted, error_row, line_of
from bulk.run import read_all
from recognizer.limits import Limits

ROW_BYTES = 20_000
KEPT_BYTES = 1_000  # an image: its name may be kept for a while, its row may not
FEW, MANY = 200, 2_000


def large_rows(
    tasks: Iterable[Task], wanted: Wanted, version: str, workers: int, limits: Limits
) -> Iterator[bytes]:
    for task in tasks:
        yield line_of(error_row(task.name, ROW_BYTES * "x", version))


def peak_of(count: int, kind: str, folder: Path) -> int:
    """Return the bytes that Python holds at most over a run of so many images."""
    images = folder / str(count)
    images.mkdir()
    for number in range(count):
        (images / f"{number}.png").touch()
    tracemalloc.start()
    try:
        summary = read_all([str(images)], folder / f"{count}{kind}", Wanted(), 1, engine=large_rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert summary.rows == count
    return peak


@pytest.mark.parametrize("kind", [".csv", ".jsonl"])
def test_rows_are_not_kept_in_memory(kind: str, tmp_path: Path) -> None:
    growth = peak_of(MANY, kind, tmp_path) - peak_of(FEW, kind, tmp_path)

    assert growth < KEPT_BYTES * (MANY - FEW)


def test_two_images_of_one_name_have_two_rows_also_when_a_run_goes_on(tmp_path: Path) -> None:
    image, table = tmp_path / "a.png", tmp_path / "a.jsonl"
    image.touch()
    sources = [str(image)] * 3

    def broken(tasks: Iterable[Task], *given: object) -> Iterator[bytes]:
        for task in list(tasks)[:2]:
            yield line_of(error_row(task.name, "", ""))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_all(sources, table, Wanted(), 1, engine=broken)
    summary = read_all(sources, table, Wanted(), 1, engine=large_rows)

    assert (summary.rows, summary.resumed, summary.errors) == (3, 2, 3)
    assert table.read_text(encoding="utf-8").count(str(image)) == 3
