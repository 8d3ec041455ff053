"""Tasks → rows, on this machine. Another engine is another function of this form."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

from bulk.rows import Task, Wanted, error_row, line_of, row_of
from recognizer.errors import ReadingError
from recognizer.lanes import in_order
from recognizer.reader import shipped_reader

Engine: TypeAlias = Callable[[Iterable[Task], Wanted, str, int], Iterator[bytes]]
"""Takes tasks, what is wanted beside the rows, the reader's version, and a number of processes.

It yields a row for each task, in order, as a line of JSON, and takes few tasks beyond those yielded.
"""


def on_this_machine(tasks: Iterable[Task], wanted: Wanted, version: str, workers: int) -> Iterator[bytes]:
    """Read in processes of this machine; see `Engine`."""
    names: deque[str] = deque()

    def noted() -> Iterator[Task]:
        for task in tasks:
            names.append(task.name)
            yield task

    for line in in_order(shipped_reader, partial(row_of, wanted), noted(), workers):
        name = names.popleft()
        yield line_of(error_row(name, str(line), version)) if isinstance(line, ReadingError) else line
