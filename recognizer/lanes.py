"""Work done side by side in processes: answers in the order of the tasks, and never many tasks ahead.

Each lane is one process with a few tasks that wait their turn. A process that ends in the midst of its work
therefore loses one task alone: the first of its lane that has no answer. A fresh process does the others.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

import cv2

from recognizer.errors import ReadingError

Given = TypeVar("Given")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

PER_LANE = (
    4  # tasks of a lane under way: one is done, the others wait while the caller is busy with an answer
)
NOT_STARTED = (
    "The processes that read ended before their first image. A script that asks for more than one needs its "
    'calls below `if __name__ == "__main__":`. Add that, or pass workers=1.'
)
LOST = (
    "The process that read this image ended before it had an answer: the image may take too much memory. "
    "Make it smaller, or read it alone."
)


def in_order(
    begin: Callable[[], Given], work: Callable[[Given, Task], Answer], tasks: Iterable[Task], lanes: int
) -> Iterator[Answer | ReadingError]:
    """Do `work(given, task)` for every task in so many processes, and yield the answers in order.

    Parameters
    ----------
    begin : a function of a module, called once in each process; it makes what `work` is given.
    work : a function of a module
        It returns what it has to say of a task, errors too. What it raises is raised here.
    tasks : iterable
        At most `PER_LANE` × `lanes` tasks are taken from it beyond the answers yielded. What it raises is
        raised here, after the answers to what came before.
    lanes : int
        Processes. They start afresh, in the caller's working directory.

    Yields
    ------
    The answer, or a ReadingError where the process ended over the task; the others are still done.

    Raises
    ------
    ReadingError
        If the processes cannot be started.
    """
    open_lanes = [_Lane(begin, work) for _ in range(lanes)]
    under_way: deque[tuple[_Lane, _Job]] = deque()
    coming, ended = iter(tasks), False
    failed: BaseException | None = None
    try:
        while True:
            while not ended and len(under_way) < PER_LANE * lanes:
                try:
                    job = _Job(next(coming))
                except StopIteration:
                    ended = True
                except Exception as error:  # raised below, when what came before is answered
                    ended, failed = True, error
                else:
                    lane = min(open_lanes, key=_Lane.load)
                    lane.take(job)
                    under_way.append((lane, job))
            if not under_way:
                break
            lane, job = under_way.popleft()
            yield lane.answer(job)
    finally:
        for lane in open_lanes:
            lane.close()
    if failed is not None:
        raise failed


class _Job:
    """A task, and the answer to come."""

    def __init__(self, task: Any) -> None:
        self.task = task
        self.future: Future[Any] = Future()


class _Lane:
    """One process, and the jobs that it was given and whose answers nobody has taken yet, in order."""

    def __init__(self, begin: Callable[[], Any], work: Callable[[Any, Any], Any]) -> None:
        self._begin, self._work = begin, work
        self._jobs: deque[_Job] = deque()
        self._start()

    def load(self) -> int:
        """Return how many jobs wait for their answer."""
        return sum(not job.future.done() for job in self._jobs)

    def take(self, job: _Job) -> None:
        """Have the process do a job after those before it."""
        self._jobs.append(job)
        self._submit(job)

    def answer(self, job: _Job) -> Any:
        """Wait for the answer to a job."""
        while True:
            try:
                self._ready.result()  # weights that do not load are the caller's to know
            except BrokenProcessPool as error:
                raise ReadingError(NOT_STARTED) from error
            try:
                answer = job.future.result()
            except BrokenProcessPool:
                self._mend()
                continue
            self._jobs.remove(job)
            return answer

    def close(self) -> None:
        """End the process when it has done what it does now."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")  # a copy of a process with threads may hang
        self._pool = ProcessPoolExecutor(1, spawn, _prepare, (os.getcwd(),))
        self._ready = self._pool.submit(_keep, self._begin)

    def _submit(self, job: _Job) -> None:
        try:
            job.future = self._pool.submit(_with_given, self._work, job.task)
        except BrokenProcessPool as error:  # known only when the answer to what it did is asked for
            job.future = Future()
            job.future.set_exception(error)

    def _mend(self) -> None:
        """Blame the first job without an answer, and have a fresh process do those after it."""
        lost = [job for job in self._jobs if isinstance(job.future.exception(), BrokenProcessPool)]
        self.close()
        lost[0].future = Future()
        lost[0].future.set_result(ReadingError(LOST))
        self._start()
        for job in lost[1:]:
            self._submit(job)


# What follows runs in the processes.

_given: list[Any] = []  # of this process, one


def _prepare(folder: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shares out the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(folder)  # spawned, it would be where its parent once started
    cv2.setNumThreads(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the parent was killed: nobody waits for an answer


def _keep(begin: Callable[[], object]) -> None:
    _given[:] = [begin()]


def _with_given(work: Callable[[Any, Any], Any], task: object) -> Any:
    return work(_given[0], task)
