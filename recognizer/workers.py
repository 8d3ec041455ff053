"""Processes that read, and the threads that hand each of them one image at a time.

They are forked by a process where nothing runs (on Windows and macOS they are spawned), so none inherits a
lock that somebody holds. Each has a pipe of its own: who is ended in the midst of a job holds up no other.
"""

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from recognizer.limits import Limits
from recognizer.worker import Job, LostError, NotBegunError, TooCostlyError, serve

ROOT = Path(__file__).parents[1]
PRELOADED = "recognizer.preload"
SPARE = 1  # process that is ready to take the place of one that is ended
AHEAD = 2  # images that a process has: the next is there when one is done
BEGIN_S = 60.0  # that a process may take until its reader is ready; where it is spawned it takes 5 s
STOPPED = "The app is being stopped."
NOT_BEGUN = "A process that reads ended before it was ready."
ENDED_BY_IMAGE = {
    -getattr(signal, name)
    for name in ("SIGPROF", "SIGABRT", "SIGSEGV", "SIGFPE", "SIGILL", "SIGBUS")
    if hasattr(signal, name)
}

log = logging.getLogger(__name__)
_of_all = threading.Lock()  # `multiprocessing` notes how each process ended once, for the first that asks


class Workers:
    """A pool of processes, each with a reader. Safe to call from many threads.

    Parameters
    ----------
    begin : callable
        Makes what the jobs are given in each process, mostly a reader; a function of a module, which is all
        that is sent there.
    count : int
        Images that are read at one time.
    limits : Limits
        What each process may take.
    preloaded : str
        A module that the forking process imports, so that `begin` finds its work done. The first pool of a
        program chooses it for all pools.
    """

    def __init__(
        self, begin: Callable[[], Any], count: int, limits: Limits, preloaded: str = PRELOADED
    ) -> None:
        self.count = count
        self._begin = begin
        self.limits = limits
        self._preloaded = preloaded
        self._lock = threading.Lock()
        self._is_closed = False
        self._all: list[_Worker] = []  # the first `count` read, the others are ready to take a place
        for _ in range(count + SPARE):
            self._start_one()
        at_once = count if limits.is_for_one else count * AHEAD
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="reader")

    def submit(self, job: Job, task: Any) -> "Future[Any]":
        """Have a job done; it fails with an error of `recognizer.worker`, or with the job's own."""
        try:
            return self._threads.submit(self._do, job, task)
        except RuntimeError:  # the threads have ended
            raise LostError(STOPPED) from None

    def close(self) -> None:
        """End all processes at once; jobs that are not done yet are dropped."""
        with self._lock:
            self._is_closed = True
            for worker in self._all:
                worker.kill()
        self._threads.shutdown()  # each sees that its process has ended
        for worker in self._all:
            worker.exit_code()

    def _do(self, job: Job, task: Any) -> Any:
        may_try_again = True  # where one process was ended as it began, not where none can begin
        while True:
            worker = self._take()
            try:
                return worker.do(job, task, self.limits.by_the_clock_s)
            except _NotReachedError:
                pass
            except NotBegunError:
                if not may_try_again:
                    raise
                may_try_again = False
            except LostError:
                raise LostError(STOPPED if self._is_closed else "A process that reads has ended.") from None
            finally:
                self._leave(worker)

    def _take(self) -> "_Worker":
        """Return the one that has the least to do."""
        while True:
            with self._lock:
                if self._is_closed:
                    raise LostError(STOPPED)
                alive = [worker for worker in self._all if not worker.has_ended][: self.count]
                if alive:
                    worker = min(alive, key=lambda one: one.in_flight)
                    worker.in_flight += 1
                    return worker
            try:
                self._start_one()
            except OSError as error:
                raise LostError(f"No process that reads can be started: {error}.") from error

    def _leave(self, worker: "_Worker") -> None:
        """Put a fresh process in the place of one that has ended."""
        with self._lock:
            worker.in_flight -= 1
            if self.limits.is_for_one:
                worker.kill()
            if self._is_closed or not worker.has_ended or worker not in self._all:
                return
            self._all.remove(worker)
        worker.exit_code()
        try:
            self._start_one()
        except OSError as error:  # what was read is not lost for that; `_take` tries again
            log.error("No process that reads can be started: %s.", error)

    def _start_one(self) -> None:
        worker = _Worker(self._begin, self.limits, self._preloaded)
        with self._lock:
            self._all.append(worker)
            if self._is_closed:
                worker.kill()


class _NotReachedError(Exception):
    """The process ended before it came to this task."""


class _Worker:
    """One process and the pipe to it, which answers in the order in which it was asked."""

    def __init__(self, begin: Callable[[], Any], limits: Limits, preloaded: str) -> None:
        with _of_all:  # the start of a fork server changes the environment for a moment
            context = _context(preloaded)
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs, begin, limits), daemon=True)
            self._process.start()
        theirs.close()
        self._asking = threading.Lock()
        self._answered = threading.Event()  # of the image that was asked last
        self._answered.set()
        self._has_begun = False
        self.has_ended = False
        self.in_flight = 0

    def do(self, job: Job, task: Any, by_the_clock_s: float) -> Any:
        """Return what a job gives, or raise its error, or that of the end of the process."""
        mine = threading.Event()
        try:
            self._ask(job, task, mine)
            return self._answer(by_the_clock_s)
        except (EOFError, OSError):
            self.has_ended = True
            if not self._has_begun:
                raise NotBegunError(NOT_BEGUN) from None
            raise (TooCostlyError() if self.exit_code() in ENDED_BY_IMAGE else LostError()) from None
        finally:
            mine.set()

    def kill(self) -> None:
        """End the process at once."""
        self.has_ended = True
        self._process.kill()

    def exit_code(self) -> int | None:
        """Wait until the process has ended, and return how."""
        with _of_all:
            self._process.join()
        code: int | None = self._process.exitcode
        return code

    def _ask(self, job: Job, task: Any, mine: threading.Event) -> None:
        """Send a job, and wait until all before it are answered."""
        with self._asking:
            before, self._answered = self._answered, mine
            try:
                if self._has_begun and before.is_set() and self._pipe.poll(0):
                    raise EOFError  # nothing was asked, so it is the end: somebody killed it
                if isinstance(task, bytes):  # pickled, they would be copied, and hold every other thread up
                    self._pipe.send((job, None))
                    self._pipe.send_bytes(task)
                else:
                    self._pipe.send((job, task))
            except (EOFError, OSError):
                self.has_ended = True
        before.wait()
        if self.has_ended:  # one that cannot even begin is not tried again and again
            raise _NotReachedError if self._has_begun else NotBegunError(NOT_BEGUN)

    def _answer(self, by_the_clock_s: float) -> Any:
        if not self._has_begun:
            if not self._pipe.poll(BEGIN_S):
                self.kill()
            if (why_not := self._pipe.recv()) is not None:
                self.kill()
                raise why_not
            self._has_begun = True
        if not self._pipe.poll(by_the_clock_s):
            self.kill()
            raise TooCostlyError
        is_done, answer = self._pipe.recv()
        if not is_done:
            raise answer
        return answer


def memory_bytes() -> float:
    """Return the memory of all processes that read; shared memory counts once. 0 where it is not known."""
    with _of_all:
        children = multiprocessing.active_children()
    return 1024 * sum(_memory_kb(child.pid) for child in children if child.pid)


def _memory_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended, or this is no Linux
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _context(preloaded: str) -> Any:
    """Return the way to start processes: where it can be, forked from one that has a warm reader."""
    if sys.platform in ("win32", "darwin"):
        return multiprocessing.get_context("spawn")
    forkserver.set_forkserver_preload([preloaded])
    given = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *([given] if given else [])])
    try:  # it would look for the modules in the working directory alone
        forkserver.ensure_running()
    finally:
        if given is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = given
    return multiprocessing.get_context("forkserver")
