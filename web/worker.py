"""What runs in a process that reads: one reader, and limits that the kernel holds it to.

Whatever an image does to the decoders and the networks, it is the process that pays: it is ended, and a fresh
one takes its place, see `web.workers`.
"""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeAlias

import cv2

from segmentation.errors import NumberReaderError
from segmentation.formats.recognised import picture_in
from web.jobs import Reader

if sys.platform != "win32":
    import resource

LARGE_PIXELS = 1_000_000  # more than a drawing has on most screens; such a photo takes 0.05 s
LARGE_SIDE_PX = 4_000
BY_THE_CLOCK = 5  # times the limit of processor time: a process that waits for its turn is not to blame
LEAST_BY_THE_CLOCK_S = 5.0  # where the kernel counts processor time, so that a busy machine ends no drawing
STDERR = 2  # the number of the file that complaints go to

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
    is_for_one : bool
        Whether a fresh process takes its place after each image.
    """

    memory_mb: int
    processor_s: float
    small_only: bool = False
    nice: int = 0
    is_for_one: bool = False

    @property
    def by_the_clock_s(self) -> float:
        """Seconds after which a process is ended, whatever it waits for."""
        least = LEAST_BY_THE_CLOCK_S if hasattr(signal, "setitimer") else 0.0
        return max(BY_THE_CLOCK * self.processor_s, least)


def serve(pipe: Connection, make_reader: Callable[[], Reader], limits: Limits) -> None:
    """Do the jobs that come through a pipe, one after the other, until it is closed.

    Parameters
    ----------
    pipe : Connection
        Gives jobs, each followed by the bytes of an image. Takes None when the reader is ready, then for each
        job a pair: whether it is done, and its result or its error.
    make_reader : callable
        Makes the reader.
    limits : Limits
        What this process may take.
    """
    _limit_process(limits)
    reader = make_reader()
    _keep_decoders_quiet()
    try:
        pipe.send(None)
        while True:
            job, image = pipe.recv(), pipe.recv_bytes()
            pipe.send_bytes(_answer(reader, job, image, limits))
    except (EOFError, OSError):  # the app has closed it
        return


def _limit_process(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the app, which finishes what runs
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, also in the midst of a decoder
    threading.Thread(target=_end_with_the_app, daemon=True).start()
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


def _end_with_the_app() -> None:
    app = parent_process()
    assert app is not None
    wait([app.sentinel])
    os._exit(1)


def _answer(reader: Reader, job: Job, image: bytes, limits: Limits) -> memoryview:
    with _limited(limits.processor_s):
        try:
            if limits.small_only and is_large(image):
                return _packed(True, TooLarge())
            return _packed(True, job(reader, image))
        except Exception as error:
            if _is_for_want_of_memory(error):
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


def _is_for_want_of_memory(error: BaseException) -> bool:
    match error:
        case MemoryError():
            return True
        case cv2.error():
            return bool(error.code == cv2.Error.StsNoMem)
    says_so = "alloc" in str(error).lower()  # ONNX Runtime: bad allocation, Failed to allocate memory
    is_cause = error.__cause__ is not None and _is_for_want_of_memory(error.__cause__)
    return is_cause or (says_so and not isinstance(error, NumberReaderError))
