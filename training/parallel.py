"""Work shared out to as many processes as there are cores."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, TypeVar

import cv2

from recognizer.worker import end_with_parent

Given = TypeVar("Given")
Task = TypeVar("Task")
Result = TypeVar("Result")

_given: list[Any] = []  # of this process, one


def processes(begin: Callable[..., object] | None = None, *given: object) -> ProcessPoolExecutor:
    """Return a pool of processes; what they are to do must be functions of a module.

    They start afresh: a copy of a process in which TensorFlow runs may hang. So a script that asks for them
    needs its ``if __name__ == "__main__"``.

    Parameters
    ----------
    begin : function, optional
        Called once in each process, with `given`, before its first task.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(cores, spawn, _begin, (begin, given))


def shared_out(
    work: Callable[[Given, Task], Result], given: Given, tasks: Iterable[Task]
) -> Iterator[Result]:
    """Do `work(given, task)` for every task and yield what comes out, in the order of the tasks.

    Parameters
    ----------
    work : a function of a module (it is sent to other processes).
    given : what all tasks want; it is sent once to each process.
    tasks : iterable
    """
    with processes(_keep, given) as pool:
        yield from pool.map(partial(_with_given, work), tasks)


def _keep(given: object) -> None:
    _given[:] = [given]


def _with_given(work: Callable[[Any, Task], Result], task: Task) -> Result:
    return work(_given[0], task)


def _begin(begin: Callable[..., object] | None, given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shares out the work
    end_with_parent()
    cv2.setNumThreads(1)
    if begin is not None:
        begin(*given)
