"""Processes that read, each with a limit on memory and for each image one on time.

Whatever an image does to the decoders and the networks, it is the process that pays: it is ended, and a fresh
one takes its place. They are forked by a process without threads (on Windows and macOS they are spawned), so
none inherits a lock that somebody holds.
"""

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeAlias

import cv2
from pebble import ProcessExpired, ProcessPool

from segmentation.errors import NumberReaderError
from segmentation.formats.recognised import picture_in
from web.jobs import Reader

if sys.platform != "win32":
    import resource

ROOT = Path(__file__).parents[1]
PRELOADED = ["web.workers"]
LARGE_PIXELS = 2_000_000  # more than a drawing has, on the largest screen; such a photo takes 0.1 s
LARGE_SIDE_PX = 4_000
BY_THE_CLOCK = 5  # times the limit of processor time: a process that waits for its turn is not to blame
LEAST_BY_THE_CLOCK_S = 5.0  # where the kernel counts processor time, so that a busy machine ends no drawing
ENDED_BY_IMAGE = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGFPE, -signal.SIGILL}

Job: TypeAlias = "Callable[[Reader, bytes], Any]"


class TooCostlyError(Exception):
    """Reading an image took more time or memory than it may."""


class LostError(Exception):
    """A worker ended that was not to end, or the app is being stopped."""


class FaultError(Exception):
    """A fault of ours in a worker; the message is its stack trace, for the operator alone."""


class TooLarge:
    """What a worker that is for small images answers to a large one, without decoding it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take.

    Attributes
    ----------
    memory_mb : int
        Of the process in all, in units of 1024² bytes. Linux alone holds a process to it; elsewhere only the
        time limits what an image may take.
    processor_s : float
        Seconds of processor time for one image; Windows knows only the limit by the clock.
    small_only : bool
        Whether what is large by its file's header is handed back undone, as `TooLarge`.
    nice : int
        By how much they give way to other processes.
    images : int
        After so many a fresh process takes its place; 0 lets it live.
    """

    memory_mb: int
    processor_s: float
    small_only: bool = False
    nice: int = 0
    images: int = 0

    @property
    def by_the_clock_s(self) -> float:
        """Seconds after which a process is ended, whatever it waits for."""
        least = LEAST_BY_THE_CLOCK_S if hasattr(signal, "setitimer") else 0.0
        return max(BY_THE_CLOCK * self.processor_s, least)


class Workers:
    """Some processes with a reader each. Safe to call from many threads.

    Parameters
    ----------
    make_reader : callable
        Makes the reader in each process; a function of a module, which is all that is sent there.
    count : int
        Processes.
    limits : Limits
        What each may take.
    """

    def __init__(self, make_reader: Callable[[], Reader], count: int, limits: Limits) -> None:
        self._make_reader = make_reader
        self._limits = limits
        self.count = count
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._pending: set[Future[Any]] = set()
        self._is_closed = False

    def submit(self, job: Job, image: bytes) -> "Future[Any]":
        """Have a worker do a job of `web.jobs`; it fails with an error above, or with the job's own."""
        done: Future[Any] = Future()
        by_the_clock = self._limits.by_the_clock_s
        with self._lock:
            if self._is_closed:
                raise LostError("The app is being stopped.")
            try:
                todo = self._running().schedule(_work, (job, image), timeout=by_the_clock)
            except RuntimeError:  # the pool gives up when an idle process is killed
                self._end()
                todo = self._running().schedule(_work, (job, image), timeout=by_the_clock)
        self._pending.add(done)
        done.add_done_callback(self._pending.discard)
        todo.add_done_callback(lambda ended: _hand_on(ended, done))
        return done

    def close(self) -> None:
        """End all of them, whatever they do; what they were to do is never done."""
        with self._lock:
            self._is_closed = True
            self._end()
        for future in list(self._pending):  # the pool forgets them
            if future.set_running_or_notify_cancel():
                future.set_exception(LostError("The app is being stopped."))

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                self.count,
                max_tasks=self._limits.images,
                initializer=_begin,
                initargs=(self._make_reader, self._limits),
                context=_context(),
            )
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def memory_bytes() -> float:
    """Return the memory of all processes that read; what they share counts once. 0 where none can tell."""
    return 1024 * sum(_memory_kb(child.pid) for child in multiprocessing.active_children() if child.pid)


def _memory_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended, or this is no Linux
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _context() -> Any:
    """Return the way to start processes: where it can be, forked from one that has loaded all modules."""
    if sys.platform in ("win32", "darwin"):
        return multiprocessing.get_context("spawn")
    forkserver.set_forkserver_preload(PRELOADED)
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


def _hand_on(ended: "Future[Any]", done: "Future[Any]") -> None:
    if ended.cancelled():
        done.cancel()
        return
    if not done.set_running_or_notify_cancel():
        return
    match ended.exception():
        case None:
            done.set_result(ended.result())
        case TimeoutError():
            done.set_exception(TooCostlyError())
        case ProcessExpired() as error if -error.exitcode == _TIMES_UP or error.exitcode in ENDED_BY_IMAGE:
            done.set_exception(TooCostlyError())
        case ProcessExpired() | BrokenProcessPool():
            done.set_exception(LostError("A process that reads has ended."))
        case error:
            done.set_exception(error)


# What follows runs in the processes.

_TIMES_UP = getattr(signal, "SIGPROF", 0)
_reader: Reader
_limits: Limits


def _begin(make_reader: Callable[[], Reader], limits: Limits) -> None:
    global _reader, _limits
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, also in the midst of a decoder
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what brings it down is somebody's picture
    if sys.platform == "linux":
        most = limits.memory_mb * 1024**2
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if hasattr(os, "nice"):
        os.nice(limits.nice)
    _limits = limits
    _reader = make_reader()


def _end_with_the_app() -> None:
    app = multiprocessing.parent_process()
    assert app is not None
    wait([app.sentinel])
    os._exit(1)


def _work(job: Job, image: bytes) -> Any:
    with _limited(_limits.processor_s):
        if _limits.small_only and _is_large(image):
            return TooLarge()
        try:
            return job(_reader, image)
        except Exception as error:
            if _is_for_want_of_memory(error):
                raise TooCostlyError from None
            if isinstance(error, NumberReaderError):
                raise
            raise FaultError(traceback.format_exc()) from None  # others may not survive the way back


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Let the kernel end this process after so many seconds of processor time, whatever it does then."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _is_large(image: bytes) -> bool:
    try:
        picture = picture_in(image)
    except Exception:  # it is the job that says what is wrong with it
        return False
    if picture is None:
        return False
    width, height = picture.width, picture.height
    return width * height > LARGE_PIXELS or max(width, height) > LARGE_SIDE_PX


def _is_for_want_of_memory(error: BaseException) -> bool:
    match error:
        case MemoryError():
            return True
        case cv2.error():
            return bool(error.code == cv2.Error.StsNoMem)
    says_so = "alloc" in str(error).lower()  # ONNX Runtime: bad allocation, Failed to allocate memory
    is_cause = error.__cause__ is not None and _is_for_want_of_memory(error.__cause__)
    return is_cause or (says_so and not isinstance(error, NumberReaderError))
