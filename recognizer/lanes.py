"""Parallel work in processes: answers in the order of the tasks, with few tasks taken ahead.

The processes are those of the service, see `recognizer.workers`. A task that takes too much time or memory,
or that brings its process down, is answered with an error. A fresh process does the others.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import cv2

from recognizer.errors import ReadingError
from recognizer.limits import Limits
from recognizer.worker import LostError, NotBegunError, TooCostlyError
from recognizer.workers import Workers

Given = TypeVar("Given")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

# Tasks of a process under way: two are with it, the others wait while the caller is busy or another process
# has a slow one. With tasks of which each fifth takes twice as long, two processes did 1.78 times the work of
# one with 4, and 1.93 times with 8.
PER_PROCESS = 8
NOT_STARTED = (
    "The processes that read ended before their first image. A script that asks for more than one needs its "
    'calls below `if __name__ == "__main__":`. Add that, or pass workers=1.'
)
TOO_COSTLY = (
    "This image cannot be read in {seconds:g} s of processor time and {memory:,} MB, or it brings down the "
    "process that reads it. Make it smaller, or allow more."
)
LOST = (
    "The process that read this image ended before it had an answer: the machine may have too little memory. "
    "Read it alone."
)


def in_order(
    begin: Callable[[], Given],
    work: Callable[[Given, Task], Answer],
    tasks: Iterable[Task],
    processes: int,
    limits: Limits,
) -> Iterator[Answer | ReadingError]:
    """Do `work(given, task)` for every task in so many processes, see `started` and `answers`."""
    workers = started(begin, processes, limits)
    try:
        yield from answers(workers, work, tasks)
    finally:
        workers.close()


def started(begin: Callable[[], object], processes: int, limits: Limits) -> Workers:
    """Start processes for `answers`; whoever starts them closes them.

    Parameters
    ----------
    begin : a function of a module, called once in each process; it makes what `work` is given.
    processes : int
        They work in the caller's working directory.
    limits : Limits
        What each may take.
    """
    return Workers(partial(_begun, os.getcwd(), begin), processes, limits)


def answers(
    workers: Workers, work: Callable[[Given, Task], Answer], tasks: Iterable[Task]
) -> Iterator[Answer | ReadingError]:
    """Do `work(given, task)` for every task, and yield the answers in order.

    Parameters
    ----------
    workers : what `started` gave.
    work : a function of a module
        It returns what it has to say of a task, errors too. An OSError or NumberReaderError that it raises is
        raised here, and any other as a FaultError.
    tasks : iterable
        At most `PER_PROCESS` tasks a process are taken from it beyond the answers yielded. What it raises is
        raised here, after the answers to what came before.

    Yields
    ------
    The answer, or a ReadingError where the task cost too much or its process ended. The others are done.

    Raises
    ------
    ReadingError
        If the processes cannot be started.
    """
    under_way: deque[Future[Any]] = deque()
    coming, ended = iter(tasks), False
    failed: BaseException | None = None
    while True:
        while not ended and len(under_way) < PER_PROCESS * workers.count:
            try:
                task = next(coming)
            except StopIteration:
                ended = True
            except Exception as error:  # raised below, when what came before is answered
                ended, failed = True, error
            else:
                under_way.append(workers.submit(partial(_done, work), task))
        if not under_way:
            break
        yield _answer(under_way.popleft(), workers.limits)
    if failed is not None:
        raise failed


def _answer(future: "Future[Any]", limits: Limits) -> Any:
    try:
        answer = future.result()
    except NotBegunError as error:
        raise ReadingError(NOT_STARTED) from error
    except TooCostlyError:
        return ReadingError(TOO_COSTLY.format(seconds=limits.processor_s, memory=limits.memory_mb))
    except LostError:
        return ReadingError(LOST)
    if isinstance(answer, OSError):
        raise answer
    return answer


# What follows runs in the processes.


def _begun(folder: str, begin: Callable[[], Given]) -> Given:
    os.chdir(folder)  # it would be where its parent once started
    cv2.setNumThreads(1)
    return begin()


def _done(work: Callable[[Given, Task], Answer], given: Given, task: Task) -> Answer | OSError:
    try:
        return work(given, task)
    except OSError as error:  # it is a disk's, and the caller's to know
        return error
