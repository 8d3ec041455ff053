"""The code of a worker process: one reader, within limits that the kernel enforces.

Whatever an image does to the decoders and the networks, it is the process that pays: it is ended, and a fresh
one takes its place, see `recognizer.workers`.
"""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeAlias

from recognizer.errors import NumberReaderError
from recognizer.limits import Limits, is_for_want_of_memory
from segmentation.formats.recognised import picture_in

if sys.platform != "win32":
    import resource

LARGE_PIXELS = 1_000_000  # more than a drawing has on most screens; such a photo takes 0.05 s
LARGE_SIDE_PX = 4_000
STDERR = 2  # the number of the file that complaints go to

Job: TypeAlias = Callable[[Any, Any], Any]
"""A function of a module. It takes what the process made at its start, mostly a reader, and a task."""


class TooCostlyError(Exception):
    """Reading an image took more time or memory than it may."""


class LostError(Exception):
    """A worker ended unexpectedly, or the app is being stopped."""


class NotBegunError(LostError):
    """A worker ended before it was ready."""


class FaultError(Exception):
    """A fault of ours in a worker; the message is its stack trace, for the operator alone."""


class TooLarge:
    """The answer of a worker for small images to a large one, which it does not decode."""


def serve(pipe: Connection, begin: Callable[[], Any], limits: Limits) -> None:
    """Do the jobs that come through a pipe, one after the other, until it is closed.

    Parameters
    ----------
    pipe : Connection
        Gives pairs of a job and a task. The bytes of an image follow by themselves, with None in their place.
        Takes None when this process is ready, or why it is not; then for each job a pair: whether it is done,
        and its result or its error.
    begin : callable
        Makes what the jobs are given, mostly a reader.
    limits : Limits
        What this process may take.
    """
    _limit_process(limits)
    try:
        try:
            given = begin()
        except NumberReaderError as error:
            pipe.send(error)
            return
        _keep_decoders_quiet()
        pipe.send(None)
        while True:
            job, task = pipe.recv()
            if task is None:
                task = pipe.recv_bytes()
            pipe.send_bytes(_answer(given, job, task, limits))
    except (EOFError, OSError):  # the app has closed it
        return


def _limit_process(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the app, which finishes what runs
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, also in the midst of a decoder
    end_with_parent()
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what brings it down is somebody's picture
    if sys.platform == "linux":
        most = limits.memory_mb * 1024**2
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if hasattr(os, "nice"):
        os.nice(limits.nice)


def _keep_decoders_quiet() -> None:
    """Close the way to the log: libtiff writes a line there for each damaged row of a fax."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)


def end_with_parent() -> None:
    """See to it that this process ends with the one that started it, however that ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)  # nobody waits for an answer


def _answer(given: Any, job: Job, task: Any, limits: Limits) -> memoryview:
    with _limited(limits.processor_s):
        try:
            if limits.small_only and is_large(task):
                return _packed(True, TooLarge())
            return _packed(True, job(given, task))
        except Exception as error:
            if is_for_want_of_memory(error):
                return _packed(False, TooCostlyError())
            if isinstance(error, NumberReaderError):
                return _packed(False, error)
            return _packed(False, FaultError(traceback.format_exc()))  # others may not survive the way back


def _packed(is_done: bool, answer: object) -> memoryview:
    return ForkingPickler.dumps((is_done, answer))


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


def is_large(image: bytes) -> bool:
    """Tell by its header whether a file holds a large picture."""
    try:
        picture = picture_in(image)
    except Exception:  # it is the job that says what is wrong with it
        return False
    if picture is None:
        return False
    width, height = picture.width, picture.height
    return width * height > LARGE_PIXELS or max(width, height) > LARGE_SIDE_PX
