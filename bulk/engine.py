"""Tasks → rows, on this machine. Another engine is another function of this form."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TypeAlias

from bulk.rows import Task, Wanted, error_row, line_of, row_of
from recognizer.errors import ReadingError
from recognizer.lanes import answers, started
from recognizer.limits import Limits
from recognizer.reader import shipped_reader
from recognizer.workers import Workers

Engine: TypeAlias = Callable[[Iterable[Task], Wanted, str, int, Limits], Iterator[bytes]]
"""Takes tasks, what is wanted beside the rows, the reader's version, a number of processes, and their limits.

It yields a row for each task, in order, as a line of JSON, and takes few tasks beyond those yielded.
"""


def on_this_machine(
    tasks: Iterable[Task], wanted: Wanted, version: str, workers: int, limits: Limits
) -> Iterator[bytes]:
    """Read in processes of this machine; see `Engine`."""
    with closing(readers(workers, limits)) as own:
        yield from rows(own, tasks, wanted, version)


def readers(count: int, limits: Limits) -> Workers:
    """Start processes for `rows`."""
    return started(shipped_reader, count, limits)


def rows(workers: Workers, tasks: Iterable[Task], wanted: Wanted, version: str) -> Iterator[bytes]:
    """Read in processes that `readers` started; a task that cannot be done there is a row with its error."""
    names: deque[str] = deque()

    def noted() -> Iterator[Task]:
        for task in tasks:
            names.append(task.name)
            yield task

    for line in answers(workers, partial(row_of, wanted), noted()):
        name = names.popleft()
        yield line_of(error_row(name, str(line), version)) if isinstance(line, ReadingError) else line
